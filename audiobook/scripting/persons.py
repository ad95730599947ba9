"""Thoughts that a break of person and tense sets off: Isn’t that my hat?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from audiobook.model import Kind, Line
from audiobook.scripting.unmarked import TOLD

_SELF = re.compile(r"\b(?:I|me|my)\b")
_LONGEST = 20
"""Words of a paragraph that is taken for one thought."""
_MOST = 0.002
"""Share of “I” in the words of narration up to which nobody in the story tells it."""
_PLAIN = re.compile(r"(?!P\.? ?S\b)[A-ZÀ-ÖØ-Þ…][^:()\[\]{}“”\"«»‘]*[.!?…]\**")
"""A sentence or two without a quotation, a label or brackets."""


def broken(lines: Sequence[Line]) -> list[Line]:
    """The lines; a short paragraph in the first person and no past tense, in a story told in the
    third, is somebody's thought. Those at either end of a chapter are its author's words."""
    found = set(_candidates(lines))
    if not found:
        return list(lines)
    told = [x.text for i, x in enumerate(lines) if x.kind is Kind.NARRATION and i not in found]
    words = sum(len(text.split()) for text in told)
    if sum(len(_SELF.findall(text)) for text in told) > _MOST * words:
        return list(lines)
    return [replace(x, kind=Kind.THOUGHT) if i in found else x for i, x in enumerate(lines)]


def _candidates(lines: Sequence[Line]) -> list[int]:
    if not lines:
        return []
    first, last = lines[0].paragraph, lines[-1].paragraph
    found = []
    for paragraph, group in groupby(enumerate(lines), key=lambda pair: pair[1].paragraph):
        (at, line), *more = group
        inside = first + 1 < paragraph < last - 1
        if not more and inside and line.kind is Kind.NARRATION and _thinks(line.text):
            found.append(at)
    return found


def _thinks(text: str) -> bool:
    return (
        len(text) < 8 * _LONGEST
        and _SELF.search(text) is not None
        and len(text.split()) <= _LONGEST
        and _PLAIN.fullmatch(text) is not None
        and TOLD.search(text) is None
    )
