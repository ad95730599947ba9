"""Evidence from the narration around the speech: who acts in the same paragraph, and beside it."""

from __future__ import annotations

from collections.abc import Iterable

from audiobook.attribution.antecedents import OWNS
from audiobook.attribution.evidence import Evidence
from audiobook.attribution.lexicon import lexicon
from audiobook.attribution.mentions import PRONOUN, SELF, Mention
from audiobook.attribution.page import Token
from audiobook.attribution.reading import Reading
from audiobook.model import Kind

NEAR = 2
"""Paragraphs from a turn to the one that may answer it."""


class Beat:
    """She set the cup down. “…”: who acts in the speech's own paragraph, and at which place."""

    name = "action beat"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        cue = reading.cue(reading.turns[turn])
        if cue is not None and cue.speaker is not None:
            return  # However much is told beside “said Spike”, Spike speaks.
        bound = "cued " if cue is not None and cue.strength == "says" else ""
        acts: dict[int, float] = {}
        for part in reading.parts[turn]:
            acting = [m for m in part.mentions if m.subject]
            others = [m for m in part.mentions if not m.subject]
            for n, mention in enumerate(acting[:1] + acting[1:][-1:]):
                place = f"{bound}{part.place} {'first' if n == 0 else 'last'}"
                yield from self._for(reading, mention, place)
            for mention in others[:3]:
                yield from self._for(reading, mention, f"{bound}{part.place} other")
                place = reading.place(mention)
                for person, share in reading.shares(mention):
                    yield Evidence(f"{self.name}.{bound}{place}", person, share)
                    if place == OWNS and self._opens(reading, mention):
                        yield Evidence(f"{self.name}.{bound}owner opens", person, share)
                        acts.setdefault(person, share)
            for mention in acting:
                for person, share in reading.shares(mention):
                    acts[person] = max(share, acts.get(person, 0.0))
                    if self._opens(reading, mention):
                        yield Evidence(f"{self.name}.{bound}opens", person, share)
        for person, share in acts.items():
            yield Evidence(f"{self.name}.{bound}acts", person, share)
            if len(acts) == 1:
                yield Evidence(f"{self.name}.{bound}acts alone", person, share)

    def _for(self, reading: Reading, mention: Mention, place: str) -> Iterable[Evidence]:
        how = {PRONOUN: "he", SELF: "I"}.get(mention.kind, "name")
        if mention.owns and how != "he":
            place = place.replace("other", "owner")
        for person, share in reading.shares(mention):
            yield Evidence(f"{self.name}.{place} {how}", person, share)

    def _opens(self, reading: Reading, mention: Mention) -> bool:
        """Whether a sentence begins with the mention."""
        tokens = reading.page.tokens[mention.line]
        return not mention.first or not tokens[mention.first - 1].is_word


class BeatGender:
    """A pronoun in the speech's own paragraph excludes the other sex, more or less."""

    name = "beat pronoun"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        cue = reading.cue(reading.turns[turn])
        if cue is not None and cue.speaker is not None:
            return
        acting = [
            m
            for part in reading.parts[turn]
            for m in part.mentions
            if m.kind == PRONOUN and m.subject
        ]
        if not acting:
            return
        gender = acting[0].gender
        for person in reading.candidates[turn]:
            own = reading.index.gender(person)
            if own is not None:
                yield Evidence(f"{self.name}.{'agrees' if own == gender else 'clashes'}", person)
                if own != gender and reading.index.told[person]:
                    yield Evidence(f"{self.name}.clashes told", person)


class Onlooker:
    """Who acts in the narration between this turn and its neighbours."""

    name = "narration beside"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        turns = reading.turns
        here = turns[turn].paragraph
        before = turns[turn - 1].paragraph if turn else -1
        after = turns[turn + 1].paragraph if turn + 1 < len(turns) else here + 3
        if here - 1 > before:
            yield from self._paragraph(reading, here - 1, "before")
        if here + 1 < after:
            yield from self._paragraph(reading, here + 1, "after")

    def _paragraph(self, reading: Reading, paragraph: int, place: str) -> Iterable[Evidence]:
        page = reading.page
        if not 0 <= paragraph < len(page.paragraphs):
            return
        if page.paragraphs[paragraph].scene != page.paragraphs[max(0, paragraph - 1)].scene:
            return
        lines = [i for i in page.paragraphs[paragraph].lines if page.line(i).kind is Kind.NARRATION]
        acting = [m for i in lines for m in reading.mentions[i] if m.subject]
        for n, mention in enumerate(acting[:1] + acting[1:][-1:]):
            for person, share in reading.shares(mention):
                yield Evidence(
                    f"{self.name}.{place} {'first' if n == 0 else 'last'}", person, share
                )
        actors = {reading.shares(m)[0][0] for m in acting if reading.shares(m)}
        for person in sorted(actors):
            yield Evidence(f"{self.name}.{place} acts", person)
            if len(actors) == 1:
                yield Evidence(f"{self.name}.{place} alone", person)
        for i in lines:
            for mention in reading.mentions[i]:
                if not mention.subject:
                    where = reading.place(mention)
                    for person, share in reading.shares(mention)[:1]:
                        yield Evidence(f"{self.name}.{place} {where}", person, share)
        for mention in acting:
            if _stays_silent(page.tokens[mention.line], mention):
                for person in reading.who(mention):
                    yield Evidence(f"{self.name}.{place} silent", person)
        tokens = [t for i in lines[-1:] for t in page.tokens[i]]
        if place == "before" and tokens and tokens[-1].raw == ":" and acting:
            for person in reading.who(acting[-1]):
                yield Evidence(f"{self.name}.colon", person)


class Answering:
    """Whom the narration beside the turn before acts upon, or tells of besides its speaker."""

    name = "answering"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        if not turn:
            return
        before, now = reading.turns[turn - 1], reading.turns[turn]
        if before.scene != now.scene or now.paragraph - before.paragraph > NEAR:
            return
        mentions = [m for part in reading.parts[turn - 1] for m in part.mentions]
        cue = reading.cue(before)
        first = cue.subject if cue is not None else next((m for m in mentions if m.subject), None)
        spoke = {p for p, _ in reading.shares(first)[:1]} if first is not None else set()
        for mention in mentions:
            kind = "reacts" if mention.subject else reading.place(mention)
            for person, share in reading.shares(mention)[:1]:
                if person not in spoke and kind != OWNS:
                    yield Evidence(f"{self.name}.{kind}", person, share)
        last = [m for m in mentions if m.subject][-1:]
        for person in (p for m in last for p in reading.who(m) if p not in spoke):
            yield Evidence(f"{self.name}.reacts last", person)


def _stays_silent(tokens: list[Token], subject: Mention) -> bool:
    """“Spike said nothing”, “Spike did not answer”, “Spike was silent”."""
    after = [t.word for t in tokens[subject.last : subject.last + 4]]
    if {"nothing", "silent", "silence"} & set(after):
        return True
    negated = any(word == "not" or word.endswith("n’t") for word in after[:2])
    return negated and any(word in lexicon().speech for word in after[1:])
