"""Who speaks each turn, decided for all turns at once.

A second-order conditional random field (Lafferty, McCallum and Pereira 2001) over the turns: a
sequence of speakers scores the sum of each turn's evidence plus, for every turn, the weight of the
pattern that it forms with the two turns before. The forward-backward pass is exact, so that a sure
cue in a later turn settles the earlier ones as well; the chances it gives are `Basis.sure`.

Because a pattern only asks whether two speakers are the same, a step costs candidates², not
candidates³.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NEVER = -1e9
"""Evidence where there is no candidate."""


@dataclass(frozen=True, slots=True)
class Chains:
    """`B` chains of up to `T` turns with up to `K` candidates each, padded."""

    evidence: Floats
    """(B, T, K), log odds; a padded turn has one candidate of score 0."""
    people: NDArray[np.int64]
    """(B, T, K): who the candidates are; negative and all different where padded."""
    same: Floats
    """(B, T), log odds: the speaker is that of the turn before, but not of the two before."""
    back: Floats
    """(B, T): the speaker is that of the turn before last, and not of the last."""
    again: Floats
    """(B, T): the speaker is that of both turns before."""


@dataclass(frozen=True, slots=True)
class Chances:
    speaker: Floats
    """(B, T, K): the chance of each candidate."""
    same: Floats
    """(B, T): the chance of each pattern."""
    back: Floats
    again: Floats
    likelihood: Floats
    """(B,): log of the summed weight of all sequences."""


def chances(chains: Chains, *, patterns: bool = False) -> Chances:
    """The chance of every candidate, by the forward-backward algorithm, scaled.

    Those of the patterns, which only fitting needs, are left at 0 unless `patterns` is set.
    """
    top = chains.evidence.max(2)
    weight = np.exp(chains.evidence - top[:, :, None])
    count, length, width = weight.shape
    steps = [_Step(chains, t) for t in range(length)]
    forward = np.zeros((length, count, width, width))
    forward[0][:, 0, :] = weight[:, 0]
    likelihood = top.sum(1)
    for t in range(length):
        if t:
            forward[t] = steps[t].onward(forward[t - 1]) * weight[:, t][:, None, :]
        scale = forward[t].sum((1, 2))
        forward[t] /= scale[:, None, None]
        likelihood = likelihood + np.log(scale)
    speaker = np.zeros((count, length, width))
    shares = np.zeros((3, count, length))
    backward = np.ones((count, width, width))
    for t in range(length - 1, -1, -1):
        pair = forward[t] * backward
        speaker[:, t] = pair.sum(1) / pair.sum((1, 2))[:, None]
        if t:
            coming = weight[:, t][:, None, :] * backward
            if patterns:
                shares[:, :, t] = steps[t].shares(forward[t - 1], coming)
            backward = steps[t].backward(coming)
            backward /= backward.max((1, 2))[:, None, None]
    return Chances(speaker, shares[0], shares[1], shares[2], likelihood)


class _Step:
    """From the pair (turn before last i, last j) to the pair (last j, this k)."""

    def __init__(self, chains: Chains, t: int) -> None:
        now = chains.people[:, t]
        count, self.width = now.shape
        if not t:
            return
        self.last = chains.people[:, t - 1][:, :, None] == now[:, None, :]
        first = t < 2
        earlier = np.full_like(now, -(10**9)) if first else chains.people[:, t - 2]
        equal = earlier[:, :, None] == now[:, None, :]
        none = self.width
        self.earlier = np.where(equal.any(1), equal.argmax(1), none)
        self.later = np.where(equal.any(2), equal.argmax(2), none)
        self.rows = np.arange(count)[:, None]
        one, two, three = (
            np.exp(x[:, t])[:, None, None] for x in (chains.same, chains.back, chains.again)
        )
        self.new = np.where(self.last, one, 1.0)
        self.old = np.where(self.last, three, two)

    def onward(self, forward: Floats) -> Floats:
        fresh, known = self._split(forward)
        return fresh * self.new + known * self.old

    def backward(self, coming: Floats) -> Floats:
        base = (coming * self.new).sum(2)
        more = np.concatenate((coming * (self.old - self.new), self._blank(coming)), 2)
        extra = more.transpose(0, 2, 1)[self.rows, self.later]
        result: Floats = base[:, None, :] + extra
        return result

    def shares(self, forward: Floats, coming: Floats) -> Floats:
        fresh, known = self._split(forward)
        fresh, known = fresh * self.new * coming, known * self.old * coming
        total = (fresh + known).sum((1, 2))
        parts = (fresh * self.last, known * ~self.last, known * self.last)
        result: Floats = np.stack([p.sum((1, 2)) for p in parts]) / total
        return result

    def _split(self, forward: Floats) -> tuple[Floats, Floats]:
        """(B, j, k): weight of the paths in which k did not speak the turn before last, and did."""
        padded = np.concatenate((forward, self._blank(forward).transpose(0, 2, 1)), 1)
        known = padded[self.rows, self.earlier].transpose(0, 2, 1)
        return np.maximum(forward.sum(1)[:, :, None] - known, 0.0), known

    def _blank(self, like: Floats) -> Floats:
        return np.zeros((like.shape[0], self.width, 1))
