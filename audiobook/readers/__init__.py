"""Files and folders in, a `Book` out.

A reader's name is the suffix of the files that it reads. Nothing is dropped silently: every
paragraph that is not read aloud (front matter, author's notes, comments) is named in a Note with
file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Protocol

from audiobook import plugins
from audiobook.errors import ManuscriptError, did_you_mean
from audiobook.model import Book, Chapter, Meta, Note, Severity

READERS = {
    "txt": "audiobook.readers.text:read",
    "text": "audiobook.readers.text:read",
    "md": "audiobook.readers.markdown:read",
    "markdown": "audiobook.readers.markdown:read",
}
"""Suffix (lower case, no dot) to reader. Entry points of ``audiobook.readers`` add to it."""


class Reader(Protocol):
    """Reads one file. To add a reader:

    1. Write a module with a function ``read(path, *, matter)``; import heavy libraries inside it.
    2. Get the text: `decoding.decode` gives NFC text with ``\\n`` for anything that is plain text.
    3. Put what you found into a `drafts.Draft`: its lines, its headings, what is known of the
       book; `drafts.finish` then splits chapters, sets front matter apart and writes the Notes. Or
       build the `Book` yourself when the format says where chapters begin (EPUB): chapter numbers
       from 1, ``Chapter.text`` in NFC with ``\\n`` only, without its heading, a blank line between
       paragraphs.
    4. Add one line to `READERS`, or an entry point ``suffix = "package.module:read"``.
    5. Put a pair of golden files into ``tests/readers/``.
    """

    def __call__(self, path: Path, *, matter: bool) -> Book:
        """The file as a book of one or more chapters, numbered from 1.

        ``matter``: read front matter and author's notes aloud too. Chapters without words may be
        left out with a WARNING Note; the book may then be empty.

        Raises:
            ManuscriptError: the file cannot be read as what its suffix says.
        """
        ...


def read(sources: Sequence[Path], *, matter: bool = False) -> Book:
    """One book of all sources in the order given, its chapters numbered from 1.

    A folder stands for its readable files in natural order ("2" before "10"); hidden files,
    READMEs, subfolders and other suffixes are passed over. The first file that knows a piece of
    metadata wins. Of several files one that cannot be read is left out with an ERROR Note, and the
    chapters behind it keep their numbers.

    Raises:
        ManuscriptError: a source is missing or of an unknown suffix, or nothing in them can be read
            aloud.
        PluginError: a reader from elsewhere cannot be loaded.
    """
    meta, chapters, notes = Meta(), list[Chapter](), list[Note]()
    errors: list[ManuscriptError] = []
    for file in files(sources):
        reader: Reader = plugins.load("readers", _suffix(file), READERS)
        try:
            book = reader(file, matter=matter)
        except ManuscriptError as err:
            errors.append(err)
            notes.append(Note(Severity.ERROR, err.message))
            continue
        meta = _merged(meta, book.meta)
        last = len(chapters) + len(errors)
        chapters += (replace(c, number=n) for n, c in enumerate(book.chapters, start=last + 1))
        notes += book.notes
    if not chapters and errors:
        raise errors[0]
    if not chapters:
        names = ", ".join(str(source) for source in sources) or "the list of files"
        raise ManuscriptError(
            f"{names}: there is not one word to read aloud.",
            hint="Give files or folders that hold the chapters' text.",
        )
    return Book(meta, tuple(chapters), tuple(notes))


def natural(path: Path) -> tuple[tuple[int, int, str], ...]:
    """Sort key under which "2-b" comes before "10-a"."""
    pieces = re.findall(r"\d+|\D+", path.name.casefold())
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in pieces)


def files(sources: Iterable[Path]) -> list[Path]:
    """The files of the sources, in reading order.

    Raises:
        ManuscriptError: a source is missing, unreadable or of an unknown suffix.
    """
    return [file for source in sources for file in _files(source)]


def parts(folder: Path) -> list[Path]:
    """The folders of a series' parts: where a folder holds no chapters itself, those in it that do,
    or that have a folder "chapters", in natural order; that folder is what is to be read."""
    if not folder.is_dir() or _readable(folder):
        return []
    found = []
    for each in sorted(_within(folder), key=natural):
        inner = each / "chapters"
        source = inner if inner.is_dir() else each
        found += [source] if source.is_dir() and _readable(source) else []
    return found


def _files(source: Path) -> Iterator[Path]:
    try:
        if source.is_dir():
            yield from _folder(source)
            return
        missing = not source.exists()
    except OSError as err:
        raise ManuscriptError(
            f"{source}: cannot be opened ({err.strerror}).", hint="See that you may read it."
        ) from err
    if missing and source.is_symlink():
        raise ManuscriptError(
            f"{source}: this link leads nowhere.", hint="Give the file that it should lead to."
        )
    if missing:
        siblings = [p.name for p in source.parent.glob("*")] if source.parent.is_dir() else []
        raise ManuscriptError(
            f"{source}: there is no such file or folder.{did_you_mean(source.name, siblings)}",
            hint="Check the path; a folder stands for all the chapter files in it.",
        )
    if _suffix(source) not in plugins.names("readers", READERS):
        raise ManuscriptError(
            f"{source}: no reader for “{source.suffix or 'files without a suffix'}”.",
            hint=f"Known suffixes: {_known()}. Save the text as one of these.",
        )
    yield source


def _folder(folder: Path) -> Iterator[Path]:
    found = _readable(folder)
    if not found:
        within = sorted(_within(folder), key=natural)
        raise ManuscriptError(
            f"{folder}: there are no chapters in this folder.",
            hint=f"Folders in it are not searched; name them, as in: {within[0]}"
            if within
            else f"Put the chapters' text there; known suffixes: {_known()}.",
        )
    yield from found


def _readable(folder: Path) -> list[Path]:
    """The files of a folder that are read.

    Raises:
        ManuscriptError: it cannot be opened.
    """
    known = plugins.names("readers", READERS)
    try:
        there = sorted(folder.iterdir(), key=natural)
    except OSError as err:
        raise ManuscriptError(
            f"{folder}: cannot be opened ({err.strerror}).", hint="Check the folder's permissions."
        ) from err
    return [
        path
        for path in there
        if _suffix(path) in known
        and not path.name.startswith((".", "~"))
        and path.stem.casefold() != "readme"
        and not path.is_dir()
    ]


def _within(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]


def _known() -> str:
    return ", ".join(f".{name}" for name in plugins.names("readers", READERS))


def _suffix(path: Path) -> str:
    return path.suffix.removeprefix(".").casefold()


def _merged(first: Meta, second: Meta) -> Meta:
    known = {f.name: getattr(first, f.name) or getattr(second, f.name) for f in fields(Meta)}
    return Meta(**known)
