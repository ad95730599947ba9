"""What someone's names tell of their trade, kin and age, and so whether two may be one person.

“The medic” may be Dr. Wren and “the old woman” Gran; “the boy” is hardly Captain Okoro.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from audiobook.attribution.grammar import GENERIC, LINKS
from audiobook.attribution.lexicon import Lexicon, fold, lexicon
from audiobook.model import Person

CHILD, ADULT, OLD = "child", "adult", "old"
OF_AGE = frozenset("mr mrs ms dr capt sgt col gen maj lt prof rev sir lord".split())
"""Titles that no child bears."""


@dataclass(frozen=True, slots=True)
class Calling:
    sorts: set[str]
    """As the lexicon sorts what they are called; whatever else they are said to be may be added."""
    heads: set[str]
    """The nouns by which they are described."""
    age: str | None


def calling(person: Person, words: Lexicon) -> Calling:
    called = list(_words(person, words))
    sorts = {sort for word in called for sort in words.alike.get(word, ())}
    heads = {word for word in called if word in words.nouns and word not in GENERIC}
    return Calling(sorts, heads, _age(person, called, words))


def alike(one: Calling, other: Calling) -> bool:
    """Whether two are called by words for one sort of person: two policemen, two children."""
    return bool(one.sorts & other.sorts) or (one.age == other.age and one.age in (CHILD, OLD))


def likeness(one: Calling, other: Calling) -> dict[str, float]:
    """Whether what two are called fits one person."""
    ages = {one.age, other.age}
    return {
        "alike": float(alike(one, other)),
        "unlike": float(bool(one.sorts and other.sorts) and not alike(one, other)),
        "same noun": float(bool(one.heads & other.heads)),
        "same age": float(one.age is not None and one.age == other.age),
        "other age": float(CHILD in ages and bool(ages & {ADULT, OLD})),
    }


@cache
def of_noun(noun: str) -> Calling:
    """What a description by a noun alone tells."""
    return calling(Person(noun, named=False), lexicon())


def fit(one: Calling, other: Calling) -> bool:
    """Whether nothing speaks against two being one person."""
    found = likeness(one, other)
    return not found["unlike"] and not found["other age"]


def _words(person: Person, words: Lexicon) -> Iterator[str]:
    """The words that describe someone, and the titles and kin words that stand with their names."""
    for form in (person.name, *person.aliases):
        parts = [fold(word).rstrip(".") for word in form.split()]
        known = parts[0] in words.titles or parts[0] in words.kin or len(parts) == 1
        if person.named and parts[0] != "the":
            yield from parts[:1] if known else ()
            continue
        for word in parts:
            if word in LINKS:
                break
            yield word


def _age(person: Person, called: list[str], words: Lexicon) -> str | None:
    if person.age is not None:
        return CHILD if person.age == "child" else OLD
    if any(word in words.old for word in called):
        return OLD
    if not person.named and any(word in words.child for word in called):
        return CHILD
    grown = any(words.same_title.get(word) in OF_AGE for word in called)
    parents = {"mother", "father", "wife", "husband", "aunt", "uncle"}
    return ADULT if grown or any(words.same_kin.get(w, w) in parents for w in called) else None
