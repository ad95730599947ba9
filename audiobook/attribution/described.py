"""People known by a description only: "the intruder", "the man in the fleece", "his attacker".

A description means someone within a stretch of a chapter: "the man" of one scene is not "the man"
of another. Each stretch is read as it comes: "a stout man" brings somebody in, and "the stout man"
or "the man" means him until another man is brought in. Who takes part in the conversation is a
person of their own until `links` finds them to be somebody else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from audiobook.attribution import cues as cue_finder
from audiobook.attribution.grammar import (
    CONTRAST,
    DETERMINERS,
    GENERIC,
    INDEFINITE,
    LINKS,
    SOMEBODY,
)
from audiobook.attribution.lexicon import FEMALE, MALE, Lexicon, lexicon
from audiobook.attribution.mentions import NOUN, OPENS, PRONOUN, VOICE, Mention
from audiobook.attribution.page import Page, Token
from audiobook.model import Epithet, Kind, Person

NEAR, FAR = 30, 150
"""Paragraphs over which "the man", and over which "the sergeant" goes on meaning the same one."""
LATELY = 10
"""Paragraphs within which "the man" may be someone brought in by another noun."""
ENOUGH = 2
"""How much of a part someone must take to be a person: a cue counts two, an act one."""
COPULAS = frozenset("was is were are be been being became become like as".split())
ANYBODY = frozenset("man woman fellow person guy chap".split())
"""Nouns for any grown person, whatever else they are called by."""
SUBJECTS = frozenset("it there this that who".split())


@dataclass(slots=True)
class Figure:
    """Someone described, in one stretch of a chapter."""

    head: str
    gender: str | None
    chapter: int
    first: int
    last: int
    keys: Counter[str] = field(default_factory=Counter)
    """Descriptions without their articles → how often."""
    shown: dict[str, str] = field(default_factory=dict)
    """Description → as it is written."""
    traits: set[str] = field(default_factory=set)
    part: int = 0
    """How much of a part it takes."""
    votes: Counter[str] = field(default_factory=Counter)
    """Gender → pronouns that follow it: "the lieutenant lowered himself"."""


def describe(page: Page, mentions: list[list[Mention]]) -> list[Person]:
    """Those whom only a description names in a chapter, if they speak or act more than once."""
    words = lexicon()
    figures = _figures(page, mentions, words)
    return [_person(figure, words) for figure in figures if figure.part >= ENOUGH]


def _figures(page: Page, lines: list[list[Mention]], words: Lexicon) -> list[Figure]:
    """Everyone described on a page, as they come in."""
    cued = {c.subject.at for c in cue_finder.find(page, lines).values()}

    def is_cue(mention: Mention) -> bool:
        return mention.at in cued

    by_head: dict[str, list[Figure]] = {}
    figures: list[Figure] = []
    seen = Counter(m.key for line in lines for m in line if m.kind == NOUN)
    for mention, pronoun in _described(page, lines, words):
        start = mention.last - len(mention.key.split())
        vague = _may_tell_manner if is_cue(mention) else _hardly_tells_apart
        if seen[mention.key] == 1 and vague(mention):
            mention = mention._replace(key=mention.short)
        here = page.paragraph_of[mention.line]
        figure = _same(mention, by_head.get(mention.head, ()), here)
        if figure is None and mention.definite and mention.head in ANYBODY:
            figure = _of_another_noun(mention, figures, here, words)
        if figure is None:
            chapter = page.script.chapter.number
            figure = Figure(mention.head, mention.gender, chapter, here, here)
            figures.append(figure)
        known = by_head.setdefault(mention.head, [])
        if figure not in known[-1:]:
            known.append(figure)
        _note(figure, mention, page, start)
        figure.votes.update([] if pronoun is None else [pronoun])
        figure.part += 2 * is_cue(mention) + _acts(mention, page)
    return figures


def _may_tell_manner(mention: Mention) -> bool:
    """ "Said the man in a low voice", but not "said the woman behind the bar"."""
    return bool({"in", "with"} & set(mention.key.split()))


def _hardly_tells_apart(mention: Mention) -> bool:
    """“Looked the lady in the face”, but not "the lady in the hold"."""
    return mention.head not in GENERIC or (mention.definite and not mention.subject)


def _described(
    page: Page, lines: list[list[Mention]], words: Lexicon
) -> Iterator[tuple[Mention, str | None]]:
    """The narration's descriptions of single people that name nobody by themselves, each with the
    gender of the pronoun that follows; not what only tells how somebody spoke (“in a dangerously
    trembling voice”)."""
    for i, line in enumerate(lines):
        if page.line(i).kind is not Kind.NARRATION:
            continue
        tokens = page.tokens[i]
        for mention, after in zip_longest(line, line[1:]):
            if mention.kind != NOUN or mention.who or mention.head in words.groups:
                continue
            if mention.head in CONTRAST and mention.key == mention.head:
                continue
            before = [t.word for t in tokens[max(0, mention.first - 2) : mention.first]]
            told_of = before[-1:] and before[-1] in COPULAS and before[0] not in SUBJECTS
            manner = mention.head == VOICE and before[-1:] == ["in"]
            if not told_of and not manner:
                yield mention, _told_by(after, mention, tokens)


def _told_by(pronoun: Mention | None, mention: Mention, tokens: Sequence[Token]) -> str | None:
    """The gender that a pronoun later in its sentence tells of someone who acts."""
    if pronoun is None or pronoun.kind != PRONOUN or not mention.subject:
        return None
    if any(t.raw in OPENS for t in tokens[mention.last : pronoun.first]):
        return None
    return pronoun.gender if pronoun.gender in (MALE, FEMALE) else None


def _same(mention: Mention, known: Sequence[Figure], here: int) -> Figure | None:
    """The one of the same noun whom a description means: the latest that it fits."""
    if not mention.definite:
        return None
    traits = _traits(mention)
    reach = NEAR if mention.head in GENERIC else FAR
    about = [f for f in reversed(known) if here - f.last <= reach]
    exact = next((f for f in about if mention.key in f.keys), None)
    if exact is not None:
        return exact
    if not traits:
        return about[0] if about else None
    shared = next((f for f in about if traits & f.traits), None)
    if shared is None and len(about) == 1 and not about[0].traits:
        return about[0]
    return shared


def _of_another_noun(
    mention: Mention, figures: Sequence[Figure], here: int, words: Lexicon
) -> Figure | None:
    """ "An aged rustic", then "the man"."""
    if _traits(mention):
        return None
    for figure in reversed(figures[-4:]):
        fits = figure.gender == mention.gender or None in (figure.gender, mention.gender)
        trade = figure.head not in GENERIC | words.kin.keys() | words.child
        if fits and trade and here - figure.last <= LATELY:
            return figure
    return None


def _traits(mention: Mention) -> set[str]:
    return set(mention.key.split()) - {mention.head} - LINKS - DETERMINERS


def _note(figure: Figure, mention: Mention, page: Page, start: int) -> None:
    """``start``: the description's first word after its article."""
    tokens = page.tokens[mention.line][start : start + len(mention.key.split())]
    figure.last = page.paragraph_of[mention.line]
    figure.keys[mention.key] += 1
    figure.traits |= _traits(mention)
    figure.gender = figure.gender or mention.gender
    text = page.script.chapter.text[tokens[0].start : tokens[-1].start + len(tokens[-1].raw)]
    figure.shown.setdefault(mention.key, " ".join(text.split()))


def _acts(mention: Mention, page: Page) -> int:
    """How much a mention makes a part: “A man looked in. ‘Is this the house?’”"""
    follows = _speech_follows(page, mention.line)
    return mention.subject * (2 if follows else 1) + (follows and not mention.definite)


def _speech_follows(page: Page, i: int) -> bool:
    """Whether speech comes next, in this paragraph or as the next."""
    if i + 1 >= len(page.tokens) or page.line(i + 1).kind is not Kind.DIALOGUE:
        return False
    return page.paragraph_of[i + 1] - page.paragraph_of[i] <= 1


def _person(figure: Figure, words: Lexicon) -> Person:
    def telling(key: str) -> tuple[bool, bool, int, int, str]:
        times = figure.keys[key]
        placed = key.split()[-1] != figure.head and (times > 1 or figure.head in GENERIC)
        vague = key == figure.head and figure.head in GENERIC
        return not placed, vague, -times, len(key), key

    keys = sorted(figure.keys, key=telling)
    names = list(dict.fromkeys(_named(figure.shown[k]) for k in keys))
    told = set(" ".join(keys).split())
    age = "child" if told & words.child else "old" if told & words.old else None
    stretch = (figure.chapter, figure.first, figure.last)
    epithets = tuple(Epithet(k, *stretch) for k in keys)
    voted = max(figure.votes, key=lambda g: figure.votes[g], default=None)
    gender = words.nouns.get(figure.head) or figure.gender or voted
    return Person(names[0], tuple(names[1:]), gender, age, named=False, epithets=epithets)


def _named(shown: str) -> str:
    first = shown.split()[0].lower()
    return shown if first in INDEFINITE | SOMEBODY else f"the {shown}"
