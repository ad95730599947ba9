"""Whom each pronoun of the narration may mean, and how likely.

Salience after Lappin and Leass (1994): every mention raises its person by the place that it has in
its sentence (who acts before who is acted upon, before who stands in a prepositional phrase), the
sum fades from sentence to sentence, and a pronoun means the most salient whom its gender fits and
the grammar allows.
"""

from __future__ import annotations

from collections.abc import Sequence

from audiobook.attribution.grammar import PRONOUNS
from audiobook.attribution.lexicon import lexicon
from audiobook.attribution.mentions import NOUN, PRONOUN, SELF, Mention
from audiobook.attribution.page import Page, Token
from audiobook.model import Kind, Person

ACTS, OWNS, OBJECT, OBLIQUE, TOWARDS = "acts", "owns", "object", "oblique", "towards"
RAISES = {ACTS: 1.0, OWNS: 0.45, OBJECT: 0.6, OBLIQUE: 0.35, TOWARDS: 0.35}
TURNED_TO = frozenset(("at", "to", "toward", "towards", "upon"))
"""What is done so, looks, nods, words, is done for the other to answer."""
CLAUSE = 0.8
"""What a subject after the sentence's first counts. (The raises and this: set by the pronouns
beside verbs of speech in the training texts, and little depends on them.)"""
SENTENCE, SPEECH = 0.5, 0.85
"""What is left of a person's salience after a sentence, and after someone's speech."""
UNTOLD = 0.2
"""What counts of the salience of one whose gender is not known, for "he" and "she"."""
UNNAMED = 0.6
"""What counts of that of one who has no name."""
FAINT = 0.004
"""Salience below which a person is out of mind."""
MOST = 3
"""People that a pronoun is shared among."""


OWNS_IT = frozenset(("his", "her", "their", "my"))
ENDS = frozenset((".", "!", "?", "…", "..."))
OBJECTS = frozenset(("him", "her", "them"))
REFLEXIVES = frozenset(("himself", "herself", "themself", "themselves"))
Shares = tuple[tuple[int, float], ...]


def place(tokens: Sequence[Token], mention: Mention) -> str:
    """The mention's place in its clause."""
    if mention.subject:
        return ACTS
    if mention.owns:
        return OWNS
    before = tokens[mention.first - 1].word if mention.first else ""
    if before in TURNED_TO:
        return TOWARDS
    return OBLIQUE if before in lexicon().prepositions else OBJECT


def resolve(
    page: Page,
    mentions: Sequence[Sequence[Mention]],
    people: Sequence[Person],
) -> tuple[dict[tuple[int, int], Shares], dict[tuple[int, int], Shares]]:
    """(line, first token) of a pronoun → the likeliest people with their shares, best first; and
    of a description ("his guest") → the people it may belong to."""
    mind = _Mind(people)
    meant: dict[tuple[int, int], Shares] = {}
    owners: dict[tuple[int, int], Shares] = {}
    scene = -1
    for i, found in enumerate(mentions):
        now = page.paragraphs[page.paragraph_of[i]].scene
        if now != scene:
            mind, scene = _Mind(people), now
        if page.line(i).kind is Kind.DIALOGUE:
            mind.fade(SPEECH)
            continue
        tokens, at = page.tokens[i], 0
        for mention in found:
            ends = sum(t.raw in ENDS for t in tokens[at : mention.first])
            if ends:
                mind.fade(SENTENCE**ends)
            at = mention.last
            here = mention.at
            if mention.kind == NOUN and tokens[mention.first].word in OWNS_IT:
                owners[here] = mind.owner(mention, tokens[mention.first].word)
            shares = mind.meet(mention, tokens)
            if shares and not mention.who:
                meant[here] = shares
        mind.fade(SENTENCE ** sum(t.raw in ENDS for t in tokens[at:]))
        mind.acting = None
    return meant, owners


class _Mind:
    """Who is in the reader's mind at a point of a scene, and how much."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = people
        self.salience: dict[int, float] = {}
        self.acting: int | None = None
        """The latest subject of the sentence."""

    def fade(self, rest: float) -> None:
        if rest == 1.0:
            return
        self.acting = None
        self.salience = {p: s * rest for p, s in self.salience.items() if s * rest > FAINT}

    def meet(self, mention: Mention, tokens: Sequence[Token]) -> Shares:
        shares: Shares = ()
        where = place(tokens, mention)
        if mention.kind == SELF or (mention.kind == NOUN and not self._told_of(mention)):
            return ()
        if mention.who:
            shares = ((mention.who[0], 1.0),)
        elif mention.kind == PRONOUN:
            shares = self._fitting(mention, tokens[mention.first].word)
        if not shares:
            return ()
        raised = RAISES[where]
        if where == ACTS and self.acting is not None:
            raised *= CLAUSE
        for person, share in shares:
            self.salience[person] = self.salience.get(person, 0.0) + raised * share
        if where == ACTS:
            self.acting = shares[0][0]
        return shares

    def owner(self, noun: Mention, word: str) -> Shares:
        """Whose guest "his guest" is: somebody else than the guest."""
        if word == "my":
            return tuple((i, 1.0) for i, p in enumerate(self.people) if p.narrates)
        pronoun = noun._replace(kind=PRONOUN, gender=PRONOUNS[word][0], owns=True)
        return tuple(pair for pair in self._fitting(pronoun, word) if pair[0] not in noun.who)

    def _told_of(self, noun: Mention) -> bool:
        """“A man came in”: he is told of; “he was a man of few words”: no man is."""
        brought_in = bool(noun.who and self.people[noun.who[0]].epithets)
        return noun.definite or brought_in

    def _fitting(self, pronoun: Mention, word: str) -> Shares:
        if word in REFLEXIVES and self.acting is not None:
            return ((self.acting, 1.0),)
        barred = self.acting if word in OBJECTS and not pronoun.owns else None
        fits: list[tuple[float, int]] = []
        for person, salience in self.salience.items():
            gender = self.people[person].gender
            if person == barred or self.people[person].narrates:
                continue
            if gender is not None and gender != pronoun.gender:
                continue
            worth = salience if gender is not None else salience * UNTOLD
            if not self.people[person].named:
                worth *= UNNAMED
            fits.append((worth, person))
        total = sum(worth for worth, _ in fits)
        fits.sort(key=lambda f: (-f[0], f[1]))
        return tuple((person, worth / total) for worth, person in fits[:MOST])
