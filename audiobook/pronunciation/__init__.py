"""Written text in, words to speak out: what an English reader would say aloud.

`words` is a pure function of its arguments; what is written stays as it is. The result holds
Latin letters, spaces and ``' - . , ; : ? !`` only (plus whatever the author's lexicon puts in), so
that an engine never meets a quotation mark, an asterisk, a dash or a digit.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from audiobook.pronunciation import (
    abbreviations,
    capitals,
    heteronyms,
    marks,
    moments,
    numbers,
    pauses,
    sounds,
)
from audiobook.pronunciation.doubts import Doubt, doubts
from audiobook.pronunciation.heteronyms import senses
from audiobook.pronunciation.lexicon import Lexicon
from audiobook.pronunciation.marks import unspeakable

NOTHING = Lexicon({})

__all__ = ["Doubt", "Lexicon", "doubts", "senses", "unspeakable", "words"]


def words(
    text: str, *, heading: bool = False, lexicon: Mapping[str, str] | Lexicon = NOTHING
) -> str:
    """What to say for a stretch of text; "" when nothing in it can be spoken ("…", "?!", "🙂").

    Args:
        text: as written, with or without quotation marks, emphasis, links.
        heading: it is a title: Roman numerals are numbers ("Chapter IV" → "Chapter four").
        lexicon: the author's pronunciations. They win over every rule here; see `Lexicon`.

    Never raises. Letters of other scripts and emoji are left out; `unspeakable` tells which.
    """
    known = lexicon if isinstance(lexicon, Lexicon) else _compiled(tuple(lexicon.items()))
    text = marks.clean(text)
    text = sounds.unstutter(text)
    text = known.mark(text)
    text = abbreviations.expand(text)
    if any(c.isdecimal() for c in text):
        text = moments.say(text)
        text = numbers.say(text)
    text = capitals.roman(text, heading=heading)
    text = capitals.calm(text)
    text = sounds.settle(text)
    text = heteronyms.respell(text)
    text = marks.spoken_signs(text)
    return known.speak(pauses.punctuate(text))


@lru_cache(maxsize=64)
def _compiled(entries: tuple[tuple[str, str], ...]) -> Lexicon:
    return Lexicon(dict(entries))
