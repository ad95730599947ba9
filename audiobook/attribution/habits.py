"""How people talk: the words that each uses more than the rest, by a first decision of the page.

A unigram model of everyone's speech, smoothed towards that of all (Dirichlet prior; Zhai and
Lafferty 2004), each turn weighed by the chance that the person said it and left out of its own
judgement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from audiobook.attribution.chain import Floats
from audiobook.attribution.evidence import Evidence
from audiobook.attribution.reading import Reading

PRIOR = 60.0
"""Words of everybody's speech mixed into each person's."""
MOST = 3.0
"""Bound of the log odds."""


def evidence(
    reading: Reading, people: Sequence[Sequence[int]], speaks: Floats
) -> list[list[Evidence]]:
    """Of every turn, how much more its words are each candidate's than everybody's."""
    used = [_words(reading, k) for k in range(len(people))]
    total = Counter(word for words in used for word in words)
    place = {w: n for n, w in enumerate(sorted(w for w, n in total.items() if n > 1))}
    turns = [np.array(sorted(place[w] for w in words if w in place), int) for words in used]
    profiles = np.zeros((speaks.shape[1], len(place)))
    for k, ids in enumerate(turns):
        profiles[:, ids] += speaks[k][:, None]
    everybody = profiles.sum(0) + 1e-9
    usual = everybody / everybody.sum() if len(place) else everybody
    said = profiles.sum(1)
    result: list[list[Evidence]] = []
    for k, candidates in enumerate(people):
        ids, who = turns[k], np.array(candidates, int)
        if not len(ids) or not len(who):
            result.append([])
            continue
        own = speaks[k, who]
        uses = profiles[np.ix_(who, ids)] - own[:, None] + PRIOR * usual[ids]
        share = np.maximum(uses, 1e-9) / (said[who] - own * len(ids) + PRIOR)[:, None]
        odds = np.clip(np.log(share / usual[ids]).sum(1), -MOST, MOST)
        result.append(
            [Evidence("habits.words", int(p), float(o)) for p, o in zip(who, odds, strict=True)]
        )
    return result


def _words(reading: Reading, turn: int) -> set[str]:
    """The words and stops of a turn, and its length."""
    lines = reading.turns[turn].lines
    found = [t.word for i in lines for t in reading.page.tokens[i]]
    return {*found, f"about {len(found).bit_length()}"}
