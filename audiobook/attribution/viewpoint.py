"""Through whose eyes a scene is seen (focalisation; Genette 1972).

Narration tells what only one of those present can know: what they see, hear, feel and remember.
Where it tells it of somebody, that one is likely to be the one whose thoughts it tells.
"""

from __future__ import annotations

from collections import defaultdict

from audiobook.attribution.lexicon import lexicon
from audiobook.attribution.mentions import NOUN, PRONOUN, SELF, Mention
from audiobook.attribution.page import Token
from audiobook.attribution.reading import Reading
from audiobook.model import Kind, Person

INNER, BODY, OUTER, ACTS = 2.0, 1.5, -1.0, 0.3
"""What a sign of inner life weighs, and one of being seen from without; what a deed."""
NEAR = 12
"""Paragraphs at which a sign weighs half."""
FAR = 80
"""Paragraphs at which a sign is not asked any more."""
ELSEWHERE = 0.3
"""How far a sign counts that stands in another scene: a chapter mostly keeps its viewpoint."""
BY_PRONOUN, BY_DESCRIPTION, UNSURE = 0.4, 0.6, 0.2
"""How far a sign counts that does not name its person; `UNSURE` for a pronoun that is taken to
mean somebody whose gender is not told."""
UNNAMED = -3.0
"""Whoever sees the scene is seldom known by a description only."""
SEEMS = frozenset(("seemed", "seems", "appeared", "appears"))

Signs = dict[int, dict[int, float]]
"""Paragraph → person → weight."""


def signs(reading: Reading) -> Signs:
    """What every paragraph's narration tells of the inner life of those in it."""
    found: Signs = {}
    for p, paragraph in enumerate(reading.page.paragraphs):
        here: dict[int, float] = defaultdict(float)
        for i in paragraph.lines:
            if reading.page.line(i).kind is Kind.NARRATION:
                for mention in reading.mentions[i]:
                    weight = _weight(mention, reading.page.tokens[i])
                    who = reading.who(mention) if weight else ()
                    if len(who) == 1:
                        here[who[0]] += weight * _trust(mention, reading.index.people[who[0]])
        if here:
            found[p] = here
    return found


def viewers(reading: Reading, told: Signs, paragraph: int) -> dict[int, float]:
    """How much speaks for everyone being the one through whose eyes a paragraph is seen."""
    score: dict[int, float] = defaultdict(float)
    paragraphs = reading.page.paragraphs
    for p in range(max(0, paragraph - FAR), min(len(paragraphs), paragraph + FAR)):
        here = paragraphs[p].scene == paragraphs[paragraph].scene
        share = (1.0 if here else ELSEWHERE) * NEAR / (NEAR + abs(p - paragraph))
        for person, weight in told.get(p, {}).items():
            score[person] += weight * share
    for person in score:
        if not reading.index.people[person].named:
            score[person] += UNNAMED
    return score


def _trust(mention: Mention, person: Person) -> float:
    if mention.kind == PRONOUN:
        return UNSURE if person.gender is None else BY_PRONOUN
    return BY_DESCRIPTION if mention.kind == NOUN else 1.0


def _weight(mention: Mention, tokens: list[Token]) -> float:
    words = lexicon()
    following = [t.word for t in tokens[mention.last : mention.last + 4]]
    if mention.owns:
        return BODY if words.body.intersection(following[:2]) else 0.0
    if mention.first and tokens[mention.first - 1].word == "to":
        return INNER if _seemed_to(tokens, mention.first) else 0.0
    if not mention.subject and mention.kind != SELF:
        return 0.0
    for word in following:
        if word in words.inner:
            return INNER
        if word in SEEMS:
            return OUTER
        if word not in words.adverbs and not word.endswith("n’t"):
            return ACTS
    return 0.0


def _seemed_to(tokens: list[Token], first: int) -> bool:
    """“It seemed to Kit”, “it occurred to her”."""
    return first > 1 and tokens[first - 2].word in (*SEEMS, "occurred", "occurs", "came", "clear")
