"""A chapter's text as paragraphs, headings and scene breaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

MARKUP = re.compile(r"[#=\-]+")
"""What may lie between lines besides white space: a heading's hashes and its underline."""


class Sort(Enum):
    PROSE = auto()
    HEADING = auto()
    BREAK = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading or a scene break. It begins and ends with a character that is no
    space, except a break that is nothing but empty lines."""

    start: int
    end: int
    sort: Sort


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a text in order. Every character outside them is white space or `MARKUP`."""
    rows = _rows(text)
    begins = _beginner(text, rows)
    wide = max(3, _usual_gap(text, rows) + 2)
    before: Block | None = None
    index = 0
    while index < len(rows):
        last = index + 1
        while last < len(rows) and not begins(rows[last - 1], rows[last]):
            last += 1
        block, last = _read(text, rows, index, last)
        gap = _gap(text, before, block)
        if gap is not None and text.count("\n", gap.start, gap.end) + 1 >= wide:
            yield gap
        yield block
        before, index = block, last


# --- where paragraphs begin -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of text with something on it: where the line starts, its ink starts and ends."""

    start: int
    ink: int
    end: int
    number: int


_INDENT = 2
"""Spaces before a line that make it indented; a tab or an ideographic space is enough alone."""


def _rows(text: str) -> list[_Row]:
    rows, start = [], 0
    for number, line in enumerate(text.split("\n")):
        ink = line.strip()
        if ink:
            first = start + len(line) - len(line.lstrip())
            rows.append(_Row(start, first, first + len(ink), number))
        start += len(line) + 1
    return rows


def _beginner(text: str, rows: list[_Row]) -> Callable[[_Row, _Row], bool]:
    """Whether a row begins a paragraph, given the row before it.

    Rows without an empty one between are one paragraph in a hard-wrapped text (there most line ends
    fall inside sentences), and paragraphs of their own elsewhere. A hard-wrapped text with hardly
    an empty line tells its paragraphs by indents, or by lines that end before they are full.
    """
    joined = [(a, b) for a, b in pairwise(rows) if b.number == a.number + 1]
    inside = sum(_mid_sentence(text, a, b) for a, b in joined)
    wrapped = inside > 0.3 * len(joined)
    solid = wrapped and len(rows) - len(joined) < 0.06 * len(rows)
    indents = sum(_indented(text, b) and not _indented(text, a) for a, b in joined)
    by_indent = wrapped and indents > len(rows) - len(joined)
    width = sorted(row.end - row.ink for row in rows)[int(0.95 * len(rows))] if rows else 0

    def begins(above: _Row, row: _Row) -> bool:
        if row.number > above.number + 1 or not wrapped:
            return True
        if _stands_alone(text, above) or _stands_alone(text, row):
            return True
        if by_indent:
            return _indented(text, row)
        return solid and _ends_early(text, above, row, width)

    return begins


def _mid_sentence(text: str, above: _Row, row: _Row) -> bool:
    end, first = text[above.end - 1], text[row.ink]
    return end in ",;" or first.islower() or (end.isalnum() and first.isalnum())


def _indented(text: str, row: _Row) -> bool:
    return row.ink - row.start >= _INDENT or text[row.start : row.ink] in ("\t", "\u3000", "\u2003")


def _ends_early(text: str, above: _Row, row: _Row, width: int) -> bool:
    """The next line's first word would have fitted, and a sentence ends there."""
    word = text[row.ink : min(row.end, row.ink + width)].split(None, 1)[0]
    return (
        above.end - above.ink + 1 + len(word) < width - 3
        and text[above.end - 1] in ".!?…”’\"'»—"
        and not text[row.ink].islower()
    )


def _stands_alone(text: str, row: _Row) -> bool:
    if row.end - row.ink > _LONGEST_HEADING:
        return False
    ink = text[row.ink : row.end]
    return _is_break(ink) or _HASHES.match(ink) is not None


def _usual_gap(text: str, rows: list[_Row]) -> int:
    """How many empty lines most paragraphs have between them."""
    gaps = sorted(b.number - a.number - 1 for a, b in pairwise(rows))
    gaps = [gap for gap in gaps if gap]
    return gaps[len(gaps) // 2] if gaps else 0


def _gap(text: str, before: Block | None, after: Block) -> Block | None:
    """The empty lines between two paragraphs."""
    if before is None or not before.sort is after.sort is Sort.PROSE:
        return None
    first, last = (
        text.find("\n", before.end, after.start),
        text.rfind("\n", before.end, after.start),
    )
    return Block(first + 1, last, Sort.BREAK) if last > first + 1 else None


# --- what a block is ------------------------------------------------------------------------------

_LONGEST_HEADING = 90
_ORNAMENTS = frozenset("*~_=+•·◦∙●○◆◇◊♦★☆✦✧✶❖⁂❦❧☙§¤⚜#—–―-")
_FILLING = _ORNAMENTS | frozenset("/\\|<>^°¬.:xX")
_CIRCLES = re.compile(r"[-~*=.]*(?:[oO0]{3,}|[xX]x[xX]+|[oO0][xX*~.-][oO0])[-~*=.]*")
_RULE = re.compile(r"<hr\s*/?>|\[?(?:scene|section) break\]?", re.IGNORECASE)
_HASHES = re.compile(r"(#{1,6})[ \t]+(?=[^\s#])")
_CLOSING_HASHES = re.compile(r"[ \t]+#+$")
_NUMBER = (
    r"(?:\d{1,4}|[IVXLC]+|[ivxlc]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty)"
    r"(?:[- ]\w+)?|the (?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last))"
)
_CHAPTER = re.compile(
    rf"(?:chapter|part|book|volume|section|episode|act|scene|canto|stave|letter)\s+{_NUMBER}\b"
    r"(?:\s*[.:—–-].*)?|(?:prologue|epilogue|interlude|prelude|foreword|afterword)"
    r"(?:\s*[.:—–-].*)?",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(
    r"(?:[-—–]+ )?(?:M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})|\d{1,3})"
    r"\.?(?: [-—–]+)?"
)
_BOLD = re.compile(r"(\*\*|__)(?=\S)[^*_\"“”]+\1")


def _read(text: str, rows: list[_Row], index: int, last: int) -> tuple[Block, int]:
    """The block of the rows from ``index``, and the row after it."""
    row = rows[index]
    start, end = row.ink, rows[last - 1].end
    under = (
        rows[last] if last < len(rows) and rows[last].number == rows[last - 1].number + 1 else None
    )
    if last == index + 1 and end - start <= _LONGEST_HEADING:
        ink = text[start:end]
        if _is_break(ink):
            return Block(start, end, Sort.BREAK), last
        if hashes := _HASHES.match(ink):
            return _title(text, start + hashes.end(), end), last
        if under is not None and _underlines(text, under) and ink[-1].isalnum():
            return Block(start, end, Sort.HEADING), last + 1
        if (
            _CHAPTER.fullmatch(ink.strip("*_"))
            or _BARE_NUMBER.fullmatch(ink)
            or _BOLD.fullmatch(ink)
        ):
            return Block(start, end, Sort.HEADING), last
    return Block(start, end, Sort.PROSE), last


def _title(text: str, start: int, end: int) -> Block:
    closing = _CLOSING_HASHES.search(text, start, end)
    return Block(start, closing.start() if closing else end, Sort.HEADING)


def _underlines(text: str, row: _Row) -> bool:
    """A setext heading's underline: no less than three of the same mark."""
    ink = text[row.ink : row.end]
    return len(ink) >= 3 and (set(ink) == {"="} or set(ink) == {"-"})


def _is_break(ink: str) -> bool:
    bare = "".join(ink.split())
    if all(c in _FILLING for c in bare):
        return any(c in _ORNAMENTS for c in bare)
    return _CIRCLES.fullmatch(bare) is not None or _RULE.fullmatch(ink) is not None
