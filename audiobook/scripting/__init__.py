"""A chapter's text as the lines that voices say: what is narration, speech, thought, heading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from audiobook.model import Chapter, Kind, Line, Note, Script, Severity, Span
from audiobook.scripting.asides import asides
from audiobook.scripting.blocks import MARKUP, Block, Sort, blocks
from audiobook.scripting.dashes import dash_speech
from audiobook.scripting.directions import directed
from audiobook.scripting.letters import Letters
from audiobook.scripting.marks import Family, marks
from audiobook.scripting.persons import broken
from audiobook.scripting.quotes import Quotation, quotations
from audiobook.scripting.speech import QUOTES, Use, uses
from audiobook.scripting.style import Style, detect_style
from audiobook.scripting.thoughts import thoughts

__all__ = ["MARKUP", "Style", "detect_style", "parse"]


def parse(chapter: Chapter, style: Style | None = None) -> Script:
    """The chapter as lines, in order.

    Spans ascend, ``chapter.text[line.span] == line.text``, and between the lines lies nothing but
    white space and `MARKUP`. Never raises, whatever the text.

    Args:
        style: the marks that the book sets speech in (`detect_style` over all chapters); read off
            this chapter alone when not given.
    """
    return _Parser(chapter, style or detect_style([chapter.text])).run()


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    kind: Kind
    continues: bool = False


_RUNS_ON = 8
"""Paragraphs without a mark that a quotation may run over."""
_SORTS = {Sort.HEADING: Kind.HEADING, Sort.BREAK: Kind.SCENE_BREAK}


class _Parser:
    def __init__(self, chapter: Chapter, style: Style) -> None:
        self.chapter, self.text, self.style = chapter, chapter.text, style
        self.notes: list[Note] = []
        self.open: Quotation | None = None
        """The quotation that the paragraph before left open."""
        self.carried = Use.SPEECH
        """What that quotation is."""
        self.letters = Letters()
        self.blocks: list[Block] = []

    def run(self) -> Script:
        lines: list[Line] = []
        self.blocks = list(blocks(self.text))
        for number, block in enumerate(self.blocks):
            for piece in self._pieces(block, number):
                span = Span(piece.start, piece.end)
                lines.append(Line(span, piece.kind, span.of(self.text), number, piece.continues))
        self._complain()
        return Script(self.chapter, tuple(directed(broken(lines))), tuple(self.notes))

    def _pieces(self, block: Block, number: int) -> list[_Piece]:
        if block.sort is not Sort.PROSE:
            if block.sort is Sort.HEADING:
                self._complain()
            return [_Piece(block.start, block.end, _SORTS[block.sort])]
        return _tidied(self.text, list(self._prose(block, number)))

    def _prose(self, block: Block, number: int) -> Iterator[_Piece]:
        spoken = dash_speech(self.text, block.start, block.end) if self.style.dash else []
        if spoken:
            self._complain()
            pieces = [_Piece(start, end, Kind.DIALOGUE) for start, end in spoken]
        else:
            pieces = list(self._quoted(block, number))
        at = block.start
        for piece in pieces:
            yield from self._narration(at, piece.start)
            yield piece
            at = piece.end
        yield from self._narration(at, block.end)

    def _quoted(self, block: Block, number: int) -> Iterator[_Piece]:
        """The paragraph's speech and thoughts in quotation marks."""
        carried = self.open
        family = carried.family if carried else None
        found = list(quotations(self.text, block.start, block.end, self.style, family))
        if carried and not found and self._closes_later(number, carried.family):
            if self.carried is not Use.MENTION:
                kind = Kind.THOUGHT if self.carried is Use.THOUGHT else Kind.DIALOGUE
                yield _Piece(block.start, block.end, kind, True)
            return
        continues = bool(found) and found[0].start == block.start and found[0].family is family
        if not continues:
            self._complain()
        self.open = None
        judged = uses(self.text, block.start, block.end, found, self.style)
        if continues:
            judged[0] = self.carried
        elif self._is_letter(block, found):
            judged[0] = Use.MENTION
        self.carried = judged[-1] if judged else Use.SPEECH
        for one, use in zip(found, judged, strict=True):
            if not one.closed and one.end == block.end:
                self.open = one
            if use is Use.MENTION:
                continue
            if not one.closed and one.end < block.end:
                self._warn(one)
            kind = Kind.THOUGHT if use is Use.THOUGHT else Kind.DIALOGUE
            at = one.start
            for first, last in asides(self.text, one.start, one.end):
                yield _Piece(at, first, kind, continues and at == block.start)
                at = last
            yield _Piece(at, one.end, kind, continues and at == block.start)

    def _closes_later(self, number: int, family: Family) -> bool:
        """Whether a quotation left open runs over this paragraph, which has no marks: the next mark
        closes one that no mark of its paragraph opens (verse within speech is set so)."""
        for block in self.blocks[number : number + _RUNS_ON]:
            if block.sort is not Sort.PROSE:
                return False
            own = [m for m in marks(self.text, block.start, block.end) if m.family is family]
            if own:
                return own[0].closes == 2 and not own[0].opens
        return False

    def _is_letter(self, block: Block, found: list[Quotation]) -> bool:
        """Whether the paragraph is one quotation, and that is part of a letter."""
        if len(found) != 1 or (found[0].start, found[0].end) != (block.start, block.end):
            self.letters.end()
            return False
        said = self.text[block.start : block.end].strip(QUOTES)
        return self.letters.takes(said, self.text[max(0, block.start - 160) : block.start].rstrip())

    def _narration(self, start: int, end: int) -> Iterator[_Piece]:
        at = start
        for first, last in thoughts(self.text, start, end):
            yield _Piece(at, first, Kind.NARRATION)
            yield _Piece(first, last, Kind.THOUGHT)
            at = last
        yield _Piece(at, end, Kind.NARRATION)

    def _complain(self) -> None:
        if self.open is not None:
            self._warn(self.open)
            self.open = None

    def _warn(self, quotation: Quotation) -> None:
        end = min(quotation.end, quotation.start + 40)
        words = " ".join(self.text[quotation.start : end].split())
        self.notes.append(
            Note(
                Severity.WARNING,
                f"quotation opened and never closed, so it ends with its paragraph: {words}…",
                self.chapter.where(quotation.start),
            )
        )


_STOPS = ",.;:!?…"


def _tidied(text: str, pieces: list[_Piece]) -> list[_Piece]:
    """The pieces without outer white space. A stop right behind speech goes with the speech, and
    narration without a word with its neighbour."""
    tidy: list[_Piece] = []
    waiting: int | None = None
    for piece in pieces:
        start, end = piece.start, piece.end
        if tidy and piece.kind is Kind.NARRATION and tidy[-1].end == start:
            while start < end and text[start] in _STOPS:
                start += 1
            tidy[-1] = replace(tidy[-1], end=start)
        bare = text[start:end]
        start, end = end - len(bare.lstrip()), start + len(bare.rstrip())
        if start >= end:
            continue
        if piece.kind is Kind.NARRATION and not any(c.isalnum() for c in bare):
            if tidy:
                tidy[-1] = replace(tidy[-1], end=end)
            elif waiting is None:
                waiting = start
            continue
        tidy.append(replace(piece, start=start if waiting is None else waiting, end=end))
        waiting = None
    if waiting is not None:
        end = pieces[-1].start + len(text[pieces[-1].start : pieces[-1].end].rstrip())
        return [_Piece(waiting, end, Kind.NARRATION)]
    return tidy
