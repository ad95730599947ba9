"""Written text in, words to speak out: what a reader would say aloud, in English, German, French or
Spanish.

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
from audiobook.pronunciation.spans import plain, spans
from audiobook.pronunciation.tongues import SPOKEN, say, tongue

NOTHING = Lexicon({})

__all__ = ["SPOKEN", "Doubt", "Lexicon", "doubts", "plain", "senses", "unspeakable", "words"]


def words(
    text: str,
    *,
    heading: bool = False,
    lexicon: Mapping[str, str] | Lexicon = NOTHING,
    language: str = "",
) -> str:
    """What to say for a stretch of text; "" when nothing in it can be spoken ("…", "?!", "🙂").

    Args:
        text: as written, with or without quotation marks, emphasis, links. ``[[fr: mille]]`` is
            read by the rules of another language.
        heading: it is a title: Roman numerals are numbers ("Chapter IV" → "Chapter four").
        lexicon: the author's pronunciations. They win over every rule here; see `Lexicon`.
        language: BCP 47, of the text; one that is not in `SPOKEN` is read by the rules of English.

    Never raises. Letters of other scripts and emoji are left out; `unspeakable` tells which.
    """
    known = lexicon if isinstance(lexicon, Lexicon) else _compiled(tuple(lexicon.items()))
    if "[[" not in text and "]]" not in text:
        return known.speak(_said(text, language, heading=heading, lexicon=known))
    pieces = [
        _said(piece, code or language, heading=heading, lexicon=known)
        for code, piece in spans(text)
    ]
    return known.speak(pauses.punctuate(" ".join(filter(None, pieces))))


def _said(text: str, language: str, *, heading: bool, lexicon: Lexicon) -> str:
    """As `words`, the author's words still marks."""
    if (other := tongue(language)) is not None:
        return say(text, other, heading=heading, lexicon=lexicon)
    text = marks.clean(text)
    text = sounds.unstutter(text)
    text = lexicon.mark(text)
    text = abbreviations.expand(text)
    if any(c.isdecimal() for c in text):
        text = moments.say(text)
        text = numbers.say(text)
    text = capitals.roman(text, heading=heading)
    text = capitals.calm(text)
    text = sounds.settle(text)
    text = heteronyms.respell(text)
    text = marks.spoken_signs(text)
    return pauses.punctuate(text)


@lru_cache(maxsize=64)
def _compiled(entries: tuple[tuple[str, str], ...]) -> Lexicon:
    return Lexicon(dict(entries))
