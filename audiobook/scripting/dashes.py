"""Speech that a dash opens at its paragraph's start, and the narration within it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from audiobook.scripting.unmarked import TOLD
from audiobook.scripting.verbs import BARE, SAYING

_DASH = r"(?:—|–|―|--)"
_OPENING = re.compile(rf"{_DASH}[ \t]*(?=[^\W_]|[¿¡…’'‘\"“«*_(])")
_DASHED = re.compile(rf"\s*{_DASH}")
_SPEECH_AGAIN = re.compile(rf"(?<=[.!?…])\s+(?=\S)|\s*{_DASH}[\s.,;:!?…]*")
_DASH_AGAIN = re.compile(rf"\s*{_DASH}[\s.,;:!?…]*")


_REOPENING = re.compile(rf"(?<=[.!?…])\s+{_DASH}[ \t]*(?=[^\W\d_a-zà-þ]|[¿¡…’'‘\"“«*_])")
_SENTENCE = re.compile(rf"(?<=[.!?…])\s+(?=(?:{_DASH}\s*)?[A-ZÀ-ÖØ-Þ])")
_ADDRESS = re.compile(r"\b[Yy]our?\b")
_HE = re.compile(r"(?:He|She|They|His|Her)\b(?!['’])")
_SOMEBODY = re.compile(r"(?:He|She|They|His|Her|The|[A-ZÀ-ÖØ-Þ]\w+ \w+ed)\b(?!['’])")


def dash_speech(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spoken stretches of the paragraph ``text[start:end]``; none unless a dash opens one.

    Narration that a dash opens lasts to the next dash, other narration to the end of its sentence.
    Where a dash opens speech again behind a full stop, narration stands before it.
    """
    if _OPENING.match(text, start, end):
        return list(_spoken(text, start, end))
    later = _REOPENING.search(text, start, end)
    return [] if later is None else list(_spoken(text, later.start() + 1, end))


def _spoken(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    while at < end:
        narration = _narration().search(text, at + 1, end)
        beat = _beat(text, at + 1, narration.start() if narration else end, end)
        if beat is not None:
            yield at, beat[0]
            at = beat[1]
            continue
        if narration is None:
            yield at, end
            return
        yield at, narration.start()
        dashed = _DASHED.match(text, narration.start(), end) is not None
        again = (_DASH_AGAIN if dashed else _SPEECH_AGAIN).search(text, narration.end(), end)
        at = again.end() if again else end
        later = None if dashed else _REOPENING.search(text, at, end)
        if later is not None and _tells(_first(text, at, end)):
            at = later.end()


def _beat(text: str, start: int, limit: int, end: int) -> tuple[int, int] | None:
    """The narration around a dash behind a full stop, and where speech goes on: —No. She sat. —Not
    today. Or: – No. – She sat. – Not today."""
    dash = _REOPENING.search(text, start, limit)
    if dash is None:
        return None
    if _tells(_first(text, dash.end(), end)):
        again = _REOPENING.search(text, dash.end(), end)
        return dash.start(), again.end() if again else end
    sentences = [gap.end() for gap in _SENTENCE.finditer(text, start, dash.start())]
    telling = [n for n, at in enumerate(sentences) if _tells(_first(text, at, dash.start()))]
    if not telling:
        return None
    first = telling[-1]
    while first and _HE.match(text, sentences[first]) and _is_before(text, sentences, first, dash):
        first -= 1
    return sentences[first], dash.end()


def _is_before(text: str, sentences: list[int], at: int, dash: re.Match[str]) -> bool:
    """Whether the sentence in front of one that begins with a pronoun is told as well."""
    before = _first(text, sentences[at - 1], dash.start())
    return TOLD.search(before) is not None and _SOMEBODY.match(before) is not None


def _first(text: str, start: int, end: int) -> str:
    """The sentence that begins at ``start``."""
    stop = _SENTENCE.search(text, start, end)
    return text[start : stop.start() if stop else end]


def _tells(sentence: str) -> bool:
    told = TOLD.search(sentence) is not None or _HE.match(sentence) is not None
    return told and _ADDRESS.search(sentence) is None


@cache
def _narration() -> re.Pattern[str]:
    """A tag after the speech's comma or full stop (“—Back to barracks! he said sternly.”), or a
    second dash with a small letter behind it (“—No —dijo él—.”, “— Нет, — сказал он.”).

    Made when the first dash opens a paragraph: with hundreds of verbs in it four times over, it
    takes a tenth of a second that most books need not spend.
    """
    verb = "(?:" + "|".join(sorted(SAYING, key=len, reverse=True)) + r")\b"
    told = (form for form in SAYING if form not in BARE and not form.endswith("ing"))
    inverted = "(?:" + "|".join(sorted(told, key=len, reverse=True)) + r")\b"
    name = r"(?:(?:Mrs?|Ms|Dr|St|Capt|Sgt|Prof)\.|[A-ZÀ-ÖØ-Þ][\w’'-]*)"
    who = (
        r"(?:he|she|they|I|we|you|it"
        r"|(?:the|a|an|his|her|my|our|their|your)\s+(?:[\w’'-]+\s+)?[\w’'-]+"
        rf"|{name}(?:\s+{name}){{0,2}})"
    )
    tag = rf"(?:{who}\s+(?:\w+ly\s+)?{verb}|{inverted}\s+{who})"
    ends = rf"(?=[.,;:!?…]|\s*{_DASH}|\s+(?:\w+ly|to|with|as|and|from|in|at|without|over)\b|\s*$)"
    return re.compile(
        rf"(?<=[,!?.…])\s+(?=[^\W\d_A-ZÀ-Þ]){tag}|(?<=,)\s+{tag}|(?<=[!?.…])\s+{tag}{ends}"
        rf"|(?<=[,!?.…])\s*{_DASH}\s+(?=[^\W\d_A-ZÀ-Þ])"
        rf"|\s+{_DASH}(?=[^\W\d_A-ZÀ-Þ])"
        rf"|\s+{_DASH}\s+(?={inverted}|{who}\s+{inverted})"
    )
