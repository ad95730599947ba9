"""A mention: one place where somebody is spoken of, and what its clause tells."""

from __future__ import annotations

from typing import NamedTuple

from audiobook.attribution.lexicon import Lexicon
from audiobook.attribution.page import Token

VOICE = "voice"
"""The voice of someone is they."""
NAME, PRONOUN, NOUN, SELF = "name", "pronoun", "noun", "self"
OPENS = frozenset((".", "!", "?", "…", "...", ";", "—", "–"))
"""What a sentence begins after."""


class Mention(NamedTuple):
    kind: str
    line: int
    first: int
    """First token in its line."""
    last: int
    """One past its last token."""
    who: tuple[int, ...]
    """People it may be; empty for what only the context tells."""
    gender: str | None
    subject: bool
    owns: bool
    key: str
    """Of a description, its words without the article: "man in the fleece"."""
    head: str
    """Of a description, its noun."""
    definite: bool
    sure: float = 1.0
    """Of a description, the chance that it means `who`."""

    @property
    def at(self) -> tuple[int, int]:
        """The place that tells it from all other mentions of a page."""
        return self.line, self.first

    @property
    def short(self) -> str:
        """A description without what follows its noun."""
        words = self.key.split()
        return " ".join(words[: words.index(self.head) + 1]) if self.head in words else self.key


def finite(word: str, words: Lexicon) -> bool:
    return words.is_verb(word) and not word.endswith("ing") and word not in words.nouns


def is_subject(tokens: list[Token], first: int, last: int, words: Lexicon) -> bool:
    if first and tokens[first - 1].word in words.prepositions:
        return False
    opens = first == 0 or tokens[first - 1].raw in OPENS
    if opens and last < len(tokens) and tokens[last].raw == ",":
        return True
    for j in range(last, min(last + 4, len(tokens))):
        word = tokens[j].word
        if words.is_verb(word):
            return tokens[j].raw[0].islower()
        if opens and word == "and":
            return True
        if word not in words.adverbs and not word.endswith("ly") and word != "and":
            return False
    return False
