"""The engine `recorded`: a person's own recordings, a file a line; another engine speaks the rest.

A file may have any name that ends with the ten letters and digits that stand for the line's words,
such as ``good-morning-said-marta-3f9a2c81d0.wav``: so it keeps belonging to its line when the line
moves, and does not when the line is changed. Capitals and punctuation do not count, but “?” and “!”
do.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

from audiobook import engines, programs
from audiobook.audio import Audio, Samples
from audiobook.engines import Speech, VoiceInfo, check_speech, quoted, require, speakable, wav
from audiobook.errors import AudioError, EngineError, PluginError
from audiobook.model import Voice

FOLDER = "AUDIOBOOK_RECORDINGS"
"""The environment variable with the folder of voices that name none."""
USUAL = "recordings"
"""That folder, if there is no such variable."""
SOUNDS = (".wav", ".flac", ".mp3", ".m4a", ".ogg", ".opus", ".aif", ".aiff")
NAME = re.compile(r"(?:^|[-_ ])([0-9a-f]{10})$")
"""The end of a file's name."""

QUIET = 36.0
"""dB below its loud parts from which on a recording's beginning and end are the room's, not the
speaker's: breath and a soft “f” are some 30 dB below."""
MARGIN = 0.12
"""Seconds of them that are left."""
FRAME = 0.02
"""Seconds over which loudness is taken for that."""


@dataclass(frozen=True, slots=True)
class Options:
    folder: str = field(default="", compare=False)
    """Where the recordings are; "": what the environment says, else ``recordings``."""
    fallback: str = field(default="pyttsx3", compare=False)
    """The engine that speaks what is not recorded; "none": nobody does."""
    fallback_voice: str = field(default="", compare=False)
    """Its voice; "": its first."""
    gain: float = 0.0
    """dB by which the recordings are made louder, -40 to 40."""

    def __post_init__(self) -> None:
        if not -40 <= self.gain <= 40:
            raise ValueError(f"gain must be -40 to 40 dB, not {self.gain}.")
        if self.fallback == "recorded":
            raise ValueError("fallback must be another engine, or none.")
        if self.fallback != "none":
            try:
                wrong = " ".join(engines.check_voice(_stand_in(self)))
            except PluginError as err:
                wrong = err.message
            if wrong:
                raise ValueError(f"fallback: {wrong}")


class Recorded:
    """Plays what a person said. See `Engine`, `Elsewhere` and `Partial`."""

    name = "recorded"
    max_chars = 100_000
    thread_safe = False  # what speaks the rest may not be
    gives_word_timings = False
    deterministic = True
    options = Options

    def voices(self) -> Sequence[VoiceInfo]:
        return [VoiceInfo("me", "", description=f"recordings in {_folder({})}", featured=True)]

    def offers(self, voice: Voice) -> tuple[Sequence[VoiceInfo], bool]:
        """The reader may be called anything."""
        return self.voices(), False

    def fingerprint(self, voice: Voice) -> str:
        """With all that is in the folder: of a line, `line` tells."""
        found = _index(_folder(dict(voice.options)))
        state = "".join(f"{key} {_state(path)}\n" for key, path in sorted(found.items()))
        print_ = hashlib.sha256(state.encode()).hexdigest()[:16]
        rest = self.stand_in(voice)
        spoken = engines.load(rest.engine).fingerprint(rest) if rest else ""
        return f"recorded 1, {voice.name.casefold()}, {print_}, {spoken}"

    def line(self, words: str, voice: Voice) -> str:
        path = _index(_folder(dict(voice.options))).get(_key(words))
        return f"recorded 1, {_digest(path, _state(path))}" if path else ""

    def stand_in(self, voice: Voice) -> Voice | None:
        options: Options = require(self, voice)
        return None if options.fallback == "none" else _stand_in(options)

    def file(self, words: str, voice: Voice) -> Path:
        plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
        readable = "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", ""))[:6])[:40].strip("-")
        name = f"{readable}-{_key(words)}".removeprefix("-")
        return _folder(dict(voice.options)) / f"{name}.wav"

    def strays(self, words: Iterable[str], voice: Voice) -> list[Path]:
        known = set(map(_key, words))
        found = _index(_folder(dict(voice.options)))
        return [path for key, path in found.items() if key not in known]

    def speak(self, words: str, voice: Voice) -> Speech:
        options: Options = require(self, voice)
        if not speakable(words):
            raise EngineError(f"There is nothing to say in {quoted(words)}.")
        if path := _index(_folder(dict(voice.options))).get(_key(words)):
            sound = _played(path, options.gain)
            try:
                check_speech(words, sound)
            except EngineError as err:
                raise EngineError(f"{path}: {err.message}") from err
            return Speech(sound)
        if (rest := self.stand_in(voice)) is None:
            raise EngineError(
                f"There is no recording of {quoted(words)}.",
                hint="“audiobook recordings” lists what is still to be recorded.",
            )
        return Speech(engines.load(rest.engine).speak(words, rest).audio)


def _stand_in(options: Options) -> Voice:
    name = options.fallback_voice or engines.load(options.fallback).voices()[0].name
    return Voice(options.fallback, name)


def _folder(options: dict[str, str | int | float | bool]) -> Path:
    return Path(str(options.get("folder") or os.environ.get(FOLDER, "").strip() or USUAL))


def _index(folder: Path) -> dict[str, Path]:
    try:
        changed = folder.stat().st_mtime_ns
    except OSError:
        return {}
    return _indexed(folder, changed)


@lru_cache(maxsize=64)
def _indexed(folder: Path, changed: int) -> dict[str, Path]:
    """``changed``: a folder that changes is looked through again."""
    found: dict[str, Path] = {}
    for path in _files(folder):
        if match := NAME.search(path.stem.casefold()):
            found.setdefault(match[1], path)
    return found


def _files(folder: Path) -> Iterator[Path]:
    """Files of sound, in the order of their kinds and names."""
    paths = [path for path in folder.iterdir() if path.suffix.lower() in SOUNDS]
    yield from sorted(paths, key=lambda path: (SOUNDS.index(path.suffix.lower()), path.name))


def _key(words: str) -> str:
    counted = re.findall(r"[^\W_]+|[?!]", unicodedata.normalize("NFKC", words).casefold())
    return hashlib.sha256(" ".join(counted).encode(errors="replace")).hexdigest()[:10]


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


@lru_cache(maxsize=65_536)
def _digest(path: Path, state: tuple[int, int]) -> str:
    """``state``: a file that changes is read again."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:16]
    except OSError:
        return ""


def _played(path: Path, gain: float) -> Audio:
    """
    Raises:
        EngineError: it is not sound, or not the whole of it.
    """
    try:
        with closing(programs.decode(path)) as blocks:
            sound = wav.read(b"".join(blocks))
    except AudioError as err:
        said = " ".join(f"{err.message}. {err.hint}".replace("\n", " ").split())
        raise EngineError(f"{said[:300].rstrip('.')}. Record it again.") from err
    except ValueError as err:
        raise EngineError(f"{path}: {err}. Record it again.") from err
    samples = _trimmed(sound)
    louder = np.clip(np.rint(samples * 10 ** (gain / 20)), -32768, 32767).astype(np.int16)
    return Audio(louder if gain else samples, sound.rate)


def _trimmed(sound: Audio) -> Samples:
    """Without the room before and after the words, but for `MARGIN`."""
    frame = max(1, round(FRAME * sound.rate))
    count = len(sound.samples) // frame
    if count < 3:
        return sound.samples
    framed = sound.samples[: count * frame].astype(np.float64).reshape(count, frame)
    level = np.sqrt(np.mean(framed**2, axis=1))
    loud = np.flatnonzero(level > np.percentile(level, 95) * 10 ** (-QUIET / 20))
    if not len(loud):
        return sound.samples
    margin = round(MARGIN * sound.rate)
    start = max(0, loud[0] * frame - margin)
    return sound.samples[start : (loud[-1] + 1) * frame + margin]
