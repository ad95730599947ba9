"""The values that travel through the program, from the book as read to the finished chapter.

Frozen, made once, never changed: a stage takes some and returns others. This module imports the
standard library only and does no I/O. Time is whole samples inside; seconds only where a name says
so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

NARRATOR = "narrator"
"""The role of all that nobody in the story says."""

AUTHOR = "author"
"""The rule of a `Basis` that a person decided."""


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


# --- what was written -----------------------------------------------------------------------------


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


# --- the script -----------------------------------------------------------------------------------


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


# --- the cast -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Voice:
    """An engine's voice with its options. Hashable; two equal voices sound the same."""

    engine: str
    name: str
    options: tuple[tuple[str, str | int | float | bool], ...] = ()
    """Sorted (name, value) pairs, as the engine documents them."""


@dataclass(frozen=True, slots=True)
class Role:
    """A part in the audiobook with the voice that plays it."""

    name: str
    voice: Voice
    aliases: tuple[str, ...] = ()
    gender: str | None = None
    age: str | None = None
    decided: str = "author"
    """Who chose the voice: "author" (voices.yaml) or "casting"."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Every role of the part with its voice. Every alias names one role."""

    narrator: Role
    roles: tuple[Role, ...] = ()
    notes: tuple[Note, ...] = ()
    doubtful: Role | None = None
    """Reads the spoken lines whose speaker is too doubtful; None: the likeliest one reads them."""
    doubtful_below: float = 0.0
    """The chance of the likeliest speaker below which a line is too doubtful."""

    def __iter__(self) -> Iterator[Role]:
        yield self.narrator
        yield from self.roles
        if self.doubtful not in (None, self.narrator):
            yield self.doubtful

    def role(self, name: str | None) -> Role:
        """The role of that name; the narrator for None and for names not cast."""
        return next((r for r in self if r.name == name), self.narrator)

    def instead(self, line: Line) -> Role | None:
        """Who reads a line whose speaker is too doubtful; None for every other line."""
        sure = line.basis.sure if line.basis is not None else 0.0
        return self.doubtful if line.spoken and sure < self.doubtful_below else None


@dataclass(frozen=True, slots=True)
class Pacing:
    """Pauses in seconds, by what meets what. `voices.yaml` may change each under ``pacing:``."""

    sentence: float = 0.25
    """Between two lines of one paragraph that one role says."""
    turn: float = 0.35
    """Between two lines of one paragraph when the voice changes."""
    paragraph: float = 0.65
    scene_break: float = 1.8
    title: float = 1.5
    """After the announced title and after headings."""
    unspoken: float = 0.7
    """In place of a line that cannot be spoken ("…")."""
    head: float = 0.75
    """Room tone before the first word; the audiobook standard allows 0.5 to 1."""
    tail: float = 2.5
    """Room tone after the last word; the audiobook standard allows 1 to 5."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A line ready to be spoken."""

    line: Line | None
    """None for what is not in the text: the announced title."""
    role: str
    voice: Voice
    words: str
    """As they will be spoken: marks stripped, numbers and lexicon applied. Never empty."""


# --- the sound ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Take:
    """A recording of a cue, kept under the hash of what shaped it."""

    key: str
    path: Path
    frames: int
    """Samples in the file, mono."""
    rate: int
    """Samples a second."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A take placed in a chapter."""

    cue: Cue
    take: Take
    start: int
    """Sample of the timeline at which it begins."""
    frames: int
    """Its length in samples at the timeline's rate."""
    gain_db: float = 0.0
    """Brings this voice level with the others; the same for all clips of a voice."""

    @property
    def end(self) -> int:
        return self.start + self.frames


@dataclass(frozen=True, slots=True)
class Mark:
    """A position that a listener may jump to."""

    title: str
    start: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """A whole chapter before it is a sound. ``frames`` = the last clip's end + the tail."""

    rate: int
    clips: tuple[Clip, ...]
    marks: tuple[Mark, ...]
    frames: int


@dataclass(frozen=True, slots=True)
class Levels:
    """What was measured on a finished file. dB relative to full scale (dBFS)."""

    seconds: float
    rms_db: float
    peak_db: float
    """Largest sample."""
    floor_db: float
    """RMS of the quietest half second; -inf for digital silence."""
    head: float
    """Seconds before the first sound."""
    tail: float
    """Seconds after the last sound."""
    rate: int
    channels: int
    bitrate: int | None = None
    """Bits a second of an encoded file; None for plain samples."""
    constant_bitrate: bool | None = None
