"""MP3 files with ID3v2.3: the format that every player, shop and car radio takes."""

from __future__ import annotations

import importlib
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from audiobook import programs
from audiobook.audio import Samples
from audiobook.errors import AudioError
from audiobook.files import replacing
from audiobook.writers.tags import Tags, language_code

RATE = 44_100
"""Samples a second, as the blocks come and as the file has them."""

CODEC = (
    *("-f", "mp3", "-c:a", "libmp3lame", "-b:a", "192k", "-ac", "1", "-ar", str(RATE)),
    # LAME's quality 7 leaves out the psychoacoustics, which so high a rate has no need of: 20 CPU
    # seconds an hour of speech, not 37, and the error is smaller, 58 dB below the voice, not 51
    *("-compression_level", "7"),
    *("-id3v2_version", "0"),  # the tag is ours
)
"""192 kbit/s constant, mono. A mono file has no joint stereo."""

_UTF16 = 1


class Mp3:
    """Writes MP3; see `audiobook.writers.Writer`."""

    suffix = ".mp3"

    def write(self, blocks: Iterable[Samples], path: Path, tags: Tags) -> None:
        with replacing(path) as temporary:
            programs.encode(map(_raw, blocks), temporary, rate=RATE, options=CODEC)
            _save(temporary, tags)

    def retag(self, path: Path, tags: Tags, *, source: Path | None = None) -> None:
        with replacing(path) as temporary:
            shutil.copyfile(source or path, temporary)
            _save(temporary, tags)


def _raw(block: Samples) -> bytes:
    return block.astype("<i2", copy=False).tobytes()


def _save(path: Path, tags: Tags) -> None:
    """Put a fresh tag in front, in place of any that is there."""
    id3 = _id3()
    tag = id3.ID3()
    for frame in _frames(tags):
        tag.add(frame)
    try:
        tag.save(path, v1=0, v2_version=3, padding=lambda _: 1024)
    except importlib.import_module("mutagen").MutagenError as err:
        raise AudioError(
            f"{path}: cannot be tagged: {err}",
            hint="Free some space or choose another folder, then run again.",
        ) from err


def _frames(tags: Tags) -> Iterator[Any]:
    """ID3v2.3 frames. What reads which: Audiobookshelf takes TCOM for the narrators and the TXXX
    frames for the series; Plex TIT1; car radios TIT2, TPE1, TALB, TRCK and the cover. No chapter
    frames: players would make them the book's chapter list, and here a file is a chapter."""
    id3 = _id3()
    text = {
        "TIT1": tags.grouping,
        "TIT2": tags.title,
        "TIT3": tags.subtitle,
        "TALB": tags.album,
        "TPE1": tags.author,
        "TPE2": tags.author,
        "TCOM": tags.narrated_by,
        "TRCK": f"{tags.track}/{tags.tracks}",
        "TPOS": f"{tags.disc}/{tags.discs}",
        "TYER": "".join(re.findall(r"\d{4}", tags.year)[:1]),
        "TCON": tags.genre,
        "TLAN": language_code(tags.language),
        "TPUB": tags.publisher,
        "TCOP": tags.rights,
    }
    for name, value in text.items():
        if value:
            yield id3.Frames[name](encoding=_UTF16, text=[_clean(value)])
    more = {
        "SERIES": tags.series,
        "SERIES-PART": tags.part,
        "DESCRIPTION": tags.description,
        "CAST": tags.cast_list,
        "DISCLOSURE": tags.disclosure,
    }
    for name, value in more.items():
        if value:
            yield id3.TXXX(encoding=_UTF16, desc=name, text=[_clean(value)])
    yield from _long_frames(tags)


def _long_frames(tags: Tags) -> Iterator[Any]:
    id3 = _id3()
    language = language_code(tags.language) or "XXX"
    remarks = (tags.description, tags.comment, tags.disclosure)
    if comment := "\n\n".join(remark for remark in remarks if remark):
        yield id3.COMM(encoding=_UTF16, lang=language, desc="", text=[_clean(comment)])
    if tags.lyrics:
        yield id3.USLT(encoding=_UTF16, lang=language, desc="", text=_clean(tags.lyrics))
    if tags.cover:
        yield id3.APIC(encoding=0, mime="image/jpeg", type=3, desc="", data=tags.cover)


def _clean(text: str) -> str:
    """Without what UTF-16 cannot hold or ID3 takes for the end."""
    return text.replace("\0", "").encode("utf-16", "replace").decode("utf-16")


def _id3() -> Any:
    """mutagen, imported when it is needed; half of it is typed, which is worse than nothing."""
    return importlib.import_module("mutagen.id3")
