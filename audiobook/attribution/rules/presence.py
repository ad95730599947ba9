"""Evidence from who is about: mentioned lately, often, the teller of the story."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from math import log

from audiobook.attribution.evidence import Evidence
from audiobook.attribution.reading import Reading

NEAR = 12
"""Turns on each side in which a cue of one's own counts."""
AROUND, SOON = 12, 3
"""Paragraphs in which someone's doings count as near, and as coming soon."""
FEW = 12
"""Doings that are counted at most on each side."""


class Recency:
    """How long ago the narration named the person."""

    name = "recency"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        gaps = reading.gaps[turn]
        ranked = sorted(gaps, key=lambda p: gaps[p])
        for rank, person in enumerate(ranked):
            gap = gaps[person]
            where = "1" if gap <= 1 else "2-3" if gap <= 3 else "4-8" if gap <= 8 else "far"
            yield Evidence(f"{self.name}.{where}", person)
            if rank < 2 and gap < 20:
                yield Evidence(f"{self.name}.rank {rank}", person)


class Acting:
    """Who is in the scene: does or says something in it, not only spoken or thought of."""

    name = "acting"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        here = reading.turns[turn].paragraph
        since: dict[int, int] = {}
        for person in reading.candidates[turn]:
            told = reading.acts.get(person, [])
            at, end = bisect_left(told, here), bisect_right(told, here)
            start = reading.scene_start(here)
            if at and told[at - 1] >= start:
                since[person] = here - told[at - 1]
            near = sum(start <= p for p in told[max(0, at - FEW) : at] if here - p <= AROUND)
            soon = [p for p in told[end : end + FEW] if p - here <= AROUND]
            near += sum(reading.scene_start(p) == start for p in soon)
            yield Evidence(f"{self.name}.near", person, log(1 + near))
            if not near:
                yield Evidence(f"{self.name}.nowhere near", person)
            if soon and soon[0] - here <= SOON:
                yield Evidence(f"{self.name}.soon", person)
        for rank, person in enumerate(sorted(since, key=lambda p: since[p])[:3]):
            if since[person] <= AROUND:
                yield Evidence(f"{self.name}.rank {rank}", person)
        for person, gap in since.items():
            where = "1" if gap <= 1 else "2" if gap <= 2 else "4" if gap <= 4 else "8"
            yield Evidence(f"{self.name}.within {where if gap <= 8 else 'scene'}", person)


class Standing:
    """How often the person is named in the chapter, and has a cue of their own."""

    name = "standing"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        counts, cued = reading.counts, reading.cued
        for person in reading.candidates[turn]:
            yield Evidence(f"{self.name}.named", person, log(1 + counts.get(person, 0)))
            spoken = cued.get(person, ())
            near = bisect_right(spoken, turn + NEAR) - bisect_left(spoken, turn - NEAR)
            near -= turn in spoken[bisect_left(spoken, turn) :][:1]
            yield Evidence(f"{self.name}.speaks near", person, log(1 + near))
            if not counts.get(person):
                yield Evidence(f"{self.name}.never told of", person)
            if not spoken:
                yield Evidence(f"{self.name}.never cued", person)
            known = reading.index.people[person]
            if known.narrates:
                yield Evidence(f"{self.name}.narrator", person)
            if not known.named and not known.narrates:
                yield Evidence(f"{self.name}.unnamed", person)
