"""From the lines and headings of one file to its book: chapters split, front matter set apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from audiobook.model import Book, Chapter, Meta, Note, Severity
from audiobook.readers import matter as matters
from audiobook.readers.headings import Heading, Rank, is_numbered, label
from audiobook.readers.matter import Taken
from audiobook.readers.paragraphs import Paragraph, paragraphs, plain

PREFACE_WORDS = 100
"""Text before the first heading becomes a chapter of its own if it has at least so many words."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader found in a file."""

    path: Path
    lines: tuple[str, ...]
    """The file's lines; what is no prose (a comment) is already blank."""
    headings: tuple[Heading, ...]
    front: matters.Opening
    meta: Meta
    """What the file states formally (YAML front matter); it wins over what is recognised."""
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter in the making: lines ``first`` to ``last`` (exclusive) with its headings' lines."""

    title: str
    first: int
    last: int
    heads: tuple[Heading, ...] = ()


def finish(draft: Draft, *, matter: bool) -> Book:
    """Split a draft into chapters and leave out what is not read aloud; ``matter`` keeps it in.

    Text without a heading is one chapter, titled by its file's name. A chapter without words is
    left out with a WARNING Note.
    """
    stacks = _stacks(draft)
    book_title, stacks = _book_title(draft, stacks)
    level = _level(stacks)
    starts = [stack for stack in stacks if min(h.rank for h in stack) <= level]
    chapters, notes = list[Chapter](), list(draft.notes)
    for section in _sections(draft, starts):
        chapter, found = _chapter(draft, section, len(chapters) + 1, matter=matter)
        notes += found
        if chapter is not None:
            chapters.append(chapter)
    recognised = replace(draft.front.meta, title=draft.front.meta.title or book_title)
    meta = draft.meta
    for name in ("title", "author", "series", "part", "summary"):
        if not getattr(meta, name):
            meta = replace(meta, **{name: getattr(recognised, name)})
    return Book(meta, tuple(chapters), tuple(notes))


def readable_name(path: Path) -> str:
    """A title made of a file's name: "03-the-ferry.md" → "The Ferry", "ch07.txt" → "Chapter 7"."""
    name = re.sub(r"[\s_-]+", " ", path.stem).strip()
    number = re.fullmatch(r"(?:(?:chapter|chap|ch|part)\.? ?)?0*(\d+)", name, re.IGNORECASE)
    if number:
        return f"{'Part' if name.casefold().startswith('part') else 'Chapter'} {number[1]}"
    name = re.sub(r"^(?:(?:chapter|chap|ch)\.? ?)?\d+[ .)]+(?=\S)", "", name, flags=re.IGNORECASE)
    small = {
        "a",
        "an",
        "and",
        "at",
        "by",
        "for",
        "from",
        "in",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
    }
    words = [
        word if word != word.lower() or (n and word in small) else word[:1].upper() + word[1:]
        for n, word in enumerate(name.split())
    ]
    return " ".join(words)


def _stacks(draft: Draft) -> list[tuple[Heading, ...]]:
    """Headings grouped where no prose lies between them ("Chapter Seven", then "The Bridge")."""
    front = {line for t in draft.front.taken for line in range(t.paragraph.first, t.paragraph.last)}
    stacks = list[tuple[Heading, ...]]()
    for heading in draft.headings:
        above = stacks[-1][-1].last if stacks else None
        if above is not None and not any(
            draft.lines[n].strip() and n not in front for n in range(above, heading.first)
        ):
            stacks[-1] = (*stacks[-1], heading)
        else:
            stacks.append((heading,))
    return stacks


def _book_title(
    draft: Draft, stacks: list[tuple[Heading, ...]]
) -> tuple[str, list[tuple[Heading, ...]]]:
    """The title above the first chapter's heading, and the stacks without it."""
    if not stacks or len(stacks[0]) < 2:
        return "", stacks
    top, *rest = stacks[0]
    alone = sum(h.rank <= top.rank for s in stacks for h in s) == 1
    if _is_label(top) or not (alone or any(_is_label(h) for h in rest)):
        return "", stacks
    return top.title, [tuple(rest), *stacks[1:]]


def _level(stacks: Sequence[tuple[Heading, ...]]) -> int:
    """The rank that begins a chapter: that of the first heading which calls itself one, else that
    of the first headings."""
    every = [heading for stack in stacks for heading in stack]
    called = [h for h in every if (found := _label(h)) and found.rank == Rank.CHAPTER]
    if called:
        return called[0].rank
    if not every:
        return 0
    top = [h for h in every if h.rank == min(h.rank for h in every)]
    parts = all((found := _label(h)) and found.rank == Rank.PART for h in top)
    return stacks[0][-1].rank if parts or len(top) == 1 else top[0].rank


def _label(heading: Heading) -> Heading | None:
    return label(Paragraph(heading.first, heading.last, heading.title, 0))


def _is_label(heading: Heading) -> bool:
    return _label(heading) is not None or is_numbered(heading.title)


def _sections(draft: Draft, starts: Sequence[tuple[Heading, ...]]) -> list[Section]:
    end = len(draft.lines)
    if not starts:
        return [Section(draft.front.chapter, 0, end)]
    edges = [stack[0].first for stack in starts] + [end]
    sections = [
        Section(_title(stack), first, last, stack)
        for stack, first, last in zip(starts, edges, edges[1:], strict=False)
    ]
    skipped = {n for t in draft.front.taken for n in range(t.paragraph.first, t.paragraph.last)}
    before = [draft.lines[n] for n in range(edges[0]) if n not in skipped]
    if len(" ".join(before).split()) >= PREFACE_WORDS:
        return [Section(draft.front.chapter, 0, edges[0]), *sections]
    return [replace(sections[0], first=0), *sections[1:]]


def _title(stack: Sequence[Heading]) -> str:
    """ "Chapter Seven" and "The Bridge" → "Chapter Seven: The Bridge"."""
    return ": ".join(
        heading.title.rstrip(" :.") if n < len(stack) - 1 else heading.title
        for n, heading in enumerate(stack)
    )


def _chapter(
    draft: Draft, section: Section, number: int, *, matter: bool
) -> tuple[Chapter | None, list[Note]]:
    lines = list(draft.lines[section.first : section.last])
    for heading in section.heads:
        _blank(lines, heading.first - section.first, heading.last - section.first)
    if section.first == 0:
        for heading in draft.headings:  # the book's title above the first chapter
            if heading.last <= (section.heads[0].first if section.heads else 0):
                _blank(lines, heading.first, heading.last)
    notes = list[Note]()
    if not matter:
        front = draft.front.taken if section.first == 0 else ()
        for taken in _left_out(lines, section.first, front):
            _blank(
                lines, taken.paragraph.first - section.first, taken.paragraph.last - section.first
            )
            notes.append(_note(draft, taken))
    text = "\n".join(lines)
    title = section.title or readable_name(draft.path)
    if not any(c.isalnum() for c in text):
        where = f"{draft.path}:{section.first + 1}"
        sentence = f"The chapter “{title}” has no words to read aloud and is left out."
        return None, [*notes, Note(Severity.WARNING, sentence, where)]
    first = section.first + 1 + text[: len(text) - len(text.lstrip())].count("\n")
    return Chapter(number, title, text.strip(), str(draft.path), first), notes


def _left_out(lines: list[str], offset: int, front: Sequence[Taken]) -> list[Taken]:
    """Front matter, then what stands at the head, inside and at the end of a chapter."""
    lines = list(lines)
    for taken in front:
        _blank(lines, taken.paragraph.first - offset, taken.paragraph.last - offset)
    found = list(front)
    for rule in (matters.chapter_head, matters.chapter_end, matters.notes):
        for taken in rule(paragraphs(lines)):
            p = taken.paragraph
            _blank(lines, p.first, p.last)
            moved = replace(p, first=p.first + offset, last=p.last + offset)
            found.append(Taken(moved, taken.what))
    return sorted(found, key=lambda t: t.paragraph.first)


def _note(draft: Draft, taken: Taken) -> Note:
    words = plain(" ".join(taken.paragraph.text.split()))
    shown = words if len(words) <= 50 else words[:50].rsplit(" ", 1)[0] + "…"
    where = f"{draft.path}:{taken.paragraph.first + 1}"
    return Note(Severity.INFO, f"Taken for {taken.what} and not read aloud: “{shown}”.", where)


def _blank(lines: list[str], first: int, last: int) -> None:
    for at in range(first, last):
        lines[at] = ""
