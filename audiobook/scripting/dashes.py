"""Speech that a dash opens at its paragraph's start, and the narration within it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from audiobook.scripting.verbs import SAYING

_DASH = r"(?:—|–|―|--)"
_OPENING = re.compile(rf"{_DASH}[ \t]*(?=[^\W_]|[¿¡…’'‘\"“«*_(])")
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
        narration = _narration().search(text, at + 1, end)
        if narration is None:
            yield at, end
            return
        yield at, narration.start()
        dashed = _DASHED.match(text, narration.start(), end) is not None
        again = (_DASH_AGAIN if dashed else _SPEECH_AGAIN).search(text, narration.end(), end)
        at = again.end() if again else end


@cache
def _narration() -> re.Pattern[str]:
    """A tag after the speech's comma or full stop (“—Back to barracks! he said sternly.”), or a
    second dash with a small letter behind it (“—No —dijo él—.”, “— Нет, — сказал он.”).

    Made when the first dash opens a paragraph: with hundreds of verbs in it four times over, it
    takes a tenth of a second that most books need not spend.
    """
    verb = "(?:" + "|".join(sorted(SAYING, key=len, reverse=True)) + r")\b"
    name = r"(?:(?:Mrs?|Ms|Dr|St|Capt|Sgt|Prof)\.|[A-ZÀ-ÖØ-Þ][\w’'-]*)"
    who = (
        r"(?:he|she|they|I|we|you|it"
        r"|(?:the|a|an|his|her|my|our|their|your)\s+(?:[\w’'-]+\s+)?[\w’'-]+"
        rf"|{name}(?:\s+{name}){{0,2}})"
    )
    return re.compile(
        rf"(?<=[,!?.…])\s+(?:{who}\s+(?:\w+ly\s+)?{verb}|{verb}\s+{who})"
        rf"|(?<=[,!?.…])\s*{_DASH}\s+(?=[^\W\d_A-ZÀ-Þ])"
        rf"|\s+{_DASH}(?=[^\W\d_A-ZÀ-Þ])"
        rf"|\s+{_DASH}\s+(?={verb}|{who}\s+{verb})"
    )
