"""A name taken apart: title, given name, surname; which given names are the same, and what two
people's names tell of one another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from audiobook.attribution.lexicon import Lexicon, fold, lexicon
from audiobook.attribution.sightings import Form
from audiobook.model import Person

POLITE = {
    **dict.fromkeys(("mister", "monsieur", "m", "herr", "signor", "señor", "senor"), "mr"),
    **dict.fromkeys(("madam", "madame", "mme", "frau", "signora", "señora", "senora"), "mrs"),
    **dict.fromkeys(
        ("mademoiselle", "mlle", "fräulein", "fraulein", "signorina", "señorita", "senorita"),
        "miss",
    ),
}
"""Titles of other languages → their English counterparts."""
AGES = frozenset(("old", "young", "big", "little", "junior", "senior"))


@dataclass(frozen=True, slots=True)
class Parts:
    """A form taken apart."""

    form: Form
    title: str
    given: str
    surname: str
    single: str
    """The name of a form that has only one: given name, surname or rank."""


def take_apart(form: Form, words: Lexicon) -> Parts:
    folded = [fold(w).rstrip(".") for w in form]
    if folded[0] == "the":
        return Parts(form, "", "", "", "the " + " ".join(folded[1:]))
    if len(folded) > 1 and all(w in words.titles for w in folded):
        return Parts(form, "", "", "", " ".join(folded))
    title = ""
    while len(folded) > 1 and folded[0] in words.titles:
        if not title or title in AGES:
            title = words.same_title[folded[0]]
            title = POLITE.get(title, title)
        folded = folded[1:]
    if len(folded) > 1:
        return Parts(form, title, folded[0], folded[-1], "")
    if title:
        single = folded[0]
        given = single in words.given and title not in ("mr", "mrs", "miss", "ms", "dr", "prof")
        return Parts(form, title, single if given else "", "" if given else single, single)
    return Parts(form, "", "", "", folded[0])


def title_of(form: Form) -> str:
    word = fold(form[0]).rstrip(".")
    return POLITE.get(word, word)


def same_given(name: str, given: set[str], words: Lexicon) -> bool:
    return name in given or any(
        g in words.nicknames.get(name, ()) or name in words.nicknames.get(g, ()) for g in given
    )


def is_pet_name(short: str, name: str) -> bool:
    """Whether a name is another with an ending of endearment: Kit and Kitty, Nance and Nancy."""
    stem = short.removesuffix("e")
    ends = name.removeprefix(stem).removeprefix(stem[-1:])
    return len(stem) > 2 and name.startswith(stem) and name != short and ends in ("y", "ie", "ey")


def relatives(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether two people's names tell two members of a family: “Nia Prosser”, “Ada Prosser”."""
    words = lexicon()
    families: list[dict[str, set[str]]] = []
    for names in (one, other):
        parts = [take_apart(tuple(name.split()), words) for name in names if name.split()]
        given: dict[str, set[str]] = {}
        for part in parts:
            if part.given and part.surname:
                given.setdefault(part.surname, set()).add(part.given)
        families.append(given)
    return any(
        not any(same_given(name, families[1][surname], words) for name in given)
        for surname, given in families[0].items()
        if surname in families[1]
    )


def plain_words(person: Person, words: Lexicon) -> set[str]:
    """The words of someone's names that are neither titles nor nouns: Brandt and Margin are two."""
    forms = ([fold(w).rstrip(".") for w in a.split()] for a in (person.name, *person.aliases))
    told = words.titles.keys() | words.kin.keys() | words.nouns.keys() | words.same_title.keys()
    return {w for form in forms if person.named and form[0] != "the" for w in form} - told - {"i"}


def surnames(person: Person) -> set[str]:
    words = lexicon()
    forms = (tuple(a.split()) for a in (person.name, *person.aliases) if person.named)
    return {p.surname for p in (take_apart(f, words) for f in forms if f) if p.surname}


def same_rank(one: Person, other: Person, words: Lexicon) -> bool:
    """Captain Okoro and "the captain"."""
    heads = {fold(a).split()[-1] for a in (one.name, *one.aliases)}
    ranks = {words.same_title.get(h, h) for h in heads}
    titles = {
        words.same_title.get(fold(w).rstrip("."))
        for a in (other.name, *other.aliases)
        for w in a.split()[:-1]
    }
    return bool(ranks & titles)


def two_given(one: Person, other: Person, words: Lexicon) -> bool:
    """Both bear given names, and none the other's or a short form of it."""
    mine, theirs = (
        {fold(w) for a in (p.name, *p.aliases) for w in a.split()} & words.given.keys()
        for p in (one, other)
    )
    short = any(
        _may_be_short(a, b, words) or _may_be_short(b, a, words) for a in mine for b in theirs
    )
    return bool(mine and theirs) and not mine & theirs and not short


def _may_be_short(short: str, name: str, words: Lexicon) -> bool:
    """Kit for Christopher, Hal for Hallie."""
    return name in words.nicknames.get(short, ()) or (len(short) > 2 and name.startswith(short))


def short_form(one: Person, other: Person) -> bool:
    """Dex and Dexter."""
    mine = {fold(w) for a in (one.name, *one.aliases) for w in a.split() if w[0].isupper()}
    theirs = {fold(w) for a in (other.name, *other.aliases) for w in a.split() if w[0].isupper()}
    return any(
        len(a) > 1 and len(b) > 1 and a != b and (a.startswith(b) or b.startswith(a))
        for a in mine
        for b in theirs
    )
