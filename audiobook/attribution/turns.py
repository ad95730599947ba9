"""What stands between a turn and the two before it, as far as it bears on who goes on speaking.

Three patterns: the same person again ("same"), the person before last ("back"), and one who speaks
for the third time on end ("again"). Each has its own weight in each circumstance: what lies between
the turns, and whether their words answer, ask, break off or take up a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audiobook.attribution.grammar import YOUS
from audiobook.attribution.mentions import PRONOUN
from audiobook.attribution.page import MARKS
from audiobook.attribution.reading import Reading

PATTERNS = ("same", "back", "again")
OPENINGS = {
    word: kind
    for kind, words in {
        "answer": "yes no yeah yep yup nope nah aye sure okay ok because maybe perhaps",
        "and": "and but so or then which",
        "question": "who what where when why how whose",
        "oh": "oh ah well hm hmm huh eh right good fine",
        "I": "i i’m i’ve i’d i’ll",
        "you": " ".join(sorted(YOUS)),
        "it": "it it’s that that’s this he he’s she she’s they they’re we we’re there",
    }.items()
    for word in words.split()
}
"""A turn's first word → what kind of beginning it is."""
BRIEF, LONG = 3, 25
"""Words up to which a turn is brief, and from which it is long."""
TELLING = 5
"""Letters from which a word that comes up again tells something."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the words of a turn do."""

    opens: str
    length: str
    content: frozenset[str]
    asks: bool
    breaks_off: bool
    to_you: bool


def circumstances(reading: Reading) -> list[list[str]]:
    """Of every turn, the circumstances that hold; the weight of ``same.<circumstance>`` counts when
    the speaker is the one of the turn before, and so on."""
    said = [_said(reading, k) for k in range(len(reading.turns))]
    return [list(_of(reading, said, k)) if k else [] for k in range(len(said))]


def _said(reading: Reading, k: int) -> Said:
    lines = reading.turns[k].lines
    words = [t.word for i in lines for t in reading.page.tokens[i] if t.is_word]
    ending = reading.page.line(lines[-1]).text.rstrip(MARKS)
    return Said(
        OPENINGS.get(words[0], "else") if words else "else",
        "brief" if len(words) <= BRIEF else "long" if len(words) >= LONG else "middling",
        frozenset(w for w in words if len(w) >= TELLING),
        ending.endswith("?"),
        ending.endswith(("—", "–", "-", "…")),
        not YOUS.isdisjoint(words),
    )


def _of(reading: Reading, said: Sequence[Said], k: int) -> Iterator[str]:
    gap, way = _gap(reading, k), _way(reading, k)
    yield f"gap {gap}"
    yield f"gap {gap} {way}"
    if gap == "0":
        yield f"{_way(reading, k - 1)} then {way}"
        yield from _in_reply(said[k - 1], said[k])
        if k > 1 and said[k].content & said[k - 2].content:
            yield "takes up the turn before last"
        if reading.called[k - 1]:
            yield "called"
        if reading.called[k]:
            yield "calls"
    if k > 1:
        yield f"gap {gap} then {_gap(reading, k - 1)}"


def _in_reply(last: Said, now: Said) -> Iterator[str]:
    """What a turn's words do after those of the turn before."""
    yield f"opens {now.opens}"
    yield f"{last.length} then {now.length}"
    if last.asks:
        yield "asked"
        yield f"asked {'you' if last.to_you else 'it'}"
        yield f"asked, opens {now.opens}"
    if last.breaks_off:
        yield "cut off"
    if now.asks:
        yield "asks"
    if now.to_you:
        yield "you"
    if now.content & last.content:
        yield "takes up"


def _way(reading: Reading, k: int) -> str:
    """How a turn is told: bare, with a beat, with “he said”, with another tag."""
    if not reading.parts[k]:
        return "bare"
    cue = reading.cue(reading.turns[k])
    if cue is None:
        return "beat"
    return "pronoun" if cue.subject.kind == PRONOUN else "tag"


def _gap(reading: Reading, k: int) -> str:
    """Paragraphs between a turn and the one before."""
    one, other = reading.turns[k - 1], reading.turns[k]
    if one.scene != other.scene:
        return "scene"
    between = other.paragraph - one.paragraph - 1
    return "0" if between <= 0 else "1" if between == 1 else "2" if between <= 3 else "far"
