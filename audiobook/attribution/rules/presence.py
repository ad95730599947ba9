"""Evidence from who is about: mentioned lately, often, the teller of the story."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from math import log

from audiobook.attribution.evidence import Evidence
from audiobook.attribution.reading import Reading

NEAR = 12
"""Turns on each side in which a cue of one's own counts."""
AROUND, SOON = 12, 3
"""Paragraphs in which someone's doings count as near, and as coming soon."""
FEW = 12
"""Doings that are counted at most on each side."""
FEWEST = 3
"""People in a scene so small that each of them is likely to speak."""
LATELY, ABSENCE = 12, 60
"""Paragraphs for which someone is new, and without a mention after which they come in anew."""


class Recency:
    """How long ago the narration named the person; of the teller, how long ago "I"."""

    name = "recency"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        gaps = reading.gaps[turn]
        ranked = sorted(gaps, key=lambda p: gaps[p])
        for rank, person in enumerate(ranked):
            gap, own = gaps[person], _own(reading, person)
            where = "1" if gap <= 1 else "2-3" if gap <= 3 else "4-8" if gap <= 8 else "far"
            yield Evidence(f"{self.name}.{where}{own}", person)
            if rank < 2 and gap < 20:
                yield Evidence(f"{self.name}.rank {rank}{own}", person)


def _own(reading: Reading, person: int) -> str:
    """The teller is told of in nearly every paragraph: what that says has weights of its own."""
    return " I" if reading.index.people[person].narrates else ""


class Acting:
    """Who is in the scene: does or says something in it, not only spoken or thought of."""

    name = "acting"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        here = reading.turns[turn].paragraph
        start = reading.scene_start(here)
        since: dict[int, int] = {}
        company: list[int] = []
        for person in reading.candidates[turn]:
            own = _own(reading, person)
            told = reading.acts.get(person, [])
            at, end = bisect_left(told, here), bisect_right(told, here)
            if at and told[at - 1] >= start:
                since[person] = told[at - 1]
            near = sum(start <= p for p in told[max(0, at - FEW) : at] if here - p <= AROUND)
            soon = [p for p in told[end : end + FEW] if p - here <= AROUND]
            near += sum(reading.scene_start(p) == start for p in soon)
            yield Evidence(f"{self.name}.near{own}", person, log(1 + near))
            if not near:
                yield Evidence(f"{self.name}.nowhere near{own}", person)
            if soon and soon[0] - here <= SOON:
                yield Evidence(f"{self.name}.soon{own}", person)
            if near:
                company.append(person)
            if at and told[at - 1] >= here - 1 and (at == 1 or told[at - 2] < start):
                yield Evidence(f"{self.name}.enters{own}", person)
        for person in company if len(company) <= FEWEST else ():
            yield Evidence(f"{self.name}.one of {len(company)}", person)
        yield from self._lately(reading, here, since)

    def _lately(self, reading: Reading, here: int, since: dict[int, int]) -> Iterable[Evidence]:
        """Who acted last: in narration alone, or beside a speech, mostly their own."""
        for rank, person in enumerate(sorted(since, key=lambda p: -since[p])[:3]):
            if here - since[person] <= AROUND:
                yield Evidence(f"{self.name}.rank {rank}{_own(reading, person)}", person)
        for person, last in since.items():
            gap = here - last
            where = "1" if gap <= 1 else "2" if gap <= 2 else "4" if gap <= 4 else "8"
            beside = " speech" if reading.page.paragraphs[last].spoken else ""
            if gap <= 8:
                own = _own(reading, person)
                yield Evidence(f"{self.name}.within {where}{beside}{own}", person)


class Standing:
    """How often the person is named in the chapter, and surely speaks: by a cue, or a beat."""

    name = "standing"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        counts, cued = reading.counts, reading.cued
        for person in reading.candidates[turn]:
            own = _own(reading, person)
            yield Evidence(f"{self.name}.named{own}", person, log(1 + counts.get(person, 0)))
            for name, spoken in (
                ("speaks", cued.get(person, ())),
                ("beats", reading.beaten.get(person, ())),
            ):
                near = bisect_right(spoken, turn + NEAR) - bisect_left(spoken, turn - NEAR)
                near -= turn in spoken[bisect_left(spoken, turn) :][:1]
                yield Evidence(f"{self.name}.{name} near", person, log(1 + near))
            if not counts.get(person):
                yield Evidence(f"{self.name}.never told of", person)
            if person not in cued:
                yield Evidence(f"{self.name}.never cued", person, 3 * reading.cue_rate)
                if person not in reading.beaten:
                    yield Evidence(f"{self.name}.never cued or beaten", person)
            known = reading.index.people[person]
            if known.narrates:
                yield Evidence(f"{self.name}.narrator", person)
            if not known.named and not known.narrates:
                yield Evidence(f"{self.name}.unnamed", person)


class Arrival:
    """A man looked in. “…”: who has just been brought in speaks; who has left does not."""

    name = "arrival"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        here = reading.turns[turn].paragraph
        for person in reading.candidates[turn]:
            told = reading.told_in.get(person, ())
            if not told:
                continue
            known = reading.index.people[person]
            kind = "named" if known.named or known.narrates else "unnamed"
            since = here - _begin(told, here)
            if since < 0:
                yield Evidence(f"{self.name}.{kind} to come", person)
            elif since <= LATELY:
                when = "now" if since <= 1 else "2-4" if since <= 4 else "5-12"
                yield Evidence(f"{self.name}.{kind} {when}", person)
            if here > told[-1] + 5:
                yield Evidence(f"{self.name}.{kind} gone", person)


def _begin(told: Sequence[int], here: int) -> int:
    """The paragraph that brought someone in: the first one, or the first after a long absence."""
    at = bisect_right(told, here)
    if not at:
        return told[0]
    while at > 1 and told[at - 1] >= here - LATELY and told[at - 1] - told[at - 2] <= ABSENCE:
        at -= 1
    return told[at - 1]
