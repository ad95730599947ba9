"""A script laid out for reading: words, paragraphs and turns.

A turn is what one person says in one go: the dialogue of a paragraph, with whatever it carries over
from the paragraph before (`Line.continues`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from audiobook.attribution.lexicon import fold
from audiobook.model import Kind, Line, Script

TITLE = (
    r"(?:Mrs?|Ms|Messrs|Mme|Mlle|Dr|Prof|Capt|Col|Gen|Maj|Adm|Sgt|Lt|Cpl|Insp|Supt|Gov|Sen|Rev"
    r"|St|Fr|Hon)\.(?=\s[A-Z])"
)
INITIAL = r"[A-HJ-Z]\.(?=\s?[A-Z])"
WORD = re.compile(rf"\b{TITLE}|\b{INITIAL}|[^\W_]+(?:[’'\-‑][^\W_]+)*|\.\.\.|[.,;:!?…—–()]")
STOPS = frozenset(".!?…...:")
MARKS = "”’\"'»“« *_"
"""What may stand behind the last stop of a speech."""


class Token(NamedTuple):
    word: str
    """Folded, without a possessive ending."""
    raw: str
    start: int
    """Offset into the chapter's text."""
    end: int
    owns: bool
    """Written with a possessive ending."""

    @property
    def capital(self) -> bool:
        return self.raw[0].isupper()

    @property
    def is_word(self) -> bool:
        return self.raw[0].isalnum()


@dataclass(slots=True)
class Paragraph:
    index: int
    """Position among the paragraphs of the page."""
    lines: list[int] = field(default_factory=list)
    scene: int = 0
    spoken: bool = False
    """Whether anyone speaks or thinks aloud in it."""


@dataclass(slots=True)
class Turn:
    index: int
    paragraph: int
    lines: list[int]
    """Dialogue lines, by position in the script."""
    scene: int


class Page:
    """A script laid out, each part when it is first looked at. Pickled, it is its script."""

    def __init__(self, script: Script) -> None:
        self.script = script

    def __reduce__(self) -> tuple[Callable[[Script], Page], tuple[Script]]:
        return lay_out, (self.script,)

    @cached_property
    def tokens(self) -> list[list[Token]]:
        """Of every line."""
        return [tokenize(line.text, line.span.start) for line in self.script.lines]

    @cached_property
    def _divided(self) -> tuple[list[Paragraph], list[int]]:
        return _paragraphs(self.script)

    @property
    def paragraphs(self) -> list[Paragraph]:
        return self._divided[0]

    @property
    def paragraph_of(self) -> list[int]:
        """Of every line, its position in `paragraphs`."""
        return self._divided[1]

    @cached_property
    def turns(self) -> list[Turn]:
        return _turns(self.script, *self._divided)

    @cached_property
    def thoughts(self) -> list[int]:
        """Lines that are thoughts."""
        return [i for i, line in enumerate(self.script.lines) if line.kind is Kind.THOUGHT]

    @cached_property
    def starts(self) -> list[int]:
        """Of every paragraph, the first paragraph of its scene."""
        starts: list[int] = []
        for n, paragraph in enumerate(self.paragraphs):
            same = n > 0 and self.paragraphs[n - 1].scene == paragraph.scene
            starts.append(starts[-1] if same else n)
        return starts

    def line(self, index: int) -> Line:
        return self.script.lines[index]


@lru_cache(maxsize=4)
def lay_out(script: Script) -> Page:
    """The page of a script. Never fails; an empty script is an empty page.

    Kept for a while: the people are found on the page on which the speakers then are.
    """
    return Page(script)


def tokenize(text: str, offset: int = 0) -> list[Token]:
    """Words and stops of a text, without its quotation marks and markup."""
    found = []
    for match in WORD.finditer(text):
        raw = match.group()
        word = fold(raw).rstrip(".") or raw
        owns = word.endswith("’s") and len(word) > 2
        if owns:
            raw, word = raw[:-2], word[:-2]
        found.append(Token(word, raw, offset + match.start(), offset + match.end(), owns))
    return found


def _paragraphs(script: Script) -> tuple[list[Paragraph], list[int]]:
    paragraphs: list[Paragraph] = []
    paragraph_of: list[int] = []
    scene, last = 0, None
    for i, line in enumerate(script.lines):
        if line.kind in (Kind.SCENE_BREAK, Kind.HEADING):
            scene += 1
        if line.paragraph != last or not paragraphs:
            paragraphs.append(Paragraph(len(paragraphs), scene=scene))
            last = line.paragraph
        paragraphs[-1].lines.append(i)
        paragraphs[-1].spoken |= line.kind is Kind.DIALOGUE
        paragraph_of.append(len(paragraphs) - 1)
    return paragraphs, paragraph_of


def _turns(script: Script, paragraphs: list[Paragraph], paragraph_of: list[int]) -> list[Turn]:
    turns: list[Turn] = []
    for paragraph in paragraphs:
        spoken = [i for i in paragraph.lines if script.lines[i].kind is Kind.DIALOGUE]
        if not spoken:
            continue
        if script.lines[spoken[0]].continues and turns:
            turns[-1].lines.extend(spoken)
        else:
            turns.append(Turn(len(turns), paragraph.index, spoken, paragraph.scene))
    return turns
