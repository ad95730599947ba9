"""How much the evidence on a candidate says, in log odds.

A linear sum, so that evidence counts alone, and one hidden layer of tanh units over the same
features, so that pieces of evidence can heighten or undo each other: to be called by name means
much in a bare run and little beside a tag. Both give two amounts: what always counts, and what
counts besides for one who joins in (`chain`). Fitted by `benchmarks/fit_attribution.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from audiobook.attribution.chain import Floats
from audiobook.attribution.evidence import Evidence

ALL = "all"
AT_ONCE = 2**8
"""Lists of evidence summed in one go; bounds the memory of a long chapter."""


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
        found = [self._amount(self._sums(lists)) for lists in _batches(evidence)]
        return np.concatenate(found) if found else np.zeros((0, 2))

    def shares(self, evidence: Iterable[Sequence[Evidence]]) -> Iterator[dict[str, float]]:
        """Of each list of evidence, rule → what would be lost without what that rule says; under
        `ALL`, what the whole amounts to."""
        for lists in _batches(evidence):
            yield from self._shares(lists)

    def _shares(self, evidence: Sequence[Sequence[Evidence]]) -> list[dict[str, float]]:
        rows: list[tuple[int, str]] = []
        pieces: list[list[Evidence]] = []
        for n, one in enumerate(evidence):
            by_rule: dict[str, list[Evidence]] = {ALL: []}
            for piece in one:
                by_rule.setdefault(piece.feature.partition(".")[0], []).append(piece)
            rows += [(n, rule) for rule in by_rule]
            pieces += by_rule.values()
        sums = self._sums(pieces)
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

    def _sums(self, lists: Sequence[Sequence[Evidence]]) -> Floats:
        """(N, 2 + H): of each list the rows of its pieces, summed."""
        none, features = len(self.row), len(self.table)
        row = self.row.get
        place = np.repeat(np.arange(len(lists)), [len(one) for one in lists])
        feature = np.array([row(piece.feature, none) for one in lists for piece in one], np.int64)
        value = np.array([piece.value for one in lists for piece in one], np.float64)
        spread = np.bincount(place * features + feature, value, len(lists) * features)
        total: Floats = spread.reshape(len(lists), features) @ self.table
        return total

    def _amount(self, sums: Floats) -> Floats:
        result: Floats = sums[:, :2] + np.tanh(sums[:, 2:]) @ self.out
        return result


def _batches(evidence: Iterable[Sequence[Evidence]]) -> Iterator[list[Sequence[Evidence]]]:
    lists = iter(evidence)
    while batch := list(islice(lists, AT_ONCE)):
        yield batch
