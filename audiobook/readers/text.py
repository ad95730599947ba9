"""Plain text: headings are recognised by how they look."""

from __future__ import annotations

from pathlib import Path

from audiobook.model import Book, Meta
from audiobook.readers import headings
from audiobook.readers import matter as matters
from audiobook.readers.decoding import decode
from audiobook.readers.drafts import Draft, finish
from audiobook.readers.paragraphs import paragraphs


def read(path: Path, *, matter: bool) -> Book:
    """See `audiobook.readers.Reader`."""
    text, notes = decode(path)
    lines = tuple(text.split("\n"))
    found = paragraphs(lines)
    front = matters.opening(found)
    heads = headings.find(found, opening=front.after)
    return finish(Draft(path, lines, tuple(heads), front, Meta(), notes), matter=matter)
