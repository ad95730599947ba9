"""The voices of macOS and Windows as pyttsx3 tells them, made alike; and the files they write.

Written from the source of pyttsx3's drivers `nsss` (macOS) and `sapi5` (Windows): the first writes
AIFF whatever the file is called and tells genders as "VoiceGenderFemale", ages as numbers; the
second writes WAV and tells ages as words.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from audiobook.audio import Audio
from audiobook.engines import VoiceInfo, wav
from audiobook.engines.pyttsx3.espeak import Entry


def listed(voices: Iterable[dict[str, Any]]) -> dict[str, Entry]:
    """Every voice by its name in lower case, English first; of two alike the second is numbered."""
    entries: dict[str, Entry] = {}
    for voice in sorted(voices, key=lambda voice: not _language(voice).startswith("en")):
        title = " ".join(str(voice.get("name") or voice["id"]).split())
        name, number = title, 1
        while name.casefold() in entries:
            number += 1
            name = f"{title} {number}"
        language = _language(voice)
        info = VoiceInfo(
            name, language, _gender(voice.get("gender")), _age(voice.get("age")), title,
            featured=language.startswith("en"),
        )  # fmt: skip
        entries[name.casefold()] = Entry(info, str(voice["id"]))
    return entries


def audio(data: bytes) -> Audio:
    """The sound of a WAV or AIFF file, told apart by its first bytes; several channels averaged.

    Raises:
        ValueError: neither, cut short, or samples of an unknown kind.
    """
    if data[:4] == b"RIFF":
        return wav.read(data, streamed=False)
    if data[:4] == b"FORM" and data[8:12] in (b"AIFF", b"AIFC"):
        return _aiff(data)
    raise ValueError("what was written is neither WAV nor AIFF")


def _aiff(data: bytes) -> Audio:
    chunks = dict(_chunks(data, ">"))
    common, sound = chunks.get(b"COMM", b""), chunks.get(b"SSND", b"")
    if len(common) < 18 or len(sound) < 8:
        raise ValueError("what was written is not a whole AIFF file")
    channels, frames, width = struct.unpack(">hIh", common[:8])
    offset = struct.unpack(">I", sound[:4])[0]
    samples = sound[8 + offset :][: 2 * channels * frames]
    if width != 16 or len(samples) != 2 * channels * frames:
        raise ValueError("what was written is not a whole 16-bit AIFF file")
    little = common[18:22] == b"sowt"
    return _mono(samples, "<i2" if little else ">i2", channels, _extended(common[8:18]))


def _chunks(data: bytes, order: str) -> Iterator[tuple[bytes, memoryview]]:
    """Name and content of each chunk; RIFF has its lengths little-endian, FORM big-endian."""
    view, at = memoryview(data), 12
    while at + 8 <= len(data):
        kind, size = struct.unpack_from(f"{order}4sI", data, at)
        if at + 8 + size > len(data):
            raise ValueError("what was written is cut short: not a whole file")
        yield kind, view[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _extended(ten: memoryview | bytes) -> int:
    """AIFF's 80-bit number, which holds the sampling rate."""
    exponent, mantissa = struct.unpack(">HQ", ten)
    return round(float(mantissa) * 2.0 ** (int(exponent) - 16383 - 63))


def _mono(data: memoryview | bytes, kind: str, channels: int, rate: int) -> Audio:
    samples = np.frombuffer(data, dtype=kind).astype(np.int16, copy=False)
    if channels > 1:
        samples = samples.reshape(-1, channels).mean(axis=1).astype(np.int16)
    return Audio(samples, rate)


def _language(voice: dict[str, Any]) -> str:
    """BCP 47 of "en_US", "en-US" or "Unknown Locale: 9"; empty when it cannot be one."""
    code = str(next(iter(voice.get("languages") or ()), "")).replace("_", "-")
    return code if re.fullmatch(r"[A-Za-z]{2,3}(-\w+)*", code) else ""


def _gender(said: str | None) -> str | None:
    """Of "Female", "VoiceGenderMale", "VoiceGenderNeuter" or nothing."""
    found = re.search(r"female|male", said or "", re.IGNORECASE)
    return found[0].lower() if found else None


def _age(said: str | None) -> str | None:
    """Of "35", "Child", "Teen", "Adult", "Senior" or nothing."""
    if said and said.isdecimal():
        years = int(said)
        return "child" if 0 < years < 13 else "old" if years >= 60 else None
    return {"child": "child", "senior": "old"}.get((said or "").lower())
