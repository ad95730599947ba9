"""Stutters, stretched words, cut-off words and noises.

espeak-ng spells out what has no vowel ("W-what" → "double-u what", "shh" → "ess aitch aitch"), so
these get the letters of the sound that they stand for.
"""

from __future__ import annotations

import re

from audiobook.pronunciation.dialect import cased, respell

_STUTTER = re.compile(
    r"(?<![\w'-])(?:([^\W\d_]{1,3})-{1,2}\s?)(?:\1-{1,2}\s?){0,5}(?=(\1[\w']*))", re.IGNORECASE
)
_WHOLE = re.compile(r"(?:d-day|b-boy|t-tops?|e-ever)\b", re.IGNORECASE)
_NOISES = [
    (re.compile(rf"(?<![\w'\U000f0000-\U000fffff])(?:{pattern})(?![\w'])", re.IGNORECASE), sound)
    for pattern, sound in (
        (r"s+h{2,}|s{2,}h+|sh", "shush"),
        (r"m+-?h+m+", "um-hum"),
        (r"m{1,3}-m{1,3}", "um-um"),
        (r"h+m+", "hmm"),
        (r"m{2,}", "hmm"),
        (r"g+r{2,}", "gur"),
        (r"b+r{2,}", "burr"),
        (r"p+f+t*", "puff"),
        (r"p+s+h+", "pish"),
        (r"t+c+h+|t+s+k+", "tisk"),
        (r"h+m+p+h+", "humph"),
        (r"m+p+h+", "umph"),
        (r"n+g+h+", "nuh"),
        (r"z{2,}", "zuzz"),
        (r"a{3,}|a+h{2,}|a{2,}h+", "ah"),
        (r"o+h{2,}", "oh"),
        (r"o{3,}h*|o{2,}h{2,}", "ooh"),
        (r"e{2,}k+", "eek"),
        (r"u+g+h{2,}|u{2,}g+h+", "ugh"),
        (r"a+r+g+h+|a{2,}r+g+h*", "argh"),
        (r"'?n'?(?=\s+[a-z])", "and"),
    )
]  # fmt: skip
_LAUGH = re.compile(r"(?<!\w)(h[aeio]){3,}h?(?!\w)|(?<!\w)(?:a?ha){3,}h?(?!\w)", re.IGNORECASE)
_STRETCHED = re.compile(r"\b[^\W\d_]*?([^\W\d_])\1\1[^\W\d_]*", re.IGNORECASE)
_RUN = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_DOUBLED = """
    cool good soon too moon room fool look book food mood doom zoom boom boo moo woo hoo shoo ooh
    sweet sleep need feel see free three week been seen keep deep weep creep geez jeez sheesh wee
    gee bee tree green queen speed freeze breeze cheese screech school spooky smooth goose loose
    poor door floor blood root shoot hello well hell all ball call tell yell kill will pull fuss
    kiss miss pass ass boss dress less mess stress buzz puff off stuff eek eeks yippee whee really
    happy sorry daddy mommy mummy pretty silly hurry baby carry hurray hooray freak beep peep jeep
    noon tooth foot wood stood cookie coop loop hoop poop oops whoop whoops snooze booze ooze
"""
_DOUBLE = frozenset(_DOUBLED.split())
_CUT_OFF = re.compile(
    r"(?<![\w'.])([b-df-hj-np-tv-z]{1,3}|[B-DF-HJ-NP-TV-Z][b-df-hj-np-tv-z]?)(?=—+(?:[\s.,;:?!]|$))"
)


def unstutter(text: str) -> str:
    """ "I-I" → "I, I", "W-w-what" → "wuh, what"."""
    return _STUTTER.sub(_unstuttered, text) if "-" in text else text


def settle(text: str) -> str:
    """Noises and stretched words in letters that can be spoken; cut-off consonants with a vowel."""
    text = respell(text)
    for pattern, sound in _NOISES:
        text = pattern.sub(lambda m, s=sound: cased(m[0], s), text)  # type: ignore[misc]
    text = _LAUGH.sub(_laughed, text)
    text = shorten(text)
    return _CUT_OFF.sub(lambda m: m[1] + "uh", text)


def shorten(text: str, doubles: frozenset[str] = _DOUBLE) -> str:
    """Stretched words at their usual length; ``doubles``: those with a doubled letter."""
    return _STRETCHED.sub(lambda m: _shortened(m[0], doubles), text)


def _unstuttered(match: re.Match[str]) -> str:
    start, word = match[1], match[2]
    if _WHOLE.match(f"{start}-{word}") or (len(word) == len(start) and len(start) > 1):
        return match[0]
    times = len(re.findall(r"[^\W\d_]+", match[0]))
    if start.lower() == word.split("'")[0].lower() or start.lower() in ("i", "oh"):
        sound = start
    elif re.search(r"[aeiouy]", start, re.IGNORECASE):
        sound = {"a": "ah", "e": "eh", "o": "oh", "u": "uh"}.get(start.lower(), start)
    else:
        sound = start + "uh"
    return f"{sound}, " + f"{sound if sound == 'I' else sound.lower()}, " * (min(times, 3) - 1)


def _laughed(match: re.Match[str]) -> str:
    laugh = re.search(r"h[aeio]", match[0], re.IGNORECASE)
    once = laugh[0].lower() if laugh else "ha"
    return f"{cased(match[0], once)} {once} {once}"


def _shortened(word: str, doubles: frozenset[str]) -> str:
    """ "Sweeeet" → "Sweet", "nooooo" → "no": one letter for a run, two where a word has two."""
    if (word.isupper() and len(set(word)) == 1) or set(word) <= set("IVXLCM"):
        return word
    double = _RUN.sub(r"\1\1", word)
    return double if double.lower() in doubles else _RUN.sub(r"\1", word)
