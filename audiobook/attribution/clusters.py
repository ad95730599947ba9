"""Forms of names joined into people.

Full names first, then titles with a surname, then single names; never across a clash of gender.
"Mrs X" does not join a woman called X when a "Mr X" or "Miss X" is about: she may be his wife.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from audiobook.attribution.forms import AGES, Parts, is_pet_name, same_given, take_apart, title_of
from audiobook.attribution.lexicon import FEMALE, MALE, Lexicon, fold, lexicon
from audiobook.attribution.sightings import Form, Sightings, together

MARRIED = frozenset(("mrs", "miss", "ms"))
WIVES = frozenset(("mrs", "lady"))
OFTEN = 5
SELDOM = 3.0
"""Times more often than a noble's titled names from which a bare given name is someone else's."""
NOBLE = frozenset(("lady", "lord", "sir"))
RANKS = NOBLE | frozenset(
    """capt col gen maj lt sgt cpl pvt cmdr commodore admiral ensign king prince duke earl count
    baron viscount""".split()
)
"""Those whom no one calls Mr."""
APART = (1.0, 0.045)
"""Weight of the places in which two names stand side by side (`sightings.together`) from which they
are two people: so much, and so much more for each time that the rarer one is used."""


@dataclass(slots=True)
class Draft:
    """A person in the making."""

    forms: Counter[Form] = field(default_factory=Counter)
    titles: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)
    surnames: set[str] = field(default_factory=set)
    gender: str | None = None
    """By title, kin noun or given name; pronouns are counted later."""
    wife: bool = False
    """Known by her husband's given name."""
    sure: bool = False
    """The gender is told by a title or a kin noun, not by custom alone."""

    @property
    def count(self) -> int:
        return sum(self.forms.values())


def cluster(found: Mapping[Form, Sightings]) -> list[Draft]:
    """One draft for every person that the forms name, most frequent first."""
    words = lexicon()
    parts = [take_apart(form, words) for form in found]
    whole = {
        p.given for p in parts if p.given and (p.given in words.given or found[p.form].total > 1)
    }
    parts.sort(key=lambda p: (_order(p, whole), -found[p.form].total, p.form))
    drafts: list[Draft] = []
    for part in parts:
        match = _match(part, drafts, found, words)
        if match is None:
            match = Draft()
            drafts.append(match)
        _join(match, part, found[part.form].total, words)
    return sorted(drafts, key=lambda d: (-d.count, sorted(d.forms)))


def _order(part: Parts, given: set[str]) -> int:
    """Full names, “Miss Rose”, “Rose” where she is so called in full, “Miss Maylie”, the rest."""
    if part.given:
        return 0 if part.surname else 1
    if part.title:
        return 4 if part.title in WIVES else 3
    return 2 if part.single in given else 5


def _match(
    part: Parts, drafts: list[Draft], found: Mapping[Form, Sightings], words: Lexicon
) -> Draft | None:
    gender = _gender(part, words)[0]
    count = found[part.form].total
    able = [d for d in drafts if not _clash(d.gender, gender)]
    fitting = [d for d in able if _fits(part, d, count, words)]
    if part.title and part.surname and not part.given:
        family = sum(bool(d.given) and part.surname in d.surnames for d in able)
        match = _of_family(part, fitting, family, count)
        return None if match is None or _stands_apart(part, match, found) else match
    fitting = [d for d in fitting if not _stands_apart(part, d, found)]
    if len(fitting) > 1 and part.single:
        fitting = _narrow(part, fitting)
    return fitting[0] if fitting else None


def _of_family(part: Parts, fitting: list[Draft], family: int, count: int) -> Draft | None:
    """Whom a title and a surname mean: of several, the one who is least often told apart by the
    given name, as the elder (“Miss Dashwood”) is from the younger (“Miss Marianne Dashwood”)."""
    if knight := next((d for d in fitting if _in_full(part, d)), None):
        return knight
    known = [d for d in fitting if not d.given]
    if known and (part.title not in AGES or len(known) == len(fitting)):
        return max(known, key=lambda d: d.count)
    if part.title in WIVES:
        fitting = [d for d in fitting if d.gender == FEMALE and "miss" not in d.titles]
        sole = family < 2 and part.title == "mrs"
        fitting = [d for d in fitting if sole or d.count < count]
        return fitting[0] if len(fitting) == 1 else None
    if family == 1:
        return (
            None if fitting and _needs_given(part.title, fitting[0]) else next(iter(fitting), None)
        )
    fitting = [d for d in fitting if d.count >= count]
    fitting = [d for d in fitting if d.gender] or fitting

    def order(draft: Draft) -> tuple[float, int]:
        told = _told_apart(part.title, draft) / draft.count
        return told, -_used(part.surname, draft)

    return min(fitting, key=order, default=None)


def _in_full(part: Parts, draft: Draft) -> bool:
    """“Sir Dagobert” where someone is called “Sir Dagobert Fane” in full."""
    return part.title in draft.titles and part.surname in draft.given


def _told_apart(title: str, draft: Draft) -> int:
    """How often a given name stands after the title: “Mr. John Knightley”, “Miss Eliza”."""
    return sum(
        n
        for form, n in draft.forms.items()
        if len(form) > 1 and title_of(form) == title and fold(form[1]) in draft.given
    )


def _stands_apart(part: Parts, draft: Draft, found: Mapping[Form, Sightings]) -> bool:
    """Whether a form and those that share no word with it stand side by side as two people do."""
    mine = {part.surname or part.single or part.given}
    others = [f for f in draft.forms if not mine & {fold(w) for w in f}]
    if not others:
        return False
    fewer = min(found[part.form].total, sum(found[f].total for f in others))
    weight = together((found[f] for f in others), found[part.form])
    return weight > APART[0] + APART[1] * fewer


def _narrow(part: Parts, fitting: list[Draft]) -> list[Draft]:
    """Of several people who share a name: a man before his wife, then by how often it is used."""
    if not part.title and not any(part.single in d.given for d in fitting):
        fitting = [d for d in fitting if not d.titles & (MARRIED | {"lady"})] or fitting

    def order(draft: Draft) -> tuple[bool, int, int]:
        return bool(draft.titles & NOBLE), -_used(part.single, draft), -draft.count

    return sorted(fitting, key=order)


def _used(name: str, draft: Draft) -> int:
    """How often someone goes by forms with a certain word."""
    return sum(n for form, n in draft.forms.items() if name in map(fold, form))


def _needs_given(title: str, draft: Draft) -> bool:
    """Where "Mr. John Knightley" is always told apart so, a bare "Mr. Knightley" is another."""
    plain = sum(n for f, n in draft.forms.items() if len(f) == 2 and fold(f[0]) in draft.given)
    full = sum(n for f, n in draft.forms.items() if len(f) > 2 and title_of(f) == title)
    return full >= OFTEN and plain >= OFTEN


def _ranks_clash(title: str, draft: Draft) -> bool:
    """Mrs Croft is not Admiral Croft, nor Mr Elliot Sir Walter, nor Henry Crawford the admiral."""
    if title in AGES:
        return bool(draft.titles & AGES)
    others = draft.titles - AGES - lexicon().kin.keys()
    if (title in MARRIED and others) or others & MARRIED:
        return True
    ranks = RANKS if draft.given else NOBLE
    return "mr" in {title} | others and bool(({title} | others) & ranks)


def _wife(part: Parts, words: Lexicon) -> bool:
    """“Mrs. Charles Musgrove”: her husband's names."""
    return part.title == "mrs" and words.given.get(part.given) == MALE


def _fits(part: Parts, draft: Draft, count: int, words: Lexicon) -> bool:
    if part.given and part.surname:
        noble = part.title in NOBLE or bool(draft.titles & NOBLE)
        same = part.given in draft.given or (
            not noble and same_given(part.given, draft.given, words)
        )
        return (part.surname in draft.surnames and same) or _shortened(part.form, draft)
    if part.title and part.title not in draft.titles and _ranks_clash(part.title, draft):
        return False
    if part.title and part.surname:
        if draft.wife:
            return part.title == "mrs" and part.surname in draft.given
        return part.surname in draft.surnames or same_given(part.surname, draft.given, words)
    if part.title and part.given:
        noble = part.title not in NOBLE or part.title in draft.titles or count > draft.count
        return part.given in draft.given and noble and not draft.wife
    return _fits_single(part.single, draft, count, words)


def _shortened(form: Form, draft: Draft) -> bool:
    """“Lev Arkadyevich” where someone is called “Lev Arkadyevich Rudakov” in full, or the other way
    round."""
    return any(
        form[: len(known)] == known or known[: len(form)] == form
        for known in draft.forms
        if len(known) > 1 and fold(known[0]) not in lexicon().titles
    )


def _fits_single(name: str, draft: Draft, count: int, words: Lexicon) -> bool:
    if name.startswith("the "):
        if any(name[4:] == " ".join(map(fold, f)) for f in draft.forms):
            return True
        return name[4:] in draft.titles or any(name == " ".join(map(fold, f)) for f in draft.forms)
    if name in words.same_title and words.same_title[name] in draft.titles:
        return True
    if any(f[0] == "the" and name == " ".join(map(fold, f[1:])) for f in draft.forms):
        return True
    if name in draft.surnames:
        return True
    if NOBLE & draft.titles:
        return name in draft.given and count <= SELDOM * draft.count
    if draft.wife or same_given(name, draft.given, words):
        return not draft.wife
    pet = any(is_pet_name(name, g) or is_pet_name(g, name) for g in draft.given)
    return pet and count <= OFTEN * draft.count


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
    return words.given.get(part.given or ("" if part.surname else part.single)), False


def _join(draft: Draft, part: Parts, count: int, words: Lexicon) -> None:
    draft.forms[part.form] += count
    gender, sure = _gender(part, words)
    if gender and (draft.gender is None or (sure and not draft.sure)):
        draft.gender, draft.sure = gender, sure
    if part.title:
        draft.titles.add(part.title)
    draft.wife |= _wife(part, words)
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
