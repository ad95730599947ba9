"""Type for a drawn cover: a font that has every character of a text, and lines that fit a width."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont, ImageFont

    Font = FreeTypeFont | ImageFont
    Typeface = Callable[[int], Font]
    """A font by its size in pixels."""

LEADING = 1.25
"""From line to line, in sizes of the font."""

FONTS = (
    "Georgia.ttf",
    "DejaVuSerif.ttf",
    "NotoSerif-Regular.ttf",
    "LiberationSerif-Regular.ttf",
    "times.ttf",
    "Arial Unicode.ttf",
    "DejaVuSans.ttf",
    "NotoSansCJK-Regular.ttc",
    "PingFang.ttc",
    "msyh.ttc",
    "msgothic.ttc",
)
"""Of the system, tried in turn where Pillow's own font, which has ASCII and quotation marks only,
lacks a character."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """A text set in lines."""

    rows: tuple[str, ...]
    font: Font
    leading: float
    """Pixels from line to line."""

    @property
    def height(self) -> float:
        return len(self.rows) * self.leading


def typeface(texts: Sequence[str]) -> tuple[tuple[str, ...], Typeface]:
    """One font for all the texts, and the texts as it can show them.

    Pillow's own font where it has all characters, so that a cover looks the same everywhere; else
    a font of the system that has them; else the own one, without accents and without the rest.
    """
    from PIL import ImageFont

    own: Typeface = ImageFont.load_default
    texts = tuple(" ".join(text.split())[:300] for text in texts)
    if not _missing("".join(texts), own):
        return texts, own
    for name in FONTS:
        sized = _system(name)
        if sized and not _missing("".join(texts), sized):
            return texts, sized
    return tuple(_plain(text, own) for text in texts), own


def lettered(
    text: str, face: Typeface, box: tuple[float, float], *, largest: int, least: int = 60
) -> Lettering:
    """A text as large as fits into a box (width, height), between two sizes in pixels. At the
    least size words may be broken, and what does not fit is left off."""
    width, height = box
    size = largest
    while size > least:
        font = face(size)
        rows = _even(text, font, width)
        unbroken = all(font.getlength(word) <= width for word in text.split())
        if unbroken and len(rows) * size * LEADING <= height:
            return Lettering(rows, font, size * LEADING)
        size = round(size * 0.93)
    rows = _filled(text, face(least), width)
    return Lettering(rows[: int(height / least / LEADING)], face(least), least * LEADING)


def _even(text: str, font: Font, width: float) -> tuple[str, ...]:
    """Lines as even as they can be: set to the narrowest measure that needs no more of them."""
    rows = _filled(text, font, width)
    low, high = 0.0, width
    while high - low > 8:
        middle = (low + high) / 2
        longest = max((font.getlength(word) for word in text.split()), default=0)
        fits = longest <= middle and len(_filled(text, font, middle)) <= len(rows)
        low, high = (low, middle) if fits else (middle, high)
    return _filled(text, font, high)


def _filled(text: str, font: Font, width: float) -> tuple[str, ...]:
    """Lines of words, each as full as can be; a word wider than a line is broken."""
    rows: list[str] = []
    for word in text.split():
        if rows and font.getlength(f"{rows[-1]} {word}") <= width:
            rows[-1] += f" {word}"
            continue
        rows.append("")
        for char in word:
            if rows[-1] and font.getlength(rows[-1] + char) > width:
                rows.append("")
            rows[-1] += char
    return tuple(rows)


def _plain(text: str, face: Typeface) -> str:
    letters = unicodedata.normalize("NFKD", text.replace("–", "-").replace("—", "-"))
    lacking = _missing(letters, face)
    return " ".join("".join(char for char in letters if char not in lacking).split())


@lru_cache(maxsize=len(FONTS))
def _system(name: str) -> Typeface | None:
    from PIL import ImageFont

    try:
        ImageFont.truetype(name, 20)
    except OSError:
        return None
    return lambda size: ImageFont.truetype(name, size)


def _missing(text: str, sized: Typeface) -> set[str]:
    """Characters for which the font has only its box for unknown ones."""
    font = sized(20)
    box = bytes(font.getmask("\U0010fffd"))
    return {char for char in set(text) if not char.isspace() and bytes(font.getmask(char)) == box}
