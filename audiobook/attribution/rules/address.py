"""Evidence from names in the speech: who is called, who is spoken of, who says their own name."""

from __future__ import annotations

from collections.abc import Iterable

from audiobook.attribution.evidence import Evidence
from audiobook.attribution.lexicon import lexicon
from audiobook.attribution.reading import Reading

NEAR = 3
"""Paragraphs within which an address reaches the neighbouring turn."""


class Vocative:
    """“Shut up, Spike”: Spike does not say it, but may have spoken before and may answer."""

    name = "vocative"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        turns = reading.turns
        here = turns[turn].paragraph
        for person, mention in reading.called[turn].items():
            text = f"calls {reading.index.people[mention.who[0]].name}"
            yield Evidence(f"{self.name}.own", person, 1.0, text)
        for other, place in ((turn - 1, "previous"), (turn + 1, "next"), (turn - 2, "before that")):
            if 0 <= other < len(turns) and abs(turns[other].paragraph - here) <= NEAR:
                for person in reading.called[other]:
                    yield Evidence(f"{self.name}.{place}", person, 1.0, "called by name")


class SpokenOf:
    """People named in the speech without being called are mostly not the speaker."""

    name = "spoken of"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        for other, place in ((turn, "own"), (turn - 1, "previous"), (turn + 1, "next")):
            if 0 <= other < len(reading.turns):
                for person in reading.named[other] - reading.called[other].keys():
                    yield Evidence(f"{self.name}.{place}", person)


class OwnName:
    """“I’m Tam”, “my name is Tam”, “this is Tam”."""

    name = "own name"

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        for i in reading.turns[turn].lines:
            tokens = reading.page.tokens[i]
            for mention in reading.mentions[i]:
                if mention.kind != "name" or mention.owns or not mention.first:
                    continue
                before = [t.word for t in tokens[max(0, mention.first - 3) : mention.first]]
                if before[-1:] == ["i’m"] or before[-2:] in (
                    ["i", "am"],
                    ["name", "is"],
                    ["this", "is"],
                ):
                    for person in mention.who:
                        yield Evidence(f"{self.name}.said", person, 1.0, "says their own name")


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
