"""The engine `openai`: any server that speaks OpenAI's protocol for speech.

``POST BASE/v1/audio/speech``, as described at
https://platform.openai.com/docs/api-reference/audio/createSpeech. Besides OpenAI itself, servers
of one's own answer it: Kokoro-FastAPI, openedai-speech, LocalAI. Many of them list their voices
under ``GET BASE/v1/audio/voices``, which OpenAI does not.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from audiobook import web
from audiobook.audio import Audio
from audiobook.engines import Speech, VoiceInfo, quoted, require, speakable
from audiobook.engines.openai.replies import UnsoundError, failure, heard, may_pass
from audiobook.engines.openai.servers import OPENAI, Server, known, listed, server
from audiobook.errors import EngineError, PluginError
from audiobook.model import Voice

PRICE = "AUDIOBOOK_SPEECH_PRICE"
"""The environment variable with the US dollars that a million characters cost."""
PRICES = {"tts-1": 15.0, "tts-1-hd": 30.0, "gpt-4o-mini-tts": 15.0}
"""The same for OpenAI's own models (https://openai.com/api/pricing); the last is charged by the
minute, taken here as 1000 characters."""

WAITS = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds before a line is asked for again, a little more or less by chance, so that lines which
were refused together do not come back together. A longer ``Retry-After`` goes before."""
PATIENCE = 240.0
"""Seconds after which no line is asked for again."""
LONGEST = 1 << 28
"""Bytes of a reply: an hour of sound and more."""
STREAK = 3
"""After so many lost lines in a row the server has to say `PLAIN`, or is given up."""
PLAIN = "Good evening, and welcome."


@dataclass(frozen=True, slots=True)
class Options:
    speed: float = 1.0
    """0.25 to 4 times as fast."""
    model: str = "tts-1"
    instructions: str = ""
    """How to speak, for models that take it."""
    format: str = "wav"
    """What the server is asked for: "wav" or "pcm"."""
    pcm_rate: int = 24_000
    """Samples a second of "pcm", 8000 to 192000."""
    base_url: str = ""
    """The server, with or without ``/v1``; "": what the environment says, else OpenAI."""
    key_env: str = field(default="", compare=False)
    """The environment variable that holds the key of ``base_url``; "" where it wants none."""
    price: float = field(default=0.0, compare=False)
    """US dollars for a million characters; 0: what the environment says, or is known."""
    seconds: float = field(default=60.0, compare=False)
    """For one line, 1 to 600."""

    def __post_init__(self) -> None:
        if not 0.25 <= self.speed <= 4:
            raise ValueError(f"speed must be 0.25 to 4, not {self.speed}.")
        if self.format not in ("wav", "pcm"):
            raise ValueError(f"format must be wav or pcm, not “{self.format}”.")
        if not 8000 <= self.pcm_rate <= 192_000:
            raise ValueError(f"pcm_rate must be 8000 to 192000, not {self.pcm_rate}.")
        if self.base_url and not web.is_address(self.base_url):
            raise ValueError("base_url must be an address such as http://127.0.0.1:8880.")
        if self.key_env and not web.is_variable(self.key_env):
            raise ValueError(
                "key_env must be the name of an environment variable; never put a key into a file."
            )
        if not 0 <= self.price < 1e6:
            raise ValueError(f"price must be dollars for a million characters, not {self.price}.")
        if not 1 <= self.seconds <= 600:
            raise ValueError(f"seconds must be 1 to 600, not {self.seconds}.")


class OpenAI:
    """Asks a server. See `Engine`, `Elsewhere` and `Paid`."""

    name = "openai"
    max_chars = 4096
    thread_safe = True
    gives_word_timings = False
    deterministic = False
    options = Options

    def __init__(self) -> None:
        self._lists: dict[Server, list[VoiceInfo]] = {}
        self._lost: Counter[Server] = Counter()
        """Lines in a row."""

    def voices(self) -> Sequence[VoiceInfo]:
        usual = server("", "")
        usual.key()  # who has none is told so before a book is cast
        return self._listed(usual) or known()

    def offers(self, voice: Voice) -> tuple[Sequence[VoiceInfo], bool]:
        found = self._listed(_server_of(voice))
        return found or known(), bool(found)

    def fingerprint(self, voice: Voice) -> str:
        return f"openai 1, {_server_of(voice).base}, {voice.name.casefold()}"

    def price(self, voice: Voice) -> tuple[str, float]:
        options: Options = require(self, voice)
        asked = _server_of(voice)
        said = os.environ.get(PRICE, "").strip()
        if options.price:
            return asked.host, options.price
        if not said:
            dearest = max(PRICES.values())
            return asked.host, PRICES.get(options.model, dearest) if asked.base == OPENAI else 0.0
        if not said.replace(".", "", 1).isdecimal():
            raise PluginError(
                f"{PRICE} must be dollars for a million characters, not “{said}”.",
                hint=f"Set it to a number, as in: export {PRICE}=15",
            )
        return asked.host, float(said)

    def speak(self, words: str, voice: Voice) -> Speech:
        options: Options = require(self, voice)
        if not speakable(words):
            raise EngineError(f"There is nothing to say in {quoted(words)}.")
        asked = _server_of(voice)
        try:
            sound = self._said(asked, words, voice, options)
        except EngineError as err:
            self._lost[asked] += 1
            if self._lost[asked] >= STREAK and not _answers(asked, voice, options):
                raise PluginError(
                    f"{asked.host} fails line after line. The last time: {err.message}",
                    hint="See to the server, then run again: what is recorded is kept.",
                ) from None
            raise
        self._lost[asked] = 0
        return Speech(sound)

    def _said(self, asked: Server, words: str, voice: Voice, options: Options) -> Audio:
        """The words as the server says them, asked for again while that may help."""
        infos, _ = self.offers(voice)
        name = next((i.name for i in infos if i.name.casefold() == voice.name.casefold()), "")
        name = name or voice.name
        waits, end = iter(WAITS), time.monotonic() + PATIENCE
        while True:
            try:
                return _once(asked, words, name, options)
            except (web.WebError, UnsoundError) as err:
                wait = next(waits, None) if may_pass(err) else None
                if wait is not None:
                    wait = max(getattr(err, "wait", 0.0), wait * random.uniform(0.8, 1.2))
                if wait is None or time.monotonic() + wait > end:
                    raise failure(err, asked, words, options.model) from None
            time.sleep(wait)

    def _listed(self, asked: Server) -> list[VoiceInfo]:
        if asked not in self._lists:
            self._lists[asked] = listed(asked)
        return self._lists[asked]


def _server_of(voice: Voice) -> Server:
    given = dict(voice.options)
    return server(str(given.get("base_url", "")), str(given.get("key_env", "")))


def _once(asked: Server, words: str, voice: str, options: Options) -> Audio:
    payload: dict[str, Any] = {
        "model": options.model,
        "input": words.encode(errors="replace").decode(),
        "voice": voice,
        "response_format": options.format,
    }
    if options.speed != 1:
        payload["speed"] = options.speed
    if options.instructions:
        payload["instructions"] = options.instructions
    reply = web.fetch(
        f"{asked.base}/v1/audio/speech",
        payload=payload,
        key=asked.key(),
        seconds=options.seconds,
        longest=LONGEST,
    )
    return heard(reply, words, form=options.format, pcm_rate=options.pcm_rate)


def _answers(asked: Server, voice: Voice, options: Options) -> bool:
    """Whether the server works at all: it was the words that it could not say."""
    try:
        _once(asked, PLAIN, voice.name, options)
    except (web.WebError, UnsoundError):
        return False
    return True
