"""Which words of a text may be said wrong: what is listed for the author to hear.

No list of all English words is at hand, and none is needed: a name is what is written with a
capital wherever it stands, a foreign word has letters or runs of letters that the book's own words
do not have, and the rules of this package know themselves what they cannot decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from audiobook.pronunciation import abbreviations, capitals, heteronyms, marks
from audiobook.pronunciation.lexicon import FIRST_MARK, Lexicon


class Why(StrEnum):
    """Why a word may be said wrong, the likeliest first."""

    NAME = "a name"
    FOREIGN = "foreign"
    TWO_WAYS = "said in two ways"
    SHORT = "an abbreviation"
    NUMBER = "a number read in two ways"


@dataclass(slots=True)
class Doubt:
    """A word that may be said wrong."""

    word: str
    why: Why
    sentence: str
    """The first in which it stands, as written, in one line."""
    times: int = 1


_END = re.compile(r"(\w{0,12})[.?!…]+[”’\"')\]*_]*\s+(?=[^a-z\s])")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ITALIC = re.compile(r"(?<![\w*_])([*_])(?![\s*_])([^*_\n]{2,80}?)\1(?![\w*_])")
_CAPITALS = re.compile(r"(?<![\w.'’-])(?<![A-Z]{2} )[A-Z]{2,5}(?![\w'’-]| [A-Z]{2})")
_DOTTED = re.compile(r"(?<![\w.])[a-z]{1,5}\.(?=\s+[a-z])")
_NUMBERS = re.compile(
    r"(?<![\w.,:/£$€-])(?:(?:1[1-9]|20)\d\d(?=\s+(?:[a-z]{3,}s|men|people)\b)"  # 1500 men
    r"|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?(?!\w|[.,/:]\d|%)"  # 9.15, 3/4, 5/6/1999
    r"|\d{3}(?!\w|[.,/:]\d|%))"  # room 217
)
_KNOWN_CAPITALS = re.compile(r"[IVXLCDM]+")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz'")
_LETTERS = {
    "de": _PLAIN | set("äöüß"),
    "fr": _PLAIN | set("àâçéèêëîïôùûüœæÿ"),
    "es": _PLAIN | set("áéíóúñü"),
}
"""The letters of a language's own words. In German every noun has a capital, so names cannot be
told by theirs."""
_FEWEST = 400
"""Different words of a book that show which runs of letters its language has."""


@dataclass
class Doubts:
    """Gathers the doubtful words of a book, text by text; ``known``: names in lower case of which
    the voices are known to say most right."""

    language: str = "en"
    known: frozenset[str] = frozenset()
    lexicon: Lexicon = field(default_factory=lambda: Lexicon({}))
    found: dict[tuple[str, Why], Doubt] = field(default_factory=dict)
    _small: set[str] = field(default_factory=set)
    _titled: Counter[str] = field(default_factory=Counter)
    _italic: list[tuple[str, str]] = field(default_factory=list)

    def read(self, text: str) -> None:
        """Look through one paragraph."""
        text, start = " ".join(text.split()), 0
        for end in _END.finditer(text):
            if not (abbreviations.knows(end[1]) or len(end[1]) == 1):
                self._sentence(text[start : end.end()].strip())
                start = end.end()
        if text[start:]:
            self._sentence(text[start:])

    def listed(self) -> list[Doubt]:
        """All of them, most frequent first, in the order of the book where they are equal."""
        self._foreign()
        for doubt in self.found.values():
            if doubt.why is Why.NAME:
                doubt.times = self._titled[doubt.word]
        names = (
            doubt
            for doubt in self.found.values()
            if doubt.why not in (Why.NAME, Why.SHORT) or doubt.word.lower() not in self._small
        )
        return sorted(names, key=lambda doubt: -doubt.times)

    def _sentence(self, sentence: str) -> None:
        marked = self.lexicon.mark(sentence.replace("’", "'"))
        plain = "".join(char for char in marked if ord(char) < FIRST_MARK)
        for word in heteronyms.undecided(marks.clean(plain)) if self.language == "en" else ():
            self._add(word, Why.TWO_WAYS, sentence)
        for word in _CAPITALS.findall(plain):
            if not (_KNOWN_CAPITALS.fullmatch(word) or capitals.knows(word) or plain.isupper()):
                self._add(word, Why.SHORT, sentence)
        for word in _DOTTED.findall(plain):
            if not abbreviations.knows(word) and word not in ("i.", "a."):
                self._add(word, Why.SHORT, sentence)
        for number in _NUMBERS.findall(plain):
            self._add(number, Why.NUMBER, sentence)
        self._words(plain, sentence)

    def _words(self, plain: str, sentence: str) -> None:
        italic = {word for match in _ITALIC.finditer(plain) for word in _WORD.findall(match[2])}
        for n, match in enumerate(_WORD.finditer(plain)):
            word = re.sub(r"'s?$|'[a-z]+$", "", match[0])
            self._titled[word] += 1
            if not word.isascii() and set(word.lower()) - _LETTERS.get(self.language, _PLAIN):
                self._add(word, Why.FOREIGN, sentence)
            elif word.islower():
                if match[0] in italic:
                    self._italic.append((word, sentence))
                else:
                    self._small.add(word)
            elif n and self._is_name(word) and _inside(plain, match.start()):
                self._add(word, Why.NAME, sentence)

    def _is_name(self, word: str) -> bool:
        known = word.lower() in self.known or abbreviations.knows(word)
        return word.istitle() and len(word) > 1 and not known and self.language != "de"

    def _foreign(self) -> None:
        """Words in italics made of letters that no other word of the book has in a row."""
        runs = {run for word in self._small for run in _runs(word)}
        if len(self._small) < _FEWEST:
            return
        for word, sentence in self._italic:
            strange = [run not in runs for run in _runs(word)]
            if word not in self._small and len(word) > 3 and 2 * sum(strange) > len(strange):
                self._add(word, Why.FOREIGN, sentence)
        self._italic.clear()

    def _add(self, word: str, why: Why, sentence: str) -> None:
        known = self.found.get((word, why))
        if known is None:
            self.found[word, why] = Doubt(word, why, sentence)
        else:
            known.times += 1


def doubts(
    texts: Iterable[str], known: frozenset[str], lexicon: Lexicon, language: str = ""
) -> list[Doubt]:
    """The doubtful words of a book's paragraphs, as `Doubts.listed`; ``language``: BCP 47."""
    gathered = Doubts(re.split(r"[-_]", language.lower())[0] or "en", known, lexicon)
    for text in texts:
        gathered.read(text)
    return gathered.listed()


def _inside(plain: str, at: int) -> bool:
    """Whether a word stands inside a sentence, where only names have capitals."""
    before = plain[:at].rstrip(" *_")
    return bool(before) and (before[-1].isalpha() or before[-1] in ",;") and before[-2:] != "I,"


def _runs(word: str) -> Iterator[str]:
    padded = f"^{word}$"
    return (padded[n : n + 3] for n in range(len(padded) - 2))
