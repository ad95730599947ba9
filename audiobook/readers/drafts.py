"""From the lines and headings of one file to its book: chapters split, front matter set apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from audiobook.model import Book, Chapter, Meta, Note, Severity
from audiobook.readers import author_notes
from audiobook.readers import matter as matters
from audiobook.readers.author_notes import Taken
from audiobook.readers.headings import Heading, Rank, is_numbered, label
from audiobook.readers.paragraphs import Paragraph, paragraphs, plain

_SMALL = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to")
)
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
    notes = list(draft.notes)
    if book_title:
        where = f"{draft.path}:{draft.headings[0].first + 1}"
        sentence = f"Taken for the book's title and not read aloud: “{book_title}”."
        notes.append(Note(Severity.INFO, sentence, where))
    starts = [stack for stack in stacks if min(h.rank for h in stack) <= level]
    chapters = list[Chapter]()
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
    words = [
        word if word != word.lower() or (n and word in _SMALL) else word[:1].upper() + word[1:]
        for n, word in enumerate(name.split())
    ]
    return " ".join(words)


def _stacks(draft: Draft) -> list[tuple[Heading, ...]]:
    """Headings grouped where no prose lies between them ("Chapter Seven", then "The Bridge")."""
    front = _front_lines(draft)
    stacks = list[tuple[Heading, ...]]()
    for heading in draft.headings:
        last = stacks[-1][-1] if stacks else None
        if last is None or _between(draft, last, heading, front) or _peers(last, heading):
            stacks.append((heading,))
        elif not author_notes.is_note(heading.title):
            stacks[-1] = (*stacks[-1], heading)
    return stacks


def _between(draft: Draft, above: Heading, below: Heading, front: set[int]) -> bool:
    """Whether prose stands between two headings."""
    between = range(above.last, below.first)
    return any(draft.lines[n].strip() and n not in front for n in between)


def _peers(above: Heading, below: Heading) -> bool:
    """Two chapters of which the first has no words, rather than a title in two lines."""
    return above.rank == below.rank and _is_label(above) and _is_label(below)


def _front_lines(draft: Draft) -> set[int]:
    return {n for t in draft.front.taken for n in range(t.paragraph.first, t.paragraph.last)}


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
    highest = min(h.rank for h in every)
    top = [h for h in every if h.rank == highest]
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
    skipped = _front_lines(draft)
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
    lines, notes = list(draft.lines[section.first : section.last]), list[Note]()
    above = [h for h in draft.headings if _above(h, section)] if section.first == 0 else []
    for heading in (*above, *section.heads):
        _blank(lines, heading.first - section.first, heading.last - section.first)
    if not matter:
        for taken in _left_out(lines, section, draft.front.taken if section.first == 0 else ()):
            first, last = taken.paragraph.first, taken.paragraph.last
            _blank(lines, first - section.first, last - section.first)
            if taken.what:
                notes.append(_note(draft, taken))
    text = "\n".join(lines)
    title = section.title or readable_name(draft.path)
    if author_notes.is_note(title) and notes:
        return None, notes
    if not any(c.isalnum() for c in text):
        where = f"{draft.path}:{section.first + 1}"
        sentence = f"The chapter “{title}” has no words to read aloud and is left out."
        return None, [*notes, Note(Severity.WARNING, sentence, where)]
    first_line = section.first + 1 + text[: len(text) - len(text.lstrip())].count("\n")
    return Chapter(number, title, text.strip(), str(draft.path), first_line), notes


def _above(heading: Heading, section: Section) -> bool:
    """Whether it is the book's title, above the heading of the first chapter."""
    return bool(section.heads) and heading.last <= section.heads[0].first


def _left_out(lines: list[str], section: Section, front: Sequence[Taken]) -> list[Taken]:
    """Front matter, then what stands at the head, inside and at the end of a chapter."""
    lines, offset = list(lines), section.first
    for taken in front:
        _blank(lines, taken.paragraph.first - offset, taken.paragraph.last - offset)
    if author_notes.is_note(section.title):
        return [Taken(_moved(p, offset), author_notes.NOTE) for p in paragraphs(lines)]
    found = list(front)
    for rule in (matters.chapter_head, author_notes.chapter_end, author_notes.notes):
        for taken in rule(paragraphs(lines)):
            _blank(lines, taken.paragraph.first, taken.paragraph.last)
            found.append(replace(taken, paragraph=_moved(taken.paragraph, offset)))
    return sorted(found, key=lambda t: t.paragraph.first)


def _moved(paragraph: Paragraph, lines: int) -> Paragraph:
    return replace(paragraph, first=paragraph.first + lines, last=paragraph.last + lines)


def _note(draft: Draft, taken: Taken) -> Note:
    words = plain(" ".join(taken.paragraph.text.split()))
    shown = words if len(words) <= 50 else words[:50].rsplit(" ", 1)[0] + "…"
    where = f"{draft.path}:{taken.paragraph.first + 1}"
    return Note(Severity.INFO, f"Taken for {taken.what} and not read aloud: “{shown}”.", where)


def _blank(lines: list[str], first: int, last: int) -> None:
    for at in range(first, last):
        lines[at] = ""
