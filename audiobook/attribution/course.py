"""What everyone does in the course of a chapter, so that a stretch of it can be looked at alone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np

from audiobook.attribution.chain import Floats

MARGIN = 16
"""Turns on each side of a stretch that belong to it."""
LATELY = 8
"""Turns before someone comes in within which another counts as there already."""


@dataclass(slots=True)
class Course:
    """What everyone does in the course of a chapter."""

    paragraphs: list[int]
    """Of every turn."""
    counts: Floats
    """(what, turns, people): chance of speaking, cues, calls, acts; after `add_up`, up to there."""

    def act(self, person: int, paragraph: int) -> None:
        turn = min(bisect_left(self.paragraphs, paragraph), len(self.paragraphs) - 1)
        if turn >= 0:
            self.counts[3, turn, person] += 1

    def add_up(self) -> None:
        start = np.zeros((4, 1, self.counts.shape[2]))
        self.counts = np.concatenate((start, np.cumsum(self.counts, 1)), 1)

    def there_before(self, paragraph: int) -> Floats:
        """(people,): how often each acts or is named as speaking shortly before a paragraph."""
        end = bisect_left(self.paragraphs, paragraph)
        found: Floats = (self.counts[:, end] - self.counts[:, max(0, end - LATELY)])[[1, 3]].sum(0)
        return found

    def between(self, first: int, last: int) -> Floats:
        """(what, people): counts from paragraph to paragraph, and a little on each side."""
        start = max(0, bisect_left(self.paragraphs, first) - MARGIN)
        end = min(len(self.paragraphs), bisect_right(self.paragraphs, last) + MARGIN)
        found: Floats = self.counts[:, end] - self.counts[:, start]
        return found
