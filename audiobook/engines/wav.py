"""The sound in the bytes of a WAV file, whoever wrote it.

Programs that write into a stream cannot go back and put the length into the header. What stands
there then is 0 or something near 2 or 4 GB, which means: until the end.
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from audiobook.audio import Audio

ENDLESS = 0x7FFF_0000
"""Lengths from here on are not meant."""
INTEGER, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
"""Kinds of samples; of the last, the kind stands further on."""


def read(data: bytes, *, streamed: bool = True) -> Audio:
    """Mono sound of 16 bits; several channels are averaged.

    Args:
        data: the whole file. Who takes it from a stream sees to it that the stream was whole.
        streamed: lengths that are not meant, or too short, stand for the end of ``data``.

    Raises:
        ValueError: not WAV, cut short, or samples of an unknown kind.
    """
    if data[:4] not in (b"RIFF", b"RF64") or data[8:12] != b"WAVE":
        raise ValueError("this is no WAV file, or not a whole one")
    form, at = b"", 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        at += 8
        left = len(data) - at
        if name == b"data":
            end = at + (_real(data, at, size) if streamed else size)
            if end > len(data):
                raise ValueError(f"it is cut short, not a whole file: {left} bytes of {size}")
            return _sound(form, data[at:end])
        if size > left:
            break
        if name == b"fmt ":
            form = data[at : at + size]
        at += size + size % 2
    raise ValueError("this is not a whole WAV file")


def mono(
    data: bytes, *, rate: int, width: int = 2, channels: int = 1, kind: int = INTEGER
) -> Audio:
    """Samples without a header, little-endian; ``width`` in bytes.

    Raises:
        ValueError: there can be no such samples, or they end within one.
    """
    if not (1 <= channels <= 64 and 1 <= rate <= 768_000):
        raise ValueError(f"{channels} channels at {rate} samples a second cannot be")
    if len(data) % (width * channels if width else 1):
        raise ValueError("it ends within a sample, so it is not whole")
    if (kind, width, channels) == (INTEGER, 2, 1):
        return Audio(np.frombuffer(data, "<i2").astype(np.int16, copy=False), rate)
    exact = _exact(data, kind, width)
    if channels > 1:
        exact = exact.reshape(-1, channels).mean(axis=1)
    return Audio(np.clip(np.rint(exact * 32768), -32768, 32767).astype(np.int16), rate)


def _real(data: bytes, at: int, size: int) -> int:
    """The bytes of sound that are really there, where the header says ``size``."""
    left = len(data) - at
    if size == 0 or size >= ENDLESS:
        return left
    return left if size < left and not _chunks_follow(data, at + size + size % 2) else size


def _chunks_follow(data: bytes, at: int) -> bool:
    """Whether the rest is chunks, such as tags, and not more sound."""
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        if not (name.isascii() and name.decode("ascii").isprintable()):
            return False
        at += 8 + size + size % 2
    return len(data) <= at <= len(data) + 1


def _sound(form: bytes, data: bytes) -> Audio:
    if len(form) < 16:
        raise ValueError("this is not a whole WAV file")
    kind, channels, rate, bits = struct.unpack("<HHI6xH", form[:16])
    if kind == EXTENSIBLE and len(form) >= 26:
        (kind,) = struct.unpack_from("<H", form, 24)
    if bits % 8 or not bits:
        raise ValueError(f"samples of {bits} bits are not known")
    return mono(data, rate=rate, width=bits // 8, channels=channels, kind=kind)


def _exact(data: bytes, kind: int, width: int) -> NDArray[np.float64]:
    """Full scale = 1."""
    if kind == FLOAT and width in (4, 8):
        return np.nan_to_num(np.frombuffer(data, f"<f{width}").astype(np.float64))
    if kind != INTEGER or width not in (1, 2, 3, 4):
        raise ValueError(f"samples of {8 * width} bits and kind {kind} are not known")
    if width == 1:
        return (np.frombuffer(data, np.uint8).astype(np.float64) - 128) / 128
    if width == 3:
        wide = np.zeros((len(data) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
        data, width = wide.tobytes(), 4
    exact: NDArray[np.float64] = np.frombuffer(data, f"<i{width}") / 2 ** (8 * width - 1)
    return exact
