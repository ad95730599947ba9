"""A text as paragraphs with the lines that they stand on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WRAPPED = 100
"""Characters. A block with a longer line is not wrapped: each of its lines is a paragraph."""
LONGEST_LINE = 1000
"""Characters. What is longer is prose: no heading, no label's line, no rule."""
_STARTS = re.compile(r"\W*(?:[A-Z][A-Za-z/’' -]{1,24}:|A/?N\b|[Bb]y [A-Z]|BY [A-Z])")
_HEAD = re.compile(
    r"\W*(?:chapter|part|book)\s+[\w-]+(?:\s*[:.–—-].{,60})?\W*|#{1,6}\s.*", re.IGNORECASE
)
_RULE = re.compile(r"(?:[\s*_~=#+•·.–—-]*|[\W_]*o[Oo0]o[\W_oO0]*|[xX](?:\s*[xX]){2,})")


@dataclass(frozen=True, slots=True)
class Paragraph:
    first: int
    """Index of its first line."""
    last: int
    """Index after its last line."""
    text: str
    blank_before: int
    """Blank lines above it."""


def paragraphs(lines: Sequence[str]) -> list[Paragraph]:
    """Runs of lines without a blank one, divided where a line is plainly a paragraph of its own."""
    found = list[Paragraph]()
    end = 0
    for first, last in _blocks(lines):
        whole = any(len(line) > _WRAPPED for line in lines[first:last])
        start = first
        for at in range(first + 1, last + 1):
            if at == last or whole or _STARTS.match(lines[at]) or _HEAD.fullmatch(lines[at - 1]):
                text = "\n".join(lines[start:at])
                found.append(Paragraph(start, at, text, start - end))
                start = end = at
    return found


def plain(text: str) -> str:
    """A line without marks of emphasis and headings around it: "**Chapter 7**" → "Chapter 7"."""
    if len(text) > LONGEST_LINE:
        return text
    text = re.sub(r"^#{1,6}\s+|\s+#+\s*$|\s*\{#[^}]*\}\s*$", "", text.strip())
    return re.sub(r"^([*_]{1,3})(.+?)\1$", r"\2", text, flags=re.DOTALL).strip()


def is_rule(text: str) -> bool:
    """A line that only divides: "* * *", "---", "oOo", "~~~"."""
    text = text.strip()
    return len(text) <= LONGEST_LINE and _RULE.fullmatch(text) is not None


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    first = None
    for at, line in enumerate(lines):
        if line.strip():
            first = at if first is None else first
        elif first is not None:
            yield first, at
            first = None
    if first is not None:
        yield first, len(lines)
