"""Thoughts go to the thinker: the one a verb of thinking names, else the person whose eyes we see by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from audiobook.attribution.mentions import Mention
from audiobook.attribution.reading import Reading
from audiobook.model import Basis, Kind

THINKS = frozenset(
    """thought thinks think wondered wonders realised realized knew felt remembered admitted told reminded
    mused decided reflected noticed considered supposed hoped wished imagined""".split()
)


def think(
    reading: Reading, decided: Sequence[tuple[int, Basis] | None]
) -> dict[int, tuple[str, Basis]]:
    """Line → thinker's name and basis, for every thought."""
    people = reading.index.people
    result: dict[int, tuple[str, Basis]] = {}
    for i in reading.page.thoughts:
        cue = _cue(reading, i)
        if cue is not None:
            person, basis = cue
        else:
            viewer = _viewer(reading, i)
            if viewer is None:
                continue
            person, basis = viewer
        result[i] = (people[person].name, basis)
    return result


def _cue(reading: Reading, i: int) -> tuple[int, Basis] | None:
    """A verb of thinking beside the thought."""
    page = reading.page
    for j in (i + 1, i - 1):
        if not (0 <= j < len(page.tokens)) or page.line(j).kind is not Kind.NARRATION:
            continue
        if page.paragraph_of[j] != page.paragraph_of[i]:
            continue
        tokens = page.tokens[j]
        near = range(0, 8) if j > i else range(max(0, len(tokens) - 8), len(tokens))
        for n in near:
            if n < len(tokens) and tokens[n].word in THINKS:
                found = _nearest(reading, reading.mentions[j], n)
                if found is not None:
                    return found, Basis("thought cue", 0.95, tokens[n].raw)
    return None


def _nearest(reading: Reading, mentions: list[Mention], verb: int) -> int | None:
    close = sorted((m for m in mentions if not m.owns), key=lambda m: abs(m.first - verb))
    for mention in close[:1]:
        who = reading.who(mention)
        if who:
            return who[0]
    return None


def _viewer(reading: Reading, i: int) -> tuple[int, Basis] | None:
    """The teller; else the person that most thoughts' cues and the narration around name."""
    if reading.index.narrator is not None:
        return reading.index.narrator, Basis("thought", 0.9, "the one who tells the story")
    here = reading.page.paragraph_of[i]
    votes: Counter[int] = Counter()
    for j in reading.page.thoughts:
        cue = _cue(reading, j)
        if cue is not None and abs(reading.page.paragraph_of[j] - here) < 60:
            votes[cue[0]] += 4
    for p in range(max(0, here - 12), min(len(reading.present), here + 4)):
        for j in reading.page.paragraphs[p].lines:
            if reading.page.line(j).kind is Kind.NARRATION:
                for mention in reading.mentions[j]:
                    if mention.subject:
                        for person in reading.who(mention):
                            votes[person] += 1
    if not votes:
        return None
    person, _ = max(votes.items(), key=lambda v: (v[1], -v[0]))
    return person, Basis("thought", 0.6, "the person the scene is seen by")
