"""Who is who: "the landlady", "Mrs Ogden" and "Bev" joined into one person where the text says so.

The page is attributed once with everyone apart. Then, for each lesser person, the greater ones
about are weighed against staying apart: they answer when the other is called; they take turns where
the other would; they never speak next to one another or stand in one sentence. The weights are
fitted with the rest by `benchmarks/fit_attribution.py`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import takewhile
from math import exp, log
from types import MappingProxyType

from audiobook.attribution.counts import Counts
from audiobook.attribution.forms import relatives
from audiobook.attribution.grammar import GENERIC, LINKS, SOMEBODY
from audiobook.attribution.lexicon import fold, lexicon
from audiobook.attribution.relations import Relations
from audiobook.model import Person

ENOUGH, NAMED = 0.35, 0.8
"""Chance from which someone described, and from which someone named or the teller is joined to
another, if it is also likelier than that they are nobody else."""
USUAL = 1.0
"""What it weighs that a description means someone elsewhere, by the logarithm of how often."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Someone, and those who they may be."""

    person: int
    alone: dict[str, float]
    """Evidence for staying apart."""
    options: list[tuple[int, dict[str, float]]]
    worth: float = 1.0
    """How much rides on it: turns that the person is likely to speak."""


@dataclass(frozen=True, slots=True)
class Odds:
    """A choice weighed."""

    person: int
    alone: float
    """The chance of staying apart."""
    greater: int
    """The likeliest whom they may be."""
    chance: float

    def surety(self, lesser: Person) -> float:
        """From above 1 the two are joined."""
        enough = NAMED if lesser.named or lesser.narrates else ENOUGH
        return self.chance / max(enough, self.alone)


def join(
    people: Sequence[Person],
    choices: Sequence[Choice],
    weights: Mapping[str, float],
    kept: frozenset[str] = frozenset(),
    settled: Mapping[int, int] = MappingProxyType({}),
) -> list[Person]:
    """The people after every choice that is sure enough, surest first.

    ``kept``: names of the author's people, who keep them and are never joined to one another, nor
    one without a name to a named one. ``settled``: who somebody is, as the author has decided.
    """
    root = list(range(len(people)))
    merged = list(people)
    told = [Odds(lesser, 0.0, greater, 1.0) for lesser, greater in settled.items()]
    found = [own for own in _odds(people, choices, weights) if own.person not in settled]
    sureties = ((own.surety(people[own.person]), own) for own in (*told, *found))
    for surety, own in sorted(sureties, key=lambda each: (-each[0], each[1].person)):
        if surety <= 1.0:
            break
        one, other = _root(root, own.greater), _root(root, own.person)
        if merged[other].name in kept:
            one, other = other, one
        if one == other or _clash(merged[one], merged[other]):
            continue
        if merged[other].name in kept or (
            merged[one].name in kept and merged[other].named > merged[one].named
        ):
            continue
        root[other] = one
        lesser = _doubted(merged[other], own.chance / (own.chance + own.alone))
        merged[one] = _united(merged[one], lesser, merged[one].name in kept)
    return [merged[i] for i in range(len(people)) if root[i] == i]


def _doubted(person: Person, chance: float) -> Person:
    """Someone whose descriptions are only as sure as that they are not somebody else."""
    epithets = (replace(e, sure=round(e.sure * chance, 3)) for e in person.epithets)
    return replace(person, epithets=tuple(epithets))


def one_a_name(people: Sequence[Person]) -> list[Person]:
    """Unnamed people of one description, wherever they turn up, share a role."""
    result: dict[str, Person] = {}
    for person in people:
        key = fold(person.name)
        same = result.get(key)
        if same is None or same.named or person.named:
            result[key if same is None else f"{key} {len(result)}"] = person
        else:
            result[key] = _united(same, person, True)
    return _told_apart(list(result.values()))


def _told_apart(people: Sequence[Person]) -> list[Person]:
    """The people without the descriptions that mean now one, now another of them."""
    shared = Counter(fold(a) for p in people for a in {p.name, *p.aliases})
    passing = {fold(a) for p in people if p.epithets for a in (p.name, *p.aliases)}
    return [
        replace(p, aliases=tuple(a for a in p.aliases if _own(fold(a), shared, passing)))
        for p in people
    ]


def _own(alias: str, shared: Mapping[str, int], passing: Set[str]) -> bool:
    return shared[alias] == 1 or alias not in passing or not alias.startswith("the ")


def _odds(
    people: Sequence[Person], choices: Sequence[Choice], weights: Mapping[str, float]
) -> list[Odds]:
    scores = [
        [_score(choice.alone, weights), *(_score(f, weights) for _, f in choice.options)]
        for choice in choices
    ]
    elsewhere = _elsewhere(people, choices, [_chances(s) for s in scores])
    result = []
    for choice, own, usual in zip(choices, scores, elsewhere, strict=True):
        odds = _chances([s + USUAL * log(1 + u) for s, u in zip(own, usual, strict=True)])
        if choice.options:
            best = max(range(len(choice.options)), key=lambda n: odds[n + 1])
            result.append(Odds(choice.person, odds[0], choice.options[best][0], odds[best + 1]))
    return result


def _elsewhere(
    people: Sequence[Person], choices: Sequence[Choice], chances: Sequence[Sequence[float]]
) -> list[list[float]]:
    """Of every option, in how many other stretches the same description seems to mean them."""
    usual: dict[tuple[str, int], float] = defaultdict(float)

    def passing(choice: Choice) -> str | None:
        person = people[choice.person]
        return fold(person.name) if person.epithets and not person.named else None

    for choice, odds in zip(choices, chances, strict=True):
        name = passing(choice)
        for (greater, _), chance in zip(choice.options, odds[1:], strict=True):
            if name is not None:
                usual[name, greater] += chance
    result = []
    for choice, odds in zip(choices, chances, strict=True):
        name = passing(choice)
        shares = zip(choice.options, odds[1:], strict=True)
        rest = [usual[name, g] - own if name is not None else 0.0 for (g, _), own in shares]
        result.append([0.0, *(max(0.0, r) for r in rest)])
    return result


def _chances(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    odds = [exp(s - top) for s in scores]
    return [o / sum(odds) for o in odds]


def _score(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


def _root(root: list[int], i: int) -> int:
    while root[i] != i:
        i = root[i]
    return i


def _clash(one: Person, other: Person) -> bool:
    if one.gender is not None and other.gender is not None and one.gender != other.gender:
        return True
    if one.named and other.named and (one.narrates or other.narrates):
        return True
    return relatives((one.name, *one.aliases), (other.name, *other.aliases))


def _united(one: Person, other: Person, kept: bool) -> Person:
    """Two people as one: the name of the named one, the more telling one of two descriptions."""
    first = one if kept or _telling(one) >= _telling(other) else other
    second = other if first is one else one
    aliases = dict.fromkeys((*first.aliases, second.name, *second.aliases))
    aliases.pop(first.name, None)
    return replace(
        first,
        aliases=tuple(a for a in aliases if a != "the narrator"),
        gender=one.gender or other.gender,
        age=one.age or other.age,
        named=one.named or other.named,
        narrates=one.narrates or other.narrates,
        epithets=one.epithets + other.epithets,
    )


def _telling(person: Person) -> tuple[bool, bool, bool]:
    before = takewhile(lambda word: word not in LINKS, person.name.split())
    described = fold(list(before)[-1]) not in GENERIC and not person.narrates
    return person.named, described, person.name not in SOMEBODY


def choices(people: Sequence[Person], chapters: Iterable[Counts]) -> list[Choice]:
    """Who may be whom, by what was counted in every chapter."""
    counts = Relations(people, chapters)
    words, seen = lexicon(), counts.seen
    found = []
    for lesser in range(len(people)):
        if seen.mass[lesser] < 0.3 and seen.sure[lesser] < 1 and seen.called[lesser] < 1:
            continue
        meanwhile = counts.meanwhile(lesser)
        options = [
            (greater, counts.features(lesser, greater, meanwhile, words))
            for greater in counts.about(lesser)
            if not _clash(people[lesser], people[greater])
        ]
        _compare(options, [counts.alike(lesser, greater) for greater, _ in options])
        if options:
            worth = 0.3 + min(5.0, float(seen.mass[lesser]))
            found.append(Choice(lesser, counts.alone(lesser), options, worth))
    return found


def _compare(options: list[tuple[int, dict[str, float]]], alike: list[bool]) -> None:
    """Adds who alone of those in question is of the sort: the policeman is the constable."""
    for (_, features), fits in zip(options, alike, strict=True):
        features["sole of the sort"] = float(fits) / max(1, sum(alike))
        features["another of the sort"] = float(any(alike) and not fits)
