"""How loud a voice is, and the gain that makes all voices equally loud."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from audiobook.audio import Audio

SLATE = (
    "All that evening the lamps burned low along the river. Who would come so late, and why? "
    "Nobody could say; but the dog sat up, and listened. “Sit down, all of you,” she told them. "
    "“I shall say this only once, and then we shall have our tea. Is that understood?” He laughed. "
    "The kettle began to sing, a door closed upstairs, and far away, beyond the bridge, a train "
    "was going home."
)
"""What every voice says to have its loudness measured, in some twenty seconds. After seven, the
lines of a chapter were up to 1.1 LU apart; after forty, they are no nearer than now."""

TARGET = -23.0
"""LUFS to which every voice is brought: that of EBU R 128, low enough that hardly a voice is raised
and none clips. The master sets the level that is heard."""

BLOCK = 0.4
"""Seconds of one loudness block (ITU-R BS.1770-4, annex 1)."""


def gain(sound: Audio) -> float:
    """dB that bring a voice's slate to `TARGET`, rounded to a hundredth."""
    loudness = lufs(sound)
    return round(TARGET - loudness, 2) if math.isfinite(loudness) else 0.0


def lufs(sound: Audio) -> float:
    """Gated loudness of mono sound after ITU-R BS.1770-4; -inf for silence.

    The weighting is put on each block's spectrum, not into a running filter: the same to 0.1 LU for
    blocks of 400 ms, and it needs no filter library.
    """
    size = round(BLOCK * sound.rate)
    hop = size // 4  # blocks overlap by three quarters
    samples = np.asarray(sound.samples, np.float64) / 32768
    samples = np.pad(samples, (0, max(0, size - len(samples))))
    starts = range(0, len(samples) - size + 1, hop)
    weight = _k_weighting(np.fft.rfftfreq(size, 1 / sound.rate))
    power = np.array([_power(samples[at : at + size], weight) for at in starts])
    power = power[power > 10 ** ((-70 + 0.691) / 10)]  # the absolute gate
    if not len(power):
        return -math.inf
    power = power[power >= power.mean() / 10]  # the relative gate, 10 LU below the mean
    return float(-0.691 + 10 * np.log10(power.mean()))


def _power(block: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """Mean square of a block whose power spectrum is multiplied by ``weight``."""
    spectrum = np.abs(np.fft.rfft(block)) ** 2 * weight
    return float(2 * spectrum.sum() - spectrum[0]) / len(block) ** 2


def _k_weighting(hertz: NDArray[np.floating]) -> NDArray[np.float64]:
    """|H|² of the standard's two filters, a shelf that raises the highs by 4 dB and a high-pass."""
    shelf = _s(hertz, 1681.97)
    lifted = (1.58489 * shelf**2 + 1.25872 * shelf / 0.707175 + 1) / _poles(shelf, 0.707175)
    rumble = _s(hertz, 38.1355)
    power: NDArray[np.float64] = np.abs(lifted * rumble**2 / _poles(rumble, 0.500327)) ** 2
    return power


def _s(hertz: NDArray[np.floating], centre: float) -> NDArray[np.complex128]:
    """Frequency relative to a filter's centre, warped as in the standard's filters for 48 kHz."""
    warped = np.tan(np.pi * np.minimum(hertz, 23_999) / 48_000)
    return np.asarray(1j * warped / np.tan(np.pi * centre / 48_000))


def _poles(s: NDArray[np.complex128], quality: float) -> NDArray[np.complex128]:
    return np.asarray(s**2 + s / quality + 1)
