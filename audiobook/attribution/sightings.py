"""Where a name stands in a text, how often, and beside what; which places tell two people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

Form = tuple[str, ...]
"""A name as written, word by word; "the" in front where the text says "the Regent"."""

SENTENCE, TURNS, ADDRESS, SPOKEN = range(4)
IN_WORDS = (SENTENCE, SPOKEN)
"""Kinds of spots that are counted in words; the others are counted in lines and paragraphs."""
COUNTED = ("middle", "initial", "spoken", "speaks", "acts", "called", "placed")
WEIGHTS = (1.0, 3.0, 1.5, 0.5)
"""How surely a spot of each kind tells two people."""


@dataclass(slots=True)
class Sightings:
    """How often a form stands where, and beside what."""

    middle: int = 0
    initial: int = 0
    spoken: int = 0
    speaks: int = 0
    """Subject of a verb of speech beside a quotation."""
    acts: int = 0
    """Followed by a verb."""
    called: int = 0
    """Set off by commas in speech: an address."""
    placed: int = 0
    """After "in" or "at"."""
    spots: set[int] = field(default_factory=set)
    """Where another name means another person (`Place`)."""

    def add(self, other: Sightings, words: int, lines: int) -> None:
        """Add what was seen in a chapter before which stand so many words and lines."""
        for name in COUNTED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for spot in other.spots:
            self.spots.add(spot + 4 * (words if spot % 4 in IN_WORDS else lines))

    @property
    def total(self) -> int:
        return self.middle + self.initial

    @property
    def person(self) -> int:
        return 3 * self.speaks + self.acts + 2 * self.called - 2 * self.placed


class Place(NamedTuple):
    """Of a line, numbers that nothing else of the part has.

    Two names that share a spot are likely two people. A spot's remainder by four tells its kind:
    a `SENTENCE` of narration, `TURNS` that follow one another and have cues, the `ADDRESS` in a
    line beside a cue, a sentence that is `SPOKEN`.
    """

    word: int
    line: int
    paragraph: int

    def sentence(self, begun: int, spoken: bool) -> int:
        """`begun`: the word of the line with which the sentence begins."""
        return 4 * (self.word + begun) + (SPOKEN if spoken else SENTENCE)

    def cue(self, *, opens: bool, closes: bool) -> Iterator[int]:
        """Of a cue that opens or closes its line."""
        if opens or closes:
            yield 4 * self.paragraph + TURNS
            yield 4 * (self.paragraph + 1) + TURNS
        if opens:
            yield 4 * (self.line - 1) + ADDRESS
        if closes:
            yield 4 * (self.line + 1) + ADDRESS

    def address(self) -> int:
        return 4 * self.line + ADDRESS


def together(one: Iterable[Sightings], other: Sightings) -> float:
    """How strongly a form and the forms of someone stand where they must be two people."""
    shared: set[int] = set()
    for sightings in one:
        shared |= sightings.spots & other.spots
    return sum(WEIGHTS[spot % 4] for spot in shared)
