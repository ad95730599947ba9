"""How much two people stand together, against what chance would have it.

Two names of one person turn up in the same places and yet never in one sentence, nor next to one
another in a talk: "the cat" and "Archimedes". What is counted is set against what is to be expected
of two who are about as often (log of observed by expected, as in pointwise mutual information;
Church and Hanks 1990).
"""

from __future__ import annotations

import numpy as np

from audiobook.attribution.chain import Floats
from audiobook.attribution.mentions import NAME, NOUN
from audiobook.attribution.page import STOPS
from audiobook.attribution.reading import Reading
from audiobook.model import Kind

WITHIN = 4
"""Paragraphs on each side within which someone told of is about."""
SOME = 0.3
"""Added to what is counted and to what is expected, so that little proves little."""
TINY = 1e-9


class Nearness:
    """Counted over the narration of all chapters; (people, people) matrices."""

    def __init__(self, size: int) -> None:
        self.sentence = np.zeros((size, size))
        """Sentences that tell of both."""
        self.around = np.zeros((size, size))
        """Mentions of the one within a few paragraphs of the other."""

    def count(self, reading: Reading) -> None:
        page = reading.page
        told = np.zeros((len(page.paragraphs), len(self.around)))
        for i, mentions in enumerate(reading.mentions):
            if page.line(i).kind is Kind.DIALOGUE:
                continue
            tokens, last = page.tokens[i], 0
            here: set[int] = set()
            for mention in mentions:
                if any(t.raw in STOPS for t in tokens[last : mention.first]):
                    self._count_sentence(here)
                    here = set()
                last = mention.last
                if mention.kind in (NAME, NOUN) and len(mention.who) == 1:
                    here.add(mention.who[0])
                    told[page.paragraph_of[i], mention.who[0]] = 1.0
            self._count_sentence(here)
        total = np.concatenate((np.zeros((1, told.shape[1])), np.cumsum(told, 0)))
        at = np.arange(len(told))
        spread = total[np.minimum(len(told), at + WITHIN + 1)] - total[np.maximum(0, at - WITHIN)]
        self.around += told.T @ spread

    def _count_sentence(self, people: set[int]) -> None:
        for one in people:
            for other in people - {one}:
                self.sentence[one, other] += 1

    def told(self) -> Floats:
        """How much more often than others who are about two are told of in one sentence."""
        around = _of_two(self.around)
        rate = self.sentence.sum() / max(1.0, around.sum())
        result: Floats = np.log((self.sentence + SOME) / (rate * around + SOME))
        return result


def against_chance(seen: Floats, near: Floats) -> Floats:
    """How much more often something is seen of two (``seen``) than by who is near (``near``)."""
    seen, near = _of_two(seen), _of_two(near)
    share = near / (near.sum(1, keepdims=True) + TINY)
    result: Floats = np.log((seen + SOME) / (share * seen.sum(1, keepdims=True) + SOME))
    return result


def same_partners(beside: Floats) -> Floats:
    """(people, people): how far two speak beside the same others (cosine)."""
    norm = np.sqrt((beside**2).sum(1)) + 0.2
    result: Floats = (beside @ beside.T) / np.outer(norm, norm)
    return result


def _of_two(pairs: Floats) -> Floats:
    result: Floats = pairs - np.diag(np.diag(pairs))
    return result
