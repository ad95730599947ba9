"""A name taken apart: title, given name, surname; and which given names are the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from audiobook.attribution.lexicon import Lexicon, fold, lexicon
from audiobook.attribution.names import Form

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
