"""Where quotations begin and end: the outermost ones of a paragraph."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from audiobook.scripting.marks import Family, Mark, marks
from audiobook.scripting.style import Style


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quoted stretch of one paragraph, its marks included."""

    start: int
    end: int
    family: Family
    closed: bool = True
    opened: bool = True
    """False where it goes on from the paragraph before without a mark of its own."""


def quotations(
    text: str, start: int, end: int, style: Style, carried: Family | None = None
) -> Iterator[Quotation]:
    """The outermost quotations of the paragraph ``text[start:end]``, in order, in linear time.

    Args:
        carried: the family of a quotation that the paragraph before left open.
    """
    found = marks(text, start, end)
    if not found:
        return
    index = 0
    if carried is not None:
        first = next((i for i, m in enumerate(found) if m.family is carried), None)
        if first is not None and found[first].closes == 2 and not found[first].opens:
            yield Quotation(start, found[first].end, carried, opened=False)
            index = first + 1
    yield from _Scan(text, start, end, style, found).run(index)


_SENTENCES = re.compile(r"[.!?…]\s")
_CLIPPED = re.compile(r"(?:in|\b\w{1,2})\Z")
"""A word that may lack its end (comin’, an’)."""
_APOSTROPHES = 8
"""Marks behind a letter that are looked at before one closes a quotation."""
_STRAIGHT = frozenset("'`\"")
_MENTIONED = 50
"""Characters that a title or a word mentioned hardly exceeds."""


class _Scan:
    """One paragraph's marks, with the nearest partner of each known beforehand."""

    def __init__(self, text: str, start: int, end: int, style: Style, found: list[Mark]) -> None:
        self.text, self.start, self.end, self.style, self.found = text, start, end, style, found
        self.sure_close, self.weak_close, self.sure_open = _nearest(
            found, [m.family for m in found]
        )
        self.own = _nearest(found, [(m.family, text[m.start] in _STRAIGHT) for m in found])
        self.others = [at for at, mark in enumerate(found) if mark.family is not Family.SINGLE]
        self.nesting = True
        """Whether marks may stand one within another: not once those of the paragraph do not
        balance, so that each is looked at a fixed number of times."""

    def run(self, index: int) -> Iterator[Quotation]:
        while index < len(self.found):
            mark = self.found[index]
            close = self._close(index) if mark.opens else None
            if close is not None:
                yield Quotation(mark.start, self.found[close].end, mark.family)
                index = close + 1
                continue
            index += 1
            if mark.opens == 2 and self._may_stay_open(mark):
                index = min(self.sure_open[index - 1], len(self.found))
                stop = self.found[index].start if index < len(self.found) else self.end
                stop = mark.start + len(self.text[mark.start : stop].rstrip())
                yield Quotation(mark.start, stop, mark.family, closed=False)

    def _may_stay_open(self, mark: Mark) -> bool:
        """A single mark without a partner opens speech only at its paragraph's start."""
        if mark.family is not Family.SINGLE:
            return True
        return self.style.single and mark.start == self.start and self.text[mark.end].isupper()

    def _close(self, index: int) -> int | None:
        if self.found[index].family is Family.SINGLE:
            return self._close_single(index)
        close = self._balanced(index) if self.nesting else None
        if close is None:
            self.nesting = False
            nearest = min(self.sure_close[index], self.weak_close[index])
            close = nearest if nearest < self.sure_open[index] else None
        return close

    def _close_single(self, index: int) -> int | None:
        """A curly mark closes what a curly one opened and a straight one a straight one, unless
        none does: 'no' within ‘…’ is a quotation within it."""
        close = self._close_among(index, *self.own)
        if close is None:
            close = self._close_among(index, self.sure_close, self.weak_close, self.sure_open)
        mark = self.found[index]
        if close is None:
            return None
        if self._glyph(index) == "'" != self._glyph(close) and mark.opens == 1:
            return None
        other = bisect_right(self.others, index)
        if not self.style.single and other < len(self.others) and self.others[other] < close:
            return None
        return close

    def _close_among(
        self, index: int, sure_close: list[int], weak_close: list[int], sure_open: list[int]
    ) -> int | None:
        """Speech ends after punctuation; a mark after a letter is an apostrophe (the boys’ room)
        unless nothing else closes the quotation before the next one opens."""
        mark, limit = self.found[index], sure_open[index]
        sure, weak = sure_close[index], weak_close[index]
        if sure < limit or mark.opens < 2:
            close = sure if sure < limit else None
        else:
            close = sure
            for _ in range(_APOSTROPHES):
                if weak < limit and self._near(mark, weak):
                    close = weak
                    break
                weak = weak_close[weak] if weak < limit else limit
        return close if close is not None and close < len(self.found) else None

    def _near(self, mark: Mark, close: int) -> bool:
        """Whether a mark behind a letter closes: before a stop, or after the few words of a
        mention. In what has sentences of its own it is an apostrophe."""
        at = self.found[close]
        if at.end == self.end or self.text[at.end] in ",.;:!?)":
            return True
        if self.text[at.end] in "—–" or self.text.startswith("--", at.end):
            return not _CLIPPED.search(self.text[max(mark.end, at.start - 3) : at.start])
        if at.start - mark.end >= _MENTIONED:
            return False
        return _SENTENCES.search(self.text, mark.end, at.start) is None

    def _glyph(self, index: int) -> str:
        return self.text[self.found[index].start]

    def _balanced(self, index: int) -> int | None:
        """The mark that closes the one at ``index`` when marks of its family nest within it."""
        family, depth = self.found[index].family, 1
        for at in range(index + 1, len(self.found)):
            mark = self.found[at]
            if mark.family is not family:
                continue
            if mark.opens == 2:
                depth += 1
            elif mark.closes:
                depth -= 1
                if depth == 0:
                    return at
        return None


def _nearest(
    found: list[Mark], kinds: Sequence[Hashable]
) -> tuple[list[int], list[int], list[int]]:
    """For each mark the next of its kind that surely closes, may close, and surely opens."""
    none = len(found)
    sure, weak, opens = [none] * none, [none] * none, [none] * none
    last: dict[Hashable, tuple[int, int, int]] = {}
    for at in range(none - 1, -1, -1):
        mark, kind = found[at], kinds[at]
        seen = last.get(kind, (none, none, none))
        sure[at], weak[at], opens[at] = seen
        last[kind] = (
            at if mark.closes == 2 else seen[0],
            at if mark.closes == 1 else seen[1],
            at if mark.opens == 2 else seen[2],
        )
    return sure, weak, opens
