"""The engine `wyoming`: a speech server that speaks the Wyoming protocol, as Home Assistant's do.

An event is a line of JSON with the lengths of what follows it: more JSON, and bytes
(https://github.com/OHF-Voice/wyoming). ``describe`` brings ``info`` with the voices, ``synthesize``
brings ``audio-start``, ``audio-chunk`` … and ``audio-stop``. There is neither a key nor encryption,
so the server should be on this machine or in a network that one trusts.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from audiobook.audio import Audio
from audiobook.engines import Speech, VoiceInfo, check_speech, quoted, require, speakable, wav
from audiobook.errors import EngineError, PluginError
from audiobook.model import Voice

ADDRESS = "WYOMING_ADDRESS"
"""The environment variable with the server of voices that name none, as ``host:port``."""
USUAL = "127.0.0.1:10200"
"""That of wyoming-piper on this machine."""
TRIES = 3
"""How often a line is asked for: a server that hangs up, is late or sends half a line."""
PAUSE = 0.5
"""Seconds before the second try, twice that before the third."""
LIST_SECONDS = 5.0
"""For the list of voices."""
LONGEST_LINE, LONGEST = 1 << 20, 1 << 28
"""Bytes of an event's first line, and of all its rest or of all the sound."""


@dataclass(frozen=True, slots=True)
class Options:
    address: str = ""
    """The server, as ``host:port``; "": what the environment says, else `USUAL`."""
    seconds: float = field(default=60.0, compare=False)
    """For one line, 1 to 600."""

    def __post_init__(self) -> None:
        if self.address and _place(self.address) is None:
            raise ValueError(f"address must be a host and port such as {USUAL}.")
        if not 1 <= self.seconds <= 600:
            raise ValueError(f"seconds must be 1 to 600, not {self.seconds}.")


class Event(NamedTuple):
    kind: str
    data: dict[str, Any]
    payload: bytes


class GarbledError(Exception):
    """What came is no Wyoming, or not the whole of it."""


class Wyoming:
    """Asks a server. See `Engine` and `Elsewhere`."""

    name = "wyoming"
    max_chars = 3000
    thread_safe = True
    gives_word_timings = False
    deterministic = False
    options = Options

    def __init__(self) -> None:
        self._lists: dict[str, list[VoiceInfo]] = {}

    def voices(self) -> Sequence[VoiceInfo]:
        return self._listed(_address({}))

    def offers(self, voice: Voice) -> tuple[Sequence[VoiceInfo], bool]:
        try:
            return self._listed(_address(dict(voice.options))), True
        except PluginError:  # told when it is to speak
            return [], False

    def fingerprint(self, voice: Voice) -> str:
        return f"wyoming 1, {_address(dict(voice.options))}, {voice.name.casefold()}"

    def speak(self, words: str, voice: Voice) -> Speech:
        options: Options = require(self, voice)
        if not speakable(words):
            raise EngineError(f"There is nothing to say in {quoted(words)}.")
        address = _address(dict(voice.options))
        infos, _ = self.offers(voice)
        name = next((i.name for i in infos if i.name.casefold() == voice.name.casefold()), None)
        fault: Exception = GarbledError()
        for again in range(TRIES):
            if again:
                time.sleep(PAUSE * again)
            try:
                sound = _said(address, words, name or voice.name, options.seconds)
                check_speech(words, sound)
            except (OSError, GarbledError, EngineError) as err:
                fault = err
            else:
                return Speech(sound)
        if isinstance(fault, ConnectionRefusedError | socket.gaierror):
            raise _unreachable(address, fault)
        said = fault.message if isinstance(fault, EngineError) else _reason(fault, options.seconds)
        raise EngineError(f"{address} does not speak {quoted(words)}: {said.rstrip('.')}.")

    def _listed(self, address: str) -> list[VoiceInfo]:
        """
        Raises:
            PluginError: nobody answers there as a Wyoming server does.
        """
        if address not in self._lists:
            try:
                with _talking(address, LIST_SECONDS) as (send, events):
                    send("describe", {})
                    info = next((e.data for e in events if e.kind == "info"), {})
            except (OSError, GarbledError) as err:
                raise _unreachable(address, err) from err
            if not (infos := list({i.name.casefold(): i for i in _infos(info)}.values())):
                raise PluginError(
                    f"{address} has no voices: it is no server for speech.",
                    hint=f"Give the address of one, as in: export {ADDRESS}={USUAL}",
                )
            self._lists[address] = infos
        return self._lists[address]


def _said(address: str, words: str, name: str, seconds: float) -> Audio:
    """
    Raises:
        OSError, GarbledError: no whole sound came.
    """
    voice, _, speaker = name.partition("#")
    wanted = {"name": voice} | ({"speaker": speaker} if speaker else {})
    text = words.encode(errors="replace").decode()
    form: dict[str, Any] = {}
    sound = bytearray()
    with _talking(address, seconds) as (send, events):
        send("synthesize", {"text": text, "voice": wanted})
        for event in events:
            if event.kind == "error":
                raise GarbledError(str(event.data.get("text") or "it reports an error")[:200])
            if event.kind == "audio-stop":
                break
            if event.kind in ("audio-start", "audio-chunk"):
                now = {k: event.data.get(k) for k in ("rate", "width", "channels")}
                if form and now != form:
                    raise GarbledError("its sound changes its form on the way")
                form = now
                sound += event.payload
            if len(sound) > LONGEST:
                raise GarbledError("its sound does not end")
    if not all(type(value) is int and value > 0 for value in form.values()) or not form:
        raise GarbledError("it does not tell the form of its sound")
    try:
        return wav.mono(bytes(sound), **form)
    except ValueError as err:
        raise GarbledError(str(err)) from err


@contextmanager
def _talking(address: str, seconds: float) -> Iterator[tuple[Any, Iterator[Event]]]:
    """A function that sends an event, and the events that come; all within so many seconds."""
    place = _place(address)
    assert place is not None
    end = time.monotonic() + seconds
    with socket.create_connection(place, timeout=seconds) as line:

        def send(kind: str, data: dict[str, Any]) -> None:
            body = json.dumps(data).encode()
            head = {"type": kind, "version": "1.5.4", "data_length": len(body)}
            line.sendall(json.dumps(head).encode() + b"\n" + body)

        yield send, _events(line, end)


def _events(line: socket.socket, end: float) -> Iterator[Event]:
    waiting = bytearray()

    def more() -> None:
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        line.settimeout(left)
        if not (block := line.recv(1 << 16)):
            raise GarbledError("it hung up before the end")
        waiting.extend(block)

    def take(size: int) -> bytes:
        while len(waiting) < size:
            more()
        taken = bytes(waiting[:size])
        del waiting[:size]
        return taken

    while True:
        while (at := waiting.find(b"\n")) < 0:
            if len(waiting) > LONGEST_LINE:
                raise GarbledError("it does not answer as a Wyoming server does")
            more()
        head = _object(take(at + 1))
        lengths = [head.get(f"{name}_length") or 0 for name in ("data", "payload")]
        if not all(type(n) is int and 0 <= n <= LONGEST for n in lengths):
            raise GarbledError("it does not answer as a Wyoming server does")
        inline = head.get("data")
        data = inline if isinstance(inline, dict) else {}
        if lengths[0]:
            data = data | _object(take(lengths[0]))
        yield Event(str(head.get("type")), data, take(lengths[1]))


def _object(said: bytes) -> dict[str, Any]:
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise GarbledError("it does not answer as a Wyoming server does")
    return found


def _infos(info: dict[str, Any]) -> Iterator[VoiceInfo]:
    """Every voice, and every speaker of a voice that has several, as ``voice#speaker``."""
    for program in _dicts(info.get("tts")):
        for voice in _dicts(program.get("voices")):
            name = str(voice.get("name") or "")
            if not name or not name.isprintable() or voice.get("installed") is False:
                continue
            languages = voice.get("languages")
            first = str(languages[0]) if isinstance(languages, list) and languages else ""
            about = str(voice.get("description") or ""), True
            speakers = [str(s.get("name")) for s in _dicts(voice.get("speakers"))]
            for each in [f"{name}#{s}" for s in speakers] if len(speakers) > 1 else [name]:
                yield VoiceInfo(each, first.replace("_", "-"), None, None, *about)


def _dicts(found: object) -> list[dict[str, Any]]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _address(options: dict[str, Any]) -> str:
    """
    Raises:
        PluginError: the environment names none that can be.
    """
    address = options.get("address") or os.environ.get(ADDRESS, "").strip() or USUAL
    address = str(address).removeprefix("tcp://")
    if _place(address) is None:
        raise PluginError(
            f"{ADDRESS} is not a host and port.", hint=f"Set it as in: export {ADDRESS}={USUAL}"
        )
    return address


def _place(address: str) -> tuple[str, int] | None:
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not host.isprintable() or " " in host or "/" in host or not port.isdecimal():
        return None
    return (host, int(port)) if 0 < int(port) < 65_536 else None


def _reason(err: Exception, seconds: float) -> str:
    if isinstance(err, TimeoutError):
        return f"no reply within {seconds:g} seconds"
    return getattr(err, "strerror", None) or str(err) or type(err).__name__


def _unreachable(address: str, err: Exception) -> PluginError:
    return PluginError(
        f"No Wyoming server answers at {address}: {_reason(err, LIST_SECONDS)}.",
        hint=f"Start it, or tell where it is: address: host:port in voices.yaml, or {ADDRESS}.",
    )
