"""How much two people stand together, against what chance would have it.

Two names of one person turn up in the same places and yet never in one sentence, nor next to one
another in a talk: "the cat" and "Archimedes". What is counted is set against what is to be expected
of two who are about as often (log of observed by expected, as in pointwise mutual information;
Church and Hanks 1990).
"""

from __future__ import annotations

import numpy as np

from audiobook.attribution.chain import Floats
from audiobook.attribution.counts import TINY

SOME = 0.3
"""Added to what is counted and to what is expected, so that little proves little."""


def told(sentence: Floats, around: Floats) -> Floats:
    """How much more often than others who are about two are told of in one sentence."""
    around = _of_two(around)
    rate = sentence.sum() / max(1.0, around.sum())
    result: Floats = np.log((sentence + SOME) / (rate * around + SOME))
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
