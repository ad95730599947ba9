"""The author's own pronunciations."""

from __future__ import annotations

import re
from collections.abc import Mapping

from audiobook.pronunciation.heteronyms import sense as sense_at
from audiobook.pronunciation.heteronyms import senses
from audiobook.pronunciation.marks import straight

FIRST_MARK = 0xF0000
"""Code point of the private-use character that stands for the first entry; no text holds these."""
MOST = 0xFFFD
"""Entries that can be told apart."""


class Lexicon:
    """Whole words, or several ("Mac Lir"), and what to say for them.

    Case: an entry in lower case matches the word in any case; one with a capital letter matches as
    it is written and in capitals throughout ("Bingley", "BINGLEY"). Word boundaries are Unicode's:
    "Ann" is not found in "Anna", but in "Ann's", which keeps its 's. The longest entry wins. What
    is said is taken as the author wrote it; no other rule touches it. Only a stressed syllable of
    a respelling ("koom-bree-ASH-ee") goes in lower case, for engines spell "ASH" out. An empty
    pronunciation is silence. "lead (metal)" holds where the neighbours show that sense of the word
    (`heteronyms.senses`), and wins there over an entry "lead".
    """

    def __init__(self, entries: Mapping[str, str]) -> None:
        pairs = {_key(written): spoken for written, spoken in entries.items() if _key(written)}
        longest = sorted(pairs, key=len, reverse=True)[:MOST]
        self._spoken = [_unstressed(pairs[written]) for written in longest]
        self._numbers: dict[str, dict[str, int]] = {}
        """Word → sense, or "" → the entry's number."""
        patterns = {}
        for number, entry in enumerate(longest):
            written, sense = split(entry)
            lower = written == written.lower()
            for form in (written.casefold(),) if lower else (written, written.upper()):
                self._numbers.setdefault(form, {}).setdefault(sense, number)
                pattern = r"\s+".join(re.escape(word) for word in form.split())
                patterns[f"(?i:{pattern})" if lower else pattern] = len(form)
        joined = "|".join(sorted(patterns, key=lambda each: -patterns[each]))
        self._pattern = re.compile(rf"(?<!\w)(?:{joined})(?!\w)") if patterns else None

    def mark(self, text: str) -> str:
        """The text with a private-use character in place of each word found."""
        return self._pattern.sub(self._marked, text) if self._pattern else text

    def speak(self, text: str) -> str:
        """The text with the author's words in place of these characters."""
        if self._pattern is None:
            return text
        marks = {FIRST_MARK + n: spoken for n, spoken in enumerate(self._spoken)}
        return text.translate(marks).strip()

    def _marked(self, match: re.Match[str]) -> str:
        word = " ".join(match[0].split())
        numbers = self._numbers.get(word) or self._numbers.get(word.casefold(), {})
        number = numbers.get("")
        if numbers.keys() - {""}:
            number = numbers.get(sense_at(match.string, match.start()) or "", number)
        if number is None:
            return match[0]
        return chr(FIRST_MARK + number) if self._spoken[number].strip() else ""


def split(entry: str) -> tuple[str, str]:
    """ "lead (metal)" → "lead", "metal"; the entry and "" where no sense of the word is named."""
    match = re.fullmatch(r"(\w+) \((\w+)\)", entry)
    if match and match[2] in senses(match[1]):
        return match[1], match[2]
    return entry, ""


def _unstressed(spoken: str) -> str:
    """ "BING-lee" → "bing-lee", but "[[bINli]]" and "SG one" as they are."""
    if "[[" in spoken:
        return spoken
    return re.sub(r"\b[A-Z]{2,}(?=-)|(?<=-)[A-Z]{2,}\b", lambda m: m[0].lower(), spoken)


def _key(written: str) -> str:
    return " ".join(straight(written).split())
