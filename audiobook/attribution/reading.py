"""A page read through once: who is mentioned where, whom each pronoun may mean, who may speak.

This is what the rules look at. Nothing here decides; it only lays the facts out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping
from dataclasses import dataclass, field

from audiobook.attribution import antecedents
from audiobook.attribution import cues as cue_finder
from audiobook.attribution.antecedents import Shares
from audiobook.attribution.calls import Calls, listen
from audiobook.attribution.cues import Cue
from audiobook.attribution.directory import Index
from audiobook.attribution.grammar import SOMEBODY
from audiobook.attribution.mentions import NAME, NOUN, SELF, Mention, scan
from audiobook.attribution.page import Page, Turn
from audiobook.model import Kind

BACK, AHEAD, TURNS = 10, 4, 10
"""Paragraphs before and after a turn in which a mention makes a candidate, and turns on
both sides in which a cue does."""
MOST = 14
"""Candidates a turn may have."""
FAR = 99
STRENGTHS = (cue_finder.SAYS, cue_finder.COLON, cue_finder.INTRODUCES, cue_finder.MANNER)


@dataclass(slots=True)
class Part:
    """What stands in a turn's own paragraph beside its speech: before, between or after it."""

    place: str
    """"before", "between" or "after"."""
    line: int
    mentions: list[Mention]


@dataclass(slots=True)
class Reading:
    page: Page
    index: Index
    mentions: list[list[Mention]]
    """Of every line."""
    meant: dict[tuple[int, int], Shares]
    """(line, first token) of a pronoun → the people it most likely means, with their shares."""
    owners: dict[tuple[int, int], Shares]
    """(line, first token) of "his guest" → the people whose guest it may be."""
    cues: dict[int, Cue]
    turns: list[Turn]
    parts: list[list[Part]] = field(default_factory=list)
    """Of every turn."""
    talk: Calls = field(default_factory=Calls)
    """Who is called and named in the speech."""
    gaps: list[dict[int, int]] = field(default_factory=list)
    """Of every turn, person → paragraphs since narration last named them."""
    candidates: list[list[int]] = field(default_factory=list)
    present: list[tuple[int, ...]] = field(default_factory=list)
    """Of every paragraph, the people that its narration mentions."""
    acts: dict[int, list[int]] = field(default_factory=dict)
    """Person → the paragraphs whose narration tells what they do or say, ascending."""

    counts: dict[int, int] = field(default_factory=dict)
    """Person → mentions in the narration."""
    told_in: dict[int, list[int]] = field(default_factory=dict)
    """Person → paragraphs whose narration mentions them."""
    vouched: dict[int, list[float]] = field(default_factory=dict)
    """The same, with the chance that it is them."""
    cued: dict[int, list[int]] = field(default_factory=dict)
    """Person → turns whose cue names them."""
    beaten: dict[int, list[int]] = field(default_factory=dict)
    """Person → turns without a cue in whose paragraph the narration tells only what they do."""
    cue_rate: float = 0.0
    """Share of the turns whose cue names someone."""

    @property
    def called(self) -> list[dict[int, Mention]]:
        return self.talk.called

    @property
    def named(self) -> list[set[int]]:
        return self.talk.named

    def who(self, mention: Mention) -> tuple[int, ...]:
        """The people a mention may mean: by its name, else as resolved."""
        if mention.who:
            return mention.who
        meant = self.meant.get(mention.at)
        return () if meant is None else (meant[0][0],)

    def shares(self, mention: Mention) -> Shares:
        """The same, with the share of each: for a pronoun the likeliest few."""
        if mention.who:
            return tuple((p, 1.0) for p in mention.who)
        return self.meant.get(mention.at, ())

    def place(self, mention: Mention) -> str:
        """The mention's place in its clause."""
        return antecedents.place(self.page.tokens[mention.line], mention)

    def scene_start(self, paragraph: int) -> int:
        """The first paragraph of the scene of a paragraph."""
        return self.page.starts[paragraph]

    def acts_within(self, person: int, first: int, last: int) -> bool:
        """Whether the narration of some paragraph from `first` to `last` tells what they do."""
        told = self.acts.get(person, [])
        at = bisect_left(told, first)
        return at < len(told) and told[at] <= last

    def surety(self, person: int, paragraph: int) -> float:
        """The chance that someone is who is meant by the nearest mention of them, the last one up
        to a paragraph or else the next."""
        at = bisect_right(self.told_in.get(person, []), paragraph)
        return self.vouched[person][max(0, at - 1)] if person in self.vouched else 1.0

    def cue(self, turn: Turn) -> Cue | None:
        """The turn's strongest cue: a verb of speech before a mere gesture."""
        found = [self.cues[i] for i in turn.lines if i in self.cues]
        return min(found, key=lambda c: STRENGTHS.index(c.strength), default=None)


def read(page: Page, index: Index) -> Reading:
    mentions = [scan(i, tokens, index) for i, tokens in enumerate(page.tokens)]
    mentions = [[_placed(m, page, index) for m in line] for line in mentions]
    cues = cue_finder.find(page, mentions)
    _mark_cued(mentions, cues)
    meant, owners = antecedents.resolve(page, mentions, index.people)
    reading = Reading(page, index, mentions, meant, owners, cues, [])
    reading.turns = _divided(reading)
    _describe(reading)
    reading.talk = listen(page, index, mentions, reading.turns)
    _count(reading)
    _propose(reading)
    return reading


def _mark_cued(mentions: list[list[Mention]], cues: dict[int, Cue]) -> None:
    """“…,” said Spike: the subject of a cue acts, on whichever side of its verb it stands."""
    cued = {c.subject.at for c in cues.values() if not c.subject.subject}
    for line in {line for line, _ in cued}:
        mentions[line] = [m._replace(subject=True) if m.at in cued else m for m in mentions[line]]


def tell(reading: Reading, speakers: Mapping[int, int]) -> None:
    """Adds what the author told: turn → who speaks it. It counts as a cue of the speaker's own and
    as a deed in the scene, and makes them a candidate of the turns about."""
    for k, person in speakers.items():
        if k not in reading.cued.setdefault(person, []):
            insort(reading.cued[person], k)
        insort(reading.acts.setdefault(person, []), reading.turns[k].paragraph)
        scene = reading.turns[k].scene
        for j in range(max(0, k - TURNS), min(len(reading.turns), k + TURNS + 1)):
            if person not in reading.candidates[j] and reading.turns[j].scene == scene:
                reading.candidates[j].append(person)
                gap = reading.turns[j].paragraph + FAR
                reading.gaps[j].setdefault(person, gap)


def _placed(mention: Mention, page: Page, index: Index) -> Mention:
    """A description with the person it means at this place."""
    if mention.kind != NOUN or mention.who:
        return mention
    chapter, here = page.script.chapter.number, page.paragraph_of[mention.line]
    for words in (mention.key, mention.short):
        stretches = index.epithets.get((chapter, words), ())
        about = [found for found in stretches if found[0] <= here <= found[1]]
        if about:
            _, _, person, sure = max(about)
            return mention._replace(who=(person,), sure=sure)
    return mention


def _divided(reading: Reading) -> list[Turn]:
    """The page's turns; one in which two people are named as saying something becomes two."""
    turns: list[Turn] = []
    for turn in reading.page.turns:
        lines: list[int] = []
        speaker: set[int] = set()
        for i in turn.lines:
            cue = reading.cues.get(i)
            named = cue is not None and cue.subject.kind in (NAME, SELF)
            sure = named and cue is not None and cue.strength == cue_finder.SAYS
            said_by = set(cue.subject.who) if cue is not None and sure else set()
            if speaker and said_by and not speaker & said_by:
                turns.append(Turn(len(turns), turn.paragraph, lines, turn.scene))
                lines, speaker = [], set()
            speaker = speaker or said_by
            lines = [*lines, i]
        turns.append(Turn(len(turns), turn.paragraph, lines, turn.scene))
    return turns


def _describe(reading: Reading) -> None:
    page = reading.page
    for turn in reading.turns:
        first, last = turn.lines[0], turn.lines[-1]
        parts = []
        for i in page.paragraphs[turn.paragraph].lines:
            if page.line(i).kind is Kind.NARRATION:
                place = "before" if i < first else "after" if i > last else "between"
                parts.append(Part(place, i, reading.mentions[i]))
        reading.parts.append(parts)


def _count(reading: Reading) -> None:
    for i, mentions in enumerate(reading.mentions):
        if reading.page.line(i).kind is Kind.DIALOGUE:
            continue
        for mention in mentions:
            for person in mention.who:
                reading.counts[person] = reading.counts.get(person, 0) + 1
                reading.told_in.setdefault(person, []).append(reading.page.paragraph_of[i])
                reading.vouched.setdefault(person, []).append(mention.sure)
    for k, turn in enumerate(reading.turns):
        cue = reading.cue(turn)
        if cue is not None and cue.speaker is not None:
            reading.cued.setdefault(cue.speaker, []).append(k)
        elif cue is None:
            acting = [m for part in reading.parts[k] for m in part.mentions if m.subject]
            who = {p for m in acting for p in reading.who(m)}
            if len(who) == 1:
                reading.beaten.setdefault(who.pop(), []).append(k)
    reading.cue_rate = sum(map(len, reading.cued.values())) / max(1, len(reading.turns))


def _propose(reading: Reading) -> None:
    page = reading.page
    reading.present = [
        tuple(
            dict.fromkeys(
                p
                for i in paragraph.lines
                if page.line(i).kind is not Kind.DIALOGUE
                for m in reading.mentions[i]
                for p in reading.who(m)
            )
        )
        for paragraph in page.paragraphs
    ]
    for i, mentions in enumerate(reading.mentions):
        if page.line(i).kind is not Kind.DIALOGUE:
            for person in dict.fromkeys(p for m in mentions if m.subject for p in reading.who(m)):
                told = reading.acts.setdefault(person, [])
                if told[-1:] != [page.paragraph_of[i]]:
                    told.append(page.paragraph_of[i])
    last_named: dict[int, int] = {}
    often = sorted(reading.counts, key=lambda p: (-reading.counts[p], p))[:MOST]
    cued = [_cued(reading, turn) for turn in reading.turns]
    people = reading.index.people
    done = 0
    for k, turn in enumerate(reading.turns):
        while done < turn.paragraph:
            last_named.update(dict.fromkeys(reading.present[done], done))
            done += 1
        score = dict.fromkeys(often, 0.5)
        _offer_near(reading, k, last_named, score)
        for j in range(max(0, k - TURNS), min(len(cued), k + TURNS + 1)):
            for person in cued[j]:
                score[person] = max(score.get(person, 0.0), 9.0 - abs(j - k) / 2)
        score.update(dict.fromkeys(cued[k], 99.0))
        if reading.index.narrator is not None:
            score[reading.index.narrator] = 50.0
        able = [p for p in score if p in cued[k] or people[p].name not in SOMEBODY]
        ranked = sorted(able, key=lambda p: (-score[p], p))[:MOST]
        reading.candidates.append(ranked)
        reading.gaps.append({p: turn.paragraph - last_named.get(p, -FAR) for p in ranked})


def _cued(reading: Reading, turn: Turn) -> tuple[int, ...]:
    cue = reading.cue(turn)
    return () if cue is None else reading.who(cue.subject)


def _offer_near(
    reading: Reading, k: int, last_named: dict[int, int], score: dict[int, float]
) -> None:
    def offer(person: int, value: float) -> None:
        score[person] = max(score.get(person, 0.0), value)

    here = reading.turns[k].paragraph
    for person, where in last_named.items():
        if here - where <= BACK:
            offer(person, 10.0 - (here - where))
    for ahead in range(AHEAD + 1):
        if here + ahead < len(reading.present):
            for person in reading.present[here + ahead]:
                offer(person, 12.0 - 2 * ahead)
    for j, value in ((k - 1, 9.0), (k + 1, 8.0), (k - 2, 5.0), (k, 1.0)):
        if 0 <= j < len(reading.turns):
            for person in reading.called[j]:
                offer(person, value)
