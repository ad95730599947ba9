"""An entry of a script file: who says which words, as a line of a play."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from audiobook.model import NARRATOR, Kind, Line

UNKNOWN = "unknown"
"""Stands for a speaker whom the program did not find."""

LONGEST_LABEL = 100
"""YAML allows a key of 1024 characters; a longer name than this gets the long form."""

_ALONE = {Kind.HEADING: "heading", Kind.SCENE_BREAK: "scene break"}
_MARKERS = {Kind.THOUGHT: "thinks", Kind.DIALOGUE: "speaks", Kind.NARRATION: "narrates"}
_KINDS = {word: kind for kind, word in (_ALONE | _MARKERS).items()}
_ALSO = {"thinking": "thinks", "thought": "thinks", "speaking": "speaks", "says": "speaks"}
"""What authors write for a marker."""
_LABEL = re.compile(r"(.*\S)\s*\(([^()]*)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    role: str | None
    kind: Kind
    direction: str | None
    text: str
    basis: str = ""
    """The rule that the program followed, told for a doubtful line only."""
    line: int = 0
    """Where it stands in the file, from 1."""
    decided: bool = False
    """Whether the author changed or wrote it."""
    remarks: tuple[str, ...] = ()
    """The author's comments above it and, last, behind it."""

    @property
    def ink(self) -> str:
        """The words without white space, by which they are found in the chapter."""
        return "".join(self.text.split())

    @property
    def label(self) -> str:
        """Who says it, as in a play: “Spike”, “Spike (thinks)”, “Spike (whispered)”."""
        if self.kind in _ALONE:
            return _ALONE[self.kind]
        role = self.role or UNKNOWN
        marks = [] if self.kind is _usual(role) else [_MARKERS[self.kind]]
        marks += [self.direction] if self.direction else []
        return f"{role} ({', '.join(marks)})" if marks else role

    @property
    def plain(self) -> bool:
        """Whether the label says all."""
        short = len(self.label) <= LONGEST_LABEL and self.label == " ".join(self.label.split())
        return short and who(self.label) == (self.role, self.kind, self.direction)

    @property
    def digest(self) -> str:
        """Twenty-four bits that tell whether anybody changed the entry."""
        parts = (self.ink, self.role or "", self.kind, self.direction or "", self.basis)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:6]


@dataclass(frozen=True, slots=True)
class Stored:
    """A script file as read."""

    path: Path
    entries: tuple[Entry, ...]
    unplaced: tuple[Entry, ...] = ()
    """The author's decisions for words that were not in the chapter when it was last written."""
    chapter: int = 0
    title: str = ""
    source: str = ""
    text: str = ""
    """The beginning of the SHA-256 of the chapter's text, as it was when the file was written."""
    remarks: tuple[str, ...] = ()
    """The author's comments above the first key."""


def who(label: str) -> tuple[str | None, Kind, str | None]:
    """Role, kind and direction of a label; the inverse of `Entry.label`."""
    if label in _ALONE.values():
        return NARRATOR, _KINDS[label], None
    marks: list[str] = []
    if match := _LABEL.fullmatch(label):
        label, marks = match[1], [mark.strip() for mark in match[2].split(",") if mark.strip()]
        marks = [_ALSO.get(mark, mark) for mark in marks]
    role = NARRATOR if label.casefold() == NARRATOR else label
    kinds = [_KINDS[mark] for mark in marks if mark in _MARKERS.values()]
    direction = ", ".join(mark for mark in marks if mark not in _MARKERS.values())
    kind = kinds[0] if kinds else _usual(role)
    return None if role == UNKNOWN else role, kind, direction or None


def entry_of(line: Line) -> Entry:
    """The entry of a script's line; its basis is told when it is unsure."""
    narrated = not line.spoken
    role = line.role or (NARRATOR if narrated else None)
    basis = line.basis.rule if line.basis is not None and line.unsure else ""
    return Entry(role, line.kind, line.direction, line.text, basis)


def _usual(role: str) -> Kind:
    return Kind.NARRATION if role == NARRATOR else Kind.DIALOGUE
