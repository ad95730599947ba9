"""Where takes lie: by content, whole or not at all, and checked when they are taken down.

A take is a WAV file that any player opens. After the sound it holds one chunk more: the take's key
and a checksum of all that comes before. So a file that was cut, emptied, moved to another's name or
has one bit flipped is noticed, and recorded again. Reading and checking costs 0.15 ms a line.
"""

from __future__ import annotations

import hashlib
import json
import struct
import time
import zlib
from collections.abc import Set
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from audiobook import audio, engines, files
from audiobook.audio import Audio
from audiobook.engines import Partial
from audiobook.errors import AudioError
from audiobook.model import Take, Voice

FORMAT = 1
"""Goes into every key: raised when takes are made otherwise (trimming, joining)."""

ABANDONED = 3600.0
"""Seconds after which a temporary file belongs to a run that was killed."""

_SEAL = struct.Struct("<4sI32sI")
"""The last chunk: name, length, key, CRC-32 of all that comes before the CRC."""


class Keys:
    """The key of words in a voice; asks each engine once for each voice."""

    def __init__(self) -> None:
        self._shapes: dict[Voice, dict[str, Any]] = {}

    def of(self, words: str, voice: Voice) -> str:
        """64 hexadecimal digits."""
        if voice not in self._shapes:
            self._shapes[voice] = _shape(voice)
        content = {"format": FORMAT, "words": words, **self._shapes[voice]}
        engine = engines.load(voice.engine)
        if isinstance(engine, Partial):
            content["fingerprint"] = engine.line(words, voice)
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def _shape(voice: Voice) -> dict[str, Any]:
    """All but the words that shapes a take. Options count with their defaults filled in: when an
    engine's default changes, what was recorded with the old one is stale."""
    engine = engines.load(voice.engine)
    options = dict(voice.options)
    if not engines.check_voice(voice):
        whole = engine.options(**options)
        options = {f.name: getattr(whole, f.name) for f in fields(whole) if f.compare}
    return {
        "engine": voice.engine,
        "fingerprint": engine.fingerprint(voice),
        "voice": voice.name.casefold(),
        "options": options,
    }


@dataclass(frozen=True, slots=True)
class Shelf:
    """The takes of one folder, in folders by the first two digits of their keys."""

    folder: Path

    @classmethod
    def open(cls, folder: Path) -> Shelf:
        """A folder ready to be written to, rid of what killed runs left.

        Raises:
            AudioError: it cannot be made or read.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for left in folder.glob(f"??/{files.LEFTOVERS}"):
                if abs(time.time() - left.stat().st_mtime) > ABANDONED:  # clocks jump
                    left.unlink(missing_ok=True)
        except OSError as err:
            raise AudioError(
                f"{folder}: cannot hold the takes: {err.strerror or err}.",
                hint="Choose another --output, or make this one a folder that you may write to.",
            ) from err
        return cls(folder)

    def find(self, key: str) -> Take | None:
        """The take of that key, if it is here and whole."""
        path = self._path(key)
        try:
            return _take(path, key, path.read_bytes())
        except FileNotFoundError:
            return None
        except (
            OSError
        ):  # a folder in its place, a bad sector: what cannot be read is recorded again
            return None

    def put(self, key: str, sound: Audio) -> Take:
        """Keep a sound and read it back.

        Raises:
            AudioError: the disk is full, read-only or does not give back what it was given.
        """
        path = self._path(key)
        files.make(path.parent)
        # Not synced, which would cost more than the speaking: the seal tells what a power cut took.
        files.write(path, _sealed(audio.wav(sound), key), synced=False)
        if take := self.find(key):
            return take
        raise AudioError(
            f"{path}: does not hold what was just written to it.",
            hint="The disk may be failing; choose another --output.",
        )

    def clean(self, used: Set[str], before: float) -> tuple[int, int]:
        """Take away the takes that are not used and were recorded before a time (Unix seconds);
        how many, and their bytes.

        Raises:
            AudioError: a file cannot be taken away.
        """
        count = size = 0
        try:
            for path in sorted(self.folder.glob("??/*.wav")):
                found = path.stat()
                if path.parent.name + path.stem not in used and found.st_mtime < before:
                    path.unlink()
                    count, size = count + 1, size + found.st_size
        except OSError as err:
            raise AudioError(
                f"{self.folder}: cannot be cleaned: {err.strerror or err}",
                hint="See that you may write there.",
            ) from err
        return count, size

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key[2:]}.wav"


def _sealed(wav: bytes, key: str) -> bytearray:
    file = bytearray(wav)
    struct.pack_into("<I", file, 4, len(wav) + _SEAL.size - 8)  # RIFF's own length
    file += _SEAL.pack(b"take", _SEAL.size - 8, bytes.fromhex(key), 0)
    struct.pack_into("<I", file, len(file) - 4, zlib.crc32(memoryview(file)[:-4]))
    return file


def _take(path: Path, key: str, file: bytes) -> Take | None:
    if len(file) <= 44 + _SEAL.size:
        return None
    name, _, said, crc = _SEAL.unpack(file[-_SEAL.size :])
    if name != b"take" or said.hex() != key or crc != zlib.crc32(memoryview(file)[:-4]):
        return None
    (rate,) = struct.unpack_from("<I", file, 24)
    samples = np.frombuffer(file, "<i2", (len(file) - 44 - _SEAL.size) // 2, offset=44)
    energy = int(np.einsum("i,i", samples, samples, dtype=np.int64))
    return Take(key, path, len(samples), rate, energy)
