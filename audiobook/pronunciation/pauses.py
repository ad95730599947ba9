"""Dashes, ellipses and brackets as pauses; the last tidying of the words.

espeak-ng reads an unspaced "—" or "--" without any pause and names a stray ".."; ",", ";", ":" and
"..." followed by a blank pauses in every engine met so far.
"""

from __future__ import annotations

import re

from audiobook.pronunciation.marks import is_latin

_ELLIPSIS = re.compile(r"…+|\.(?:\s?\.)+")
_LOOSE_HYPHEN = re.compile(
    r"(?<![^\W\d_])(?<![\U000f0000-\U000fffff])-+|-+(?![^\W\d_]|[\U000f0000-\U000fffff])"
)
_PRIVATE = 0xF0000


def punctuate(text: str) -> str:
    """Only Latin letters, marks of the lexicon and ``' - . , ; : ? !``; "" without a letter."""
    text = _ELLIPSIS.sub("…", text)
    text = re.sub(r"\s*(?:—|-{2,}|(?<=\s)-+(?=\s)|/+|[()\[\]{}|])\s*", " — ", text)
    text = "".join(c if _spoken(c) else " " for c in text)
    text = _LOOSE_HYPHEN.sub(" ", text)
    if not any(c.isalpha() or ord(c) >= _PRIVATE for c in text):
        return ""
    text = re.sub(r"^[\s—….,;:?!]+", "", text)
    text = re.sub(r"[\s—….,;:?!]{2,}|[—…]", _merged, text)
    return text.strip()


def _merged(match: re.Match[str]) -> str:
    """One mark for a run of them: the strongest."""
    run = match[0]
    if not run.strip():
        return " "
    for mark in "?!…;:":
        if mark in run:
            return "... " if mark == "…" else f"{mark} "
    return ". " if "." in run else ", "


def _spoken(char: str) -> bool:
    return char in " '-.,;:?!—…" or is_latin(char) or ord(char) >= _PRIVATE
