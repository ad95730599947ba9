"""What is doubtful about a page: who else may speak each turn, and what an answer would be worth.

An answer is worth the lines that it is expected to mend: the chance that the turn itself is wrong,
plus what the turns around it gain. For each candidate the turns about are decided anew as if that
one spoke; the mean of how sure they then are, weighed by the candidates' chances, less how sure
they are now, is the gain (the expected value of information; Howard 1966).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from audiobook.attribution.chain import Chains, Floats, chances
from audiobook.attribution.cues import SAYS
from audiobook.attribution.speakers import PINNED, Solved, why
from audiobook.attribution.weights import Weights

REACH = 25
"""Turns on each side that an answer is taken to bear on."""
LIKELY, MOST = 0.02, 8
"""Who is less likely, or comes later, is not offered as a candidate, nor weighed."""
CLEAR = 0.9
"""Turns as sure as this are not weighed: there is little to gain."""
NOBODY = -1
"""In place of a candidate: nothing is known of the turn."""
AT_ONCE = 400
"""Chains solved in one go; bounds the memory of a long chapter."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who may speak a turn."""

    name: str
    chance: float
    rule: str
    """The rule that speaks most for them."""
    reason: str = ""
    """As in `Basis.reason`."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A turn with everyone who may speak it."""

    lines: tuple[int, ...]
    """Positions in the script: what one person says in one go."""
    candidates: tuple[Candidate, ...]
    """The likeliest first; empty where nobody is about."""
    worth: float
    """Lines expected to be mended by an answer; 0 where the author has answered."""

    @property
    def sure(self) -> float:
        """The chance of the likeliest."""
        return self.candidates[0].chance if self.candidates else 0.0


def weigh(solved: Solved, weights: Weights) -> tuple[Doubt, ...]:
    """Every turn's doubt, in the order of the page."""
    worth = {k: 1.0 for k, turn in enumerate(solved.judged) if not turn.people}
    asked = [
        k
        for k, turn in enumerate(solved.judged)
        if turn.people and k not in solved.pinned and solved.likely[k].max() < CLEAR
    ]
    worth.update(_worth(solved, asked))
    for k, lines in _named_beside(solved, asked):
        worth[k] += lines
    return tuple(
        Doubt(
            tuple(solved.reading.turns[k].lines),
            tuple(_candidates(solved, weights, k)),
            0.0 if k in solved.pinned else worth.get(k, 0.0),
        )
        for k in range(len(solved.judged))
    )


def _candidates(solved: Solved, weights: Weights, k: int) -> Iterator[Candidate]:
    turn, likely = solved.judged[k], solved.likely[k]
    order = _order(likely)
    reasons = why(solved, [(k, n) for n in order], weights.second)
    for n, (rule, reason) in zip(order, reasons, strict=True):
        name = solved.reading.index.people[turn.people[n]].name
        yield Candidate(name, round(min(1.0, max(0.0, float(likely[n]))), 3), rule, reason)


def _order(likely: Floats) -> list[int]:
    """The candidates worth naming, the likeliest first; the first in any case."""
    order = [int(n) for n in np.argsort(-likely, kind="stable")[:MOST]]
    return [n for place, n in enumerate(order) if not place or likely[n] >= LIKELY]


def _worth(solved: Solved, turns: list[int]) -> Iterator[tuple[int, float]]:
    """(turn, lines expected to be mended by knowing it)."""
    chance = {k: solved.likely[k][_order(solved.likely[k])] for k in turns}
    cases = [(k, n) for k in turns for n in range(NOBODY, len(chance[k]))]
    narrow = _narrowed(solved) if cases else solved.chains
    sums = (total for part in _parts(cases) for total in _sums(narrow, part))
    for k, found in groupby(zip(cases, sums, strict=True), key=lambda each: each[0][0]):
        now, *told = (float(total) for _, total in found)
        gain = float(np.average(told, weights=chance[k])) - now
        yield k, max(1.0 - float(chance[k][0]), gain)


def _named_beside(solved: Solved, turns: list[int]) -> Iterator[tuple[int, float]]:
    """(turn, lines mended besides), where only a description is named beside a turn: an answer
    tells who that is, and so who speaks the turns about that are theirs by the same description."""
    reading = solved.reading
    likeliest = [
        turn.people[int(np.argmax(likely))] if turn.people else NOBODY
        for turn, likely in zip(solved.judged, solved.likely, strict=True)
    ]
    for k in turns:
        cue = reading.cue(reading.turns[k])
        if cue is None or cue.strength != SAYS or cue.subject.sure == 1.0:
            continue
        for person in cue.subject.who:
            about = range(max(0, k - REACH), min(len(likeliest), k + REACH + 1))
            theirs = (
                j
                for j in about
                if j != k
                and likeliest[j] == person
                and j not in solved.pinned
                and reading.surety(person, reading.turns[j].paragraph) == cue.subject.sure
            )
            yield k, (1.0 - cue.subject.sure) * sum(1 for _ in theirs)


def _parts(cases: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    for start in range(0, len(cases), AT_ONCE):
        yield cases[start : start + AT_ONCE]


def _narrowed(solved: Solved) -> Chains:
    """The page's chain with the likeliest candidates of each turn alone, the likeliest first."""
    whole = solved.chains
    order = np.argsort(-solved.chances.speaker, 2, kind="stable")[:, :, :MOST]
    return replace(
        whole,
        evidence=np.take_along_axis(whole.evidence, order, 2),
        entry=np.take_along_axis(whole.entry, order, 2),
        people=np.take_along_axis(whole.people, order, 2),
    )


def _sums(whole: Chains, cases: list[tuple[int, int]]) -> Floats:
    """Of every (turn, candidate), the summed chances of the likeliest speakers of the turns about,
    if that candidate speaks the turn."""
    width, length = 2 * REACH + 1, whole.evidence.shape[1]
    first = np.array([max(0, min(k - REACH, length - width)) for k, _ in cases])
    window = first[:, None] + np.arange(min(width, length))[None, :]
    evidence = whole.evidence[0][window]
    for row, (k, n) in enumerate(cases):
        if n != NOBODY:
            evidence[row, k - first[row], n] += PINNED
    part = Chains(
        evidence,
        whole.entry[0][window],
        whole.people[0][window],
        whole.same[0][window],
        whole.back[0][window],
        whole.again[0][window],
    )
    total: Floats = chances(part).speaker.max(2).sum(1)
    return total
