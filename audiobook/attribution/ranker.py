"""How much the evidence on a candidate says, in log odds.

A linear sum, so that evidence counts alone, and one hidden layer of tanh units over the same
features, so that pieces of evidence can heighten or undo each other: to be called by name means
much in a bare run and little beside a tag. Both give two amounts: what always counts, and what
counts besides for one who joins in (`chain`). Fitted by `benchmarks/fit_attribution.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audiobook.attribution.chain import Floats
from audiobook.attribution.evidence import Evidence

Ints = NDArray[np.int64]
AT_ONCE = 2**16
"""Pieces of evidence summed in one go; bounds the memory of a long chapter."""


@dataclass(frozen=True, slots=True)
class Ranker:
    """`F` features, `H` hidden units."""

    row: Mapping[str, int]
    """Feature → its row in the two tables; a feature without one says nothing."""
    alone: Floats
    """(F, 2)"""
    hidden: Floats
    """(F, H)"""
    out: Floats
    """(H, 2)"""
    patterns: Mapping[str, float]
    """"pattern.circumstance" → weight, log odds."""

    def scores(self, evidence: Iterable[Sequence[Evidence]]) -> Floats:
        """(N, 2): what each of N lists of evidence amounts to, always and for who joins in."""
        place, feature, value, count = [], [], [], 0
        for pieces in evidence:
            for piece in pieces:
                row = self.row.get(piece.feature)
                if row is not None:
                    place.append(count)
                    feature.append(row)
                    value.append(piece.value)
            count += 1
        where, what = np.array(place, np.int64), np.array(feature, np.int64)
        return self._amount(where, what, np.array(value, np.float64), count)

    def shares(self, evidence: Sequence[Evidence]) -> dict[str, float]:
        """Rule → what would be lost without its evidence."""
        rules = list(dict.fromkeys(_rule(piece) for piece in evidence))
        without = [[p for p in evidence if _rule(p) != rule] for rule in rules]
        whole, *left = self.scores([evidence, *without]).sum(1)
        return {rule: float(whole - rest) for rule, rest in zip(rules, left, strict=True)}

    def _amount(self, place: Ints, feature: Ints, value: Floats, count: int) -> Floats:
        table = np.column_stack((self.alone, self.hidden))
        total = np.zeros((count, table.shape[1]))
        for at in range(0, len(place), AT_ONCE):
            part = slice(at, at + AT_ONCE)
            sums, first = rows_summed(place[part], feature[part], value[part], table)
            total[first : first + len(sums)] += sums
        result: Floats = total[:, :2] + np.tanh(total[:, 2:]) @ self.out
        return result


def rows_summed(place: Ints, feature: Ints, value: Floats, table: Floats) -> tuple[Floats, int]:
    """The features' rows of `table` times their values, summed for each place (ascending).

    From the first place on, whose number comes second.
    """
    if not len(place):
        return np.zeros((0, table.shape[1])), 0
    first = int(place[0])
    starts = np.flatnonzero(np.diff(place, prepend=first - 1))
    sums = np.zeros((int(place[-1]) - first + 1, table.shape[1]))
    sums[place[starts] - first] = np.add.reduceat(table[feature] * value[:, None], starts, axis=0)
    return sums, first


def _rule(piece: Evidence) -> str:
    return piece.feature.partition(".")[0]
