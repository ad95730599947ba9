"""What was written: the book, and findings that did not stop the work."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Note:
    """A finding that did not stop the work. Renders in one line: ``where: sentence``."""

    severity: Severity
    sentence: str
    """What is wrong and what to do, in one sentence."""
    where: str = ""
    """``file:line``, a file, or ``chapter 3, 4:05``."""

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}" if self.where else self.sentence


@dataclass(frozen=True, slots=True)
class Meta:
    """What is known about a book besides its text. Empty means unknown."""

    title: str = ""
    author: str = ""
    series: str = ""
    part: str = ""
    """The volume's place in the series, as players sort it: "1", "2.5"."""
    summary: str = ""
    language: str = ""
    """BCP 47, as in "en" or "en-GB"."""
    year: str = ""
    publisher: str = ""
    rights: str = ""
    comment: str = ""
    cover: Path | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter's prose: NFC, ``\\n`` only, otherwise as written; no heading, no front matter.

    What a reader takes out of the middle (an author's note) leaves its newlines behind, so that
    ``first_line`` plus the newlines before an offset is always the line in ``source``.
    """

    number: int
    """From 1, in reading order over the whole book."""
    title: str
    """Announced before the text; may be empty."""
    text: str
    source: str = ""
    """The file as the user named it; empty when the text did not come from a file."""
    first_line: int = 1
    """The line of ``source`` (from 1) on which ``text`` begins."""

    def where(self, offset: int) -> str:
        """``file:line`` of an offset into ``text``."""
        line = self.first_line + self.text.count("\n", 0, offset)
        return f"{self.source or f'chapter {self.number}'}:{line}"


@dataclass(frozen=True, slots=True)
class Book:
    meta: Meta
    chapters: tuple[Chapter, ...]
    notes: tuple[Note, ...] = ()
