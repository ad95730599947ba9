"""Evidence summed, the chain solved: every turn's speaker with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import chain
from types import MappingProxyType

import numpy as np

from audiobook.attribution import company, habits
from audiobook.attribution.chain import NEVER, Chains, Chances, Floats, chances
from audiobook.attribution.evidence import Evidence
from audiobook.attribution.mentions import NAME
from audiobook.attribution.ranker import ALL, Ranker
from audiobook.attribution.reading import Reading
from audiobook.attribution.rules import RULES
from audiobook.attribution.turns import PATTERNS, circumstances
from audiobook.attribution.weights import Trust, Weights
from audiobook.model import Basis

PINNED = 50.0
CERTAIN = 8.0
"""Log odds that “said Spike” adds for Spike: hardly anything outweighs a name and a verb of speech,
whatever the weights have learnt of other things beside it."""
TURN = "turn"
OPINION = "second opinion"

Advised = Mapping[tuple[int, int], float]
"""(turn, person) → log odds that somebody outside the text gives."""


UNWRITTEN = {TURN: "the turns around it", OPINION: "a second opinion says so"}
"""Reasons that no rule gives."""

Decision = tuple[int, Basis]
"""A person and why."""


@dataclass(slots=True)
class Judged:
    """A turn's candidates with their evidence."""

    people: list[int]
    evidence: list[list[Evidence]]
    """Of every candidate."""
    advice: dict[int, float] = field(default_factory=dict)
    """Person → what a second opinion adds to their evidence."""


def gather(reading: Reading) -> list[Judged]:
    """All rules' evidence on all turns; of what is said more than once, as in a long paragraph of
    what somebody does, the strongest."""
    judged = []
    for k, people in enumerate(reading.candidates):
        evidence: dict[int, dict[str, Evidence]] = {p: {} for p in people}
        for rule in RULES:
            for piece in rule(reading, k):
                mine = evidence.get(piece.person)
                if mine is not None:
                    known = mine.get(piece.feature)
                    if known is None or known.value < piece.value:
                        mine[piece.feature] = piece
        judged.append(Judged(people, [list(mine.values()) for mine in evidence.values()]))
    return judged


def weigh(reading: Reading, judged: list[Judged], ranker: Ranker) -> Floats:
    """(turns, people): the chance of everyone to speak each turn, by a first decision."""
    chains = _chains(reading, judged, ranker, {}, circumstances(reading))
    return _table(reading, judged, chances(chains))


def in_company(reading: Reading, judged: list[Judged], speaks: Floats) -> list[Judged]:
    """The evidence, with what the company says by the table of a first decision."""
    people = [turn.people for turn in judged]
    by_company = company.evidence(reading, people, speaks)
    by_habit = habits.evidence(reading, people, speaks)
    result = []
    for turn, *pieces in zip(judged, by_company, by_habit, strict=True):
        place = {p: n for n, p in enumerate(turn.people)}
        evidence = [list(known) for known in turn.evidence]
        for piece in chain.from_iterable(pieces):
            evidence[place[piece.person]].append(piece)
        result.append(replace(turn, evidence=evidence))
    return result


@dataclass(frozen=True, slots=True)
class Solved:
    """A page's turns with all evidence, and everybody's chances."""

    reading: Reading
    judged: list[Judged]
    chains: Chains
    chances: Chances
    likely: list[Floats]
    """Of every turn, the chance of each candidate, as far as it can be trusted."""
    pinned: Set[int]
    """Turns that the author has decided."""


def solve(
    reading: Reading,
    weights: Weights,
    pinned: Mapping[int, int],
    judged: list[Judged] | None = None,
    advised: Advised = MappingProxyType({}),
) -> Solved:
    """Both decisions of a page that has turns.

    ``pinned``: turn → person, as the author decided. ``judged``: the evidence, if already gathered.
    """
    judged = gather(reading) if judged is None else judged
    judged = _with_advice(judged, advised, weights.trust.temper)
    around = circumstances(reading)
    first = chances(_chains(reading, judged, weights.first, pinned, around))
    judged = in_company(reading, judged, _table(reading, judged, first))
    chains = _chains(reading, judged, weights.second, pinned, around)
    found = chances(chains)
    likely = [
        _trusted(reading, k, turn, found.speaker[0, k], weights.trust, k in pinned)
        for k, turn in enumerate(judged)
    ]
    return Solved(reading, judged, chains, found, likely, pinned.keys())


def _trusted(
    reading: Reading, k: int, turn: Judged, speaker: Floats, trust: Trust, pinned: bool
) -> Floats:
    """The chances of a turn's candidates: no surer than it is who the likeliest of them is."""
    found = speaker[: len(turn.people)]
    if pinned or not turn.people:
        return found
    best = turn.people[int(np.argmax(found))]
    return trust.of(found) * reading.surety(best, reading.turns[k].paragraph)


def decide(
    reading: Reading,
    weights: Weights,
    pinned: Mapping[int, int],
    judged: list[Judged] | None = None,
    advised: Advised = MappingProxyType({}),
) -> list[Decision | None]:
    """Speaker and basis of every turn; None where nobody is a candidate. Arguments as `solve`."""
    if not reading.turns:
        return []
    solved = solve(reading, weights, pinned, judged, advised)
    likely = solved.likely
    asked = [(k, int(np.argmax(found))) for k, found in enumerate(likely) if len(found)]
    result: list[Decision | None] = [None] * len(solved.judged)
    for (k, best), (rule, reason) in zip(asked, why(solved, asked, weights.second), strict=True):
        sure = float(min(1.0, max(0.0, likely[k][best])))
        result[k] = (solved.judged[k].people[best], Basis(rule, round(sure, 3), reason))
    return result


def _named(reading: Reading, k: int) -> int:
    """Whom a cue of the turn names, or -1."""
    cue = reading.cue(reading.turns[k])
    if cue is None or cue.speaker is None or cue.subject.kind != NAME:
        return -1
    return cue.speaker


def _with_advice(judged: list[Judged], advised: Advised, temper: float) -> list[Judged]:
    """The evidence with the advice, heightened as the rest of it is: both are tempered later."""
    result = list(judged)
    for (k, person), amount in advised.items():
        result[k] = replace(result[k], advice={**result[k].advice, person: temper * amount})
    return result


def _table(reading: Reading, judged: list[Judged], found: Chances) -> Floats:
    table = np.zeros((len(judged), len(reading.index.people)))
    for k, turn in enumerate(judged):
        table[k, turn.people] = found.speaker[0, k, : len(turn.people)]
    return table


def _chains(
    reading: Reading,
    judged: list[Judged],
    ranker: Ranker,
    pinned: Mapping[int, int],
    around: Sequence[Sequence[str]],
) -> Chains:
    """``around``: of every turn, its circumstances."""
    length = len(judged)
    width = max(1, max(len(j.people) for j in judged))
    evidence, entry = np.full((1, length, width), NEVER), np.zeros((1, length, width))
    people = -1 - np.arange(length * width, dtype=np.int64).reshape(1, length, width)
    scores = ranker.scores(pieces for turn in judged for pieces in turn.evidence)
    done = 0
    for k, turn in enumerate(judged):
        count = len(turn.people)
        evidence[0, k, :count], entry[0, k, :count] = scores[done : done + count].T
        people[0, k, :count] = turn.people
        evidence[0, k, :count] += CERTAIN * (people[0, k, :count] == _named(reading, k))
        if turn.advice:
            evidence[0, k, :count] += [turn.advice.get(p, 0.0) for p in turn.people]
        done += count
        if k in pinned:
            evidence[0, k, :count] += PINNED * (people[0, k, :count] == pinned[k])
        if not turn.people:
            evidence[0, k, 0] = 0.0
    patterns = np.zeros((3, 1, length))
    for k, names in enumerate(around):
        for n, pattern in enumerate(PATTERNS):
            patterns[n, 0, k] = sum(ranker.patterns.get(f"{pattern}.{c}", 0.0) for c in names)
    return Chains(evidence, entry, people, patterns[0], patterns[1], patterns[2])


def why(solved: Solved, asked: Sequence[tuple[int, int]], ranker: Ranker) -> list[tuple[str, str]]:
    """Of each (turn, candidate), the rule that speaks most for the candidate against the best of
    the others, and its words."""
    judged = solved.judged
    others = [_best_other(solved.likely[k], n) for k, n in asked]
    pairs = [(k, m) for (k, n), other in zip(asked, others, strict=True) for m in (n, other)]
    shares = ranker.shares(judged[k].evidence[n] if n >= 0 else () for k, n in pairs)
    both = zip(shares, shares, strict=True)
    return [
        _reason(solved, k, (n, other), told)
        for (k, n), other, told in zip(asked, others, both, strict=True)
    ]


def _best_other(likely: Floats, n: int) -> int:
    """The likeliest candidate but one; -1 if there is no other."""
    return next((int(m) for m in np.argsort(-likely) if int(m) != n), -1)


def _reason(
    solved: Solved, k: int, both: tuple[int, int], shares: tuple[dict[str, float], ...]
) -> tuple[str, str]:
    (n, other), (mine, theirs) = both, shares
    if other < 0:
        return "only one", "nobody else is about"
    turn, likely = solved.judged[k], solved.likely[k]
    gains = {rule: mine.get(rule, 0.0) - theirs.get(rule, 0.0) for rule in mine | theirs}
    margin = float(np.log((likely[n] + 1e-12) / (likely[other] + 1e-12)))
    gains[OPINION] = turn.advice.get(turn.people[n], 0.0) - turn.advice.get(turn.people[other], 0.0)
    gains[TURN] = margin - gains.pop(ALL) - gains[OPINION]
    rule = max(gains, key=lambda r: gains[r])
    reasons = {p.feature.partition(".")[0]: p.reason for p in turn.evidence[n] if p.reason}
    return rule, reasons.get(rule, UNWRITTEN.get(rule, ""))
