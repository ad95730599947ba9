"""Who speaks each turn, decided for all turns at once.

A second-order conditional random field (Lafferty, McCallum and Pereira 2001) over the turns: a
sequence of speakers scores the sum of each turn's evidence plus, for every turn, the weight of the
pattern that it forms with the two turns before. The forward-backward pass is exact, so that a sure cue
in a later turn settles the earlier ones as well; the chances it gives are Basis.sure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Chains:
    """`B` chains of up to `T` turns with up to `K` candidates each, padded."""

    evidence: Floats
    """(B, T, K); `NEVER` where there is no candidate. A padded turn has one candidate of score 0."""
    same: Floats
    """(B, T): added when the speaker is that of the turn before; likewise `back` and `again`."""
    back: Floats
    again: Floats
    people: NDArray[np.int64]
    """(B, T, K): who the candidates are; negative and all different where padded."""


@dataclass(frozen=True, slots=True)
class Chances:
    speaker: Floats
    """(B, T, K): the chance of each candidate."""
    same: Floats
    """(B, T): the expected share of each pattern."""
    back: Floats
    again: Floats
    likelihood: Floats
    """(B,): log of the sum over all sequences."""


def chances(chains: Chains) -> Chances:
    """The chance of every candidate, by the forward-backward algorithm."""
    count, length, width = chains.evidence.shape
    forward = np.full((length, count, width, width), NEVER)
    patterns: list[Floats] = [np.zeros((count, width, width, width))]
    forward[0][:, 0, :] = chains.evidence[:, 0]
    for t in range(1, length):
        pattern = _pattern(chains, t)
        patterns.append(pattern)
        total = _log_sum(forward[t - 1][:, :, :, None] + pattern, 1)
        forward[t] = total + chains.evidence[:, t][:, None, :]
    likelihood = _log_sum(_log_sum(forward[-1], 1), 1)
    speaker = np.zeros((count, length, width))
    shares = np.zeros((3, count, length))
    backward = np.zeros((count, width, width))
    for t in range(length - 1, -1, -1):
        pair = np.exp(forward[t] + backward - likelihood[:, None, None])
        speaker[:, t] = pair.sum(1)
        if t:
            onward = backward + chains.evidence[:, t][:, None, :]
            joint = forward[t - 1][:, :, :, None] + patterns[t] + onward[:, None, :, :]
            shares[:, :, t] = _shares(np.exp(joint - likelihood[:, None, None, None]), chains, t)
            backward = _log_sum(patterns[t] + onward[:, None, :, :], 3)
    return Chances(speaker, shares[0], shares[1], shares[2], likelihood)


def _equal(chains: Chains, t: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether a candidate is the one of the turn before (B, 1, j, k), of the turn before that (B, i, 1, k)."""
    now = chains.people[:, t]
    one = (chains.people[:, t - 1][:, :, None] == now[:, None, :])[:, None, :, :]
    if t < 2:
        return one, np.zeros((now.shape[0], now.shape[1], 1, now.shape[1]), bool)
    two = (chains.people[:, t - 2][:, :, None] == now[:, None, :])[:, :, None, :]
    return one, two


def _pattern(chains: Chains, t: int) -> Floats:
    one, two = _equal(chains, t)
    same, back, again = (
        x[:, t, None, None, None] for x in (chains.same, chains.back, chains.again)
    )
    result: Floats = same * one + back * (two & ~one) + again * (two & one)
    return result


def _shares(joint: Floats, chains: Chains, t: int) -> tuple[Floats, Floats, Floats]:
    one, two = _equal(chains, t)
    axes = (1, 2, 3)
    same: Floats = (joint * one).sum(axes)
    back: Floats = (joint * (two & ~one)).sum(axes)
    again: Floats = (joint * (two & one)).sum(axes)
    return same, back, again


def _log_sum(values: Floats, axis: int) -> Floats:
    top = values.max(axis, keepdims=True)
    result: Floats = np.log(np.exp(values - top).sum(axis)) + np.squeeze(top, axis)
    return result
