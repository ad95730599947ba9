"""Which script file belongs to which chapter.

A chapter keeps its file whatever becomes of its title, its number or the name of its source: the
author's decisions are in it. A new chapter's file is named after its source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audiobook.model import Chapter, Note, Severity
from audiobook.scripting import file as script_file
from audiobook.scripting.file import Stored

ALIKE = 0.5
"""Share of a script file's words that a chapter must hold to be the one it was written for."""


@dataclass(frozen=True, slots=True)
class Place:
    """A chapter, and where its script file would be if there were none yet."""

    chapter: Chapter
    usual: Path
    ink: str
    """The text without white space."""


def belonging(
    chapters: Sequence[Chapter], folder: Path
) -> tuple[list[tuple[Path, Stored | None]], tuple[Note, ...]]:
    """Each chapter's script file and what is in it; None where there is no file yet.

    Raises:
        ConfigError: a script file cannot be understood.
    """
    places = list(_places(chapters, folder))
    free = [script_file.load(path) for path in _files(folder, {p.usual for p in places})]
    there = {stored.path for stored in free}
    found: dict[int, Stored] = {}
    for belongs in (_same_text, _same_name_and_alike, _alike, _same_name):
        for at, place in enumerate(places):
            match = next((stored for stored in free if belongs(place, stored)), None)
            if at not in found and match is not None:
                found[at] = match
                free.remove(match)
    files: list[tuple[Path, Stored | None]] = []
    for at, place in enumerate(places):
        stored = found.get(at)
        path = stored.path if stored else _new(place.usual, there)
        there.add(path)
        files.append((path, stored))
    return files, tuple(_left(free, chapters, folder))


def _places(chapters: Sequence[Chapter], folder: Path) -> Iterator[Place]:
    stems = [Path(chapter.source).stem or f"{chapter.number:02d}" for chapter in chapters]
    for at, (chapter, stem) in enumerate(zip(chapters, stems, strict=True)):
        alone = stems.count(stem) == 1
        name = stem if alone else f"{stem}-{stems[: at + 1].count(stem):02d}"
        yield Place(chapter, folder / f"{name}.yaml", "".join(chapter.text.split()))


def _files(folder: Path, usual: set[Path]) -> Iterator[Path]:
    """Script files of the folder: those with a chapter's name, and others that look like one."""
    for path in sorted(folder.glob("*.yaml")):
        if path.is_file() and (path in usual or b"\nlines:" in path.read_bytes()):
            yield path


def _same_text(place: Place, stored: Stored) -> bool:
    return stored.text == script_file.digest(place.chapter)


def _same_name(place: Place, stored: Stored) -> bool:
    return stored.path == place.usual


def _same_name_and_alike(place: Place, stored: Stored) -> bool:
    return _same_name(place, stored) and _alike(place, stored)


def _alike(place: Place, stored: Stored) -> bool:
    words = [entry.ink for entry in stored.entries]
    kept = sum(len(each) for each in words if each in place.ink)
    return kept > ALIKE * sum(map(len, words))


def _new(usual: Path, there: set[Path]) -> Path:
    path, number = usual, 2
    while path in there:
        path, number = usual.with_stem(f"{usual.stem}-{number:02d}"), number + 1
    return path


def _left(free: Sequence[Stored], chapters: Sequence[Chapter], folder: Path) -> Iterator[Note]:
    """Files with decisions in them whose chapter is gone, and not only left out of this run."""
    sources = {chapter.source for chapter in chapters}
    for stored in free:
        source = stored.source
        elsewhere = Path(source).is_file() or (folder.parent / source).is_file()
        decided = any(entry.decided for entry in (*stored.entries, *stored.unplaced))
        if decided and (source in sources or not elsewhere):
            yield Note(
                Severity.WARNING,
                "no chapter of the book belongs to this script file (any more), so what you decided"
                " in it is not used; delete it if you do not need it.",
                str(stored.path),
            )
