"""What the rules of a language are made of: its numbers in words, its tables, its capitals."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]
_WORD = re.compile(r"[^\W\d_]+")
_STUTTER = re.compile(r"(?<![\w'-])([^\W\d_])-(?:\1-)*(?=\1[^\W\d_])", re.IGNORECASE)


@lru_cache(maxsize=8192)
def cardinal(number: int, language: str) -> str:
    """A number in words, as it is counted with."""
    from num2words import num2words

    return str(num2words(number, lang=language))


def digits(number: str, language: str) -> str:
    """ "555" → "fünf fünf fünf"."""
    return " ".join(cardinal(int(c), language) for c in number if c.isdecimal())


def rule(pattern: str, spoken: Callable[[re.Match[str]], str], flags: int = 0) -> Rule:
    return re.compile(pattern, flags), spoken


def abbreviations(
    table: Mapping[str, str], *, inside: str = "", ends: str = ""
) -> tuple[Rule, ...]:
    """Rules for abbreviations, written with blanks or without ("z. B.", "z.B."), small ones also
    with a capital. The dot of one that ends the text stays, and before a capital.

    Args:
        table: with their dots, if they have any.
        inside: those, separated by "|", that end no sentence though a capital follows.
        ends: if given, the only ones that do.
    """
    never, only = frozenset(inside.split("|")), frozenset(ends.split("|") if ends else ())
    rules = []
    for short in sorted(table, key=len, reverse=True):
        body = r"\s?".join(re.escape(part) for part in re.findall(r"[^.\s]+\.?|\.", short))
        if short[0].islower() and short[0].upper() + short[1:] not in table:
            body = f"[{short[0]}{short[0].upper()}]{body[1:]}"
        after = "" if short.endswith(".") else r"(?![\w.-])"
        may_end = short in only if only else short not in never
        rules.append(rule(rf"(?<![\w.-]){body}{after}", _written_out(short, table[short], may_end)))
    return tuple(rules)


def _written_out(short: str, spoken: str, may_end: bool) -> Callable[[re.Match[str]], str]:
    def written(match: re.Match[str]) -> str:
        behind = match.string[match.end() :]
        rest = behind.lstrip()
        ends = match[0].endswith(".") and (not rest or (may_end and rest[0].isupper()))
        capital = match[0][0].isupper() and (short[0].islower() or not match.start())
        first = spoken[0].upper() if capital else spoken[0]
        return first + spoken[1:] + ("." if ends else " " if behind[:1].isalnum() else "")

    return written


@dataclass(frozen=True)
class Tongue:
    """A language."""

    code: str
    dot: str
    at: str
    abbreviations: Sequence[Rule]
    rules: Sequence[Rule]
    """In this order: what is more specific comes first. They leave no digit."""
    headings: Sequence[Rule] = ()
    """Only in titles."""
    written: Mapping[str, str] = field(default_factory=dict)
    """What is replaced before all else, while "º" is not yet an "o"."""
    signs: Mapping[str, str] = field(default_factory=dict)
    letters: frozenset[str] = frozenset()
    """Initials that could be read as a word and are not."""
    words: frozenset[str] = frozenset()
    """Initials that are read as a word."""

    def calm(self, text: str) -> str:
        """Shouted words in lower case, initials with dots between, for the voice to spell."""
        shouted = [w for w in _WORD.findall(text) if w.isupper() and len(w) > 1]
        loud = sum(len(w) > 3 and w not in self.letters for w in shouted)
        return _WORD.sub(lambda m: self._calmed(m, alone=len(shouted) == 1 or not loud), text)

    def _calmed(self, match: re.Match[str], *, alone: bool) -> str:
        word = match[0]
        around = match.string[match.start() - 1 : match.start()] + match.string[match.end() :][:1]
        if len(word) < 2 or not word.isupper() or "." in around[:1]:
            return word
        if word in self.words:
            return word.capitalize()
        vowel = re.search(r"[AEIOUYÄÖÜÀ-Ý]", word)
        if re.match(r"(?!SCH)[B-DF-HJ-NP-TV-XZ]{3}", word) and len(word) < 5:
            vowel = None
        if word in self.letters or not vowel or (alone and len(word) < 4 and word not in _SHORT):
            return ".".join(word)
        start = not match.string[: match.start()].strip()
        return word.capitalize() if start else word.lower()

    def unstutter(self, text: str) -> str:
        """ "N-nein" → "Ne, nein"; a vowel is just said twice."""
        return _STUTTER.sub(
            lambda m: f"{m[1]}{'' if m[1].lower() in 'aeiouyéàäöü' else 'e'}, ", text
        )


_SHORT = frozenset(
    "JA NEIN NIE NIX WAS WER WIE WO ICH DU ER SIE ES WIR AUF AUS AB AN HALT NUN NA OH AH DA HE ALT"
    " NON OUI QUI ICI PAS VA VAS AU FEU ET LE LA LES UN UNE MOI TOI LUI"
    " NO SÍ SI YO TÚ ÉL LA EL LO QUE QUÉ VEN ALTO AY EH MI TU YA".split()
)
