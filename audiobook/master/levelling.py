"""One gain for the whole chapter, measured, then a look-ahead limiter; room tone under everything.

Nothing else: no compressor, and no loudness normaliser, which would pump or cost three times the
encoding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache, reduce

import numpy as np
from numpy.typing import NDArray

from audiobook.audio import Samples
from audiobook.model import Timeline

Floats = NDArray[np.float32]

TARGET_DB = -20.0
"""RMS of a chapter before it is encoded: inside ACX's -23 to -18, and about the -19 LUFS of mono
podcasts. LAME's preset for 192 kbit/s then takes 0.26 dB away (a factor of 0.97)."""
CEILING_DB = -3.5
"""Where the limiter holds peaks, so that the encoder's overshoot stays under the -3 dB allowed."""
TONE_DB = -72.0
"""RMS of the room tone: under the -60 dB allowed, yet no digital silence, which sounds like a
fault and is taken for one."""

LOOK_AHEAD = 7
"""Steps before a peak at which the limiter begins to give way: 5 ms."""
RELEASE_DB = 60.0
"""dB a second at which it returns."""

STEP = 32
"""Samples between two points of the limiter's gain (0.7 ms); between them it is a straight line."""
BLOCK = STEP << 12
"""Samples worked on at a time: 3 seconds. Whatever blocks come in, these are cut from them, so the
result does not depend on how the sound arrives."""
ROOM = BLOCK << 2
"""Samples after which the room tone begins again (12 s)."""


def gain_for(timeline: Timeline, *, target_db: float = TARGET_DB) -> float:
    """The gain in dB that brings a chapter, pauses included, to ``target_db`` RMS.

    Known from the takes' energies before a block is rendered: resampling and 5 ms edges do not
    change a take's energy by more than some hundredths of a dB. The limiter takes away a few tenths
    more on voices with high peaks, well within what is allowed. 0.0 for silence.
    """
    energy = sum(
        clip.take.energy * timeline.rate / clip.take.rate * 10 ** (clip.gain_db / 10)
        for clip in timeline.clips
    )
    if not energy:
        return 0.0
    return target_db - float(10 * np.log10(energy / timeline.frames / 32768**2))


def finish(
    blocks: Iterable[Samples], gain_db: float, *, ceiling_db: float = CEILING_DB
) -> Iterator[Samples]:
    """Rendered sound with its gain, its room tone and its peaks limited, ready for an encoder.

    Args:
        blocks: int16, mono, of any lengths; the same sound in other blocks gives the same result.
        ceiling_db: the largest sample allowed.

    Yields:
        int16 blocks, together as long as those that came in.
    """
    ceiling = 32768 * 10 ** (ceiling_db / 20)
    for sound in _limited(_louder(_recut(blocks), gain_db), ceiling):
        np.rint(sound, out=sound)
        yield sound.astype("<i2")


def _louder(blocks: Iterable[Samples], gain_db: float) -> Iterator[Floats]:
    """Gain, then room tone, whose level is thus the same in every chapter."""
    gain, at = np.float32(10 ** (gain_db / 20)), 0
    for block in blocks:
        sound = block * gain
        sound += room_tone()[at : at + len(sound)]
        at = (at + BLOCK) % ROOM
        yield sound


@lru_cache(maxsize=1)
def room_tone() -> Floats:
    """The quiet of a room: noise that falls by 3 dB an octave above 60 Hz, the same every time.

    Returns:
        float32 in the scale of int16, `ROOM` samples, the end running on into the beginning.
    """
    turns = np.random.default_rng(1).random(ROOM // 2 + 1)
    spectrum = np.zeros(len(turns), np.complex64)  # single precision: a tenth of the memory
    for at in range(0, len(turns), BLOCK >> 3):
        part = slice(at, at + (BLOCK >> 3))
        hertz = np.arange(len(turns))[part] * (44_100 / ROOM)
        strength = np.where((hertz > 20) & (hertz < 12_000), 1 / np.sqrt(np.maximum(hertz, 60)), 0)
        spectrum[part] = strength * np.exp(2j * np.pi * turns[part])
    noise: Floats = np.fft.irfft(spectrum).astype(np.float32, copy=False)
    noise *= np.float32(32768 * 10 ** (TONE_DB / 20) / np.sqrt(np.mean(noise**2)))
    return noise


def _recut(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """The same samples in blocks of `BLOCK`; only the last is shorter."""
    waiting: list[Samples] = []
    size = 0
    for block in blocks:
        waiting.append(block)
        size += len(block)
        while size >= BLOCK:
            whole = waiting[0] if len(waiting) == 1 else np.concatenate(waiting)
            yield whole[:BLOCK]
            waiting, size = [whole[BLOCK:]], size - BLOCK
    if size:
        yield np.concatenate(waiting)


def _limited(blocks: Iterator[Floats], ceiling: float) -> Iterator[Floats]:
    """Hold peaks under the ceiling (a look-ahead limiter, computed at every `STEP` samples).

    How much must go is known in dB for every step; it is let go along a straight line in dB after
    a peak (a running maximum), held for the look-ahead, and smoothed over it by a raised cosine.
    The mean of values that are all large enough is large enough, so no peak gets through.
    """
    held = 0.0
    before = mine = np.zeros(LOOK_AHEAD, np.float32)
    sound: Floats | None = None
    for coming in blocks:
        excess, held = _excess(coming, ceiling, held)
        if sound is not None:
            yield _lowered(sound, np.concatenate((before, mine, excess[:LOOK_AHEAD])))
            before = mine[-LOOK_AHEAD:]
        sound, mine = coming, excess
    if sound is not None:
        yield _lowered(sound, np.concatenate((before, mine)))


def _excess(sound: Floats, ceiling: float, held: float) -> tuple[Floats, float]:
    """By how many dB each step must be lowered, the release of earlier peaks included."""
    steps = _steps(sound)
    peaks = np.maximum.reduceat(np.abs(steps.reshape(-1)), np.arange(0, steps.size, STEP))
    loud = 20 * np.log10(np.maximum(peaks / ceiling, 1))
    released = RELEASE_DB * STEP / 44_100 * np.arange(len(loud) + 1)
    excess = np.maximum.accumulate(np.concatenate(((held,), loud)) + released) - released
    return np.maximum(excess[1:], 0).astype(np.float32), max(float(excess[-1]), 0.0)


def _lowered(sound: Floats, excess: Floats) -> Floats:
    """A block with its gain; ``excess`` begins `LOOK_AHEAD` steps before it and, unless the sound
    is over, ends as many after it."""
    if not excess.any():
        return sound
    steps = _steps(sound)
    excess = np.pad(excess, (0, len(steps) + 2 * LOOK_AHEAD - len(excess)))
    shifted = (excess[late : len(excess) - LOOK_AHEAD + late] for late in range(LOOK_AHEAD + 1))
    held = reduce(np.maximum, shifted)
    gain = 10 ** (np.convolve(held, _SMOOTH, "valid") / -20)
    rows = np.flatnonzero((gain[:-1] < 1) | (gain[1:] < 1))
    slope = np.arange(STEP, dtype=np.float32) / STEP
    ahead = (gain[rows + 1] - gain[rows]).astype(np.float32)
    steps[rows] *= gain[rows].astype(np.float32)[:, None] + ahead[:, None] * slope
    return steps.reshape(-1)[: len(sound)]


_SMOOTH = np.sin(np.pi * (np.arange(LOOK_AHEAD) + 0.5) / LOOK_AHEAD) ** 2
_SMOOTH /= _SMOOTH.sum()


def _steps(sound: Floats) -> Floats:
    """The sound in rows of `STEP` samples, the last filled up with silence."""
    missing = -len(sound) % STEP
    return (np.pad(sound, (0, missing)) if missing else sound).reshape(-1, STEP)
