"""The script: who says what, and the people of the story."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from audiobook.model.book import Chapter, Note

NARRATOR = "narrator"
"""The role of all that nobody in the story says."""

AUTHOR = "author"
"""The rule of a `Basis` that a person decided."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) of a chapter's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


class Kind(StrEnum):
    NARRATION = "narration"
    DIALOGUE = "dialogue"
    THOUGHT = "thought"
    HEADING = "heading"
    SCENE_BREAK = "scene break"


UNSURE = 0.6
"""A speaker with a smaller chance than this is doubtful: counted, and marked for the author."""


@dataclass(frozen=True, slots=True)
class Basis:
    """On what evidence a role was given."""

    rule: str
    """The rule that weighed most ("name cue", "turn"), or "author" for a person's own decision."""
    sure: float
    """Chance that the role is right, 0 to 1."""
    reason: str = ""
    """The evidence for a reader's eye: ‘“…,” Spike remarked’."""


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of a chapter that one voice says. ``chapter.text[span] == text``, with marks."""

    span: Span
    kind: Kind
    text: str
    paragraph: int
    """Which paragraph of the chapter, from 0: lines that share it stand in one paragraph."""
    continues: bool = False
    """Dialogue or thought that goes on from the spoken line before it over a paragraph's end
    (the mark was left open there): the speaker is the same by rule."""
    role: str | None = None
    """Who speaks; None until attribution, `NARRATOR` for narration and headings."""
    basis: Basis | None = None
    direction: str | None = None
    """How the text says the line is said: "whispered", "shouted"."""

    @property
    def spoken(self) -> bool:
        """Whether a person of the story says or thinks it."""
        return self.kind in (Kind.DIALOGUE, Kind.THOUGHT)

    @property
    def decided(self) -> bool:
        """Whether the author has said whose it is."""
        return self.basis is not None and self.basis.rule == AUTHOR

    @property
    def unsure(self) -> bool:
        """Whether it is spoken, and its role is no more than a guess."""
        return self.spoken and (self.basis is None or self.basis.sure < UNSURE)


@dataclass(frozen=True, slots=True)
class Script:
    """A chapter as lines. Spans ascend; between them lies nothing but white space and markup."""

    chapter: Chapter
    lines: tuple[Line, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Epithet:
    """A description that means someone in one stretch of a chapter: "the old man"."""

    words: str
    """In lower case, without the article."""
    chapter: int
    """The chapter's number."""
    first: int
    last: int
    """First and last paragraph of the stretch, counted over the chapter's script."""
    sure: float = 1.0
    """The chance that it is this person, where that had to be found out."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the story, found over the whole part."""

    name: str
    """As a role is named: "Elizabeth Bennet", "the intruder"."""
    aliases: tuple[str, ...] = ()
    gender: str | None = None
    """"female", "male", "neutral" (they/them) or None where the text does not say."""
    age: str | None = None
    """"child", "old" or None (an adult, as far as the text says)."""
    named: bool = True
    """False for one known by a description only ("the intruder")."""
    narrates: bool = False
    """The "I" of a story told in the first person."""
    epithets: tuple[Epithet, ...] = ()
    """Descriptions that mean this person in one place and may mean another elsewhere."""
