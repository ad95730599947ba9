"""Bytes of a text file in, NFC text with ``\\n`` line ends out."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

from audiobook.errors import ManuscriptError
from audiobook.model import Note, Severity

LIMIT = 50_000_000
"""Bytes. The longest novels have some six million; above this it is no manuscript."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FORMATS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip, Word or EPUB file"),
    (b"{\\rtf", "an RTF file"),
    (b"\xd0\xcf\x11\xe0", "an old Word file"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_SAVE = "Save it as plain text (UTF-8) and give that file."


def decode(path: Path) -> tuple[str, tuple[Note, ...]]:
    """The file's text and, where it was not UTF-8, a Note on how it was read.

    UTF-8 first, marked or not; UTF-16 and UTF-32 by their mark; then Windows-1252 (or Mac Roman
    when its apostrophes show), and charset-normalizer's guess when that gives no plausible English.

    Raises:
        ManuscriptError: missing, unreadable, larger than `LIMIT`, or not a text.
    """
    data = _bytes(path)
    for magic, what in _FORMATS:
        if data.startswith(magic):
            raise ManuscriptError(f"{path}: this is {what}, not a text.", hint=_SAVE)
    text, encoding = _text(data)
    if text is None or _CONTROL.search(text):
        raise ManuscriptError(f"{path}: this is a binary file, not a text.", hint=_SAVE)
    text = re.sub(r"\r\n?|[\u2028\u2029]", "\n", text).replace("\x1a", "")
    text = unicodedata.normalize("NFC", text.replace("\ufeff", ""))
    if encoding == "utf-8":
        return text, ()
    sentence = f"Not UTF-8; read as {encoding}. If letters look wrong, save the file as UTF-8."
    return text, (Note(Severity.INFO, sentence, str(path)),)


def _bytes(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise ManuscriptError(f"{path}: this is not a regular file.", hint=_SAVE)
        size = path.stat().st_size
        if size > LIMIT:
            raise ManuscriptError(
                f"{path}: {size / 1e6:.0f} MB is more than a manuscript can be "
                f"(at most {LIMIT / 1e6:.0f} MB).",
                hint="Give the chapters as separate text files.",
            )
        return path.read_bytes()
    except FileNotFoundError as err:
        raise ManuscriptError(f"{path}: there is no such file.", hint="Check the path.") from err
    except OSError as err:
        raise ManuscriptError(
            f"{path}: cannot be read ({err.strerror}).", hint="Check the file's permissions."
        ) from err


def _text(data: bytes) -> tuple[str | None, str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            name = "utf-8" if encoding == "utf-8-sig" else encoding
            return _decoded(data, encoding), name
    if (text := _decoded(data, "utf-8")) is not None:
        return text, "utf-8"
    if b"\0" in data:
        return None, ""
    # 0xD5 is Mac Roman's apostrophe and Windows-1252's Õ, which no English word has inside.
    mac = len(re.findall(rb"[A-Za-z]\xd5[a-z]", data)) > data.count(b"\x92")
    encoding = "mac_roman" if mac else "cp1252"
    if (text := _decoded(data, encoding)) is not None and _plausible(text):
        return text, encoding
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    return (None, "") if best is None else (str(best), best.encoding)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None


def _plausible(text: str) -> bool:
    """Whether most letters are plain ones, as in any language written with Latin letters."""
    letters = sum(c.isalpha() for c in text)
    return sum(c.isalpha() and not c.isascii() for c in text) <= 0.3 * letters
