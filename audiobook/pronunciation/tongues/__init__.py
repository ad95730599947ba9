"""Languages other than English: what German, French and Spanish readers say for what is written.

Each is a `Tongue`: tables, and rules in order, which a module of its own holds. English has rules
of another kind and is the package around this one.
"""

from __future__ import annotations

import re
from functools import cache

from audiobook.pronunciation import marks, pauses, sounds
from audiobook.pronunciation.lexicon import Lexicon
from audiobook.pronunciation.numerals import LONGEST
from audiobook.pronunciation.tongues.grammar import Tongue, digits

SPOKEN = ("en", "de", "fr", "es")
"""Languages whose numbers, dates and abbreviations are known."""

_LONG = re.compile(rf"\d{{{LONGEST + 1},}}")


@cache
def tongue(language: str) -> Tongue | None:
    """The rules of a language by its code (BCP 47); None for English and those not known here."""
    from audiobook.pronunciation.tongues import french, german, spanish

    known = {"de": german.TONGUE, "fr": french.TONGUE, "es": spanish.TONGUE}
    return known.get(re.split(r"[-_]", language.lower())[0])


def say(text: str, tongue: Tongue, *, heading: bool, lexicon: Lexicon) -> str:
    """As `pronunciation.words`, but for the author's words, which stay marks."""
    for sign, spelling in tongue.written.items():
        text = text.replace(sign, spelling)
    text = marks.clean(text, dot=tongue.dot, at=tongue.at)
    text = lexicon.mark(tongue.unstutter(text))
    text = _LONG.sub(lambda m: f" {digits(m[0], tongue.code)} ", text)
    for pattern, spoken in (*tongue.abbreviations, *(tongue.headings if heading else ())):
        text = pattern.sub(spoken, text)
    for pattern, spoken in tongue.rules:
        text = pattern.sub(spoken, text)
    text = sounds.shorten(tongue.calm(text), frozenset())
    for sign, name in tongue.signs.items():
        text = text.replace(sign, f" {name} ")
    return pauses.punctuate(re.sub(r"\s+([,.;:?!])", r"\1", text))
