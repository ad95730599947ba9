"""Evidence from the words of speech beside the quotation."""

from __future__ import annotations

from collections.abc import Iterable

from audiobook.attribution.callings import alike, fit, of_noun
from audiobook.attribution.cues import SAYS
from audiobook.attribution.evidence import Evidence
from audiobook.attribution.mentions import NAME, NOUN, PRONOUN, SELF, Mention
from audiobook.attribution.reading import Reading

ABOUT = 6
"""Paragraphs on each side within which someone who acts is about."""


def _of_those_about(
    rule: str, reading: Reading, turn: int, fits: Iterable[int], reason: str = ""
) -> Iterable[Evidence]:
    """For those of the fitting who act or speak hereabouts."""
    here = reading.turns[turn].paragraph
    about = [p for p in fits if reading.acts_within(p, here - ABOUT, here + ABOUT)]
    kind = "only one about" if len(about) == 1 else "about"
    for person in about:
        yield Evidence(f"{rule}.{kind}", person, 1.0, reason)


class NameCue:
    """“…,” Spike remarked: the subject is a name."""

    name = "name cue"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        cue = reading.cue(reading.turns[turn])
        if cue is None or cue.subject.kind != NAME:
            return
        for person in cue.subject.who:
            share = 1.0 / len(cue.subject.who)
            yield Evidence(f"{self.name}.{cue.strength}", person, share, cue.text)


class PronounCue:
    """“…,” he said: gender, and who was spoken of last."""

    name = "pronoun cue"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        cue = reading.cue(reading.turns[turn])
        if cue is None or cue.subject.kind != PRONOUN:
            return
        for person in reading.candidates[turn]:
            gender = reading.index.gender(person)
            if gender == cue.subject.gender:
                yield Evidence(f"{self.name}.agrees {cue.strength}", person, 1.0, cue.text)
            elif gender is not None:
                yield Evidence(f"{self.name}.clashes {cue.strength}", person, 1.0, cue.text)
                if reading.index.told[person]:
                    yield Evidence(f"{self.name}.clashes told", person, 1.0, cue.text)
            if reading.index.people[person].narrates:
                yield Evidence(f"{self.name}.narrator", person, 1.0, cue.text)
        for rank, (person, share) in enumerate(reading.shares(cue.subject)):
            if not rank:
                yield Evidence(f"{self.name}.meant {cue.strength}", person, 1.0, cue.text)
            yield Evidence(f"{self.name}.share", person, share, cue.text)
            yield Evidence(f"{self.name}.fits best" if not rank else f"{self.name}.fits", person)
        yield from self._about(reading, turn, cue.subject.gender)
        yield from self._just_spoke(reading, turn)

    def _about(self, reading: Reading, turn: int, gender: str | None) -> Iterable[Evidence]:
        """Whom the pronoun fits among those who act or speak hereabouts."""
        people = reading.index.people
        fits = [p for p in reading.candidates[turn] if people[p].gender == gender]
        yield from _of_those_about(self.name, reading, turn, fits)

    def _just_spoke(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        """Whoever a cue beside the turns before names: the same again, or the other?"""
        for back in (1, 2):
            if turn < back or reading.turns[turn - back].scene != reading.turns[turn].scene:
                continue
            cue = reading.cue(reading.turns[turn - back])
            if cue is not None and cue.strength == SAYS:
                how = "he" if cue.subject.kind == PRONOUN else "name"
                for person, share in reading.shares(cue.subject)[:1]:
                    yield Evidence(f"{self.name}.spoke {back} ago {how}", person, share)


class NounCue:
    """“…,” the barman said: a description."""

    name = "description cue"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        cue = reading.cue(reading.turns[turn])
        if cue is None or cue.subject.kind != NOUN:
            return
        subject, index = cue.subject, reading.index
        by_head = index.by_head.get(subject.head, ())
        for person in reading.candidates[turn]:
            if person in subject.who:
                share = 1.0 / len(subject.who)
                yield Evidence(f"{self.name}.alias {cue.strength}", person, share, cue.text)
            elif person in by_head:
                yield Evidence(f"{self.name}.same noun", person, 1.0 / len(by_head), cue.text)
            gender = index.gender(person)
            if subject.gender and gender:
                fits = "agrees" if gender == subject.gender else "clashes"
                yield Evidence(f"{self.name}.{fits}", person, 1.0, cue.text)
            if index.people[person].narrates:
                yield Evidence(f"{self.name}.narrator", person, 1.0, cue.text)
        for person, share in reading.owners.get(subject.at, ()):
            yield Evidence(f"{self.name}.owner", person, share, cue.text)
        yield from self._somebody_known(reading, turn, subject, cue.text)

    def _somebody_known(
        self, reading: Reading, turn: int, subject: Mention, reason: str
    ) -> Iterable[Evidence]:
        """Who else the description may mean: the priest is Father Anselm, the boy is Tom."""
        index = reading.index
        noun = of_noun(subject.head)
        fits = [
            p
            for p in reading.candidates[turn]
            if p not in subject.who
            and (subject.gender is None or index.gender(p) in (None, subject.gender))
            and fit(noun, index.callings[p])
        ]
        same = [p for p in fits if alike(noun, index.callings[p])]
        for person in same:
            yield Evidence(f"{self.name}.of the sort", person, 1.0 / len(same), reason)
        yield from _of_those_about(self.name, reading, turn, fits, reason)


class SelfCue:
    """“…,” I said."""

    name = "narrator cue"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        cue = reading.cue(reading.turns[turn])
        if cue is None or cue.subject.kind != SELF:
            return
        for person in cue.subject.who:
            yield Evidence(f"{self.name}.{cue.strength}", person, 1.0, cue.text)


class Addressee:
    """“…,” she said to Tam: Tam does not speak now; he may next."""

    name = "addressee"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        for back, feature in ((0, "own"), (1, "previous")):
            if turn < back:
                continue
            cue = reading.cue(reading.turns[turn - back])
            if cue is not None and cue.addressee is not None:
                for person in reading.who(cue.addressee):
                    yield Evidence(f"{self.name}.{feature}", person, 1.0, cue.text)
