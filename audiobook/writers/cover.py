"""The cover: the author's picture made fit for players, or one of type where there is none."""

from __future__ import annotations

import colorsys
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.errors import ConfigError
from audiobook.model import Meta
from audiobook.writers.lettering import Lettering, lettered, typeface

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

SIDE = 2400
"""Pixels: what audiobook shops ask for, and the most that players gain from."""
MOST_BYTES = 1_000_000
"""Of the JPEG, which is copied into every chapter's file."""
NAMES = ("cover.jpg", "cover.jpeg", "cover.png")
"""Under which an author's cover is found."""
WIDTH = SIDE * 0.78
"""Pixels that a line of type may have."""
PAPER = (247, 243, 235)


def cover(meta: Meta, folders: Sequence[Path] = ()) -> bytes:
    """A JPEG of at most `SIDE` pixels and `MOST_BYTES`: ``meta.cover``, else the first of `NAMES`
    that lies in one of ``folders``, else one drawn from title, author, series and part.

    Raises:
        ConfigError: the picture is not there or is none.
    """
    beside = (folder / name for folder in folders for name in NAMES)
    found = meta.cover or next((path for path in beside if path.is_file()), None)
    return fit(found) if found else draw(meta)


def fit(path: Path) -> bytes:
    """The author's picture as an RGB JPEG, made smaller where it is too large, never larger. Its
    proportions stay: a square stays a square.

    Raises:
        ConfigError: it is not there, or not a picture.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(path) as file:
            picture = ImageOps.exif_transpose(file).convert("RGBA")
    except FileNotFoundError as err:
        raise ConfigError(f"{path}: the cover is not there") from err
    except (UnidentifiedImageError, Image.DecompressionBombError) as err:
        raise ConfigError(f"{path}: the cover is not a picture that can be used") from err
    except (OSError, ValueError, SyntaxError) as err:  # what Pillow says of damaged files
        raise ConfigError(f"{path}: the cover cannot be read: {err}") from err
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return _jpeg(paper)


def draw(meta: Meta) -> bytes:
    """A cover of type on one colour, which the series (or title) and the author decide."""
    from PIL import Image, ImageDraw

    series = meta.series.upper() if meta.series != meta.title else ""
    part = f"Part {meta.part}" if meta.part else ""
    texts = (series, meta.title or "Untitled", part, meta.author)
    (series, title, part, author), face = typeface(texts)
    above = lettered(series, face, (WIDTH, SIDE * 0.1), largest=80)
    middle = lettered(title, face, (WIDTH, SIDE * 0.42), largest=300)
    below = lettered(part, face, (WIDTH, SIDE * 0.06), largest=110)
    foot = lettered(author, face, (WIDTH, SIDE * 0.1), largest=130)

    ground = _ground(meta)
    picture = Image.new("RGB", (SIDE, SIDE), ground)
    pen = ImageDraw.Draw(picture)
    soft = tuple((paper + own) // 2 for paper, own in zip(PAPER, ground, strict=True))
    edge = SIDE // 20
    pen.rectangle((edge, edge, SIDE - edge, SIDE - edge), outline=soft, width=6)
    _set(pen, above, SIDE * 0.12, soft)
    top = SIDE * 0.49 - (middle.height + below.height) / 2
    under = _set(pen, middle, top, PAPER) + SIDE * 0.03
    pen.line((SIDE * 0.43, under, SIDE * 0.57, under), fill=soft, width=8)
    _set(pen, below, under + SIDE * 0.03, soft)
    _set(pen, foot, SIDE * 0.9 - foot.height, PAPER)
    return _jpeg(picture)


def _ground(meta: Meta) -> tuple[int, int, int]:
    """A deep colour, the same for all parts of a series, another for another one."""
    known = f"{meta.series or meta.title}\0{meta.author}"
    digest = hashlib.sha256(known.encode(errors="replace")).digest()
    red, green, blue = colorsys.hls_to_rgb(digest[0] / 256, 0.2, 0.45)
    return round(red * 255), round(green * 255), round(blue * 255)


def _set(pen: ImageDraw.ImageDraw, text: Lettering, top: float, fill: tuple[int, ...]) -> float:
    """Write lines centred, the first under ``top``; returns where the last ends."""
    for row in text.rows:
        pen.text((SIDE / 2, top), row, font=text.font, fill=fill, anchor="ma")
        top += text.leading
    return top


def _jpeg(picture: Image.Image) -> bytes:
    """As large and as good as `MOST_BYTES` allow, though never under a poor quality."""
    buffer = io.BytesIO()
    for side in (SIDE, SIDE * 3 // 4, SIDE // 2, SIDE // 4):
        picture.thumbnail((side, side))
        for quality in (90, 75):
            buffer = io.BytesIO()
            picture.save(buffer, "JPEG", quality=quality, optimize=True)
            if buffer.tell() <= MOST_BYTES:
                return buffer.getvalue()
    return buffer.getvalue()
