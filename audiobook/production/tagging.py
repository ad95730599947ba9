"""What every file of a part says about itself, gathered from the book, the author and the cast."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from audiobook.casting import Sheet
from audiobook.model import Cast, Cue, Meta, Script
from audiobook.pronunciation import plain
from audiobook.writers import Tags
from audiobook.writers.cover import cover


@dataclass(frozen=True, slots=True)
class Labels:
    """What is the same on all files of a part."""

    meta: Meta
    sheet: Sheet
    cast: Cast
    total: int
    """Chapters of the whole part."""
    cover: bytes
    """A JPEG image."""

    def tags(self, script: Script, cues: Sequence[Cue]) -> Tags:
        """The tags of one chapter; the cast list names those who speak in it."""
        meta, chapter = self.meta, script.chapter
        heard = {self.cast.role(cue.role).name for cue in cues}
        named = (self.cast.narrator, *self.cast.roles)
        cast = [(role.name, role.voice.name) for role in named if role.name in heard]
        voices = [*(voice for _, voice in cast), *(cue.voice.name for cue in cues)]
        return Tags(
            title=chapter.title or f"Chapter {chapter.number}",
            album=meta.title or chapter.title or Path(chapter.source).stem,
            author=meta.author,
            narrators=tuple(dict.fromkeys(voices)),
            track=chapter.number,
            tracks=self.total,
            year=meta.year,
            genre=self.sheet.genre or "Audiobook",
            language=meta.language,
            series=meta.series,
            part=meta.part,
            description=meta.summary,
            comment=meta.comment,
            publisher=meta.publisher,
            rights=meta.rights,
            cast=tuple(cast),
            lyrics=plain(chapter.text),
            cover=self.cover,
        )


def labels(meta: Meta, sheet: Sheet, cast: Cast, sources: Sequence[str], total: int) -> Labels:
    """Everything common to the part's files; an author's cover is looked for beside the text.

    Raises:
        ConfigError: the cover is not a picture.
    """
    paths = [path for path in (sheet.path, *map(Path, sources)) if path is not None]
    return Labels(meta, sheet, cast, total, cover(meta, around(paths)))


def around(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The folders in which an author's cover is looked for: these files' own, and those above."""
    return tuple(dict.fromkeys(place for p in paths for place in (p.parent, p.parent.parent)))
