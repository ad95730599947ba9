"""The `---` block at the top of a Markdown file: ``key: value`` lines, read without a YAML library.

Front matter says a few plain words. Values are text, quoted or not, a list (joined by commas) or
a ``>``/``|`` block. Nothing here can expand, refer or construct: there is nothing to guard against.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_LINES = 200
_KEY = re.compile(r"([A-Za-z][\w -]{0,40}?)\s*:(?:\s+(.*))?")


def front_matter(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """The facts by lower-case key, and the index of the first line after the block; ({}, 0) when
    the first line is no ``---`` or what follows it is no such block (a scene break, then prose)."""
    if not lines or lines[0].rstrip() != "---":
        return {}, 0
    head = lines[1:MOST_LINES]
    end = next((n for n, line in enumerate(head) if line.rstrip() in ("---", "...")), None)
    if end is None:
        return {}, 0
    facts: dict[str, list[str]] = {}
    key = ""
    for line in head[:end]:
        match = _KEY.fullmatch(line)
        if match:
            key = match[1].strip().casefold()
            facts[key] = [match[2] or ""]
        elif key and (line[:1] in " \t-" or not line.strip()):
            facts[key].append(line.strip())
        elif not line.startswith("#") and line.strip():
            return {}, 0
    return ({k: _value(v) for k, v in facts.items()}, end + 2) if facts else ({}, 0)


def _value(lines: list[str]) -> str:
    first, rest = lines[0].strip(), [line for line in lines[1:] if line]
    if first[:1] in (">", "|") and first.rstrip("+-0123456789") in (">", "|"):
        return " ".join(rest)
    if rest and all(line.startswith("- ") for line in rest) and not first:
        return ", ".join(_bare(line[2:]) for line in rest)
    if first.startswith("[") and first.endswith("]"):
        return ", ".join(_bare(word) for word in first[1:-1].split(","))
    return _bare(" ".join([first, *rest]))


def _bare(word: str) -> str:
    """Without quotation marks or a trailing comment."""
    word = word.strip()
    if quoted := re.match(r"'((?:[^']|'')*)'", word):
        return quoted[1].replace("''", "'")
    if quoted := re.match(r'"((?:[^"\\]|\\.)*)"', word):
        return re.sub(r"\\(.)", r"\1", quoted[1])
    return re.sub(r"\s+#.*$", "", word).strip()
