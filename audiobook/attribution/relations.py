"""How often each two people stand to one another in each way, over all chapters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import log

import numpy as np

from audiobook.attribution.callings import alike, calling, likeness
from audiobook.attribution.chain import Floats
from audiobook.attribution.course import Course
from audiobook.attribution.forms import (
    plain_words,
    same_rank,
    short_form,
    surnames,
    two_given,
)
from audiobook.attribution.grammar import GENERIC
from audiobook.attribution.lexicon import Lexicon, fold, lexicon
from audiobook.attribution.mentions import NAME, NOUN, Mention
from audiobook.attribution.nearness import TINY, Nearness, against_chance, same_partners
from audiobook.attribution.page import Token
from audiobook.attribution.reading import Reading
from audiobook.model import Kind, Person

NEAR = 8
"""Turns around someone's own in which another counts as about."""
MAYBE = 0.3
"""Chance from which a turn may be someone's."""
IDENTIFIES = frozenset(
    (
        ("was",), ("is",), ("was", "called"), ("was", "named"), ("called",), ("named",),
        (",", "whose", "name", "was"), (",", "called"), (",", "named"), ("became",),
    )
)  # fmt: skip
"""What stands between two mentions of one person: "the barman, whose name was Tolliver"."""
OPTIONS = 8
"""Most people that someone may turn out to be."""


class Relations:
    """Counted over turns and narration; (lesser, greater) matrices unless said otherwise."""

    def __init__(
        self, people: Sequence[Person], readings: Sequence[Reading], speakers: Sequence[Floats]
    ) -> None:
        size = len(people)
        self.people = people
        self.mass = np.zeros(size)
        self.sure = np.zeros(size)
        self.called = np.zeros(size)
        self.mentioned = np.zeros(size)
        self.subject = np.zeros(size)
        self.introduced = np.zeros(size)
        self.beside, self.beside_sure = np.zeros((size, size)), np.zeros((size, size))
        self.back, self.back_sure = np.zeros((size, size)), np.zeros((size, size))
        self.calls, self.answers = np.zeros((size, size)), np.zeros((size, size))
        self.names = np.zeros((size, size))
        self.instead, self.instead_sure = np.zeros((size, size)), np.zeros((size, size))
        self.near = np.zeros((size, size))
        self.owned = np.zeros((size, size))
        self.together, self.follows = np.zeros((size, size)), np.zeros((size, size))
        self.identified, self.introduces = np.zeros((size, size)), np.zeros((size, size))
        self.nearness = Nearness(size)
        words = lexicon()
        self.callings = [calling(person, words) for person in people]
        self.plain = [plain_words(person, words) for person in people]
        self.courses: dict[int, Course] = {}
        for reading, speaks in zip(readings, speakers, strict=True):
            course = Course([t.paragraph for t in reading.turns], np.zeros((4, *speaks.shape)))
            self._count_turns(reading, speaks, course)
            self._count_narration(reading, course)
            self.nearness.count(reading)
            course.add_up()
            self.courses[reading.page.script.chapter.number] = course

    def _count_turns(self, reading: Reading, speaks: Floats, course: Course) -> None:
        turns = len(reading.turns)
        sure, called, named = (np.zeros_like(speaks) for _ in range(3))
        for t, turn in enumerate(reading.turns):
            cue = reading.cue(turn)
            if cue is not None and cue.speaker is not None:
                sure[t, cue.speaker] = 1.0
            called[t, list(reading.called[t])] = 1.0
            named[t, list(reading.named[t] - reading.called[t].keys())] = 1.0
        course.counts[:3] = speaks, sure, called
        own = np.zeros_like(speaks)
        for t, introduced in enumerate(reading.talk.introduced):
            own[t, list(introduced)] = 1.0
        self.introduces += (sure + speaks).T @ own
        left = 1.0 - speaks + TINY
        self.instead += (speaks * (speaks > MAYBE) / left).T @ speaks
        self.instead_sure += (sure / left).T @ speaks
        self.mass += speaks.sum(0)
        self.sure += sure.sum(0)
        self.called += called.sum(0)
        places = [turn.paragraph for turn in reading.turns]
        one = np.array([places[t + 1] - places[t] <= 1 for t in range(turns - 1)], float)[:, None]
        for counted, pair in ((self.beside, speaks), (self.beside_sure, sure)):
            if turns > 1:
                product = (pair[:-1] * one).T @ speaks[1:] + (pair[1:] * one).T @ speaks[:-1]
                counted += product
        if turns > 2:
            two = one[:-1] * one[1:]
            for counted, pair in ((self.back, speaks), (self.back_sure, sure)):
                counted += (pair[:-2] * two).T @ speaks[2:] + (pair[2:] * two).T @ speaks[:-2]
        self.calls += called.T @ speaks
        self.names += named.T @ speaks
        if turns > 1:
            self.answers += called[:-1].T @ speaks[1:] + called[1:].T @ speaks[:-1]
        if turns:
            total = np.concatenate((np.zeros((1, speaks.shape[1])), np.cumsum(speaks, 0)))
            at = np.arange(turns)
            spread = total[np.minimum(turns, at + NEAR + 1)] - total[np.maximum(0, at - NEAR)]
            self.near += (speaks + sure + called).T @ spread

    def _count_narration(self, reading: Reading, course: Course) -> None:
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
                last, who = mention, mention.who[0]
                for owner, share in reading.owners.get(mention.at, ()):
                    self.owned[who, owner] += share
                if not self.mentioned[who]:
                    self.introduced[who] = not mention.definite
                self.mentioned[who] += 1
                self.subject[who] += mention.subject
                if mention.subject:
                    course.act(who, paragraph)

    def _count_pair(self, one: Mention, other: Mention, between: list[Token]) -> None:
        """What it tells that two mentions follow each other. ``other`` may mean nobody known."""
        words = tuple(t.word for t in between)
        who = one.who[0]
        same = words in IDENTIFIES or (not words and {one.kind, other.kind} == {NAME, NOUN})
        if same and other.kind == NOUN:
            self.callings[who].sorts.update(lexicon().alike.get(other.head, ()))
        if len(other.who) != 1 or other.who[0] == who:
            return
        pair = ([who, other.who[0]], [other.who[0], who])
        self.together[pair] += not any(t.raw in ".!?" for t in between)
        self.follows[pair] += words == (",",)
        self.identified[pair] += same

    @cached_property
    def families(self) -> Floats:
        """(people, people): how far the owner of "her mother" bears the other one's surname."""
        borne = [surnames(p) for p in self.people]
        known = {s: n for n, s in enumerate(sorted({s for mine in borne for s in mine}))}
        bears = np.zeros((len(self.people), max(1, len(known))))
        for i, mine in enumerate(borne):
            bears[i, [known[s] for s in mine]] = 1.0
        result: Floats = np.minimum(1.0, (self.owned @ bears) @ bears.T)
        return result

    @cached_property
    def company(self) -> dict[str, Floats]:
        """How much two shun or seek each other, in the sentences told and in the talk, and how far
        they keep the same company."""
        return {
            "same partners": same_partners(self.beside),
            "shunned told": self.nearness.told(),
            "shunned spoke": against_chance(self.beside, self.near),
            "shunned turns": against_chance(self.back, self.near),
        }

    def meanwhile(self, lesser: int) -> Floats:
        """(what, people): everybody's `Course` where someone is about: of who is known by a
        description only, the stretches in which it means them."""
        person = self.people[lesser]
        if person.named or not person.epithets:
            return np.array([self.mass, self.sure, self.called, self.subject])
        stretches = {(e.chapter, e.first, e.last) for e in person.epithets}
        found: Floats = sum(
            (self.courses[c].between(a, b) for c, a, b in stretches if c in self.courses),
            np.zeros((4, len(self.people))),
        )
        return found

    def about(self, lesser: int) -> list[int]:
        """The greater ones who speak near, the nearest first."""
        weight = self.mass + self.sure + self.called
        mine = (self.people[lesser].named, weight[lesser], -lesser)
        words = lexicon()
        near = [
            v
            for v in np.argsort(-self.near[lesser], kind="stable")[: 3 * OPTIONS].tolist()
            if v != lesser
            and self.near[lesser, v] > 0.3
            and (self.people[v].named, weight[v], -v) > mine
            and not self._both_speak(lesser, v, words)
        ]
        return near[:OPTIONS]

    def _both_speak(self, one: int, other: int, words: Lexicon) -> bool:
        """Tom says something and Dick says something, or one of the men and one of the waiters, or
        Mum and Gran of whom one sentence tells: they are two."""
        both = self.people[one], self.people[other]
        if not (self.sure[one] > 0 and self.sure[other] > 0):
            return False
        equated = self.identified[one, other] + self.follows[one, other] > 0
        told = self.nearness.sentence[one, other] > 0 and not equated
        named = told and all(p.named for p in both)
        one_of = all(p.name.startswith("one of ") for p in both)
        return named or one_of or two_given(*both, words)

    def alone(self, lesser: int) -> dict[str, float]:
        person = self.people[lesser]
        kind = _kind(person)
        return {
            f"alone {kind}": 1.0,
            f"alone mass {kind}": log(1 + self.mass[lesser]),
            f"alone sure {kind}": log(1 + self.sure[lesser]),
            f"alone introduced {kind}": float(self.introduced[lesser]),
            f"alone mentioned {kind}": log(1 + self.mentioned[lesser]),
        }

    def features(
        self, lesser: int, greater: int, meanwhile: Floats, words: Lexicon
    ) -> dict[str, float]:
        """``meanwhile``: as `meanwhile` tells of the lesser."""
        kind = f"{_kind(self.people[lesser])} {_kind(self.people[greater])}"
        return {
            kind: 1.0,
            **self._talking(lesser, greater, meanwhile[:, greater]),
            **self._told(lesser, greater, meanwhile[:, greater]),
            **self._called(lesser, greater, meanwhile[:, greater], words),
        }

    def _talking(self, lesser: int, greater: int, meanwhile: Floats) -> dict[str, float]:
        """How they take turns, and call and answer each other."""
        mass, sure = self.mass[lesser] + 0.5, self.sure[lesser] + 0.5
        called = self.called[lesser] + 0.5
        its_mass, its_sure, its_called, _ = meanwhile
        return {
            "beside": self.beside[lesser, greater] / mass,
            "beside sure": self.beside_sure[lesser, greater] / sure,
            "instead": self.instead[lesser, greater] / mass,
            "instead sure": self.instead_sure[lesser, greater] / sure,
            "back": self.back[lesser, greater] / mass,
            "back sure": self.back_sure[lesser, greater] / sure,
            "beside its sure": self.beside_sure[greater, lesser] / (its_sure + 0.5),
            "calls": self.calls[lesser, greater] / called,
            "called by": self.calls[greater, lesser] / (its_called + 0.5),
            "answers": self.answers[lesser, greater] / called,
            "answers back": self.answers[greater, lesser] / (its_called + 0.5),
            "names": min(2.0, self.names[lesser, greater]),
            "named by": min(2.0, self.names[greater, lesser]),
            "presence": self.near[lesser, greater] / (self.near[lesser].sum() + TINY),
            "answers share": self.answers[lesser, greater]
            * min(1.0, self.called[lesser])
            / (self.answers[lesser].sum() + 0.5),
            "back share": self.back_sure[lesser, greater]
            * min(1.0, self.sure[lesser])
            / (self.back_sure[lesser].sum() + 0.5),
            "introduces": min(2.0, self.introduces[lesser, greater]),
            "mass": log(1 + its_mass),
        }

    def _told(self, lesser: int, greater: int, meanwhile: Floats) -> dict[str, float]:
        """What the narration tells of them."""
        one, other = _kind(self.people[lesser]), _kind(self.people[greater])
        _, its_sure, _, its_acts = meanwhile
        seen = self.mentioned[lesser] + 0.5
        return {
            "together": self.together[lesser, greater] / seen,
            "together once": float(self.together[lesser, greater] > 0),
            **{name: found[lesser, greater] for name, found in self.company.items()},
            f"around {one}": log(1 + self.nearness.around[lesser, greater]),
            f"only called {one}": self._only_called(greater),
            f"called only {one}": self._only_called(lesser),
            "its own": min(1.0, self.owned[lesser, greater] + self.owned[greater, lesser]),
            "apposition": float(self.follows[lesser, greater] > 0),
            f"identified {one}": min(1.0, self.identified[lesser, greater]),
            f"both cued {one} {other}": float(self.sure[lesser] > 0 and its_sure > 0),
            f"acts {one} {other}": log(1 + min(self.subject[lesser], its_acts)),
            f"greater acts {one}": log(1 + its_acts),
            f"greater sure {one}": log(1 + its_sure),
            f"lesser acts {one}": float(self.subject[lesser] > 0),
        }

    def _called(
        self, lesser: int, greater: int, meanwhile: Floats, words: Lexicon
    ) -> dict[str, float]:
        """What they are called, and so of which family, sex, trade and age they may be."""
        one, other = self.people[lesser], self.people[greater]
        mine, theirs = self.plain[lesser], self.plain[greater]
        plain = bool(mine and theirs) and not mine & theirs
        its_sure = meanwhile[1]
        like = likeness(self.callings[lesser], self.callings[greater])
        return {
            "gender agrees": float(one.gender is not None and other.gender is not None),
            f"family {_kind(one)}": self.families[lesser, greater],
            **{f"{k} {_kind(other)}": v for k, v in like.items()},
            "two given names": float(two_given(one, other, words)),
            "two plain names": float(plain),
            "two plain names cued": float(plain and self.sure[lesser] > 0 and its_sure > 0),
            "rank": float(same_rank(one, other, words)),
            "short form": float(short_form(one, other)),
        }

    def _only_called(self, person: int) -> float:
        """The share of someone's mentions and tags in which others call them by name."""
        called = self.called[person]
        return float(called / (called + self.mentioned[person] + self.sure[person] + 1))

    def alike(self, one: int, other: int) -> bool:
        """Whether two are of one sort, by what they are called."""
        return alike(self.callings[one], self.callings[other])


def _kind(person: Person) -> str:
    if person.narrates:
        return "teller"
    if not person.named:
        head = fold(person.name.split()[-1])
        return "nobody" if head in GENERIC else "kin" if head in lexicon().kin else "described"
    return "named"
