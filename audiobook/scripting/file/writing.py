"""Write a script file: by hand, line by line, because a play is read and compared by lines."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from audiobook import files
from audiobook.errors import ConfigError
from audiobook.model import Chapter, Line
from audiobook.scripting.file.entries import UNKNOWN, Entry, entry_of
from audiobook.scripting.file.placing import Placement

HEAD = (
    "# Who says what, in the order of the chapter. Change a name, cut an entry in two or join two:",
    "# what you change stays. Behind a name, (thinks) marks a thought, (whispered) how it is said.",
    "# An entry with basis and sure is a guess; take both off to confirm it.",
)
FOOT = "# What the program wrote, to know your changes from its own. Leave it as it is."
UNPLACED = (
    "# Your decisions for words that are no longer in the chapter. Delete what you do not need."
)

_CONTROL = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff"
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:.*\S)?", re.DOTALL)
_UNPLAIN = re.compile(rf":(?=\s|$)|\s#|[{_CONTROL}]")
_WRAP = re.compile(r"[ \t]*\n[ \t]*")
_ESCAPED = re.compile(rf"[{_CONTROL}]")


def write(
    path: Path, chapter: Chapter, digest: str, placement: Placement, remarks: Sequence[str]
) -> None:
    """Write the file whole or not at all.

    Args:
        remarks: the author's comments at the top.

    Raises:
        ConfigError: the file or its folder cannot be written.
    """
    text = "\n".join(_rows(chapter, digest, placement, remarks)) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise ConfigError(f"{path.parent}: cannot be made: {err.strerror}.") from err
    files.write(path, text.encode(), error=ConfigError)


def _rows(
    chapter: Chapter, digest: str, placement: Placement, remarks: Sequence[str]
) -> Iterator[str]:
    yield from HEAD
    yield from remarks
    yield f"chapter: {chapter.number}"
    yield f"title: {scalar(chapter.title)}"
    yield f"source: {scalar(chapter.source)}"
    yield f"text: {digest}"
    yield "lines:" if placement.lines else "lines: []"
    written = []
    for line in placement.lines:
        entry = entry_of(line)
        yield from _with_remarks(_row(entry, line), placement.remarks.get(line.span.start, ()))
        if not line.decided and line.span.start not in placement.pinned:
            written.append(entry.digest)
    if placement.lost:
        yield from (UNPLACED, "unplaced:")
        for entry in placement.lost:
            yield from _with_remarks(_row(entry), entry.remarks)
    yield FOOT
    yield "written: >-"
    yield from textwrap.wrap(" ".join(written), 100, initial_indent="  ", subsequent_indent="  ")


def _with_remarks(row: str, remarks: Iterable[str]) -> Iterator[str]:
    yield from remarks
    yield row


def _row(entry: Entry, line: Line | None = None) -> str:
    """``- who: words``, or the long form where that does not say all."""
    words = _WRAP.sub(" ", entry.text) if entry.text.strip() else ""
    if entry.plain and not entry.basis:
        return f"- {scalar(entry.label, key=True)}: {scalar(words)}"
    pairs = [("role", _quoted(entry.label if entry.plain else entry.role or UNKNOWN))]
    if not entry.plain:
        pairs.append(("kind", str(entry.kind)))
        pairs += [("direction", _quoted(entry.direction))] if entry.direction else []
    pairs.append(("text", _quoted(words)))
    if entry.basis and line is not None and line.basis is not None:
        pairs += [("basis", _quoted(entry.basis)), ("sure", f"{line.basis.sure:.2f}")]
    return "- {" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"


def scalar(text: str, *, key: bool = False) -> str:
    """A text as YAML that reads back the same: plain where that is safe, else in marks, else
    (a text with straight marks of both kinds) on a row of its own."""
    if _PLAIN.fullmatch(text) and not _UNPLAIN.search(text):
        return text
    if not key and '"' in text and "'" in text and text == text.strip():
        return _quoted(text) if _ESCAPED.search(text) else f">-\n    {text}"
    return _quoted(text)


def _quoted(text: str) -> str:
    if '"' in text and not _ESCAPED.search(text):
        doubled = text.replace("'", "''")
        return f"'{doubled}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped) + '"'
