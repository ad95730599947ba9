"""Markdown: headings by the CommonMark rules; all else stays as written but what is no prose.

Emphasis, subheadings and scene breaks stay in the text, where the script reads them. Taken out
are: comments, link addresses (a link keeps its text), images, link definitions, footnotes, scripts,
the marks of fences and tables, and HTML tags but those of emphasis (the quotation marks in them are
no speech). Their newlines stay. What held words gets a Note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.model import Book, Meta, Note, Severity
from audiobook.readers import headings, yamlish
from audiobook.readers import matter as matters
from audiobook.readers.decoding import decode
from audiobook.readers.drafts import Draft, finish
from audiobook.readers.headings import Heading
from audiobook.readers.paragraphs import paragraphs

if TYPE_CHECKING:
    from markdown_it.token import Token

_TARGET = r"<?[^\s()<>]*[/:#.@][^\s()]*(?:\([^\s()]*\)[^\s()]*)?>?"
_LINK = re.compile(
    rf"(!?)\[([^\[\]\n]{{0,1000}})\](?:\(\s*{_TARGET}(?:\s+[\"'(][^\"'()\n]{{0,500}}[\"')])?\s*\)"
    r"|\[([^\[\]\n]{1,200})\])"
)
_TAG = re.compile(
    r"</?(?:a|abbr|big|blockquote|body|br|center|cite|code|dd|del|div|dl|dt|figcaption|figure|font"
    r"|footer|h[1-6]|head|header|html|img|ins|kbd|li|main|mark|nav|ol|p|pre|q|s|section|small|span"
    r"|strike|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul|var)(?:\s[^<>]{0,1000})?/?>"
    r"|</?(?:i|em|b|strong)\s[^<>]{0,1000}>",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*<hr\b[^<>]{0,200}>\s*", re.IGNORECASE)
_FOOTNOTE = re.compile(r" {0,3}\[\^[^\]\s]{1,50}\]:")
_SENTENCE_END = (".", "!", "?", "…", "”", '"', "’", ",", ";", "*", "_")


def read(path: Path, *, matter: bool) -> Book:
    """See `audiobook.readers.Reader`."""
    text, notes = decode(path)
    page = _Page(path, text, list(notes))
    formal = page.take_front_matter()
    page.take_comments()
    tokens, references = page.parse()
    page.take_blocks(tokens, references, matter=matter)
    page.take_links(set(references))
    found = paragraphs(page.lines)
    front = matters.opening(found)
    heads = list(_headings(tokens)) or headings.find(found, opening=front.after)
    taken = {n for t in front.taken for n in range(t.paragraph.first, t.paragraph.last)}
    heads = [h for h in heads if h.first not in taken]
    meta, chapter = _formal(formal, heads)
    front = replace(front, chapter=chapter or front.chapter)
    draft = Draft(path, tuple(page.lines), tuple(heads), front, meta, tuple(page.notes))
    return finish(draft, matter=matter)


class _Page:
    """A file's lines while what is no prose is taken out of them."""

    def __init__(self, path: Path, text: str, notes: list[Note]) -> None:
        self.path = path
        self.lines = text.split("\n")
        self.notes = notes

    def take_front_matter(self) -> dict[str, str]:
        """The YAML block at the top, as plain words by key."""
        facts, end = yamlish.front_matter(self.lines)
        self._blank(0, end)
        return facts

    def take_comments(self) -> None:
        """Comments become their newlines; an opening mark without an end is dropped with a Note."""
        text, parts, at = "\n".join(self.lines), list[str](), 0
        while (start := text.find("<!--", at)) >= 0:
            parts.append(text[at:start])
            line = text.count("\n", 0, start)
            end = text.find("-->", start + 4)
            if end < 0:
                self._note(
                    line, "A comment is opened (<!--) and never closed; it is read aloud.", 1
                )
                at = start + 4
                break
            words = " ".join(text[start + 4 : end].split())
            if words:
                self._note(line, f"A comment is not read aloud: “{_short(words)}”.")
            parts.append("\n" * text.count("\n", start, end))
            at = end + 3
        self.lines = "".join([*parts, text[at:].replace("<!--", "")]).split("\n")

    def parse(self) -> tuple[list[Token], dict[str, dict[str, object]]]:
        from markdown_it import MarkdownIt

        env: dict[str, dict[str, dict[str, object]]] = {}
        tokens = MarkdownIt("commonmark").enable("table").parse("\n".join(self.lines), env)
        return tokens, env.get("references", {})

    def take_blocks(
        self, tokens: Sequence[Token], references: dict[str, dict[str, object]], *, matter: bool
    ) -> None:
        """Fences lose their marks, program listings and scripts go, tables lose their ruler."""
        for token in tokens:
            first, last = token.map or (0, 0)
            if token.type == "fence":
                if token.info.strip():
                    self._note(first, f"A listing ({token.info.strip()}) is not read aloud.")
                    self._blank(first, last)
                self._blank(first, first + 1)
                if self.lines[last - 1].strip().startswith(token.markup):
                    self._blank(last - 1, last)
            elif token.type == "heading_open" and token.markup in ("-", "="):
                self._unset(token)
            elif token.type == "table_open":
                self._blank(first + 1, first + 2)
            elif token.type == "html_block" and re.match(r"\s*<(script|style)\b", token.content):
                self._note(first, "A script or style sheet is not read aloud.")
                self._blank(first, last)
        for reference in references.values():
            span = reference.get("map")
            if isinstance(span, list):
                self._blank(span[0], span[1])
        for p in paragraphs(self.lines) if not matter else ():
            if _FOOTNOTE.match(p.text):
                self._note(p.first, f"A footnote is not read aloud: “{_short(p.text)}”.")
                self._blank(p.first, p.last)

    def _unset(self, token: Token) -> None:
        """An underlined heading becomes one with ``#``, which all that follows understands."""
        first, last = token.map or (0, 0)
        if last - first == 2 and not self.lines[first].rstrip().endswith(_SENTENCE_END):
            self.lines[first] = f"{'#' * int(token.tag[1:])} {self.lines[first].strip()}"
            self._blank(first + 1, last)

    def take_links(self, references: set[str]) -> None:
        """A link keeps its text, an image goes, and so do tags with attributes."""
        for at, line in enumerate(self.lines):
            if "[" in line:
                line = _LINK.sub(lambda m, n=at: self._link(m, references, n), line)  # type: ignore[misc]
            if "<" in line:
                line = "---" if _RULE.fullmatch(line) else _TAG.sub("", line)
            self.lines[at] = line

    def _link(self, match: re.Match[str], references: set[str], at: int) -> str:
        image, text, reference = match.groups()
        if reference is not None and " ".join(reference.split()).upper() not in references:
            return match[0]
        if not image:
            return text
        self._note(
            at, f"An image is left out: “{_short(text)}”." if text else "An image is left out."
        )
        return ""

    def _blank(self, first: int, last: int) -> None:
        self.lines[first:last] = [""] * (last - first)

    def _note(self, at: int, sentence: str, weight: int = 0) -> None:
        severity = Severity.WARNING if weight else Severity.INFO
        self.notes.append(Note(severity, sentence, f"{self.path}:{at + 1}"))


def _headings(tokens: Sequence[Token]) -> Iterator[Heading]:
    """The headings at the top level; a paragraph underlined with a scene break is none."""
    for token, inline in pairwise(tokens):
        if token.type != "heading_open" or token.level or token.map is None:
            continue
        title = _plain_title(inline.content)
        underlined = token.markup in ("-", "=")
        prose = title.endswith(_SENTENCE_END) or len(title.split()) > headings.TITLE_WORDS
        if any(c.isalnum() for c in title) and not (underlined and prose):
            yield Heading(token.map[0], token.map[1], title, int(token.tag[1:]))


def _plain_title(content: str) -> str:
    content = _LINK.sub(lambda m: "" if m[1] else m[2], content)
    content = re.sub(r"<[^<>]*>|\{#[^{}]*\}|[*_`]+|\\(?=[^\w\s])", "", content)
    return " ".join(content.split())


def _formal(facts: dict[str, str], heads: Sequence[Heading]) -> tuple[Meta, str]:
    """Metadata and chapter title of a YAML block. ``title`` is the book's where the chapter has a
    title of its own, in the text or under ``chapter``; else the chapter's."""
    title, chapter, book = facts.get("title", ""), facts.get("chapter", ""), facts.get("book", "")
    if chapter and headings.number_of(chapter):
        own = f"Chapter {chapter}"
        chapter, title = (f"{own}: {title}", "") if title and not heads else (own, title)
    elif not chapter and not heads:
        chapter, title = title, ""
    if heads and title in (h.title for h in heads):
        title = ""
    meta = Meta(
        title=book or title,
        author=facts.get("author", ""),
        series=facts.get("series", ""),
        part=matters.part_number(facts.get("part", "") or facts.get("volume", "")),
        summary=facts.get("summary", "") or facts.get("description", ""),
        language=facts.get("language", "") or facts.get("lang", ""),
        year=facts.get("year", "") or facts.get("date", "")[:4],
        publisher=facts.get("publisher", ""),
        rights=facts.get("rights", "") or facts.get("copyright", ""),
        comment=facts.get("comment", ""),
    )
    return meta, chapter


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= 50 else words[:50].rsplit(" ", 1)[0] + "…"
