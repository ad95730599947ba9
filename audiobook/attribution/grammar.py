"""The small words: pronouns, articles, and what may follow a description."""

from __future__ import annotations

from audiobook.attribution.lexicon import FEMALE, MALE, NEUTRAL

PRONOUNS: dict[str, tuple[str, bool]] = {
    "he": (MALE, True), "him": (MALE, False), "his": (MALE, False), "himself": (MALE, False),
    "she": (FEMALE, True), "her": (FEMALE, False), "hers": (FEMALE, False),
    "herself": (FEMALE, False), "they": (NEUTRAL, True), "them": (NEUTRAL, False),
    "their": (NEUTRAL, False), "themself": (NEUTRAL, False),
    "he’d": (MALE, True), "he’ll": (MALE, True), "she’d": (FEMALE, True), "she’ll": (FEMALE, True),
    "they’d": (NEUTRAL, True), "they’ve": (NEUTRAL, True), "they’re": (NEUTRAL, True),
}  # fmt: skip
"""Pronoun → gender, and whether it is a subject."""
SELVES = frozenset(("i", "i’d", "i’ll", "i’ve", "i’m", "me", "my", "myself", "mine"))
YOUS = frozenset(("you", "you’d", "you’ll", "you’ve", "you’re", "your"))
DETERMINERS = frozenset(
    "the a an his her my our their your this that another some one its thy each every".split()
)
INDEFINITE = frozenset(("a", "an", "another", "some", "one", "each", "every"))
LINKS = frozenset("in with at on behind from of by under across beside opposite".split())
ALONE = frozenset(
    """other others first second third fourth fifth man’s latter former taller shorter older younger
    elder eldest youngest oldest bigger smaller tallest smallest nearest""".split()
)
"""Words that may stand for a person after "the" without a noun: "the other countered"."""
SOMEBODY = frozenset(("someone", "somebody"))
CONTRAST = frozenset("one other others latter former speaker".split())
"""Words that only tell someone from the one before: "the other countered"."""
GENERIC = frozenset(
    """man woman boy girl person voice figure other lady gentleman fellow lad guy
    kid one first second third others someone somebody""".split()
)
"""Nouns that tell nothing of a person but sex and age."""
