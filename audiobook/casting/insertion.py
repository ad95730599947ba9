"""New keys in a YAML text without touching a byte of what is there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from audiobook.casting.entries import Entry, block, flow, pairs
from audiobook.casting.source import compose, empty, in_flow
from audiobook.errors import ConfigError


class Insertion:
    """Collects what is to be inserted into a text; `result` is the text with all of it.

    Args:
        path: for messages.
        remarks: role → a comment to stand beside it where it is new.
    """

    def __init__(self, path: Path, text: str, remarks: Mapping[str, str]) -> None:
        self.path = path
        self.text = text
        self.remarks = remarks
        self.root = compose(path, text)
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.inserts: list[tuple[int, str]] = []
        self.tail: list[str] = []

    def key(self, key: str, value: str | Entry, top: Mapping[str, tuple[Node, Node]]) -> None:
        """A key that the file (``top``: its keys) lacks or that stands there empty."""
        above = [top[name] for name in ("book", "engine") if name in top]
        if self.root is not None and key in top:
            self.set(*top[key], value, self.root)
        elif self.root is not None and in_flow(self.root):
            self.append(self.root, {key: value})
        elif key == "narrator" and above:
            self.below(above, {key: value})
        else:
            self.last({key: value})

    def item(self, node: SequenceNode, item: str) -> None:
        """A further item of a list, in its own style."""
        if not node.value:
            self.inserts.append((int(node.start_mark.index) + 1, item))
            return
        last = node.value[-1]
        if in_flow(node):
            self.inserts.append((int(last.end_mark.index), f", {item}"))
        else:
            self._below(self._end(last, last), [" " * node.start_mark.column + f"- {item}"])

    def wrap(self, node: Node, before: str, after: str) -> None:
        """Text on both sides of a value of one line."""
        self.inserts.append((int(node.start_mark.index), before))
        self.inserts.append((len(self.text[: node.end_mark.index].rstrip()), after))

    def append(self, node: Node, entry: Entry) -> None:
        """Further keys at the end of a mapping, in its own style."""
        if in_flow(node):
            at = self._end(*node.value[-1]) if node.value else node.start_mark.index + 1
            comma = ", " if node.value else ""
            self.inserts.append((at, comma + ", ".join(pairs(entry))))
            return
        lines: list[str] = []
        for key, value in entry.items():
            lines += [""] * self._spaced(node)
            lines += block({key: value}, node.start_mark.column, self.remarks)
        self._below(self._end(*node.value[-1]), lines)

    def set(self, key: Node, node: Node, value: str | Entry, parent: Node) -> None:
        """A value for a key that has none.

        Raises:
            ConfigError: something stands there that means nothing: ``~`` or ``null``.
        """
        if node.value:
            raise ConfigError(
                f"{self.path}:{node.start_mark.line + 1}: “{node.value}” leaves no room for what "
                f"“{key.value}” is to hold; delete it."
            )
        at = self._colon(key)
        if isinstance(value, str) or in_flow(parent):
            colon = "" if self.text[at - 1] == ":" else ":"
            said = value if isinstance(value, str) else flow(value)
            self.inserts.append((at, f"{colon} {said}"))
        else:
            self._below(at, block(value, key.start_mark.column + 2, self.remarks))

    def below(self, pairs_above: Sequence[tuple[Node, Node]], entry: Entry) -> None:
        """Further keys under the last of some pairs."""
        at = max(self._end(key, node) for key, node in pairs_above)
        self._below(at, block(entry, pairs_above[0][0].start_mark.column, self.remarks))

    def last(self, entry: Entry) -> None:
        """Further keys at the end of the file."""
        column = self.root.start_mark.column if self.root else 0
        self.tail += ["", *block(entry, column, self.remarks)]

    def result(self) -> str:
        text, done = "", 0
        for at, new in sorted(self.inserts, key=lambda insert: insert[0]):
            text += self.text[done:at] + new
            done = at
        text += self.text[done:]
        end_mark = re.search(r"^\.\.\.\s", text, re.MULTILINE)
        end = end_mark.start() if end_mark else len(text)
        return self._with_tail(text[:end]) + text[end:]

    def _with_tail(self, text: str) -> str:
        if not self.tail:
            return text
        text += "" if text.endswith("\n") or not text else self.newline
        spaced = not text or text.endswith(2 * self.newline)
        return text + "".join(line + self.newline for line in self.tail[spaced:])

    def _below(self, at: int, lines: Sequence[str]) -> None:
        """New lines under the one in which an offset lies."""
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end - (self.text[end - 1] == "\r")
        self.inserts.append((end, "".join(self.newline + line for line in lines)))

    def _spaced(self, node: Node) -> bool:
        """Whether the author parts the entries of a mapping by blank lines."""
        if len(node.value) < 2:
            return False
        end, start = self._end(*node.value[-2]), node.value[-1][0].start_mark.index
        return re.search(r"\n[ \t]*\r?\n", self.text[end:start]) is not None

    def _end(self, key: Node, node: Node) -> int:
        """The offset behind the last character of a key's value."""
        if empty(node) and not node.value:
            return self._colon(key)
        if isinstance(node, MappingNode) and not node.flow_style:
            return self._end(*node.value[-1])
        if isinstance(node, SequenceNode) and not node.flow_style:
            return self._end(key, node.value[-1])
        return len(self.text[: node.end_mark.index].rstrip())

    def _colon(self, key: Node) -> int:
        """The offset behind a key's colon; behind the key where it has none (``{Jane}``)."""
        end = int(key.end_mark.index)
        colon = re.compile(r"\s*:").match(self.text, end)
        return colon.end() if colon else end
