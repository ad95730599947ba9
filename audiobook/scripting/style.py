"""Which marks a book sets its speech in, read off the whole book."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """The marks that speech may stand in. Guillemets and corner brackets always may."""

    double: bool = True
    """“ ” „ " as speech; else they are quotations within it, titles and words mentioned."""
    single: bool = False
    """‘ ’ ‚ ' as speech."""
    dash: bool = False
    """A dash at a paragraph's start opens speech."""


def detect_style(texts: Sequence[str]) -> Style:
    """The style of a book from the texts of all its chapters.

    A chapter that clearly sets speech in single marks or dashes opens them for the whole book: the
    scanner asks each quotation for its own evidence besides.
    """
    found = [_tally(text) for text in texts]
    double = sum(tally.double for tally in found)
    single = sum(tally.single for tally in found)
    return Style(
        double=double >= 0.15 * single,
        single=any(t.single >= 2 and t.single >= 0.34 * t.double for t in found)
        or single >= max(2, 0.34 * double),
        dash=any(t.dash >= 2 and t.dash >= 0.1 * t.paragraphs for t in found),
    )


@dataclass(frozen=True, slots=True)
class _Tally:
    double: int
    single: int
    dash: int
    paragraphs: int


_DOUBLE_QUOTED = re.compile(r"[“„\"«»](?=[^\s\"“”„«»])[^“”„\"«»\n]*(?:\n[^\n“”„\"«»]+)*[”“\"»«]")
_SINGLE_OPEN = re.compile(r"(?<![^\s(—–\-‘'])[‘'‚](?=[A-ZÀ-Þ…*_“\"])")
_SINGLE_CLOSE = re.compile(r"[,.!?…—–\-*_][’'‘](?![^\s)—–\-’'.,;:])")
_DOUBLE_CLOSE = re.compile(r"[,.!?…—–\-*_;:\s][\"”“»«](?=[\s)—–\-]|$)")
_DASH_OPEN = re.compile(r"(?m)^[ \t\u3000]*(?:—|–|―|--)[ \t]*(?=[^\W\d_]|[¿¡…'’\"*_])")
_PARAGRAPH = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*[—–―])")


def _tally(text: str) -> _Tally:
    plain = _DOUBLE_QUOTED.sub(" ", text)
    return _Tally(
        double=len(_DOUBLE_CLOSE.findall(text)),
        single=min(len(_SINGLE_OPEN.findall(plain)), len(_SINGLE_CLOSE.findall(plain))),
        dash=len(_DASH_OPEN.findall(text)),
        paragraphs=1 + len(_PARAGRAPH.findall(text)),
    )
