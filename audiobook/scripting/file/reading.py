"""Read a script file: safely, every entry with its line, all mistakes told at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from audiobook.errors import ConfigError, did_you_mean
from audiobook.model import NARRATOR, Kind, Note, Severity
from audiobook.scripting.file.alignment import aligned
from audiobook.scripting.file.entries import UNKNOWN, Entry, Stored, who
from audiobook.scripting.file.writing import FOOT, HEAD, UNPLACED

MAX_BYTES = 20_000_000
"""A script file is little larger than its chapter; the longest chapters have some 100,000 words."""

_TOP = ("chapter", "title", "source", "text", "lines", "unplaced", "written")
_LONG = ("role", "kind", "direction", "text", "basis", "sure")
_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in "map seq str int float bool null timestamp merge value".split(" ")
)
"""What YAML takes plain words and lists for; all of it is read as words here."""
_DIGEST = re.compile(r"[0-9a-f]{6}")


def read(path: Path) -> Stored:
    """The file's entries, those that the author decided marked as such.

    Raises:
        ConfigError: missing, too large, not UTF-8, not YAML, or with entries of a wrong shape.
    """
    text = _text(path)
    page = _Page(path, text)
    stored = page.stored(_compose(path, text))
    page.finish()
    return stored


def _text(path: Path) -> str:
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as err:
        raise ConfigError(f"{path}: cannot be read: {err.strerror}") from err
    if data is None:
        raise ConfigError(f"{path}: more than {MAX_BYTES // 1_000_000} MB; this is no script file")
    try:
        return data.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        raise _mistake(path, line, "this is not UTF-8 text; save the file as UTF-8.") from err


def _compose(path: Path, text: str) -> Node | None:
    """The file as a tree of nodes: nothing is made from them but words."""
    try:
        root: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as err:
        mark = err.problem_mark or err.context_mark
        if "end of stream" in str(err.problem):
            mark = err.context_mark or mark  # where it was opened, not where the file ends
        line = mark.line + 1 if mark else 1
        raise _mistake(
            path,
            line,
            f"this cannot be read ({err.problem}). Words that hold “: ” or “ #”, or begin with "
            "a mark like \" ' * [ {, go in quotation marks.",
        ) from err
    except YAMLError as err:
        line = text.count("\n", 0, getattr(err, "position", 0)) + 1
        raise _mistake(path, line, "there is a control character here; delete it.") from err
    except RecursionError as err:
        raise _mistake(path, 1, "brackets within brackets have no meaning in this file.") from err
    return root


def _mistake(path: Path, line: int, sentence: str) -> ConfigError:
    return ConfigError.of([Note(Severity.ERROR, sentence, f"{path}:{line}")])


class _Page:
    """A script file while it is read, with its mistakes."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.rows = path, text.split("\n")
        self.mistakes: dict[tuple[int, str], Note] = {}

    def wrong(self, node: Node | None, sentence: str) -> None:
        line = node.start_mark.line + 1 if node is not None else 1
        note = Note(Severity.ERROR, sentence, f"{self.path}:{line}")
        self.mistakes.setdefault((line, sentence), note)

    def finish(self) -> None:
        """Raises ConfigError with all mistakes, in the order of their lines."""
        if self.mistakes:
            by_line = sorted(self.mistakes.items(), key=lambda item: item[0][0])
            raise ConfigError.of([note for _, note in by_line])

    def stored(self, root: Node | None) -> Stored:
        if not isinstance(root, MappingNode):
            self.wrong(root, "this is no script file: “lines:” is missing.")
            return Stored(self.path, ())
        self._refuse(root)
        top: dict[str, Node] = {}
        for key, value in root.value:
            name = str(key.value)
            if name not in _TOP:
                self.wrong(key, f"there is no “{name}” in a script file.{did_you_mean(name, _TOP)}")
            elif name in top:
                self.wrong(key, f"“{name}” stands here twice.")
            else:
                top[name] = value
        if "lines" not in top:
            self.wrong(root, "“lines:” is missing.")
        entries = self._decided(self._entries(top.get("lines")), self._word(top.get("written")))
        number = self._word(top.get("chapter"))
        return Stored(
            self.path,
            entries,
            tuple(replace(e, decided=True) for e in self._entries(top.get("unplaced"))),
            chapter=int(number) if number.isascii() and number.isdigit() else 0,
            title=self._word(top.get("title")),
            source=self._word(top.get("source")),
            text=self._word(top.get("text")),
            remarks=tuple(self._remarks(0, root.start_mark.line)),
        )

    def _refuse(self, root: Node) -> None:
        """Anchors, aliases and tags: no author means them, and a bomb is made of them."""
        waiting, seen = [root], set()
        while waiting:
            node = waiting.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            if node.anchor:
                self.wrong(node, "words that begin with & or * go in quotation marks.")
            if str(node.tag) not in _TAGS:
                self.wrong(node, "words that begin with ! go in quotation marks.")
            if isinstance(node, MappingNode):
                waiting += [each for pair in node.value for each in pair]
            elif isinstance(node, SequenceNode):
                waiting += node.value

    def _word(self, node: Node | None) -> str:
        if node is None:
            return ""
        if not isinstance(node, ScalarNode):
            self.wrong(node, "this must be a word or a text.")
            return ""
        return str(node.value)

    def _entries(self, node: Node | None) -> list[Entry]:
        if node is None or (isinstance(node, ScalarNode) and not node.value):
            return []
        if not isinstance(node, SequenceNode):
            self.wrong(node, "this must be a list of entries: “- who: words”.")
            return []
        entries: list[Entry] = []
        above = node.start_mark.line
        while above and self.rows[above - 1].lstrip().startswith("#"):
            above -= 1
        for item in node.value:
            entry = self._entry(item)
            if entry is not None:
                remarks = (*self._remarks(above, item.start_mark.line), *self._behind(item))
                entries.append(replace(entry, line=item.start_mark.line + 1, remarks=remarks))
            above = max(_row_after(item), item.start_mark.line + 1)
        if entries and (behind := tuple(self._remarks(above, node.end_mark.line))):
            entries[-1] = replace(entries[-1], remarks=entries[-1].remarks + behind)
        return entries

    def _entry(self, node: Node) -> Entry | None:
        if not isinstance(node, MappingNode) or not node.value:
            self.wrong(node, "an entry must read “- who: words”.")
            return None
        pairs = {str(key.value): value for key, value in node.value}
        # In braces a lone “text” has lost its role; a block may be of somebody called Text.
        if len(node.value) == 1 and not (node.flow_style and "text" in pairs):
            ((label, value),) = pairs.items()
            return self._made(node, label, value)
        for key, _ in node.value:
            if str(key.value) not in _LONG:
                near = did_you_mean(str(key.value), _LONG) or f" Known: {', '.join(_LONG)}."
                self.wrong(key, f"there is no “{key.value}” in an entry.{near}")
        if "role" not in pairs or "text" not in pairs:
            self.wrong(node, "an entry of several words needs “role” and “text”.")
            return None
        return self._long(node, pairs)

    def _long(self, node: Node, pairs: dict[str, Node]) -> Entry | None:
        label = self._word(pairs["role"])
        entry = self._made(node, label, pairs["text"])
        if entry is None:
            return None
        if "kind" in pairs:
            kind = self._word(pairs["kind"])
            if kind in set(Kind):
                role = NARRATOR if label.casefold() == NARRATOR else label
                entry = replace(entry, role=role, kind=Kind(kind), direction=None)
                entry = replace(entry, role=None) if role in ("", UNKNOWN) else entry
            else:
                self.wrong(pairs["kind"], f"“{kind}” is no kind of line.{did_you_mean(kind, Kind)}")
        if "direction" in pairs:
            entry = replace(entry, direction=self._word(pairs["direction"]) or None)
        return replace(entry, basis=self._word(pairs.get("basis")))

    def _made(self, node: Node, label: str, value: Node) -> Entry | None:
        if not isinstance(value, ScalarNode):
            self.wrong(value, f"the words of {label or 'an entry'} must be a text.")
            return None
        role, kind, direction = who(label)
        if not label.strip():
            self.wrong(node, "the entry does not say who speaks; unknown stands for nobody known.")
        if not str(value.value).strip() and kind is not Kind.SCENE_BREAK:
            self.wrong(node, f"{label} has no words; delete the entry or give it some.")
        return Entry(role, kind, direction, str(value.value))

    def _remarks(self, first: int, last: int) -> Iterator[str]:
        """The author's comments on some rows."""
        for row in self.rows[first:last]:
            remark = row.strip()
            if remark.startswith("#") and remark not in (*HEAD, FOOT, UNPLACED):
                yield remark

    def _behind(self, node: MappingNode) -> Iterator[str]:
        """The comment on the row on which an entry ends."""
        mark = _end(node)
        rest = self.rows[mark.line][mark.column :].strip() if mark.column else ""
        if rest.startswith("#"):
            yield rest

    def _decided(self, entries: Sequence[Entry], written: str) -> tuple[Entry, ...]:
        """The entries, marked where they differ from what the program wrote, in its order."""
        known = _DIGEST.findall(written)
        digests = [entry.digest for entry in entries]
        own = {at for equal, i, j, *_ in aligned(digests, known) if equal for at in range(i, j)}
        return tuple(
            entry if at in own else replace(entry, decided=True) for at, entry in enumerate(entries)
        )


def _end(node: Node) -> StreamMark:
    """Where an entry's own words end; a block's comments and blank rows may follow before the
    parser sees that it is over."""
    inner = isinstance(node, MappingNode) and node.value and not node.flow_style
    mark: StreamMark = node.value[-1][1].end_mark if inner else node.end_mark
    return mark


def _row_after(node: Node) -> int:
    """The first row that holds nothing of an entry."""
    mark = _end(node)
    return mark.line + 1 if mark.column else mark.line
