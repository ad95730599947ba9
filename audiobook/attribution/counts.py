"""How often, in one chapter, each two people stand to one another in each way.

Each chapter is counted on its own, over the people who occur in it; `relations` adds them up.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from audiobook.attribution.chain import Floats
from audiobook.attribution.course import Course
from audiobook.attribution.lexicon import lexicon
from audiobook.attribution.mentions import NAME, NOUN, Mention
from audiobook.attribution.page import STOPS, Token
from audiobook.attribution.reading import Reading
from audiobook.model import Kind

NEAR = 8
"""Turns around someone's own in which another counts as about."""
MAYBE = 0.3
"""Chance from which a turn may be someone's."""
WITHIN = 4
"""Paragraphs on each side within which someone told of is about."""
TINY = 1e-9
IDENTIFIES = frozenset(
    (
        ("was",), ("is",), ("was", "called"), ("was", "named"), ("called",), ("named",),
        (",", "whose", "name", "was"), (",", "called"), (",", "named"), ("became",),
    )
)  # fmt: skip
"""What stands between two mentions of one person: "the barman, whose name was Tolliver"."""


@dataclass(slots=True)
class Tally:
    """What is counted: (people,) of everyone, (people, people) of every two."""

    mass: Floats
    """The chance to speak, over all turns."""
    sure: Floats
    """Tags."""
    called: Floats
    """Calls by name."""
    mentioned: Floats
    subject: Floats
    """Acts that are told."""
    beside: Floats
    """The one is tagged or likely to speak next to the other; `back`: with a turn between."""
    beside_sure: Floats
    back: Floats
    back_sure: Floats
    calls: Floats
    """Speaks where the one is called."""
    answers: Floats
    """Speaks before or after a call of the one."""
    names: Floats
    instead: Floats
    """May speak where the one is likely to."""
    instead_sure: Floats
    near: Floats
    introduces: Floats
    owned: Floats
    """The one is told of as the other's: "her mother"."""
    together: Floats
    """Told of one after the other in a sentence; `follows`: with a comma between."""
    follows: Floats
    identified: Floats
    sentence: Floats
    """Sentences that tell of both."""
    around: Floats
    """Mentions of the one within a few paragraphs of the other."""

    @classmethod
    def empty(cls, size: int) -> Tally:
        """Nothing counted yet of so many people."""
        each = {name: np.zeros(size) for name in EACH}
        pairs = {f.name: np.zeros((size, size)) for f in fields(cls) if f.name not in EACH}
        return cls(**each, **pairs)

    def add(self, who: NDArray[np.int64], other: Tally) -> None:
        """Add what was counted of some of the people."""
        places = np.ix_(who, who)
        for f in fields(self):
            total: Floats = getattr(self, f.name)
            total[who if f.name in EACH else places] += getattr(other, f.name)


EACH = ("mass", "sure", "called", "mentioned", "subject")
"""The fields that count single people."""


@dataclass(slots=True)
class Counts:
    """Of one chapter."""

    chapter: int
    who: NDArray[np.int64]
    """The people who occur in it, ascending. In `tally` and `course` they go by their places
    here."""
    tally: Tally
    introduced: dict[int, bool]
    """Person → whether the first mention is as of somebody new: "a man"."""
    course: Course
    sorts: dict[int, set[str]] = field(default_factory=dict)
    """Person → sorts of people that the narration says they are."""


def count(reading: Reading, speaks: Floats) -> Counts:
    """``speaks``: (turns, people), the chance that each speaks."""
    counter = _Counter(reading, speaks)
    counter.count_turns()
    counter.count_narration()
    counter.count_sentences()
    counter.found.course.add_up()
    return counter.found


class _Counter:
    def __init__(self, reading: Reading, speaks: Floats) -> None:
        who = np.array(sorted(_about(reading)), np.int64)
        self.reading = reading
        self.speaks = speaks[:, who]
        self.place = {int(person): n for n, person in enumerate(who)}
        paragraphs = [turn.paragraph for turn in reading.turns]
        self.found = Counts(
            reading.page.script.chapter.number,
            who,
            Tally.empty(len(who)),
            {},
            Course(paragraphs, np.zeros((4, *self.speaks.shape))),
        )

    def count_turns(self) -> None:
        reading, speaks, place = self.reading, self.speaks, self.place
        tally, turns = self.found.tally, len(self.reading.turns)
        sure, called, named, own = (np.zeros_like(speaks) for _ in range(4))
        for t, turn in enumerate(reading.turns):
            cue = reading.cue(turn)
            if cue is not None and cue.speaker is not None:
                sure[t, place[cue.speaker]] = 1.0
            called[t, [place[p] for p in reading.called[t]]] = 1.0
            named[t, [place[p] for p in reading.named[t] - reading.called[t].keys()]] = 1.0
            own[t, [place[p] for p in reading.talk.introduced[t]]] = 1.0
        self.found.course.counts[:3] = speaks, sure, called
        tally.mass, tally.sure, tally.called = speaks.sum(0), sure.sum(0), called.sum(0)
        tally.introduces = (sure + speaks).T @ own
        left = 1.0 - speaks + TINY
        tally.instead = (speaks * (speaks > MAYBE) / left).T @ speaks
        tally.instead_sure = (sure / left).T @ speaks
        tally.calls, tally.names = called.T @ speaks, named.T @ speaks
        if turns > 1:
            gaps = np.diff([turn.paragraph for turn in reading.turns])
            one = (gaps <= 1).astype(float)[:, None]
            tally.beside = _within(speaks, speaks, one, 1)
            tally.beside_sure = _within(sure, speaks, one, 1)
            tally.answers = called[:-1].T @ speaks[1:] + called[1:].T @ speaks[:-1]
        if turns > 2:
            two = one[:-1] * one[1:]
            tally.back = _within(speaks, speaks, two, 2)
            tally.back_sure = _within(sure, speaks, two, 2)
        if turns:
            tally.near = (speaks + sure + called).T @ _around(speaks, NEAR)

    def count_narration(self) -> None:
        reading, tally = self.reading, self.found.tally
        for i, mentions in enumerate(reading.mentions):
            if reading.page.line(i).kind is Kind.DIALOGUE:
                continue
            tokens, paragraph = reading.page.tokens[i], reading.page.paragraph_of[i]
            last = None
            for mention in mentions:
                if mention.kind not in (NAME, NOUN):
                    continue
                if last is not None:
                    self._count_pair(last, mention, tokens[last.last : mention.first])
                if len(mention.who) != 1:
                    continue
                last, who = mention, self.place[mention.who[0]]
                for owner, share in reading.owners.get(mention.at, ()):
                    tally.owned[who, self.place[owner]] += share
                self.found.introduced.setdefault(mention.who[0], not mention.definite)
                tally.mentioned[who] += 1
                tally.subject[who] += mention.subject
                if mention.subject:
                    self.found.course.act(who, paragraph)

    def _count_pair(self, one: Mention, other: Mention, between: list[Token]) -> None:
        """What it tells that two mentions follow each other. ``other`` may mean nobody known."""
        words = tuple(t.word for t in between)
        same = words in IDENTIFIES or (not words and {one.kind, other.kind} == {NAME, NOUN})
        if same and other.kind == NOUN:
            sorts = self.found.sorts.setdefault(one.who[0], set())
            sorts.update(lexicon().alike.get(other.head, ()))
        if len(other.who) != 1 or other.who[0] == one.who[0]:
            return
        a, b = self.place[one.who[0]], self.place[other.who[0]]
        pair, tally = ([a, b], [b, a]), self.found.tally
        tally.together[pair] += not any(t.raw in ".!?" for t in between)
        tally.follows[pair] += words == (",",)
        tally.identified[pair] += same

    def count_sentences(self) -> None:
        """Who is told of in one sentence, and within a few paragraphs."""
        reading, page = self.reading, self.reading.page
        told = np.zeros((len(page.paragraphs), len(self.place)))
        for i, mentions in enumerate(reading.mentions):
            if page.line(i).kind is Kind.DIALOGUE:
                continue
            tokens, last = page.tokens[i], 0
            here: set[int] = set()
            for mention in mentions:
                if any(t.raw in STOPS for t in tokens[last : mention.first]):
                    self._count_sentence(here)
                    here = set()
                last = mention.last
                if mention.kind in (NAME, NOUN) and len(mention.who) == 1:
                    here.add(self.place[mention.who[0]])
                    told[page.paragraph_of[i], self.place[mention.who[0]]] = 1.0
            self._count_sentence(here)
        self.found.tally.around = told.T @ _around(told, WITHIN)

    def _count_sentence(self, people: set[int]) -> None:
        for one in people:
            for other in people - {one}:
                self.found.tally.sentence[one, other] += 1


def _about(reading: Reading) -> set[int]:
    """Everyone who may speak, or of whom is told or spoken."""
    found: set[int] = set()
    for candidates in reading.candidates:
        found.update(candidates)
    for spoken in (*reading.called, *reading.named, *reading.talk.introduced):
        found.update(spoken)
    cues = (reading.cue(turn) for turn in reading.turns)
    found.update(cue.speaker for cue in cues if cue is not None and cue.speaker is not None)
    for mentions in reading.mentions:
        for mention in mentions:
            found.update(mention.who)
    found.update(owner for shares in reading.owners.values() for owner, _ in shares)
    return found


def _within(ones: Floats, others: Floats, near: Floats, apart: int) -> Floats:
    """How often the ones speak so many turns before or after the others, where ``near``."""
    before, after = slice(None, -apart), slice(apart, None)
    found: Floats = (ones[before] * near).T @ others[after]
    return found + (ones[after] * near).T @ others[before]


def _around(rows: Floats, reach: int) -> Floats:
    """Of every row, the sum of those up to so many before and after it."""
    total = np.concatenate((np.zeros((1, rows.shape[1])), np.cumsum(rows, 0)))
    at = np.arange(len(rows))
    found: Floats = total[np.minimum(len(rows), at + reach + 1)] - total[np.maximum(0, at - reach)]
    return found
