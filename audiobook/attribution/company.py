"""Who keeps company with whom, learned from a first decision of the whole page.

Someone who speaks many of the turns around is likelier to speak this one, and so is one who
elsewhere answers those who speak beside it. The first decision's chances stand in for the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np

from audiobook.attribution.chain import Floats
from audiobook.attribution.evidence import Evidence
from audiobook.attribution.reading import Reading

NEAR, WIDE, BESIDE = 4, 15, 2
"""Turns on each side."""


def evidence(
    reading: Reading, people: Sequence[Sequence[int]], speaks: Floats
) -> list[list[Evidence]]:
    """Of every turn, evidence on its candidates (`people`), from (turns, everyone) `speaks`."""
    turns = len(people)
    total = np.concatenate((np.zeros((1, speaks.shape[1])), np.cumsum(speaks, 0)))
    answers = speaks[:-1].T @ speaks[1:]
    answers = answers + answers.T
    result = []
    for k, candidates in enumerate(people):
        pieces = []
        own = speaks[k]
        near = _around(total, k, NEAR, turns) - own
        wide = _around(total, k, WIDE, turns) - own
        before = total[k] - total[max(0, k - BESIDE)]
        after = total[min(turns, k + 1 + BESIDE)] - total[k + 1]
        partners = _partners(answers, speaks, k)
        for person in candidates:
            pieces += [
                Evidence("company.near", person, log(1 + max(0.0, float(near[person])))),
                Evidence("company.wide", person, log(1 + max(0.0, float(wide[person])))),
                Evidence("company.before", person, float(before[person])),
                Evidence("company.after", person, float(after[person])),
                Evidence("company.partners", person, float(partners[person])),
            ]
            if wide[person] < 0.3:
                pieces.append(Evidence("company.silent", person))
        result.append(pieces)
    return result


def _around(total: Floats, k: int, reach: int, turns: int) -> Floats:
    result: Floats = total[min(turns, k + 1 + reach)] - total[max(0, k - reach)]
    return result


def _partners(answers: Floats, speaks: Floats, k: int) -> Floats:
    """How usually everyone speaks next to those who speak before and after this turn."""
    beside = np.zeros(speaks.shape[1])
    for j in (k - 1, k + 1):
        if 0 <= j < len(speaks):
            beside = beside + speaks[j]
    mutual = beside @ answers - (beside * np.diag(answers))
    result: Floats = mutual / (mutual.sum() + 1.0)
    return result
