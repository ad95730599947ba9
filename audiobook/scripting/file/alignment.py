"""Which items of two lists belong together: difflib, kept fast where most of both is the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_CROWDED = 4_000_000
"""Pairs of items above which items that come often are not looked at, as they match too much."""


def aligned(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """(equal, i, j, m, n) in order: ``one[i:j]`` stands where ``other[m:n]`` does."""
    low, most = 0, min(len(one), len(other))
    while low < most and one[low] == other[low]:
        low += 1
    tail = 0
    while tail < most - low and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    if low:
        yield True, 0, low, 0, low
    inner, outer = one[low : len(one) - tail], other[low : len(other) - tail]
    matcher = SequenceMatcher(None, inner, outer, autojunk=len(inner) * len(outer) > _CROWDED)
    for tag, i, j, m, n in matcher.get_opcodes():
        yield tag == "equal", i + low, j + low, m + low, n + low
    if tail:
        yield True, len(one) - tail, len(one), len(other) - tail, len(other)
