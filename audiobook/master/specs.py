"""What shops and libraries demand of a chapter file, and how a file stands against it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from audiobook.errors import ConfigError, did_you_mean
from audiobook.model import Levels, Note, Severity

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spec:
    """Demands on one file. None: nothing is demanded. dB are dBFS, lengths seconds."""

    name: str
    rms_db: Range | None = None
    """RMS over the whole file, pauses included."""
    peak_db: float | None = None
    """Largest sample allowed."""
    floor_db: float | None = None
    """Loudest allowed RMS of the quietest half second."""
    head: Range | None = None
    tail: Range | None = None
    rate: int | None = None
    channels: int | None = None
    bitrate: int | None = None
    """Least bits a second."""
    constant_bitrate: bool = False
    seconds: float | None = None
    """Longest file."""

    def check(self, levels: Levels, *, where: str = "") -> tuple[Note, ...]:
        """What the file fails, one Note each: the requirement, the value and the limit.

        Args:
            where: the file, as the Notes are to name it.
        """
        failures = (*self._sound(levels), *self._format(levels))
        return tuple(
            Note(Severity.ERROR, f"{failure} ({self.name}).", where)
            for failure in failures
            if failure
        )

    def _sound(self, levels: Levels) -> tuple[str, ...]:
        return (
            _within("the level (RMS)", levels.rms_db, self.rms_db, "dB"),
            _at_most("the peak", levels.peak_db, self.peak_db, "dB"),
            _at_most("the noise floor", levels.floor_db, self.floor_db, "dB"),
            _within("the silence at the head", levels.head, self.head, "s"),
            _within("the silence at the tail", levels.tail, self.tail, "s"),
            _at_most("the length", levels.seconds, self.seconds, "s"),
        )

    def _format(self, levels: Levels) -> Iterator[str]:
        if self.rate not in (None, levels.rate):
            yield f"the sampling rate is {levels.rate} Hz, {self.rate} Hz demanded"
        if self.channels not in (None, levels.channels):
            demanded = _channels(self.channels)
            yield f"the file has {_channels(levels.channels)}, {demanded} demanded"
        if self.bitrate and levels.bitrate is None:
            yield f"the file is no MP3, one of at least {self.bitrate // 1000} kbit/s demanded"
        elif self.bitrate and levels.bitrate and levels.bitrate < self.bitrate:
            found, least = levels.bitrate // 1000, self.bitrate // 1000
            yield f"the bit rate is {found} kbit/s, at least {least} kbit/s demanded"
        if self.constant_bitrate and levels.constant_bitrate is False:
            yield "the bit rate varies, a constant one is demanded"


PEAK_DB = -3.0
"""Largest sample that `ACX` allows, in the encoded file."""

ACX = Spec(
    "ACX",
    rms_db=(-23.0, -18.0),
    peak_db=PEAK_DB,
    floor_db=-60.0,
    head=(0.5, 1.0),
    tail=(1.0, 5.0),
    rate=44_100,
    channels=1,
    bitrate=192_000,
    constant_bitrate=True,
    seconds=120 * 60,
)
"""Audible's “ACX Audio Submission Requirements” as a technical profile, mono as it advises. Its
rules on who may narrate are another matter: it takes no synthetic voices unless it has agreed."""

LIBRIVOX = Spec(
    "LibriVox",
    head=(0.5, 1.0),
    rate=44_100,
    channels=1,
    bitrate=128_000,
    constant_bitrate=True,
)
"""LibriVox “Tech Specs”. Its loudness (89 dB by mp3gain) is not plain RMS and is not checked."""

PODCAST = Spec("podcast", peak_db=-1.0, rate=44_100, bitrate=64_000)
"""What podcast directories take without complaint."""

SPECS: dict[str, Spec] = {"acx": ACX, "librivox": LIBRIVOX, "podcast": PODCAST}


def spec(name: str) -> Spec:
    """The spec of that name.

    Raises:
        ConfigError: there is none.
    """
    if found := SPECS.get(name.casefold()):
        return found
    raise ConfigError(
        f"There is no spec “{name}”.{did_you_mean(name, SPECS)}",
        hint=f"Known specs: {', '.join(SPECS)}.",
    )


def _within(what: str, value: float, limits: Range | None, unit: str) -> str:
    if limits is None or limits[0] <= value <= limits[1]:
        return ""
    return f"{what} is {_number(value)} {unit}, {limits[0]:g} to {limits[1]:g} {unit} demanded"


def _at_most(what: str, value: float, limit: float | None, unit: str) -> str:
    if limit is None or value <= limit:
        return ""
    return f"{what} is {_number(value)} {unit}, at most {limit:g} {unit} demanded"


def _number(value: float) -> str:
    """Two decimals, so that a value just over a limit does not look like the limit."""
    return f"{value:.2f}" if math.isfinite(value) else "that of digital silence, -inf"


def _channels(count: int | None) -> str:
    return {1: "one channel", 2: "two channels"}.get(count or 0, f"{count} channels")
