"""Find the author's decisions in a chapter that was scripted anew, and perhaps edited."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from audiobook.model import AUTHOR, Basis, Line, Script, Span
from audiobook.scripting.file.alignment import aligned
from audiobook.scripting.file.entries import Entry, Stored


@dataclass(frozen=True, slots=True)
class _Placed:
    """An entry and the inked characters of the chapter that it covers."""

    start: int
    end: int
    entry: Entry


class _Ink:
    """The characters of a script's lines without white space: what entries are compared by."""

    def __init__(self, script: Script) -> None:
        self.offsets: list[int] = []
        """Where in the chapter each stands."""
        self.bounds: list[tuple[int, int]] = []
        """Which of them each line of the script holds."""
        for line in script.lines:
            start = len(self.offsets)
            first = line.span.start
            self.offsets += [first + at for at, c in enumerate(line.text) if not c.isspace()]
            self.bounds.append((start, len(self.offsets)))
        text = script.chapter.text
        self.text = "".join([text[at] for at in self.offsets])
        self.starts = [start for start, end in self.bounds if end > start]
        self.ends = [end for start, end in self.bounds if end > start]

    def lines(self) -> list[str]:
        return [self.text[start:end] for start, end in self.bounds if end > start]

    def span(self, start: int, end: int) -> Span:
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def free(self, at: int) -> bool:
        """Whether no word runs across the place in front of a character."""
        if at in (0, len(self.offsets)):
            return True
        apart = self.offsets[at] - self.offsets[at - 1] > 1
        return apart or not (self.text[at - 1].isalnum() and self.text[at].isalnum())


@dataclass(frozen=True, slots=True)
class Placement:
    """A script with the author's decisions in their places."""

    lines: tuple[Line, ...]
    pinned: frozenset[int]
    """The starts of the lines that the author decided."""
    lost: tuple[Entry, ...]
    """The decisions that found no place."""
    remarks: dict[int, tuple[str, ...]]
    """The author's comments by the start of the line they belong to."""


def place(script: Script, stored: Stored) -> Placement:
    """The script's lines as the author decided them."""
    ink = _Ink(script)
    entries = [entry for entry in stored.entries if entry.ink]
    found = list(_find(ink, entries))
    found += _moved(ink, [*entries, *stored.unplaced], found)
    placed = list(_apart([p for p in found if p.entry.decided]))
    kept = {id(p.entry) for p in placed}
    return Placement(
        lines=tuple(_cut(script, ink, placed, stored)),
        pinned=frozenset(ink.offsets[p.start] for p in placed),
        lost=tuple(
            entry
            for entry in (*entries, *stored.unplaced)
            if entry.decided and id(entry) not in kept
        ),
        remarks={ink.offsets[p.start]: p.entry.remarks for p in found if p.entry.remarks},
    )


def _find(ink: _Ink, entries: Sequence[Entry]) -> Iterator[_Placed]:
    """Entries whose words are a line of the script, in order; between these, the entries that make
    up the same words as the lines there; between edited lines, whatever can be found whole."""
    words, lines = [entry.ink for entry in entries], ink.lines()
    if "".join(words) == ink.text:
        yield from _follow(0, entries)
        return
    for equal, i, j, m, n in aligned(words, lines):
        start = ink.starts[m] if m < len(ink.starts) else len(ink.text)
        end = ink.ends[n - 1] if n > m else start
        if equal or "".join(words[i:j]) == ink.text[start:end]:
            yield from _follow(start, entries[i:j])
        else:
            yield from _search(ink, entries[i:j], start, end)


def _follow(start: int, entries: Iterable[Entry]) -> Iterator[_Placed]:
    for entry in entries:
        yield _Placed(start, start + len(entry.ink), entry)
        start += len(entry.ink)


def _search(ink: _Ink, entries: Sequence[Entry], start: int, end: int) -> Iterator[_Placed]:
    """Decisions amid edited lines: those next to one another together, else one by one."""
    for decided, run in groupby(entries, key=lambda entry: entry.decided):
        if not decided:
            continue
        group = list(run)
        at = _whole(ink, "".join(entry.ink for entry in group), start, end)
        if at is not None:
            yield from _follow(at, group)
            start = at + sum(len(entry.ink) for entry in group)
            continue
        for entry in group:
            at = _whole(ink, entry.ink, start, end)
            at = _words(ink, entry.ink, start, end) if at is None else at
            if at is not None:
                yield _Placed(at, at + len(entry.ink), entry)
                start = at + len(entry.ink)


def _moved(ink: _Ink, entries: Sequence[Entry], found: Sequence[_Placed]) -> Iterator[_Placed]:
    """Decisions whose words stand elsewhere now: in one place only where no other entry stands."""
    placed, taken = {id(p.entry) for p in found}, list(found)
    for lost, run in groupby(entries, key=lambda e: e.decided and id(e) not in placed):
        if not lost:
            continue
        group = list(run)
        together = _only(ink, group, taken) is not None
        for part in [group] if together else [[entry] for entry in group]:
            if (at := _only(ink, part, taken)) is not None:
                here = list(_follow(at, part))
                taken += here
                yield from here


def _only(ink: _Ink, group: Sequence[Entry], taken: Sequence[_Placed]) -> int | None:
    words = "".join(entry.ink for entry in group)
    whole = [
        at
        for at in _wholes(ink, words, 0, len(ink.text))
        if all(p.end <= at or p.start >= at + len(words) for p in taken)
    ]
    return whole[0] if len(whole) == 1 else None


def _whole(ink: _Ink, words: str, start: int, end: int) -> int | None:
    return next(_wholes(ink, words, start, end), None)


def _wholes(ink: _Ink, words: str, start: int, end: int) -> Iterator[int]:
    """Where the words are one or several whole lines."""
    at = ink.text.find(words, start, end)
    while at >= 0:
        if _among(ink.starts, at) and _among(ink.ends, at + len(words)):
            yield at
        at = ink.text.find(words, at + 1, end)


def _among(places: Sequence[int], at: int) -> bool:
    found = bisect_left(places, at)
    return found < len(places) and places[found] == at


def _words(ink: _Ink, words: str, start: int, end: int) -> int | None:
    """Where the words stand once among others, not cutting any; very short ones stand anywhere."""
    at = ink.text.find(words, start, end)
    alone = at >= 0 and ink.text.find(words, at + 1, end) < 0
    if alone and len(words) > 3 and ink.free(at) and ink.free(at + len(words)):
        return at
    return None


def _apart(placed: list[_Placed]) -> Iterator[_Placed]:
    done = 0
    for one in sorted(placed, key=lambda p: (p.start, p.end)):
        if one.start >= done:
            yield one
            done = one.end


def _cut(script: Script, ink: _Ink, placed: Sequence[_Placed], stored: Stored) -> Iterator[Line]:
    """The lines, cut and joined where the author's entries begin and end."""
    waiting = iter((*placed, None))
    coming = next(waiting)
    done = 0
    for line, (start, end) in zip(script.lines, ink.bounds, strict=True):
        at = max(start, done)
        if start == end and at == start:
            yield line
        while at < end:
            if coming is None or coming.start >= end:
                yield _part(line, ink.span(at, end), script)
                break
            if coming.start > at:
                yield _part(line, ink.span(at, coming.start), script)
            yield _pinned(line, coming, ink, script, stored)
            at = done = coming.end
            coming = next(waiting)


def _part(line: Line, span: Span, script: Script) -> Line:
    if span == line.span:
        return line
    continues = line.continues and span.start == line.span.start
    return replace(line, span=span, text=span.of(script.chapter.text), continues=continues)


def _pinned(line: Line, placed: _Placed, ink: _Ink, script: Script, stored: Stored) -> Line:
    entry, span = placed.entry, ink.span(placed.start, placed.end)
    where = f"{stored.path}:{entry.line}"
    basis = None if entry.role is None else Basis(AUTHOR, 1.0, where)
    part = _part(line, span, script)
    return replace(
        part,
        kind=entry.kind,
        role=entry.role,
        direction=entry.direction,
        basis=basis,
        continues=part.continues and entry.kind is line.kind,
    )
