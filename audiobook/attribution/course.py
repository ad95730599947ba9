"""What everyone does in the course of a chapter, so that a stretch of it can be looked at alone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np

from audiobook.attribution.chain import Floats

MARGIN = 16
"""Turns on each side of a stretch that belong to it."""


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

    def between(self, first: int, last: int) -> Floats:
        """(what, people): counts from paragraph to paragraph, and a little on each side."""
        start = max(0, bisect_left(self.paragraphs, first) - MARGIN)
        end = min(len(self.paragraphs), bisect_right(self.paragraphs, last) + MARGIN)
        found: Floats = self.counts[:, end] - self.counts[:, start]
        return found
