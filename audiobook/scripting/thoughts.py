"""Thoughts in the narration: whole sentences in italics."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audiobook.scripting.speech import BEARERS
from audiobook.scripting.unmarked import tagged

_EMPHASIS = re.compile(r"\*+|_+|</?(?:i|em)>", re.IGNORECASE)
_TAGGED = re.compile(r"[,.!?…]? [^,.!?…*_<]{1,60},\s")
"""A tag between two halves of a thought: “, she thought, ”."""
_THOUGHT = re.compile(
    r",? (?:\w+ ){0,3}(?:thought|thinks?|told|tells?|realized|realised|wondered)\b"
)
_VOICED = re.compile(
    r", (?:\w+ )?(?:said|says|whispered|whispers|murmured|murmurs|hissed|hisses|replied|growled)\b"
)
"""The tag of a voice in somebody's head."""
_WRITTEN = re.compile(r",? (?:it (?:says?|said|reads?)|(?:said|says) the (?P<bearer>\w+))\b")
"""What stands behind a note or a message in italics."""
_TERMINAL = ".!?…,—–-"
_TO_READERS = re.compile(
    r"[(\[]?(?:A/?N\b|author['’]?s['’]? notes?|notes?:|previously\b|last time\b|summary:|warnings?:"
    r"|TBC\b|to be continued\b|disclaimer\b|content warnings?\b|TW:|CW:|rating:)",
    re.IGNORECASE,
)
"""How an author's words to the readers of a web serial begin."""


def thoughts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of the narration ``text[start:end]`` that somebody thinks, markup included."""
    marked = list(_in_italics(text, start, end))
    edges = [start, *(edge for span in marked for edge in span), end]
    between = zip(edges[::2], edges[1::2], strict=True)
    return sorted([*marked, *(span for gap in between for span in tagged(text, *gap))])


def _in_italics(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    before: int | None = None
    for first, last in emphasised(text, start, end):
        goes_on = before is not None and _TAGGED.fullmatch(text, before, first) is not None
        if _is_thought(text, start, end, first, last, goes_on):
            yield first, last
            before = last


def emphasised(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The outermost stretches in italics, markup included; emphasis nests (*never *had* it*)."""
    tokens = list(_EMPHASIS.finditer(text, start, end))
    if len(tokens) < 2:
        return
    stack: list[tuple[int, str]] = []
    pairs: list[tuple[int, int]] = []
    for token in tokens:
        glyph = _glyph(token.group())
        opens, closes = _flanks(text, token, start, end)
        if closes and stack and stack[-1][1] == glyph:
            pairs.append((stack.pop()[0], token.end()))
        elif opens:
            stack.append((token.start(), glyph))
    pairs.sort(key=lambda pair: (pair[0], -pair[1]))
    done = start
    for first, last in pairs:
        if first >= done:
            yield first, last
            done = last


def _glyph(token: str) -> str:
    return token[0] if token[0] != "<" else token.strip("</>").casefold()


def _flanks(text: str, token: re.Match[str], start: int, end: int) -> tuple[bool, bool]:
    """Whether the mark may open and may close, by what stands on either side (as in CommonMark)."""
    if token.group()[0] == "<":
        closing = token.group()[1] == "/"
        return not closing, closing
    before = text[token.start() - 1] if token.start() > start else " "
    after = text[token.end()] if token.end() < end else " "
    left = not after.isspace() and (after.isalnum() or before.isspace() or not before.isalnum())
    right = not before.isspace() and (before.isalnum() or after.isspace() or not after.isalnum())
    if left and right:
        return (not before.isalnum() and after.isalnum()), (before.isalnum() or not after.isalnum())
    return left, right


def _is_thought(text: str, start: int, end: int, first: int, last: int, goes_on: bool) -> bool:
    """Whether italics are sentences of their own, begun and ended like one in its place."""
    inner = _EMPHASIS.sub("", text[first:last]).strip()
    words = inner.split()
    if not words or not (goes_on or inner[0].isupper() or inner[0] in "…'‘’.-–—"):
        return False
    lead = text[max(start, first - 60) : first].rstrip()
    tail = text[last : min(end, last + 60)].lstrip()
    written = _WRITTEN.match(tail)
    if written and (written["bearer"] is None or written["bearer"] in BEARERS):
        return False
    if _TO_READERS.match(inner):
        return False
    own_start = not lead or lead[-1] in ".!?…:”’\"'»—–,*_>"
    told = goes_on or _THOUGHT.search(lead)
    own_end = inner[-1] in _TERMINAL or not tail or tail[0] in _TERMINAL + (";:" if told else "")
    several = len(words) > 1 or inner[-1] in ".!?…," or _THOUGHT.match(tail) or _VOICED.match(tail)
    return own_start and own_end and bool(several)
