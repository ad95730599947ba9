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
ALL = "all"
AT_ONCE = 2**13
"""Pieces of evidence summed in one go; bounds the memory of a long chapter."""


@dataclass(frozen=True, slots=True)
class Ranker:
    """`F` features, `H` hidden units."""

    row: Mapping[str, int]
    """Feature → its row in the table; a feature without one says nothing."""
    table: Floats
    """(F + 1, 2 + H): of each feature the two weights alone, then those into the hidden layer; at
    last a row of zeros."""
    out: Floats
    """(H, 2)"""
    patterns: Mapping[str, float]
    """"pattern.circumstance" → weight, log odds."""

    def scores(self, evidence: Iterable[Sequence[Evidence]]) -> Floats:
        """(N, 2): what each of N lists of evidence amounts to, always and for who joins in."""
        places: list[int] = []
        pieces: list[Evidence] = []
        count = 0
        for one in evidence:
            places += [count] * len(one)
            pieces += one
            count += 1
        return self._amount(self._sums(places, pieces, count))

    def shares(self, evidence: Iterable[Sequence[Evidence]]) -> list[dict[str, float]]:
        """Of each list of evidence, rule → what would be lost without what that rule says; under
        `ALL`, what the whole amounts to."""
        places: list[int] = []
        pieces: list[Evidence] = []
        rows: list[tuple[int, str]] = []
        for n, one in enumerate(evidence):
            by_rule: dict[str, list[Evidence]] = {ALL: []}
            for piece in one:
                by_rule.setdefault(piece.feature.partition(".")[0], []).append(piece)
            for rule, mine in by_rule.items():
                places += [len(rows)] * len(mine)
                pieces += mine
                rows.append((n, rule))
        if not rows:
            return []
        sums = self._sums(places, pieces, len(rows))
        starts = np.array([n for n, (_, rule) in enumerate(rows) if rule == ALL])
        whole = np.add.reduceat(sums, starts, axis=0)
        total = self._amount(whole).sum(1)
        lists = np.array([n for n, _ in rows])
        rest = self._amount(whole[lists] - sums).sum(1)
        found: list[dict[str, float]] = [{ALL: float(amount)} for amount in total]
        for (n, rule), left in zip(rows, rest, strict=True):
            if rule != ALL:
                found[n][rule] = float(total[n] - left)
        return found

    def _sums(self, places: Sequence[int], pieces: Sequence[Evidence], count: int) -> Floats:
        """(count, 2 + H): the rows of the pieces at each place, in ascending order, summed."""
        none = len(self.row)
        row = self.row.get
        place = np.array(places, np.int64)
        feature = np.array([row(piece.feature, none) for piece in pieces], np.int64)
        value = np.array([piece.value for piece in pieces], np.float64)
        total = np.zeros((count, self.table.shape[1]))
        for at in range(0, len(place), AT_ONCE):
            part = slice(at, at + AT_ONCE)
            sums, first = rows_summed(place[part], feature[part], value[part], self.table)
            total[first : first + len(sums)] += sums
        return total

    def _amount(self, sums: Floats) -> Floats:
        result: Floats = sums[:, :2] + np.tanh(sums[:, 2:]) @ self.out
        return result


def rows_summed(place: Ints, feature: Ints, value: Floats, table: Floats) -> tuple[Floats, int]:
    """The features' rows of `table` times their values, summed for each place (ascending).

    From the first place on, whose number comes second.
    """
    if not len(place):
        return np.zeros((0, table.shape[1])), 0
    first, features = int(place[0]), len(table)
    count = int(place[-1]) - first + 1
    spread = np.bincount((place - first) * features + feature, value, count * features)
    return spread.reshape(count, features) @ table, first
