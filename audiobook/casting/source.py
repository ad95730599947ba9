"""voices.yaml as YAML: read safely, every value with its line, all mistakes collected.

What comes out is a tree of ruamel.yaml nodes. No object is ever made from a tag; anchors and
aliases are refused, so that nothing can grow beyond what stands in the file or contain itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from textwrap import shorten

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, NodeEvent
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from audiobook.errors import ConfigError, did_you_mean
from audiobook.model import Note, Severity

MAX_BYTES = 500_000
"""A cast of a thousand with as many pronunciations takes a fifth of this."""
MAX_VALUES = 30_000
"""Single values: a cast of three thousand, read in three seconds."""
MAX_DEPTH = 12
"""voices.yaml needs five."""
MAX_SENTENCE = 400
"""Characters; some mistakes quote what the author wrote."""
MAX_MISTAKES = 100
"""Told at once. Whoever has more gave the wrong file."""

HUMAN = (
    ("'\\t'", "there is a tab here; YAML wants blanks: replace the tab"),
    ("mapping values are not allowed", "a colon too many, or a line that is indented differently "
     "from those before it; put a text that holds “: ” in quotation marks"),
    ("found character", "a text cannot begin with this character; put it in quotation marks"),
    ("unexpected end of stream", "a quotation mark is opened here and never closed"),
    ("<stream end>", "a bracket is opened and never closed"),
    ("unknown escape", "a backslash inside \"…\" must be doubled; or use '…' marks"),
    ("could not find expected ':'", "a colon is missing after the word"),
    ("another document", "only one document may stand in this file; remove the line “---”"),
    ("but found '?'", "a list and “key: value” lines are mixed at the same indentation"),
    ("<block end>", "a line that is indented differently from those before it, "
     "or text behind a closing quotation mark"),
    ("expected ',' or", "a comma or a closing bracket is missing"),
    ("node content", "a bracket is closed that was never opened"),
)  # fmt: skip
"""What the parser says → what the author should look for; the first that fits."""


class Page:
    """A voices.yaml while it is read: its mistakes with their lines, and typed access to nodes.

    Every reading method returns something usable after noting a mistake, so that the reader goes on
    and tells all mistakes at once.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.mistakes: list[tuple[tuple[int, int], Note]] = []

    def where(self, node: Node) -> str:
        return f"{self.path}:{node.start_mark.line + 1}"

    def wrong(self, node: Node, sentence: str) -> None:
        """Note a mistake, in one line whatever the file's words in it are."""
        printable = "".join(char if char.isprintable() else " " for char in sentence)
        sentence = shorten(printable, MAX_SENTENCE, placeholder=" …")
        note = Note(Severity.ERROR, sentence, self.where(node))
        mark = node.start_mark
        self.mistakes.append(((mark.line, mark.column), note))
        if len(self.mistakes) == MAX_MISTAKES:
            self.finish()

    def finish(self) -> None:
        """Raises ConfigError with all that was found, in the order of the file."""
        if self.mistakes:
            raise ConfigError.of([note for _, note in sorted(self.mistakes, key=lambda m: m[0])])

    def entries(
        self, node: Node, what: str, known: Collection[str] = ()
    ) -> Iterator[tuple[str, Node, Node]]:
        """(key, its node, the value's node) of each pair; unknown and doubled keys are mistakes."""
        if empty(node):
            return
        if not isinstance(node, MappingNode):
            self.wrong(node, f"{what} must hold “key: value” lines, not {described(node)}.")
            return
        seen: dict[str, Node] = {}
        for key_node, value in node.value:
            key = self.text(key_node, f"a key of {what}")
            if not key:
                continue
            if key in seen:
                before = seen[key].start_mark.line + 1
                self.wrong(key_node, f"“{key}” stands twice in {what}, first in line {before}.")
            elif known and key not in known:
                near = did_you_mean(key, known) or f" Known there: {', '.join(known)}."
                self.wrong(key_node, f"there is no “{key}” in {what}.{near}")
            else:
                yield key, key_node, value
            seen.setdefault(key, key_node)

    def text(self, node: Node, what: str) -> str:
        """The words of a scalar, exactly as written ("01" stays "01"); "" after a mistake."""
        if not isinstance(node, ScalarNode) or empty(node) or not str(node.value).strip():
            self.wrong(node, f"{what} must be a word or a text, not {described(node)}.")
            return ""
        return str(node.value).strip()

    def items(self, node: Node) -> list[Node]:
        """The nodes of a list; a single value counts as a list of one."""
        if empty(node):
            return []
        return list(node.value) if isinstance(node, SequenceNode) else [node]

    def number(self, node: Node, what: str, low: float, high: float) -> float | None:
        """A number within limits; None after a mistake."""
        try:
            value = float(str(node.value)) if isinstance(node, ScalarNode) else float("nan")
        except ValueError:
            value = float("nan")
        if low <= value <= high:
            return value
        said = f"“{node.value}”" if isinstance(node, ScalarNode) else described(node)
        self.wrong(node, f"{what} must be a number from {low:g} to {high:g}, not {said}.")
        return None


def empty(node: Node) -> bool:
    """Nothing stands there, or ``~`` or ``null``."""
    return isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def in_flow(node: Node | None) -> bool:
    """Whether a list or mapping stands in brackets."""
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def described(node: Node) -> str:
    if isinstance(node, SequenceNode):
        return "a list"
    if isinstance(node, MappingNode):
        return "“key: value” lines"
    return "nothing" if empty(node) or not str(node.value).strip() else f"“{node.value}”"


def load_text(path: Path) -> str:
    """The file's text, newlines as they are.

    Raises:
        ConfigError: missing, unreadable, too large or not UTF-8.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as err:
        raise ConfigError(
            f"{path}: cannot be read: {err.strerror}",
            hint="Give another file with --voices, or leave it out: all of it has defaults.",
        ) from err
    if len(data) > MAX_BYTES:
        raise ConfigError(f"{path}: more than {MAX_BYTES // 1000} kB; this is not a voices.yaml")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        raise _mistake(path, line, "this is not UTF-8 text; save the file as UTF-8.") from err


def compose(path: Path, text: str) -> Node | None:
    """The file's tree; None when it is empty or holds comments only.

    Raises:
        ConfigError: not YAML, or YAML that this file has no use for (anchors, tags, deep nesting).
    """
    text = text.removeprefix("\ufeff")
    try:
        _check_events(path, text)
        root: Node | None = YAML(typ="safe", pure=True).compose(text)
        return root
    except MarkedYAMLError as err:
        raise _not_yaml(path, err) from err
    except YAMLError as err:  # a control character: the only error without a position in a line
        line = text.count("\n", 0, getattr(err, "position", 0)) + 1
        raise _mistake(path, line, "there is a control character here; delete it.") from err


def _check_events(path: Path, text: str) -> None:
    """Look at the file piece by piece, before anything is built from it."""
    depth = values = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        line = event.start_mark.line + 1
        values += isinstance(event, NodeEvent)
        if values > MAX_VALUES:
            raise _mistake(path, line, "more is listed here than any cast needs.")
        if isinstance(event, NodeEvent) and (event.anchor or isinstance(event, AliasEvent)):
            raise _mistake(
                path,
                line,
                "anchors and aliases (& and *) are not used in this file; write the value out. "
                "A text that begins with & or * must stand in quotation marks.",
            )
        if getattr(event, "tag", None):
            raise _mistake(
                path,
                line,
                f"a tag ({event.tag}) has no meaning in this file; remove it. "
                "A text that begins with ! must stand in quotation marks.",
            )
        depth += isinstance(event, CollectionStartEvent)
        depth -= isinstance(event, CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _mistake(path, line, "brackets within brackets, too deep to make sense.")


def _not_yaml(path: Path, err: MarkedYAMLError) -> ConfigError:
    problem = str(err.problem)
    sentence = next((said for key, said in HUMAN if key in problem), problem)
    mark = err.problem_mark or err.context_mark
    if "end of stream" in problem or "stream end" in problem:
        mark = err.context_mark or mark  # where it was opened, not where the file ends
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return _mistake(path, line, f"column {column}: {sentence}.")


def _mistake(path: Path, line: int, sentence: str) -> ConfigError:
    return ConfigError.of([Note(Severity.ERROR, sentence, f"{path}:{line}")])
