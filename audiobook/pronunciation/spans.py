"""Stretches in another language: ``[[fr: Bonjour, madame]]``."""

from __future__ import annotations

import re

_SPAN = re.compile(r"\[\[([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*):\s?|\]\]")

_ENDED = re.compile(r"(\]\])([.,;:?!…”’\"'»)*_—]+)")


def spans(text: str) -> list[tuple[str, str]]:
    """A text in pieces: the language that a span names, or "" outside of one, and what stands
    there. A span that does not end within the text goes to its end."""
    pieces, language, at = list[tuple[str, str]](), "", 0
    text = _ENDED.sub(r"\2\1", text)  # a mark behind a span belongs to its last sentence
    for mark in _SPAN.finditer(text):
        pieces.append((language, text[at : mark.start()]))
        language, at = (mark[1] or "").lower(), mark.end()
    return [piece for piece in (*pieces, (language, text[at:])) if piece[1]]


def plain(text: str) -> str:
    """The text without the marks of spans: as listeners may read it."""
    return _SPAN.sub("", text) if "[[" in text or "]]" in text else text
