"""Which lines of a plain text are headings.

Every rule here errs on the side of prose: a heading taken for prose is read aloud in its place,
prose taken for a heading would cut a chapter in two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from audiobook.readers.paragraphs import Paragraph, is_rule, plain

TITLE_WORDS = 9
"""A longer line is no title line."""
SECTION_WORDS = 150
"""Title lines inside a file split it only if each section has at least so many words."""
NUMBERED_WORDS = 500
"""Numbered sections under a title line are scenes, not chapters, if shorter on average."""


class Rank(IntEnum):
    """Levels of headings in a plain text, highest first (Markdown uses its own 1 to 6)."""

    PART = 1
    CHAPTER = 2
    NUMBER = 3
    TITLE = 4


@dataclass(frozen=True, slots=True)
class Heading:
    first: int
    """Index of its first line."""
    last: int
    """Index after its last line."""
    title: str
    rank: int


_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ORDINALS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
_SMALL_NUMBERS = {w: n for n, w in enumerate(f"{_UNITS}|{_TEENS}".split("|"), start=1)}
_SMALL_NUMBERS |= {w: n for n, w in enumerate(_ORDINALS.split("|"), start=1)}
_LARGE_NUMBERS = {w: n * 10 for n, w in enumerate(_TENS.split("|"), start=2)}
_WORD = rf"(?:{_TENS})(?:[- ](?:{_UNITS}))?|{_TEENS}|{_UNITS}"
_ROMAN = r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?![A-Za-z])"
_NUMBER = rf"(?:\d{{1,4}}|(?i:{_WORD})|{_ROMAN}|(?i:{_ROMAN}))"
_LABEL = re.compile(
    rf"(?P<kind>(?i:chapter|part|book|act|volume|episode|canto|adventure|stave|ch\.))\s+"
    rf"(?:(?i:the)\s+)?(?P<number>{_NUMBER}|(?i:{_ORDINALS}|last))\b"
    rf"(?:\s*/\s*\d+|\s+of\s+\d+)?"
    rf"(?:\s*[.:–—-]+\s*(?P<title>\S.*)?|\s*\((?P<aside>[^()]+)\))?"
)
_TOTAL = re.compile(r"(?<=\d)\s*(?:/\s*|of\s+)\d+\b")
_NAMED = re.compile(
    r"(?i:prologue|epilogue|interlude|intermission|foreword|preface|afterword|introduction|coda)"
    r"(?:\s+(?:\d+|[IVX]+))?(?:\s*[.:–—-]+\s*(?P<title>\S.*)?)?"
)
_BARE = re.compile(
    rf"(?P<number>\d{{1,3}}|{_ROMAN})(?:[.):]?|(?:[.):]|\s+[–—-])\s+(?P<title>[^\W\d].*))"
)
_SMALL = (
    "a an and as at but by for from in into nor of off on onto or out over per the to up via with"
    " is it its not so than that then"
)
_UNCAPITALISED = frozenset(_SMALL.split())


def find(paragraphs: Sequence[Paragraph], *, opening: int) -> list[Heading]:
    """The headings among a text's paragraphs, in order. ``opening`` is the index of the first
    paragraph that is not front matter: a title line there is the title."""
    strong = [h for p in paragraphs if (h := label(p)) is not None]
    if not any(h.rank == Rank.CHAPTER for h in strong):
        strong = sorted([*strong, *_numbers(paragraphs)], key=lambda h: h.first)
    starts = {h.first for h in strong}
    titles = [h for h in _title_lines(paragraphs, opening, starts) if h.first not in starts]
    found = sorted([*strong, *titles], key=lambda h: h.first)
    return found if strong else _with_splits(paragraphs, found)


def label(paragraph: Paragraph) -> Heading | None:
    """A heading that says what it is: "Chapter 7", "CHAPTER SEVEN: The Bridge", "Prologue"."""
    line = plain(paragraph.text)
    if "\n" in line or not line[:1].isupper():
        return None
    match = _LABEL.fullmatch(line)
    if match is None:
        match = _NAMED.fullmatch(line)
        kind = "chapter"
    else:
        kind = match["kind"].casefold()
        aside = match["aside"]
        if aside and not _is_title(aside):
            return None
    if match is None or not _may_be_title(match["title"]):
        return None
    rank = Rank.PART if kind in ("part", "book", "act", "volume") else Rank.CHAPTER
    title = _TOTAL.sub("", line)
    return Heading(paragraph.first, paragraph.last, title, rank)


def is_numbered(line: str) -> bool:
    """A bare number, or one with a title: "VII", "7. The Bridge"."""
    return _BARE.fullmatch(line) is not None


def is_title_line(paragraph: Paragraph) -> bool:
    """A short line alone in Title Case or capitals, without end punctuation or quotation marks."""
    return _is_title(plain(paragraph.text))


def number_of(word: str) -> int | None:
    """ "7", "VII" or "seven" as 7; None for anything else."""
    word = word.strip().casefold()
    if word.isascii() and word.isdecimal():
        return int(word)
    if re.fullmatch(_ROMAN, word.upper()) and word:
        values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[c] for c in word]
        return sum(-a if a < b else a for a, b in pairwise([*values, 0]))
    if word in _SMALL_NUMBERS:
        return _SMALL_NUMBERS[word]
    tens, _, unit = word.replace("-", " ").partition(" ")
    if tens not in _LARGE_NUMBERS or (unit and unit not in _UNITS.split("|")):
        return None
    return _LARGE_NUMBERS[tens] + _SMALL_NUMBERS.get(unit, 0)


def _is_title(line: str) -> bool:
    words = line.split()
    if not 1 <= len(words) <= TITLE_WORDS or len(line) > 70 or "\n" in line:
        return False
    if line[-1] in ".,;:!?…—–-*" and not line.endswith(("?", "!")):
        return False
    if re.search(r"[“”\"«»„<>@:]|://|^[‘'*_~=#-]", line) or is_rule(line):
        return False
    if line.endswith(("?", "!")) and len(words) > 5:
        return False
    letters = [w for w in words if w[0].isalpha()]
    large = [w for w in letters if w[0].isupper()]
    small = [w for w in letters if not w[0].isupper()]
    return bool(large) and line[0].isupper() and all(w.casefold() in _UNCAPITALISED for w in small)


def _may_be_title(title: str | None) -> bool:
    """The rest of a label: not a sentence of prose that happens to begin with "Part two:"."""
    if not title:
        return True
    ended = title[-1] in ".,;:" and not title.endswith("...")
    return len(title.split()) <= 14 and len(title) <= 90 and not ended


def _numbers(paragraphs: Sequence[Paragraph]) -> Iterator[Heading]:
    """Bare numbers on a line alone, if they count up from one and enough text lies between."""
    found = list[tuple[int, Heading]]()
    for at, paragraph in enumerate(paragraphs):
        line = plain(paragraph.text)
        match = None if "\n" in line else _BARE.fullmatch(line)
        if match is None or (match["title"] and not _is_title(match["title"])):
            continue
        if number_of(match["number"]) == len(found) + 1:
            found.append((at, Heading(paragraph.first, paragraph.last, line, Rank.NUMBER)))
    if not found:
        return
    ends = [at for at, _ in found[1:]] + [len(paragraphs)]
    sizes = [
        sum(len(p.text.split()) for p in paragraphs[at + 1 : end])
        for (at, _), end in zip(found, ends, strict=True)
    ]
    titled = any(is_title_line(p) for p in paragraphs[: found[0][0]])
    enough = NUMBERED_WORDS if titled else SECTION_WORDS / 3
    if sum(sizes) / len(sizes) >= enough:
        yield from (heading for _, heading in found)


def _title_lines(
    paragraphs: Sequence[Paragraph], opening: int, starts: set[int]
) -> Iterator[Heading]:
    """The title line at the top and those right under a label."""
    for at, paragraph in enumerate(paragraphs[:-1]):
        first = at == opening
        under = at > 0 and paragraphs[at - 1].first in starts
        if (first or under) and is_title_line(paragraph):
            yield Heading(paragraph.first, paragraph.last, plain(paragraph.text), Rank.TITLE)


def _with_splits(paragraphs: Sequence[Paragraph], found: list[Heading]) -> list[Heading]:
    """More title lines inside a file that began with one, if they are set off by two blank lines
    and head sections of some length. A sign that somebody reads in the story is neither."""
    if not found:
        return found
    inner = [
        (at, Heading(p.first, p.last, plain(p.text), Rank.TITLE))
        for at, p in enumerate(paragraphs[:-1])
        if p.first > found[0].last
        and p.blank_before >= 2
        and is_title_line(p)
        and paragraphs[at - 1].text.rstrip()[-1] not in ":,;"
    ]
    ends = [at for at, _ in inner[1:]] + [len(paragraphs)]
    for (at, _), end in zip(inner, ends, strict=False):
        if sum(len(p.text.split()) for p in paragraphs[at + 1 : end]) < SECTION_WORDS:
            return found
    return [*found, *(heading for _, heading in inner)]
