"""Evidence from names in the speech: who is called, who is spoken of, who says their own name."""

from __future__ import annotations

from collections.abc import Iterable

from audiobook.attribution.evidence import Evidence
from audiobook.attribution.lexicon import lexicon
from audiobook.attribution.reading import Reading

NEAR = 3
"""Paragraphs within which an address reaches the neighbouring turn."""

TELLING = 2.0
"""An address is rare and says much: the fit shrinks its weight the less, the larger the value."""


class Vocative:
    """“Shut up, Spike”: Spike does not say it, but may have spoken before and may answer."""

    name = "vocative"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        turns = reading.turns
        here = turns[turn].paragraph
        for person, mention in reading.called[turn].items():
            text = f"calls {reading.index.people[mention.who[0]].name}"
            yield Evidence(f"{self.name}.own", person, TELLING, text)
        for other, place in ((turn - 1, "previous"), (turn + 1, "next")):
            if not 0 <= other < len(turns) or abs(turns[other].paragraph - here) > NEAR:
                continue
            calls = reading.called[other]
            final = max(((m.line, m.last) for m in calls.values()), default=None)
            soon = "at once" if abs(turns[other].paragraph - here) <= 1 else "later"
            told = "beat" if reading.parts[turn] else "bare"
            for person, mention in calls.items():
                if (mention.line, mention.last) != final:
                    yield Evidence(f"{self.name}.{place} among others", person, TELLING)
                    continue
                yield Evidence(f"{self.name}.{place}", person, TELLING, "called by name")
                yield Evidence(f"{self.name}.{place} {soon} {told}", person, TELLING)
            if reading.called[turn]:
                for person in calls.keys() - reading.called[turn].keys():
                    yield Evidence(f"{self.name}.mutual", person, TELLING, "they call each other")
        for other, place in ((turn - 2, "two after"), (turn + 2, "two before")):
            if 0 <= other < len(turns) and abs(turns[other].paragraph - here) == 2:
                for person in reading.called[other]:
                    yield Evidence(f"{self.name}.{place}", person, TELLING)


class SpokenOf:
    """People named in the speech without being called are mostly not the speaker."""

    name = "spoken of"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        for other, place in ((turn, "own"), (turn - 1, "previous"), (turn + 1, "next")):
            if 0 <= other < len(reading.turns):
                for person in reading.named[other] - reading.called[other].keys():
                    yield Evidence(f"{self.name}.{place}", person)


class OwnName:
    """“I’m Tam”, “my name is Tam”, “this is Tam”, “Tam here”: and so along the run."""

    name = "own name"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        for person, how in reading.talk.introduced[turn].items():
            yield Evidence(f"{self.name}.said {how}", person, TELLING, "says their own name")


class AddressWord:
    """“Yes, sir”: the neighbours' speakers are men."""

    name = "word of address"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        for other, place in ((turn - 1, "previous"), (turn + 1, "next")):
            if not 0 <= other < len(reading.turns):
                continue
            gender = _addressed(reading, other)
            if gender is None:
                continue
            for person in reading.candidates[turn]:
                own = reading.index.people[person].gender
                if own is not None:
                    fits = "agrees" if own == gender else "clashes"
                    yield Evidence(f"{self.name}.{place} {fits}", person)


def _addressed(reading: Reading, turn: int) -> str | None:
    words = lexicon()
    for i in reading.turns[turn].lines:
        tokens = reading.page.tokens[i]
        for j, token in enumerate(tokens):
            if token.word not in words.address:
                continue
            before = j == 0 or not tokens[j - 1].is_word
            after = j + 1 == len(tokens) or not tokens[j + 1].is_word
            if before and after and words.address[token.word]:
                return words.address[token.word]
    return None
