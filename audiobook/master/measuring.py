"""A finished file → its levels: decoded as a player would decode it, measured in one pass."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audiobook import programs
from audiobook.audio import Samples
from audiobook.errors import AudioError
from audiobook.master.frames import bit_rate
from audiobook.model import Levels

WINDOW = 0.01
"""Seconds over which energies are summed; floor, head and tail are read from these sums."""
FLOOR_WINDOWS = 50
"""Windows of the quietest stretch: half a second."""
UNDER_SPEECH_DB = 30.0
OVER_FLOOR_DB = 6.0
"""A window sounds where it lies less than 30 dB under the file's RMS and more than 6 dB over its
floor: a breath or a soft consonant does, room tone does not, nor does a file's own hiss. Where the
floor itself is less than 12 dB under the RMS, there is no silence to tell from sound."""


def measure(path: Path) -> Levels:
    """Levels of any audio file that ffmpeg reads; of its first sound track, all channels together.

    The file is decoded to 16 bits once and never held: what stays is one number for every 10 ms.
    A file without a sound has a head as long as itself and no tail; its levels are -inf.

    Raises:
        AudioError: not there, not audio, empty, or an MP3 that was cut short.
    """
    with closing(programs.decode(path)) as stream:
        rate, channels, blocks = _opened(stream, path)
        energies, peak, frames = _scanned(blocks, round(rate * WINDOW), channels)
    if not frames:
        raise AudioError(f"{path}: the file holds no sound at all")
    bitrate, constant = bit_rate(path)
    rms = _decibels(energies.sum() / (frames * channels))
    means = energies / (round(rate * WINDOW) * channels)
    floor = _floor(means[: frames // round(rate * WINDOW)], rms)
    threshold = max(rms - UNDER_SPEECH_DB, min(floor, rms - 2 * OVER_FLOOR_DB) + OVER_FLOOR_DB)
    head, tail = _silences(means, threshold, frames / rate)
    return Levels(
        seconds=frames / rate,
        rms_db=rms,
        peak_db=_decibels(float(peak) ** 2),
        floor_db=floor,
        head=head,
        tail=tail,
        rate=rate,
        channels=channels,
        bitrate=bitrate,
        constant_bitrate=constant,
    )


def _opened(stream: Iterator[bytes], path: Path) -> tuple[int, int, Iterator[bytes]]:
    """Rate and channels from the header of a WAV stream, and the samples after it."""
    first = next(stream, b"")
    at = 12
    rate = channels = 0
    while at + 8 <= len(first):
        name, size = struct.unpack_from("<4sI", first, at)
        if name == b"fmt ":
            channels, rate = struct.unpack_from("<HI", first, at + 10)
        if name == b"data":
            return rate, channels, _chained(first[at + 8 :], stream)
        at += 8 + size + size % 2
    raise AudioError(f"{path}: ffmpeg found no sound in it")


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _scanned(
    blocks: Iterator[bytes], frames: int, channels: int
) -> tuple[NDArray[np.float64], int, int]:
    """Summed squares of every window of ``frames`` samples a channel, the largest sample, and the
    count of samples a channel. The last window may be shorter."""
    window = frames * channels
    sums: list[NDArray[np.float32]] = []
    peak = total = 0
    left = b""
    for block in blocks:
        data = left + block
        whole = len(data) // (2 * window) * 2 * window
        left = data[whole:]
        peak = max(peak, _square_sums(data[:whole], window, sums))
        total += whole // 2
    peak = max(peak, _square_sums(left[: len(left) // 2 * 2], max(len(left) // 2, 1), sums))
    total += len(left) // 2
    energies = np.concatenate(sums) if sums else np.zeros(0)
    return energies.astype(np.float64), peak, total // channels


def _square_sums(data: bytes, window: int, sums: list[NDArray[np.float32]]) -> int:
    """Append the sums of squares of ``data``'s windows; its largest absolute sample."""
    samples: Samples = np.frombuffer(data, dtype="<i2")
    if not len(samples):
        return 0
    rows = samples.astype(np.float32).reshape(-1, window)
    sums.append(np.einsum("ij,ij->i", rows, rows))
    return max(int(samples.max()), -int(samples.min()))


def _floor(means: NDArray[np.float64], rms: float) -> float:
    """RMS of the quietest half second of whole windows; of a shorter file, its RMS."""
    if len(means) < FLOOR_WINDOWS:
        return rms
    moving = np.convolve(means, np.full(FLOOR_WINDOWS, 1 / FLOOR_WINDOWS), "valid")
    return _decibels(float(moving.min()))


def _silences(means: NDArray[np.float64], threshold: float, seconds: float) -> tuple[float, float]:
    """Seconds before the first and after the last window that lies over the threshold."""
    sounding = np.flatnonzero(means > 32768**2 * 10 ** (threshold / 10))
    if not len(sounding):
        return seconds, 0.0
    return float(sounding[0]) * WINDOW, max(seconds - float(sounding[-1] + 1) * WINDOW, 0.0)


def _decibels(mean_square: float) -> float:
    """dB relative to full scale of a mean square in the scale of int16."""
    return float(10 * np.log10(mean_square / 32768**2)) if mean_square > 0 else -float("inf")
