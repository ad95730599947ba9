"""A paragraph's quotation marks: which may open, which may close, which are apostrophes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Family(Enum):
    """Marks that close one another. Straight and curly ones mix, so they are one family."""

    DOUBLE = "double"
    SINGLE = "single"
    ANGLE = "angle"
    CORNER = "corner"


@dataclass(frozen=True, slots=True)
class Mark:
    start: int
    end: int
    family: Family
    opens: int
    """0 cannot, 1 may, 2 surely: judged by the glyph and what stands on either side."""
    closes: int


_TOKEN = re.compile(
    r"[\"“”„‟″«»‹›「」『』]|``|''(?!\w)|(?<!\w)''(?!(?i:cause|em|til|tis|twas|cos|cuz|bout|round|fraid)\b)(?=\w)|[‘’‚‛'`]",
)
_FAMILIES = {
    **dict.fromkeys('"“”„‟″', Family.DOUBLE),
    "``": Family.DOUBLE,
    "''": Family.DOUBLE,
    **dict.fromkeys("«»", Family.ANGLE),
    **dict.fromkeys("‹›‘’‚‛'`", Family.SINGLE),
    **dict.fromkeys("「」『』", Family.CORNER),
}
_OPENING = frozenset("“„‟«‹‘‚‛「『") | {"``", "`"}
_CLOSING = frozenset("”»›’」』") | {"''"}
_INNER = frozenset("*_\"“”„«»‹›‘’‚'`")
"""What may stand between a mark and the word or space that tells its direction."""

_BEFORE_OPENING = "([{—–-"
_AFTER_OPENING = "…¿¡—–-([$£€&#@."

_ELIDED = """
    tis twas twere twill twould twon tisn twasn em im er ere e ee ave ow elf ell ello ome ouse arf
    alf eard ead eart ope orse til till cause cos cuz coz bout round n less s m re ve ld ll d t ud
    u fraid nother nuff nough specially kay gainst neath mongst midst tween twixt pon stead scuse
    spect spose un uns cept ceptin lectric tain taint tother nless lowance ligion gator
"""
ELISIONS = frozenset(_ELIDED.split())
"""Words that drop their beginning, as they stand after the apostrophe."""

_WORD = re.compile(r"[^\W\d_]+")
_INCHES = re.compile(r"\d['’] ?\d{1,2}\Z")
_DECADE = re.compile(r"\d0s?\b")
_SENTENCE_END = frozenset(',.!?…;:—–-)*_~]"”»')


def marks(text: str, start: int, end: int) -> list[Mark]:
    """The quotation marks of a stretch in order, apostrophes left out."""
    found = []
    for token in _TOKEN.finditer(text, start, end):
        mark = _judge(text, token, start, end)
        if mark.opens or mark.closes:
            found.append(mark)
    return found


def _judge(text: str, token: re.Match[str], start: int, end: int) -> Mark:
    glyph, at, to = token.group(), token.start(), token.end()
    before, after = _outer(text, at - 1, -1, start, end), _outer(text, to, 1, start, end)
    family = _FAMILIES[glyph]
    if family is Family.SINGLE:
        opens, closes = _single(text, glyph, at, to, before, after, end)
    elif family is Family.CORNER:
        opens, closes = (2, 0) if glyph in _OPENING else (0, 2)
    elif glyph == '"' and _INCHES.search(text, max(start, at - 6), at):
        opens, closes = 0, 0
    else:
        opens, closes = _double(glyph, before, after)
    return Mark(at, to, family, opens, closes)


def _outer(text: str, at: int, step: int, start: int, end: int) -> str:
    """The first character beside a mark that is neither another mark nor emphasis; a blank at the
    paragraph's edge."""
    for _ in range(4):
        if not start <= at < end:
            return " "
        if text[at] not in _INNER:
            return text[at]
        at += step
    return " "


def _double(glyph: str, before: str, after: str) -> tuple[int, int]:
    """How surely a double mark opens and closes. Where its sides are plain they outweigh the glyph:
    people type ” for “, and Swedes and Germans mean it."""
    bound = after.isspace() or after in ".,;:!?)]}…"
    looks_open = (before.isspace() or before in "([{") and (
        after.isalnum() or after in _AFTER_OPENING
    )
    looks_close = bound and not before.isspace()
    if glyph in _OPENING:
        return (1, 1) if looks_close else (2, 0)
    if glyph in _CLOSING:
        return (1, 1) if looks_open else (0, 2)
    if looks_open:
        return (2, 0)
    return (0, 2) if looks_close else (1, 1)


def _single(
    text: str, glyph: str, at: int, to: int, before: str, after: str, end: int
) -> tuple[int, int]:
    """How surely a single mark opens and closes; (0, 0) for an apostrophe."""
    previous = text[at - 1] if at else " "
    follows = text[to] if to < end else " "
    if previous.isalnum() and follows.isalnum():
        return (0, 0)
    free = before.isspace() or before in _BEFORE_OPENING
    if free and glyph not in _CLOSING:
        if after.isalnum() or after in _AFTER_OPENING:
            return (1 if _elided(text, to, end) else 2, 0)
        if glyph in _OPENING and text[to : to + 2].strip():
            return (2, 0)
    if follows.isalnum() and (previous.isspace() or _elided(text, to, end)):
        return (0, 0)
    if previous.isspace():
        ink = text[max(0, at - 9) : at].rstrip()
        sure = glyph in _CLOSING or (ink and ink[-1] in _SENTENCE_END)
        return (0, 2 if sure else 1)
    return (0, 2 if previous in _SENTENCE_END and not follows.isalnum() else 1)


def _elided(text: str, to: int, end: int) -> bool:
    """Whether the word behind a single mark is one that drops its beginning ('tis, ’90s)."""
    word = _WORD.match(text, to, end)
    if word is not None:
        return word.group().casefold() in ELISIONS
    return _DECADE.match(text, to, end) is not None
