"""The cast: voices, roles and what is sent to be spoken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from audiobook.model.book import Note
from audiobook.model.script import Line


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
    why: str = field(default="", compare=False, repr=False)
    """Why this voice, for a reader's eye."""


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
