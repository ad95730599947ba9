"""Forms of names joined into people.

Full names first, then titles with a surname, then single names; never across a clash of gender.
"Mrs X" does not join a woman called X when a "Mr X" or "Miss X" is about: she may be his wife.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from audiobook.attribution.lexicon import FEMALE, Lexicon, fold, lexicon
from audiobook.attribution.names import Form, Sightings

MARRIED = frozenset(("mrs", "miss", "ms"))
OFTEN = 5
NOBLE = frozenset(("lady", "lord", "sir"))


@dataclass(slots=True)
class Draft:
    """A person in the making."""

    forms: Counter[Form] = field(default_factory=Counter)
    titles: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)
    surnames: set[str] = field(default_factory=set)
    gender: str | None = None
    """By title, kin noun or given name; pronouns are counted later."""
    sure: bool = False
    """The gender is told by a title or a kin noun, not by custom alone."""

    @property
    def count(self) -> int:
        return sum(self.forms.values())


@dataclass(frozen=True, slots=True)
class Parts:
    """A form taken apart."""

    form: Form
    title: str
    given: str
    surname: str
    single: str
    """The name of a form that has only one: given name, surname or rank."""


def cluster(found: Mapping[Form, Sightings]) -> list[Draft]:
    """One draft for every person that the forms name, most frequent first."""
    words = lexicon()
    parts = [take_apart(form, words) for form in found]
    parts.sort(key=lambda p: (_order(p), -found[p.form].total, p.form))
    drafts: list[Draft] = []
    for part in parts:
        count = found[part.form].total
        match = _match(part, drafts, words)
        if match is None:
            match = Draft()
            drafts.append(match)
        _join(match, part, count, words)
    return sorted(drafts, key=lambda d: (-d.count, sorted(d.forms)))


def take_apart(form: Form, words: Lexicon) -> Parts:
    folded = [fold(w).rstrip(".") for w in form]
    if folded[0] == "the":
        return Parts(form, "", "", "", "the " + " ".join(folded[1:]))
    if len(folded) > 1 and all(w in words.titles for w in folded):
        return Parts(form, "", "", "", " ".join(folded))
    title = ""
    while len(folded) > 1 and folded[0] in words.titles:
        title = title or words.same_title[folded[0]]
        folded = folded[1:]
    if len(folded) > 1:
        return Parts(form, title, folded[0], folded[-1], "")
    if title:
        single = folded[0]
        given = single in words.given and title not in ("mr", "mrs", "miss", "ms", "dr", "prof")
        return Parts(form, title, single if given else "", "" if given else single, single)
    return Parts(form, "", "", "", folded[0])


def _order(part: Parts) -> int:
    if part.given and part.surname:
        return 0
    return 1 if part.title else 2


def _match(part: Parts, drafts: list[Draft], words: Lexicon) -> Draft | None:
    gender = _gender(part, words)[0]
    fitting = [d for d in drafts if not _clash(d.gender, gender) and _fits(part, d, words)]
    if part.title == "mrs":
        rivals = [d for d in drafts if part.surname in d.surnames]
        fitting = [
            d for d in fitting if "mrs" in d.titles or (len(rivals) == 1 and d.gender == FEMALE)
        ]
    if len(fitting) > 1 and part.single:
        fitting = _narrow(part, fitting)
    return fitting[0] if fitting else None


def _narrow(part: Parts, fitting: list[Draft]) -> list[Draft]:
    """Of several people who share a name: a man before his wife, then by how often it is used."""
    if not part.title and not any(part.single in d.given for d in fitting):
        fitting = [d for d in fitting if not d.titles & (MARRIED | {"lady"})] or fitting

    def used(draft: Draft) -> int:
        return sum(n for form, n in draft.forms.items() if part.single in map(fold, form))

    return sorted(fitting, key=lambda d: (part.title not in d.titles, -used(d), -d.count))


def _ranks_clash(title: str, others: set[str]) -> bool:
    """Mrs Croft is not Admiral Croft, nor Mr Elliot Sir Walter Elliot."""
    wives = title in MARRIED and bool(others)
    return wives or bool(others & MARRIED) or {title} | others >= {"mr", "sir"}


def _needs_given(part: Parts, draft: Draft) -> bool:
    """Where "Mr. John Knightley" is always told apart so, a bare "Mr. Knightley" is another."""
    full = sum(
        n for f, n in draft.forms.items() if len(f) > 2 and fold(f[0]).rstrip(".") == part.title
    )
    plain = sum(n for f, n in draft.forms.items() if len(f) == 2 and fold(f[0]) in draft.given)
    return full >= OFTEN and plain >= OFTEN


def _fits(part: Parts, draft: Draft, words: Lexicon) -> bool:
    if part.given and part.surname:
        return part.surname in draft.surnames and _same_given(part.given, draft.given, words)
    if part.title and part.surname:
        if part.title not in draft.titles and _ranks_clash(part.title, draft.titles):
            return False
        if part.surname in draft.surnames and _needs_given(part, draft):
            return False
        return part.surname in draft.surnames or (
            part.surname in draft.given and part.surname in words.given
        )
    if part.title and part.given:
        return part.given in draft.given and (not draft.titles or part.title in draft.titles)
    name = part.single
    if name.startswith("the "):
        if any(name[4:] == " ".join(map(fold, f)) for f in draft.forms):
            return True
        return name[4:] in draft.titles or any(name == " ".join(map(fold, f)) for f in draft.forms)
    if name in words.same_title and words.same_title[name] in draft.titles:
        return True
    if any(f[0] == "the" and name == " ".join(map(fold, f[1:])) for f in draft.forms):
        return True
    if name in draft.surnames or name in draft.given:
        return True
    return not NOBLE & draft.titles and _same_given(name, draft.given, words)


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
        not any(_same_given(name, families[1][surname], words) for name in given)
        for surname, given in families[0].items()
        if surname in families[1]
    )


def _same_given(name: str, given: set[str], words: Lexicon) -> bool:
    if name in given:
        return True
    return any(
        g in words.nicknames.get(name, ()) or name in words.nicknames.get(g, ()) for g in given
    )


def _clash(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def _gender(part: Parts, words: Lexicon) -> tuple[str | None, bool]:
    if words.titles.get(part.title):
        return words.titles[part.title], True
    bare = part.single.removeprefix("the ")
    if bare in words.kin:
        return words.kin[bare], True
    if words.nouns.get(bare.split()[-1] if bare else ""):
        return words.nouns[bare.split()[-1]], True
    if words.titles.get(bare):
        return words.titles[bare], True
    return words.given.get(part.given or part.single), False


def _join(draft: Draft, part: Parts, count: int, words: Lexicon) -> None:
    draft.forms[part.form] += count
    gender, sure = _gender(part, words)
    if gender and (draft.gender is None or (sure and not draft.sure)):
        draft.gender, draft.sure = gender, sure
    if part.title:
        draft.titles.add(part.title)
    if part.given:
        draft.given.add(part.given)
    elif (
        part.single
        and not part.title
        and (part.single in words.given or part.single in words.nicknames)
    ):
        draft.given.add(part.single)
    if part.surname:
        draft.surnames.add(part.surname)
