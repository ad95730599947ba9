"""What a cue is."""

from __future__ import annotations

from dataclasses import dataclass

from audiobook.attribution.lexicon import lexicon
from audiobook.attribution.mentions import Mention
from audiobook.attribution.page import Page

SAYS, MANNER, INTRODUCES, COLON = "says", "manner", "introduces", "colon"


@dataclass(frozen=True, slots=True)
class Cue:
    line: int
    """The line of dialogue or thought it belongs to."""
    strength: str
    """`SAYS` (verb of speech), `MANNER` (smiled, nodded), `INTRODUCES` or `COLON` (narration ending
    in a comma or ":" before the quotation)."""
    subject: Mention
    verb: str
    addressee: Mention | None
    text: str
    """As written, for the reader's eye."""

    @property
    def speaker(self) -> int | None:
        """Who is said to speak, where the words tell it of one person."""
        who = self.subject.who
        return who[0] if self.strength == SAYS and len(who) == 1 else None


def cue_at(
    page: Page,
    i: int,
    j: int,
    strength: str,
    subject: Mention,
    verb: int,
    mentions: list[Mention],
) -> Cue:
    tokens = page.tokens[j]
    addressee = next(
        (
            m
            for m in mentions
            if m is not subject
            and m.first > min(verb, subject.first)
            and m.first <= max(verb, subject.last) + 6
            and (
                tokens[m.first - 1].word in ("to", "at")
                or (tokens[verb].word in ("told", "asked", "asks", "tells") and m.first == verb + 1)
                or (m.kind != "pronoun" and m.first == verb + 1 and subject.last <= verb)
            )
        ),
        None,
    )
    low, high = min(subject.first, verb), max(subject.last, verb + 1)
    text = page.script.chapter.text[tokens[low].start : tokens[high - 1].end]
    base = lexicon().speech.get(tokens[verb].word, tokens[verb].word)
    return Cue(i, strength, subject, base, addressee, " ".join(text.split()))
