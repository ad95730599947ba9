"""Speech that a dash opens at its paragraph's start, and the narration within it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audiobook.scripting.verbs import SAYING

_DASH = r"(?:—|–|―|--)"
_OPENING = re.compile(rf"{_DASH}[ \t]*(?=[^\W_]|[¿¡…’'‘\"“«*_(])")
_VERB = "(?:" + "|".join(sorted(SAYING, key=len, reverse=True)) + r")\b"
_NAME = r"(?:(?:Mrs?|Ms|Dr|St|Capt|Sgt|Prof)\.|[A-ZÀ-ÖØ-Þ][\w’'-]*)"
_WHO = (
    r"(?:he|she|they|I|we|you|it|(?:the|a|an|his|her|my|our|their|your)\s+(?:[\w’'-]+\s+)?[\w’'-]+"
    rf"|{_NAME}(?:\s+{_NAME}){{0,2}})"
)
_NARRATION = re.compile(
    rf"(?<=[,!?.…])\s+(?:{_WHO}\s+(?:\w+ly\s+)?{_VERB}|{_VERB}\s+{_WHO})"
    rf"|(?<=[,!?.…])\s*{_DASH}\s+(?=[^\W\d_A-ZÀ-Þ])"
    rf"|\s+{_DASH}(?=[^\W\d_A-ZÀ-Þ])"
    rf"|\s+{_DASH}\s+(?={_VERB}|{_WHO}\s+{_VERB})"
)
"""A tag after the speech's comma or full stop (“—Back to barracks! he said sternly.”), or a second
dash with a small letter behind it (“—No —dijo él—.”, “— Нет, — сказал он.”)."""
_DASHED = re.compile(rf"\s*{_DASH}")
_SPEECH_AGAIN = re.compile(rf"(?<=[.!?…])\s+(?=\S)|\s*{_DASH}[\s.,;:!?…]*")
_DASH_AGAIN = re.compile(rf"\s*{_DASH}[\s.,;:!?…]*")


def dash_speech(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spoken stretches of the paragraph ``text[start:end]``; none unless a dash opens it.

    Narration that a dash opens lasts to the next dash, other narration to the end of its sentence.
    """
    return list(_spoken(text, start, end)) if _OPENING.match(text, start, end) else []


def _spoken(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    while at < end:
        narration = _NARRATION.search(text, at + 1, end)
        if narration is None:
            yield at, end
            return
        yield at, narration.start()
        dashed = _DASHED.match(text, narration.start(), end) is not None
        again = (_DASH_AGAIN if dashed else _SPEECH_AGAIN).search(text, narration.end(), end)
        at = again.end() if again else end
