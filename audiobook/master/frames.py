"""The frames of an MP3 file: how many bits a second, always as many, and whether any are missing.

Headers are read one by one to the end, since what a file says of itself (a Xing header, the first
frame's bit rate) may be wrong. ISO/IEC 11172-3 §2.4.1.3 and ISO/IEC 13818-3 §2.4.1.3.
"""

from __future__ import annotations

import struct
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from audiobook.errors import AudioError

_MPEG1 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG2 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_BLOCK = 1 << 20


def bit_rate(path: Path) -> tuple[int | None, bool | None]:
    """Bits a second (the mean, where they vary) and whether every frame has as many.

    (None, None) for a file that does not begin with an MP3 frame after its tag.

    Raises:
        AudioError: the file ends within a frame, or before as many as its Xing header counts.
    """
    with path.open("rb") as file:
        promised = _promised(file)
        rates, whole = _walk(file)
    found = rates.total()
    if not found:
        return None, None
    if not whole or found < promised:
        raise AudioError(
            f"{path}: the file was cut short: {found} whole frames"
            + (f" of {promised}" if promised else "")
        )
    return round(sum(rate * count for rate, count in rates.items()) / found), len(rates) == 1


def _promised(file: BinaryIO) -> int:
    """How many frames the file's Xing (or Info) header counts, 0 without one. Leaves the file at
    the first frame of sound."""
    start = 0
    while (tag := file.read(10))[:3] == b"ID3" and len(tag) == 10:
        start += 10 + sum((byte & 0x7F) << 7 * (3 - place) for place, byte in enumerate(tag[6:]))
        file.seek(start)
    file.seek(start)
    first = file.read(_frame(tag[1:3])[0] if tag[:1] == b"\xff" else 0)
    at = max(first.find(b"Xing", 0, 64), first.find(b"Info", 0, 64))
    if at < 0:
        file.seek(start)
        return 0
    flags, frames = struct.unpack_from(">II", first, at + 4)
    return int(frames) if flags & 1 else 0


def _walk(file: BinaryIO) -> tuple[Counter[int], bool]:
    """How many frames there are of each bit rate, and whether the last is whole. Stops at what is
    no frame: a tag at the end, or damage, after which nothing can be counted on."""
    rates: Counter[int] = Counter()
    data, at = file.read(_BLOCK), 0
    while True:
        if at + 4 > len(data) or at + _frame(data[at + 1 : at + 3])[0] > len(data):
            more = file.read(_BLOCK)
            data, at = data[at:] + more, 0
            if not more:
                return rates, len(data) < 2 or data[0] != 0xFF or data[1] & 0xE0 != 0xE0
        size, rate = _frame(data[at + 1 : at + 3])
        if data[at] != 0xFF or not size:
            return rates, True
        rates[rate] += 1
        at += size


@lru_cache(maxsize=256)
def _frame(header: bytes) -> tuple[int, int]:
    """Bytes in a layer III frame and its bits a second, from the second and third byte of its
    header; (0, 0) for what is not such a header."""
    if len(header) < 2 or header[0] & 0xE6 != 0xE2:
        return 0, 0
    version, index, which = header[0] >> 3 & 3, header[1] >> 4, header[1] >> 2 & 3
    if version == 1 or not 0 < index < 15 or which == 3:
        return 0, 0
    rate = (_MPEG1 if version == 3 else _MPEG2)[index - 1] * 1000
    slot = 144 if version == 3 else 72
    return slot * rate // _RATES[version][which] + (header[1] >> 1 & 1), rate
