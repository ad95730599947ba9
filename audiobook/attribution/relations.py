"""How often each two people stand to one another in each way, over all chapters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from math import log

import numpy as np
from numpy.typing import NDArray

from audiobook.attribution.callings import alike, calling, likeness
from audiobook.attribution.chain import Floats
from audiobook.attribution.counts import TINY, Counts, Tally
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
from audiobook.attribution.nearness import against_chance, same_partners, told
from audiobook.model import Person

OPTIONS = 8
"""Most people that someone may turn out to be."""


class Relations:
    """(lesser, greater) matrices over all people unless said otherwise."""

    def __init__(self, people: Sequence[Person], chapters: Iterable[Counts]) -> None:
        size, words = len(people), lexicon()
        self.people = people
        self.callings = [calling(person, words) for person in people]
        self.plain = [plain_words(person, words) for person in people]
        self.introduced: dict[int, bool] = {}
        self.courses: dict[int, tuple[NDArray[np.int64], Course]] = {}
        self.seen = Tally.empty(size)
        for chapter in chapters:
            self.seen.add(chapter.who, chapter.tally)
            self.introduced = chapter.introduced | self.introduced
            self.courses[chapter.chapter] = chapter.who, chapter.course
            for person, sorts in chapter.sorts.items():
                self.callings[person].sorts.update(sorts)

    @cached_property
    def families(self) -> Floats:
        """(people, people): how far the owner of "her mother" bears the other one's surname."""
        borne = [surnames(p) for p in self.people]
        known = {s: n for n, s in enumerate(sorted({s for mine in borne for s in mine}))}
        bears = np.zeros((len(self.people), max(1, len(known))))
        for i, mine in enumerate(borne):
            bears[i, [known[s] for s in mine]] = 1.0
        result: Floats = np.minimum(1.0, (self.seen.owned @ bears) @ bears.T)
        return result

    @cached_property
    def company(self) -> dict[str, Floats]:
        """How much two shun or seek each other, in the sentences told and in the talk, and how far
        they keep the same company."""
        return {
            "same partners": same_partners(self.seen.beside),
            "shunned told": told(self.seen.sentence, self.seen.around),
            "shunned spoke": against_chance(self.seen.beside, self.seen.near),
            "shunned turns": against_chance(self.seen.back, self.seen.near),
        }

    def meanwhile(self, lesser: int) -> Floats:
        """(what, people): everybody's `Course` where someone is about: of who is known by a
        description only, the stretches in which it means them."""
        person = self.people[lesser]
        if person.named or not person.epithets:
            return np.array([self.seen.mass, self.seen.sure, self.seen.called, self.seen.subject])
        found = np.zeros((4, len(self.people)))
        for chapter, first, last in {(e.chapter, e.first, e.last) for e in person.epithets}:
            if chapter in self.courses:
                who, course = self.courses[chapter]
                found[:, who] += course.between(first, last)
        return found

    def about(self, lesser: int) -> list[int]:
        """The greater ones who speak near, the nearest first."""
        weight = self.seen.mass + self.seen.sure + self.seen.called
        mine = (self.people[lesser].named, weight[lesser], -lesser)
        words = lexicon()
        near = [
            v
            for v in np.argsort(-self.seen.near[lesser], kind="stable")[: 3 * OPTIONS].tolist()
            if v != lesser
            and self.seen.near[lesser, v] > 0.3
            and (self.people[v].named, weight[v], -v) > mine
            and not self._both_speak(lesser, v, words)
        ]
        return near[:OPTIONS]

    def _both_speak(self, one: int, other: int, words: Lexicon) -> bool:
        """Tom says something and Dick says something, or one of the men and one of the waiters, or
        Mum and Gran of whom one sentence tells: they are two."""
        both = self.people[one], self.people[other]
        if not (self.seen.sure[one] > 0 and self.seen.sure[other] > 0):
            return False
        equated = self.seen.identified[one, other] + self.seen.follows[one, other] > 0
        told = self.seen.sentence[one, other] > 0 and not equated
        named = told and all(p.named for p in both)
        one_of = all(p.name.startswith("one of ") for p in both)
        return named or one_of or two_given(*both, words)

    def alone(self, lesser: int) -> dict[str, float]:
        person = self.people[lesser]
        kind = _kind(person)
        return {
            f"alone {kind}": 1.0,
            f"alone mass {kind}": log(1 + self.seen.mass[lesser]),
            f"alone sure {kind}": log(1 + self.seen.sure[lesser]),
            f"alone introduced {kind}": float(self.introduced.get(lesser, False)),
            f"alone mentioned {kind}": log(1 + self.seen.mentioned[lesser]),
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
        mass, sure = self.seen.mass[lesser] + 0.5, self.seen.sure[lesser] + 0.5
        called = self.seen.called[lesser] + 0.5
        its_mass, its_sure, its_called, _ = meanwhile
        return {
            "beside": self.seen.beside[lesser, greater] / mass,
            "beside sure": self.seen.beside_sure[lesser, greater] / sure,
            "instead": self.seen.instead[lesser, greater] / mass,
            "instead sure": self.seen.instead_sure[lesser, greater] / sure,
            "back": self.seen.back[lesser, greater] / mass,
            "back sure": self.seen.back_sure[lesser, greater] / sure,
            "beside its sure": self.seen.beside_sure[greater, lesser] / (its_sure + 0.5),
            "calls": self.seen.calls[lesser, greater] / called,
            "called by": self.seen.calls[greater, lesser] / (its_called + 0.5),
            "answers": self.seen.answers[lesser, greater] / called,
            "answers back": self.seen.answers[greater, lesser] / (its_called + 0.5),
            "names": min(2.0, self.seen.names[lesser, greater]),
            "named by": min(2.0, self.seen.names[greater, lesser]),
            "presence": self.seen.near[lesser, greater] / (self.seen.near[lesser].sum() + TINY),
            "answers share": self.seen.answers[lesser, greater]
            * min(1.0, self.seen.called[lesser])
            / (self.seen.answers[lesser].sum() + 0.5),
            "back share": self.seen.back_sure[lesser, greater]
            * min(1.0, self.seen.sure[lesser])
            / (self.seen.back_sure[lesser].sum() + 0.5),
            "introduces": min(2.0, self.seen.introduces[lesser, greater]),
            "mass": log(1 + its_mass),
        }

    def _told(self, lesser: int, greater: int, meanwhile: Floats) -> dict[str, float]:
        """What the narration tells of them."""
        one, other = _kind(self.people[lesser]), _kind(self.people[greater])
        _, its_sure, _, its_acts = meanwhile
        seen = self.seen.mentioned[lesser] + 0.5
        return {
            "together": self.seen.together[lesser, greater] / seen,
            "together once": float(self.seen.together[lesser, greater] > 0),
            **{name: found[lesser, greater] for name, found in self.company.items()},
            f"around {one}": log(1 + self.seen.around[lesser, greater]),
            f"only called {one}": self._only_called(greater),
            f"called only {one}": self._only_called(lesser),
            "its own": min(
                1.0, self.seen.owned[lesser, greater] + self.seen.owned[greater, lesser]
            ),
            "apposition": float(self.seen.follows[lesser, greater] > 0),
            f"identified {one}": min(1.0, self.seen.identified[lesser, greater]),
            f"both cued {one} {other}": float(self.seen.sure[lesser] > 0 and its_sure > 0),
            f"acts {one} {other}": log(1 + min(self.seen.subject[lesser], its_acts)),
            f"greater acts {one}": log(1 + its_acts),
            f"greater sure {one}": log(1 + its_sure),
            f"lesser acts {one}": float(self.seen.subject[lesser] > 0),
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
            "two plain names cued": float(plain and self.seen.sure[lesser] > 0 and its_sure > 0),
            "rank": float(same_rank(one, other, words)),
            "short form": float(short_form(one, other)),
        }

    def _only_called(self, person: int) -> float:
        """The share of someone's mentions and tags in which others call them by name."""
        called = self.seen.called[person]
        return float(called / (called + self.seen.mentioned[person] + self.seen.sure[person] + 1))

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
