"""Thoughts go to the thinker: the one a verb of thinking names, else the one who sees the scene."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audiobook.attribution import viewpoint
from audiobook.attribution.lexicon import NEUTRAL, lexicon
from audiobook.attribution.mentions import NOUN, PRONOUN, Mention
from audiobook.attribution.page import Page
from audiobook.attribution.reading import Reading
from audiobook.attribution.speakers import Decision
from audiobook.model import Basis, Kind, Person

REACH = 8
"""Words of narration next to a thought in which its verb is looked for."""
THINKS = frozenset(
    """thought thinks think thinking wondered wonders wondering realised realized realises realizes
    knew knows felt feels remembered remembers admitted told tells reminded reminds mused decided
    decides reflected noticed considered supposed hoped wished imagined""".split()
)
NAMED_NEAR, NEAR = 5.0, 30
"""What a thought counts whose thinker is named, and the paragraphs at which it counts half."""
OWN_SPEECH, OWN_DEED, LAST_DEED, MEANT, OF_OTHERS = 2.5, 2.0, 1.0, 1.5, -2.0
"""What it counts to speak or act in the thought's paragraph, to act last before it, to be the one
its pronoun seems to mean, and to be named in the thought itself."""

Cues = Mapping[int, tuple[Mention, str] | None]


def think(reading: Reading, decided: Sequence[Decision | None]) -> dict[int, tuple[str, Basis]]:
    """Line → thinker's name and basis, for every thought."""
    page, people = reading.page, reading.index.people
    if not page.thoughts:
        return {}
    cues = {i: _cue(reading, i) for i in page.thoughts}
    told = viewpoint.signs(reading)
    speaks = {
        turn.paragraph: decision[0]
        for turn, decision in zip(reading.turns, decided, strict=True)
        if decision is not None
    }
    result: dict[int, tuple[str, Basis]] = {}
    voice: tuple[str, Basis] | None = None
    for i, cue in cues.items():
        if cue is None and voice is not None and (_it_says(page, i + 1) or _it_says(page, i - 1)):
            result[i] = voice
            continue
        if i - 2 in result and _goes_on(page, i, cues):
            result[i] = result[i - 2]
            continue
        person, basis = _thinker(reading, i, cue)
        if person is None:
            score = viewpoint.viewers(reading, told, page.paragraph_of[i])
            _weigh(reading, i, cues, speaks, score)
            person = _chosen(reading, cue[0] if cue else None, score)
        if person is not None:
            result[i] = (people[person].name, basis)
            if cue is not None and cue[1].lower() not in THINKS:
                voice = result[i]
    return result


def _goes_on(page: Page, i: int, cues: Cues) -> bool:
    """Whether a thought and the one before it stand around one tag."""
    cue, before = cues[i], cues.get(i - 2)
    if before is None or page.paragraph_of[i] != page.paragraph_of[i - 2]:
        return False
    if cue is None:
        return before[1].lower() not in THINKS
    return cue[0] is before[0]


def _it_says(page: Page, j: int) -> bool:
    """Whether line `j` goes on about the voice in somebody's head: *Wait,* it said."""
    if not (0 <= j < len(page.tokens)) or page.line(j).kind is not Kind.NARRATION:
        return False
    words = [t.word for t in page.tokens[j][:4] if t.is_word]
    return words[:1] == ["it"] and any(w in lexicon().speech or w == "went" for w in words[1:2])


def _thinker(reading: Reading, i: int, cue: tuple[Mention, str] | None) -> tuple[int | None, Basis]:
    """The one who is sure to think it, if anyone is, and the basis of what is decided."""
    if cue is None:
        teller = reading.index.narrator
        return teller, Basis("thought", 0.7, "the scene is seen by their eyes")
    basis = Basis("thought cue", 0.95, cue[1])
    named = reading.who(cue[0]) if cue[0].kind != PRONOUN else ()
    return (named[0] if named else None), basis


def _weigh(
    reading: Reading,
    i: int,
    cues: Cues,
    speaks: Mapping[int, int],
    score: dict[int, float],
) -> None:
    """Adds what stands near the thought to what the whole scene says."""
    page = reading.page
    here = page.paragraph_of[i]
    scene = page.paragraphs[here].scene
    for j, cue in cues.items():
        if cue is not None and cue[0].kind != PRONOUN and cue[1].lower() in THINKS and j != i:
            p = page.paragraph_of[j]
            if page.paragraphs[p].scene == scene:
                for person in reading.who(cue[0])[:1]:
                    score[person] += NAMED_NEAR * NEAR / (NEAR + abs(p - here))
    if here in speaks:
        score[speaks[here]] += OWN_SPEECH
    _weigh_deeds(reading, i, score)
    own = cues[i]
    if own is not None:
        for person in reading.who(own[0])[:1]:
            score[person] += MEANT
    for mention in reading.mentions[i]:
        if mention.kind != PRONOUN:
            for person in mention.who[:1]:
                score[person] += OF_OTHERS


def _weigh_deeds(reading: Reading, i: int, score: dict[int, float]) -> None:
    """Whoever acts in the thought's paragraph; else who acted last before it."""
    page = reading.page
    here = page.paragraph_of[i]
    for p, weight in ((here, OWN_DEED), (here - 1, LAST_DEED)):
        if p < 0:
            return
        lines = [j for j in page.paragraphs[p].lines if page.line(j).kind is Kind.NARRATION]
        for j in reversed([j for j in lines if p < here or j < i]):
            deeds = [m for m in reading.mentions[j] if m.subject or m.owns]
            for mention in reversed(deeds):
                who = reading.who(mention)
                if who:
                    score[who[0]] += weight
                    return


def _chosen(reading: Reading, cue: Mention | None, score: dict[int, float]) -> int | None:
    people = reading.index.people
    fitting = score
    if cue is not None and cue.kind == PRONOUN:
        fitting = {p: s for p, s in score.items() if _fits(people[p], cue)} or score
    elif cue is not None and cue.kind == NOUN:
        fitting = {p: s for p, s in score.items() if p in reading.who(cue)} or score
    return max(fitting, key=lambda p: (fitting[p], -p), default=None)


def _fits(person: Person, pronoun: Mention) -> bool:
    if pronoun.gender == NEUTRAL:
        return person.gender in (None, NEUTRAL)
    return person.gender is None or person.gender == pronoun.gender


def _cue(reading: Reading, i: int) -> tuple[Mention, str] | None:
    """The subject of a verb of thinking beside the thought, or of one of speech right behind it,
    and the verb."""
    page = reading.page
    introduced = i > 0 and page.line(i - 1).text.endswith((",", ":")) and _verb(reading, i, i - 1)
    beside = introduced or _verb(reading, i, i + 1) or _verb(reading, i, i - 1)
    if beside:
        return beside
    said = reading.cues.get(i)
    return (said.subject, said.verb) if said is not None else None


def _verb(reading: Reading, i: int, j: int) -> tuple[Mention, str] | None:
    """The subject of a verb of thinking in the narration of line `j`, which is next to line `i`."""
    page = reading.page
    if not (0 <= j < len(page.tokens)) or page.line(j).kind is not Kind.NARRATION:
        return None
    if page.paragraph_of[j] != page.paragraph_of[i]:
        return None
    tokens = page.tokens[j]
    near = range(REACH) if j > i else range(max(0, len(tokens) - REACH), len(tokens))
    for n in near:
        if n < len(tokens) and tokens[n].word in THINKS:
            close = [m for m in reading.mentions[j] if (not m.owns and m.kind != NOUN) or m.who]
            if close:
                return min(close, key=lambda m: abs(m.first - n)), tokens[n].raw
    return None
