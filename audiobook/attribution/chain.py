"""Who speaks each turn, decided for all turns at once.

A second-order conditional random field (Lafferty, McCallum and Pereira 2001) over the turns: a
sequence of speakers scores the sum of each turn's evidence plus, for every turn, the weight of the
pattern that it forms with the two turns before. The forward-backward pass is exact, so that a sure
cue in a later turn settles the earlier ones as well; the chances it gives are `Basis.sure`.

What makes someone join in is weighed apart from what lets them go on: `entry` counts only for who
spoke neither of the two turns before. Otherwise being named nearby would count anew in every turn
of a long exchange and drown the one address in it.

Because a pattern only asks whether two speakers are the same, a step costs candidates², not
candidates³.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    entry: Floats
    """(B, T, K), log odds: counted where the candidate spoke neither of the two turns before."""
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
    enters: Floats
    """(B, T, K): the chance that the candidate speaks and spoke neither of the two turns before."""
    likelihood: Floats
    """(B,): log of the summed weight of all sequences."""


def chances(chains: Chains, *, steps: Sequence[Step] = (), patterns: bool = False) -> Chances:
    """The chance of every candidate, by the forward-backward algorithm, scaled.

    Those of the patterns and of who enters, which only fitting needs, are left at 0 unless
    `patterns` is set. Who may repeat whom (`steps`) depends on the people alone and can be kept
    from one call to the next.
    """
    steps = steps or lay_steps(chains.people)
    top = chains.evidence.max(2)
    weight = np.exp(chains.evidence - top[:, :, None])
    count, length, width = weight.shape
    one, two, three = (
        np.exp(x)[:, :, None, None] for x in (chains.same, chains.back, chains.again)
    )
    entry = np.exp(chains.entry)
    new, old = [], []
    for t in range(length):
        last = steps[t].last
        new.append(np.where(last, one[:, t], entry[:, t][:, None, :]))
        old.append(np.where(last, three[:, t], two[:, t]))
    forward = np.zeros((length, count, width, width))
    forward[0][:, 0, :] = weight[:, 0] * entry[:, 0]
    likelihood = top.sum(1)
    for t in range(length):
        if t:
            fresh, known = steps[t].split(forward[t - 1])
            forward[t] = (fresh * new[t] + known * old[t]) * weight[:, t][:, None, :]
        scale = forward[t].sum((1, 2))
        forward[t] /= scale[:, None, None]
        likelihood = likelihood + np.log(scale)
    speaker = np.zeros((count, length, width))
    shares = np.zeros((3, count, length))
    enters = np.zeros((count, length, width))
    backward = np.ones((count, width, width))
    for t in range(length - 1, -1, -1):
        pair = forward[t] * backward
        speaker[:, t] = pair.sum(1) / pair.sum((1, 2))[:, None]
        if t:
            coming = weight[:, t][:, None, :] * backward
            fresh_coming, old_coming = coming * new[t], coming * old[t]
            if patterns:
                fresh, known = steps[t].split(forward[t - 1])
                shares[:, :, t], enters[:, t] = steps[t].shares(
                    fresh * fresh_coming, known * old_coming
                )
            backward = steps[t].backward(fresh_coming, old_coming)
            backward /= backward.max((1, 2))[:, None, None]
    enters[:, 0] = speaker[:, 0] if patterns else 0.0
    return Chances(speaker, shares[0], shares[1], shares[2], enters, likelihood)


def lay_steps(people: NDArray[np.int64]) -> list[Step]:
    """A step for every turn of (B, T, K) candidates."""
    return [Step(people, t) for t in range(people.shape[1])]


class Step:
    """From the pair (turn before last i, last j) to the pair (last j, this k)."""

    def __init__(self, people: NDArray[np.int64], t: int) -> None:
        now = people[:, t]
        count, self.width = now.shape
        before = people[:, t - 1] if t else np.full_like(now, -(10**9))
        earlier = people[:, t - 2] if t > 1 else np.full_like(now, -(10**9))
        self.last = before[:, :, None] == now[:, None, :]
        equal = earlier[:, :, None] == now[:, None, :]
        none = self.width
        self.earlier = np.where(equal.any(1), equal.argmax(1), none)
        self.later = np.where(equal.any(2), equal.argmax(2), none)
        self.rows = np.arange(count)[:, None]

    def split(self, forward: Floats) -> tuple[Floats, Floats]:
        """Of each pair, what comes from others and what from the same person two turns ago."""
        grown = np.concatenate((forward, np.zeros_like(forward[:, :1])), 1)
        known = grown[self.rows, self.earlier].transpose(0, 2, 1)
        return np.maximum(forward.sum(1)[:, :, None] - known, 0.0), known

    def backward(self, fresh: Floats, old: Floats) -> Floats:
        more = np.concatenate((old - fresh, np.zeros_like(old[:, :, :1])), 2)
        extra = more.transpose(0, 2, 1)[self.rows, self.later]
        result: Floats = fresh.sum(2)[:, None, :] + extra
        return result

    def shares(self, fresh: Floats, known: Floats) -> tuple[Floats, Floats]:
        """(3, B): the chance of each pattern; (B, K): that each speaks as one who enters."""
        total = (fresh + known).sum((1, 2))
        parts = (fresh * self.last, known * ~self.last, known * self.last)
        patterns: Floats = np.stack([p.sum((1, 2)) for p in parts]) / total
        enters: Floats = (fresh * ~self.last).sum(1) / total[:, None]
        return patterns, enters
