"""The values that travel through the program, from the book as read to the finished chapter.

Frozen, made once, never changed: a stage takes some and returns others. These modules import the
standard library only and do no I/O. Time is whole samples inside; seconds only where a name says
so.
"""

from __future__ import annotations

from audiobook.model.book import Book, Chapter, Meta, Note, Severity
from audiobook.model.cast import Cast, Cue, Pacing, Role, Voice
from audiobook.model.script import (
    AUTHOR,
    NARRATOR,
    UNSURE,
    Basis,
    Epithet,
    Kind,
    Line,
    Person,
    Script,
    Span,
)
from audiobook.model.sound import Clip, Levels, Mark, Take, Timeline

__all__ = [
    "AUTHOR",
    "NARRATOR",
    "UNSURE",
    "Basis",
    "Book",
    "Cast",
    "Chapter",
    "Clip",
    "Cue",
    "Epithet",
    "Kind",
    "Levels",
    "Line",
    "Mark",
    "Meta",
    "Note",
    "Pacing",
    "Person",
    "Role",
    "Script",
    "Severity",
    "Span",
    "Take",
    "Timeline",
    "Voice",
]
