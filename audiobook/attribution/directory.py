"""Looks people up by the names and descriptions they go by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from audiobook.attribution.callings import Calling, calling
from audiobook.attribution.grammar import DETERMINERS, LINKS, SOMEBODY
from audiobook.attribution.lexicon import Lexicon, fold, lexicon
from audiobook.attribution.page import tokenize
from audiobook.model import Person


@dataclass(slots=True)
class Index:
    """Looks people up by any of their names."""

    people: Sequence[Person]
    first: dict[str, list[tuple[tuple[str, ...], bool, tuple[int, ...]]]]
    """First word → (all words, capitalised, people), longest first."""
    described: dict[str, tuple[int, ...]]
    """A description without its article → people whom it means everywhere."""
    epithets: dict[tuple[int, str], list[tuple[int, int, int, float]]]
    """(chapter, description) → (first paragraph, last one, the person it means between them, how
    sure that is)."""
    by_head: dict[str, tuple[int, ...]]
    """A noun → people who are described by it."""
    by_title: dict[str, tuple[int, ...]]
    """A title in its usual spelling → people who bear it."""
    by_kin: dict[str, int]
    """A relation ("mother") → the one person who is called by a word for it ("Mum")."""
    callings: tuple[Calling, ...]
    """Of everyone, what their names tell of their trade and age."""
    told: tuple[bool, ...]
    """Of everyone, whether a title, kin word or given name vouches for their gender."""
    narrator: int | None
    """The teller in the first person, or the "you" of a story told in the second."""
    told_to_you: bool

    def gender(self, person: int) -> str | None:
        """By which a pronoun may mean someone: the teller is "I", not "he"."""
        return None if person == self.narrator else self.people[person].gender


def by_name(people: Sequence[Person]) -> dict[str, int]:
    """Folded name or alias → the person; a name goes before another's alias."""
    found = {fold(a): i for i, p in enumerate(people) for a in p.aliases}
    return found | {fold(p.name): i for i, p in enumerate(people)}


def index(people: Sequence[Person]) -> Index:
    return _index(tuple(people))


@lru_cache(maxsize=1)
def _index(people: tuple[Person, ...]) -> Index:
    """Kept while chapter after chapter is read with the same people."""
    words = lexicon()
    named: dict[tuple[tuple[str, ...], bool], list[int]] = defaultdict(list)
    described: dict[str, list[int]] = defaultdict(list)
    heads: dict[str, list[int]] = defaultdict(list)
    epithets: dict[tuple[int, str], list[tuple[int, int, int, float]]] = defaultdict(list)
    for i, person in enumerate(people):
        passing = {e.words for e in person.epithets}
        for e in person.epithets:
            epithets[(e.chapter, e.words)].append((e.first, e.last, i, e.sure))
        for alias in dict.fromkeys((person.name, *person.aliases)):
            raws = [t for t in tokenize(alias) if t.is_word]
            if raws and raws[0].word in SOMEBODY:
                continue  # Anybody: only where an epithet says so is it this one.
            if raws and fold(raws[0].raw) in DETERMINERS and len(raws) > 1:
                if raws[1].capital:
                    named[(tuple(t.word for t in raws[1:]), True)].append(i)
                    continue
                key = " ".join(t.word for t in raws[1:])
                if key in passing:
                    continue
                described[key].append(i)
                heads[_head([t.word for t in raws[1:]], words)].append(i)
            elif raws and alias not in ("I", "you"):
                named[(tuple(t.word for t in raws), raws[0].capital)].append(i)
    titled: dict[str, list[int]] = defaultdict(list)
    for i, person in enumerate(people):
        for alias in (person.name, *person.aliases):
            word = fold(alias.removeprefix("the ").partition(" ")[0]).rstrip(".")
            if word in words.same_title:
                titled[words.same_title[word]].append(i)
    first: dict[str, list[tuple[tuple[str, ...], bool, tuple[int, ...]]]] = defaultdict(list)
    for (form, capital), who in named.items():
        first[form[0]].append((form, capital, tuple(dict.fromkeys(who))))
    for forms in first.values():
        forms.sort(key=lambda f: (-len(f[0]), not f[1]))
    narrator = next((i for i, p in enumerate(people) if p.narrates), None)
    return Index(
        people,
        dict(first),
        {k: tuple(dict.fromkeys(v)) for k, v in described.items()},
        dict(epithets),
        {k: tuple(dict.fromkeys(v)) for k, v in heads.items()},
        {k: tuple(dict.fromkeys(v)) for k, v in titled.items()},
        {k: v.pop() for k, v in _relations(people, words).items() if len(v) == 1},
        tuple(calling(person, words) for person in people),
        tuple(_vouched(person, words) for person in people),
        narrator,
        narrator is not None and "you" in (people[narrator].name, *people[narrator].aliases),
    )


def _vouched(person: Person, words: Lexicon) -> bool:
    names = [fold(w).rstrip(".") for a in (person.name, *person.aliases) for w in a.split()]
    known = (words.titles, words.kin, words.given)
    return person.gender is not None and any(
        person.gender in (k.get(w) for k in known) for w in names
    )


def _relations(people: Sequence[Person], words: Lexicon) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for i, person in enumerate(people):
        for alias in (person.name, *person.aliases):
            relation = words.same_kin.get(fold(alias))
            if relation and alias[0].isupper():
                found[relation].add(i)
    return found


def _head(forms: list[str], words: Lexicon) -> str:
    for link, word in enumerate(forms):
        if word in LINKS and link:
            forms = forms[:link]
            break
    return next((w for w in reversed(forms) if w in words.nouns), forms[-1])
