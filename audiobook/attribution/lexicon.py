"""The words the rules know: verbs of speech, titles, nouns for people, given names.

Read once from the text files in ``data/``, which were written for this project. Everything is lower
case with the typographic apostrophe (’); `fold` brings a word into that form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

VOWELS = "aeiou"
MALE, FEMALE, NEUTRAL = "male", "female", "neutral"
THING = "thing"
"""Whom "it" may mean: nobody of whom more is known."""
GENDERS = {"m": MALE, "f": FEMALE}


def fold(word: str) -> str:
    """Lower case, typographic apostrophe: the form in which words are looked up."""
    return word.lower().replace("'", "’")


@dataclass(frozen=True, slots=True)
class Lexicon:
    speech: Mapping[str, str]
    """Every form of a verb of speech → its base form."""
    manner: Mapping[str, str]
    """Verbs that accompany speech (smiled, shrugged) → base form."""
    past: frozenset[str]
    """Verb forms that their ending does not give away."""
    not_verbs: frozenset[str]
    never_names: frozenset[str]
    adverbs: frozenset[str]
    prepositions: frozenset[str]
    conjunctions: frozenset[str]
    groups: frozenset[str]
    titles: Mapping[str, str | None]
    """Title → gender."""
    same_title: Mapping[str, str]
    """Spelling of a title → its usual spelling ("captain" → "capt")."""
    nouns: Mapping[str, str | None]
    """Nouns for people → gender."""
    child: frozenset[str]
    old: frozenset[str]
    kin: Mapping[str, str | None]
    same_kin: Mapping[str, str]
    """Kin word → the usual word for the relation ("mum" → "mother")."""
    alike: Mapping[str, frozenset[str]]
    """Noun, title or kin word → the sorts of people whom it may mean."""
    phrases: frozenset[tuple[str, str]]
    """Verb and particle that together say something: "put in"."""
    inner: Mapping[str, str]
    """Verbs of perceiving, feeling and knowing → base form."""
    body: frozenset[str]
    """What only its owner feels: heart, throat."""
    address: Mapping[str, str | None]
    given: Mapping[str, str | None]
    """Given names → gender; None where both bear it."""
    nicknames: Mapping[str, frozenset[str]]
    """Short form → full given names."""

    def is_verb(self, word: str) -> bool:
        """Whether a lower-case word after a subject looks like its finite verb."""
        if word in self.past or word in self.speech or word in self.manner:
            return True
        if word in self.not_verbs or len(word) < 4:
            return False
        return word.endswith(("ed", "’d")) or (
            word.endswith("s") and not word.endswith(("ss", "ous", "’s"))
        )


@cache
def lexicon() -> Lexicon:
    words = _sections("words.txt")
    people = _sections("people.txt")
    names = _sections("names.txt")
    irregular = {
        base.strip(): tuple(forms.split())
        for base, _, forms in (line.partition(":") for line in words["irregular"])
    }
    titles, same = _titles()
    return Lexicon(
        speech=_forms(_split(words["speech"]), irregular),
        manner=_forms(_split(words["manner"]), irregular),
        past=frozenset(_split(words["past"])),
        not_verbs=frozenset(_split(words["not_verbs"])),
        never_names=frozenset(_split(words["never_names"])),
        adverbs=frozenset(_split(words["adverbs"])),
        prepositions=frozenset(_split(words["prepositions"])),
        conjunctions=frozenset(_split(words["conjunctions"])),
        groups=frozenset(_split(words["groups"])),
        titles=titles,
        same_title=same,
        nouns={
            **dict.fromkeys(_split(people["neutral"])),
            **dict.fromkeys(_split(people["male"]), MALE),
            **dict.fromkeys(_split(people["female"]), FEMALE),
        }
        | dict(_genders(people["kin"]))
        | {"boy": MALE, "girl": FEMALE},
        child=frozenset(_split(people["child"])) | {"little"},
        old=frozenset(_split(people["old"])) | frozenset(_split(people["adjectives_old"])),
        kin=dict(_genders(people["kin"])),
        same_kin={w: line.split()[0] for line in people["same_kin"] for w in line.split()},
        alike=_alike(people["alike"]),
        phrases=frozenset(
            (v, p) for v, _, p in (x.partition("-") for x in _split(words["phrases"]))
        ),
        inner=_forms(_split(words["inner"]), irregular),
        body=frozenset(_split(words["body"])),
        address=dict(_genders(people["address"])),
        given=_given(_split(names["female"]), _split(names["male"])),
        nicknames=_nicknames(names["nicknames"]),
    )


def _sections(name: str) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in _lines(name):
        if line.startswith("["):
            current = sections.setdefault(line.strip("[]"), [])
        else:
            current.append(fold(line))
    return sections


def _lines(name: str) -> Iterator[str]:
    text = (files(__package__) / "data" / name).read_text(encoding="utf-8")
    for line in text.splitlines():
        content = line.partition("#")[0].strip()
        if content:
            yield content


def _split(lines: list[str]) -> list[str]:
    return " ".join(lines).split()


def _genders(lines: list[str]) -> Iterator[tuple[str, str | None]]:
    for item in _split(lines):
        word, _, gender = item.partition(":")
        yield word, GENDERS.get(gender)


def _titles() -> tuple[dict[str, str | None], dict[str, str]]:
    titles: dict[str, str | None] = {}
    same: dict[str, str] = {}
    for line in _lines("titles.txt"):
        spellings, _, gender = fold(line).partition(":")
        for spelling in spellings.split():
            titles[spelling] = GENDERS.get(gender.strip())
            same[spelling] = spellings.split()[0]
    return titles, same


def _given(female: list[str], male: list[str]) -> dict[str, str | None]:
    given: dict[str, str | None] = dict.fromkeys(female, FEMALE)
    for name in male:
        given[name] = None if name in given else MALE
    return given


def _alike(lines: list[str]) -> dict[str, frozenset[str]]:
    sorts: dict[str, set[str]] = {}
    for line in lines:
        for word in line.split():
            sorts.setdefault(word, set()).add(line.split()[0])
    return {word: frozenset(mine) for word, mine in sorts.items()}


def _nicknames(lines: list[str]) -> dict[str, frozenset[str]]:
    pairs = (item.partition(":") for item in _split(lines))
    return {short: frozenset(full.split(",")) for short, _, full in pairs}


def _forms(bases: list[str], irregular: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    forms: dict[str, str] = {}
    for base in bases:
        for form in (base, *_regular(base), *irregular.get(base, ())):
            forms.setdefault(form, base)
    return forms


def _regular(base: str) -> tuple[str, ...]:
    """Third person, past and -ing forms by the spelling rules, g-dropping included."""
    if base.endswith("y") and base[-2] not in VOWELS:
        third, past, ing = base[:-1] + "ies", base[:-1] + "ied", base + "ing"
    elif base.endswith("e"):
        stem = base[:-1] if not base.endswith("ee") else base
        third, past, ing = base + "s", base + "d", stem + "ing"
    elif base.endswith(("s", "sh", "ch", "x", "z", "o")):
        third, past, ing = base + "es", base + "ed", base + "ing"
    else:
        third, past, ing = base + "s", base + "ed", base + "ing"
    doubled = base + base[-1]
    short = len(base) > 2 and base[-1] not in "aeiouwxyh" and base[-2] in VOWELS
    double = (doubled + "ed", doubled + "ing") if short else ()
    return (third, past, ing, ing[:-1] + "’", *double)
