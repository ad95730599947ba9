"""Thoughts go to the thinker: the one a verb of thinking names, else the one who sees the scene."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from audiobook.attribution.mentions import NOUN, PRONOUN, Mention
from audiobook.attribution.reading import Reading
from audiobook.attribution.speakers import Decision
from audiobook.model import Basis, Kind, Person

REACH = 8
"""Words of narration next to a thought in which its verb is looked for."""
THOUGHTS_NEAR, BEFORE, AFTER = 60, 15, 5
"""Paragraphs in which others' thoughts, and deeds, tell by whose eyes we see."""
THINKS = frozenset(
    """thought thinks think wondered wonders realised realized knew felt remembered admitted told
    reminded mused decided reflected noticed considered supposed hoped wished imagined""".split()
)


def think(reading: Reading, decided: Sequence[Decision | None]) -> dict[int, tuple[str, Basis]]:
    """Line → thinker's name and basis, for every thought."""
    people = reading.index.people
    cues = {i: _cue(reading, i) for i in reading.page.thoughts}
    result: dict[int, tuple[str, Basis]] = {}
    for i, cue in cues.items():
        viewer = _viewer(reading, i, cues)
        person, basis = viewer, Basis("thought", 0.7, "the scene is seen by their eyes")
        if cue is not None:
            named = reading.who(cue[0])
            fits = viewer is not None and _fits(people[viewer], cue[0])
            person = viewer if cue[0].kind == PRONOUN and fits else named[0] if named else viewer
            basis = Basis("thought cue", 0.95, cue[1])
        if person is not None:
            result[i] = (people[person].name, basis)
    return result


def _fits(person: Person, pronoun: Mention) -> bool:
    return person.gender is None or person.gender == pronoun.gender


def _cue(reading: Reading, i: int) -> tuple[Mention, str] | None:
    """The subject of a verb of thinking beside the thought, and the verb."""
    page = reading.page
    for j in (i + 1, i - 1):
        if not (0 <= j < len(page.tokens)) or page.line(j).kind is not Kind.NARRATION:
            continue
        if page.paragraph_of[j] != page.paragraph_of[i]:
            continue
        tokens = page.tokens[j]
        near = range(REACH) if j > i else range(max(0, len(tokens) - REACH), len(tokens))
        for n in near:
            if n < len(tokens) and tokens[n].word in THINKS:
                close = [m for m in reading.mentions[j] if (not m.owns and m.kind != NOUN) or m.who]
                if close:
                    return min(close, key=lambda m: abs(m.first - n)), tokens[n].raw
    return None


def _viewer(reading: Reading, i: int, cues: Mapping[int, tuple[Mention, str] | None]) -> int | None:
    """The teller; else the one whose thoughts are told nearby and who acts most."""
    if reading.index.narrator is not None:
        return reading.index.narrator
    page = reading.page
    here = page.paragraph_of[i]
    votes: Counter[int] = Counter()
    for j, cue in cues.items():
        near = abs(page.paragraph_of[j] - here) < THOUGHTS_NEAR
        if near and cue is not None and cue[0].kind != PRONOUN:
            votes.update(dict.fromkeys(reading.who(cue[0])[:1], 5))
    for p in range(max(0, here - BEFORE), min(len(reading.present), here + AFTER)):
        if page.paragraphs[p].scene != page.paragraphs[here].scene:
            continue
        for j in page.paragraphs[p].lines:
            if page.line(j).kind is Kind.NARRATION:
                subjects = [m for m in reading.mentions[j] if m.subject or m.owns]
                votes.update(w for m in subjects for w in reading.who(m)[:1])
    return max(votes, key=lambda v: (votes[v], -v), default=None)
