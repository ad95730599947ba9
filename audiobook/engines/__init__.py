"""Speech engines: words and a voice in, sound out. `Engine` says how to add one to `ENGINES`."""

from __future__ import annotations

import os
import typing
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from audiobook import plugins
from audiobook.audio import Audio
from audiobook.errors import EngineError, PluginError, did_you_mean
from audiobook.model import Voice

ENGINES = {
    "piper": "audiobook.engines.piper:Piper",
    "pyttsx3": "audiobook.engines.pyttsx3:Pyttsx3",
    "openai": "audiobook.engines.openai:OpenAI",
    "wyoming": "audiobook.engines.wyoming:Wyoming",
    "command": "audiobook.engines.command:Command",
    "recorded": "audiobook.engines.recorded:Recorded",
    "tone": "audiobook.engines.tone:Tone",
}
"""Name → ``module:class``. The entry point group ``audiobook.engines`` adds to it."""

PREFERRED = ("piper", "pyttsx3")
"""Who reads a book whose author names no engine: the first that is installed and has a cast."""
CHOSEN = "AUDIOBOOK_ENGINE"
"""The environment variable that names another."""
CAST = 6
"""Voices that make a cast: a narrator and five people."""

SLOWEST = 2.0
"""Seconds that one letter or digit may take at most: a lone W, a long number."""

FASTEST = 768_000
"""Samples a second at most."""


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice that an engine offers."""

    name: str
    language: str
    """BCP 47, as in "en-GB"; empty when the engine does not say."""
    gender: str | None = None
    """"female", "male" or None (unknown)."""
    age: str | None = None
    """"child", "old" or None (an adult, or unknown)."""
    description: str = ""
    featured: bool = False
    """One of the voices that casting gives out, in the order listed: clear, and by measurement as
    unlike one another as the engine allows."""


@dataclass(frozen=True, slots=True)
class WordTime:
    """When a word is spoken."""

    start: int
    end: int
    """Characters ``start`` to ``end`` (exclusive) of the words that were to be spoken."""
    at: float
    """Seconds from the beginning of the audio."""


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """What an engine said."""

    audio: Audio
    words: tuple[WordTime, ...] = ()
    """In order; empty unless the engine has `Engine.gives_word_timings`."""


class Engine(Protocol):
    """A speech engine. To add one:

    1. Copy `tone.py` to a file beside it and name the class.
    2. List the voices in `voices`; mark those fit for casting as featured, the narrator's first.
    3. Put what a voice may vary into a frozen dataclass, with defaults, and name it in `options`.
       Its ``__post_init__`` raises ValueError, in one sentence, for a value out of range.
    4. Say in `fingerprint` what shapes the sound besides words and options: engine, version, model.
       A take is recorded again when it changes.
    5. Make `speak` return mono sound. Begin it with `require`; raise EngineError, naming the words,
       when they cannot be spoken. Retry what may pass by itself; wait for nothing for ever.
    6. Import a speech library inside the method that needs it, not at the top.
    7. Add one line to `ENGINES` (or, in a package of your own, an entry point).

    ``pytest tests/test_engines.py`` then holds the new engine to this contract.
    """

    name: str
    max_chars: int
    """Words longer than this are split by the studio before they come here."""
    thread_safe: bool
    """`speak` may be called from several threads at once, and ends by itself whatever happens.
    The studio gives an engine that cannot promise this a process for each worker, and ends it when
    it hangs."""
    gives_word_timings: bool
    deterministic: bool
    """The same words and voice give the same samples, whatever was spoken before."""
    options: type[Any]
    """A frozen dataclass; its fields are the options that a `Voice` of this engine may carry. Those
    with ``compare=False`` do not shape the sound: a price, a time limit."""

    def __hash__(self) -> int: ...

    def voices(self) -> Sequence[VoiceInfo]:
        """All voices on this machine, each name once.

        Raises:
            PluginError: the engine cannot work on this machine.
        """
        ...

    def fingerprint(self, voice: Voice) -> str:
        """All that shapes the sound besides words and options."""
        ...

    def speak(self, words: str, voice: Voice) -> Speech:
        """Say words.

        Raises:
            EngineError: unknown voice or option, or these words cannot be spoken.
            PluginError: the engine cannot work on this machine.
        """
        ...


@runtime_checkable
class Elsewhere(Protocol):
    """What an `Engine` has besides when an option of a voice says where its voices are to be found,
    so that `Engine.voices` are only those at the usual place."""

    def offers(self, voice: Voice) -> tuple[Sequence[VoiceInfo], bool]:
        """The voices at the place that this voice's options name, and whether they are all: else
        any other name may be one, too."""
        ...


@runtime_checkable
class Paid(Protocol):
    """What an `Engine` has besides when it sends words to somebody who may want money for them."""

    def price(self, voice: Voice) -> tuple[str, float]:
        """Who gets the words, and the US dollars that they want for a million characters."""
        ...


@runtime_checkable
class Partial(Protocol):
    """What an `Engine` has besides when it has only some lines: those that a person recorded."""

    def line(self, words: str, voice: Voice) -> str:
        """What shapes the sound of these words, instead of `Engine.fingerprint`; "" where the
        engine does not have them."""
        ...

    def stand_in(self, voice: Voice) -> Voice | None:
        """Who speaks the lines that this voice does not have; None: nobody."""
        ...

    def file(self, words: str, voice: Voice) -> Path:
        """Where a recording of these words would be found."""
        ...

    def strays(self, words: Iterable[str], voice: Voice) -> list[Path]:
        """The recordings that there are of none of these words."""
        ...


def load(name: str) -> Engine:
    """The engine of that name; the same instance each time.

    Raises:
        PluginError: unknown, or it cannot be imported.
    """
    return _instance(plugins.load("engines", name, ENGINES))


def usual(language: str = "") -> str:
    """The engine of a book whose author names none.

    Args:
        language: the book's, BCP 47; "" when nobody says.
    """
    if chosen := os.environ.get(CHOSEN, "").strip():
        return chosen
    return next((name for name in PREFERRED[:-1] if _has_cast(name, language)), PREFERRED[-1])


def on_hand() -> list[str]:
    """All that `usual` depends on besides the language, which may change between two builds."""
    try:
        cast = [f"{voice.name} {voice.language}" for voice in load(PREFERRED[0]).voices()]
    except PluginError:
        cast = []
    return [os.environ.get(CHOSEN, ""), *cast]


def _has_cast(name: str, language: str) -> bool:
    try:
        voices = load(name).voices()
    except PluginError:
        return False
    return sum(v.featured and speaks(v.language, language or "en") for v in voices) >= CAST


def speaks(tag: str, language: str) -> bool:
    """Whether a voice's BCP 47 tag is of the language of another: "en-GB" of "en_US"."""
    return primary(tag) == primary(language)


def primary(tag: str) -> str:
    """The language of a BCP 47 tag, without region and script."""
    return tag.replace("_", "-").split("-")[0].lower()


def check_voice(voice: Voice) -> tuple[str, ...]:
    """What is wrong with a voice, one sentence each: its engine, its name, its options.

    Speaks nothing, so a whole voices.yaml can be checked at once.
    """
    try:
        return _mistakes(load(voice.engine), voice)
    except PluginError as err:
        return (err.message,)


def offered(engine: Engine, voice: Voice) -> tuple[Sequence[VoiceInfo], bool]:
    """The voices that there are where this voice is, and whether they are all.

    Raises:
        PluginError: the engine cannot work on this machine.
    """
    return engine.offers(voice) if isinstance(engine, Elsewhere) else (engine.voices(), True)


def require(engine: Engine, voice: Voice) -> Any:
    """What every `Engine.speak` begins with: the voice's options as the engine's own dataclass.

    Raises:
        EngineError: the engine has no such voice or option.
    """
    if mistakes := _mistakes(engine, voice):
        raise EngineError(" ".join(mistakes), hint="“audiobook voices” lists what there is.")
    return engine.options(**dict(voice.options))


def check_speech(words: str, audio: Audio) -> None:
    """Hold sound against the words: a hung, cut or muted synthesis shows in its length.

    Raises:
        EngineError: not mono sound of 16 bits, empty, silent, or of a length that the words cannot
            have.
    """
    samples, rate = audio.samples, audio.rate
    mono = getattr(samples, "dtype", None) == "int16" and samples.ndim == 1
    if not mono or not isinstance(rate, int) or not 1 <= rate <= FASTEST:
        raise EngineError(f"What came for the words {quoted(words)} is not mono sound of 16 bits.")
    letters = "".join(filter(str.isalnum, words))
    distinct = sum(char != before for char, before in zip(letters, " " + letters, strict=False))
    if not len(audio.samples) or not audio.samples.any():
        raise EngineError(f"Only silence came for the words {quoted(words)}.")
    if not 0.015 * distinct <= audio.seconds <= 3 + SLOWEST * len(letters):
        raise EngineError(f"{audio.seconds:.2f} s of sound cannot be the words {quoted(words)}.")


def speakable(words: str) -> bool:
    """Whether there is anything to say: a letter or a digit of any script."""
    return any(char.isalnum() for char in words)


def printable(words: str) -> str:
    """Words without what would end or upset a C string."""
    blank = "".join(char if char.isprintable() else " " for char in words)
    return blank.encode(errors="replace").decode()


def quoted(words: str, longest: int = 60) -> str:
    """Words as a message shows them, shortened in the middle."""
    words = " ".join(words.split())
    half = longest // 2
    return f"“{words}”" if len(words) <= longest else f"“{words[:half]} … {words[-half:]}”"


@lru_cache(maxsize=64)
def _instance(factory: type[Any]) -> Engine:
    engine: Engine = factory()
    return engine


@lru_cache(maxsize=1024)
def _mistakes(engine: Engine, voice: Voice) -> tuple[str, ...]:
    wrong = check_options(engine, voice.options)
    if wrong and isinstance(engine, Elsewhere):
        return wrong  # they do not say where to look
    infos, all_told = offered(engine, voice)
    names = {info.name.casefold(): info.name for info in infos}
    if voice.name.casefold() in names or not all_told:
        return wrong
    near = did_you_mean(voice.name, names.values())
    return f"The engine {engine.name} has no voice “{voice.name}”.{near}", *wrong


def check_options(
    engine: Engine, options: Iterable[tuple[str, str | int | float | bool]]
) -> tuple[str, ...]:
    """What is wrong with a voice's options, one sentence each."""
    found = []
    types = typing.get_type_hints(engine.options)
    known = [field.name for field in fields(engine.options)]
    given = dict(options)
    for name in given:
        if name not in known:
            near = did_you_mean(name, known) or f" It has {', '.join(known) or 'none'}."
            found.append(f"The engine {engine.name} has no option “{name}”.{near}")
    found += [
        f"{name} must be {_KINDS[types[name]]}, not “{value}”."
        for name, value in given.items()
        if name in known and not _fits(value, types[name])
    ]
    return tuple(found) or _out_of_range(engine, given)


_KINDS: dict[type, str] = {
    int: "a whole number",
    float: "a number",
    str: "a word",
    bool: "yes or no",
}


def _fits(value: object, kind: type) -> bool:
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)


def _out_of_range(engine: Engine, given: dict[str, Any]) -> tuple[str, ...]:
    try:
        engine.options(**given)
    except ValueError as err:
        return (str(err),)
    return ()
