"""The sound: takes, the timeline, what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audiobook.model.cast import Cue


@dataclass(frozen=True, slots=True)
class Take:
    """A recording of a cue, kept under the hash of what shaped it."""

    key: str
    path: Path
    frames: int
    """Samples in the file, mono."""
    rate: int
    """Samples a second."""
    energy: int
    """Sum of the squares of the samples, int16: exact, so that it is the same on every machine."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A take placed in a chapter."""

    cue: Cue
    take: Take
    start: int
    """Sample of the timeline at which it begins."""
    frames: int
    """Its length in samples at the timeline's rate."""
    gain_db: float = 0.0
    """Brings this voice level with the others; the same for all clips of a voice."""

    @property
    def end(self) -> int:
        return self.start + self.frames


@dataclass(frozen=True, slots=True)
class Mark:
    """A position that a listener may jump to."""

    title: str
    start: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """A whole chapter before it is a sound. ``frames`` = the last clip's end + the tail."""

    rate: int
    clips: tuple[Clip, ...]
    marks: tuple[Mark, ...]
    frames: int


@dataclass(frozen=True, slots=True)
class Levels:
    """What was measured on a finished file. dB relative to full scale (dBFS)."""

    seconds: float
    rms_db: float
    peak_db: float
    """Largest sample."""
    floor_db: float
    """RMS of the quietest half second; -inf for digital silence."""
    head: float
    """Seconds before the first sound."""
    tail: float
    """Seconds after the last sound."""
    rate: int
    channels: int
    bitrate: int | None = None
    """Bits a second of an encoded file; None for plain samples."""
    constant_bitrate: bool | None = None
