"""``pronunciations:`` of voices.yaml, and the files of them that books share."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from audiobook.casting.sheet import DEFAULT_ENGINE
from audiobook.casting.source import Page, compose, empty, load_text
from audiobook.engines import Engine
from audiobook.errors import ConfigError
from audiobook.pronunciation import senses

Find = Callable[[str, Node], Engine | None]
"""An engine by its name; None, and a mistake, when it does not work here."""
Lexicons = dict[str, dict[str, str]]
"""Engine → word → how it is said; under "" what holds for every engine without its own."""

_SENSE = re.compile(r"(\w+) ?\(([^()]*)\)")
_IPA = re.compile(r"/(.+)/|.*\[\[.*\]\].*")


def read(page: Page, node: Node, find: Find) -> Lexicons:
    """What the author says; an entry of voices.yaml wins over one of a shared file, a later file
    over an earlier one."""
    entries = list(page.entries(node, "pronunciations"))
    found: Lexicons = {"": {}}
    for word, _, value in entries:
        if word == "from":
            for item in page.items(value):
                _share(page, item, find, found)
    for word, key_node, value in entries:
        if word != "from":
            _entry(page, word, key_node, value, find, found)
    return found


def shared(path: Path) -> list[Path]:
    """The files that the pronunciations of a voices.yaml are shared from, there or not."""
    try:
        text = path.read_bytes().decode("utf-8", "replace")
        root = compose(path, text) if "from:" in text else None
    except (OSError, ConfigError):  # told by whoever reads it
        return []
    names: list[Path] = []
    for key in ("pronunciations", "from"):
        pairs = root.value if isinstance(root, MappingNode) else []
        root = next((value for name, value in pairs if name.value == key), None)
    items = root.value if isinstance(root, SequenceNode) else [root]
    for item in items:
        if isinstance(item, ScalarNode) and not empty(item):
            names.append(path.parent / str(item.value).strip())
    return names


def _share(page: Page, node: Node, find: Find, found: Lexicons) -> None:
    name = page.text(node, "from")
    path = page.path.parent / name
    if not name:
        return
    try:
        root = compose(path, load_text(path))
    except ConfigError as err:
        if err.mistakes:
            page.mistakes += [
                ((node.start_mark.line, node.start_mark.column), note) for note in err.mistakes
            ]
        else:
            page.wrong(node, f"{err.message}.")
        return
    theirs = Page(path)
    for word, key_node, value in theirs.entries(root, "the file") if root else ():
        if word == "from":
            theirs.wrong(key_node, "a shared file cannot name others; name them in voices.yaml.")
        else:
            _entry(theirs, word, key_node, value, find, found)
    page.mistakes += [
        ((node.start_mark.line, node.start_mark.column), note) for _, note in theirs.mistakes
    ]


def _entry(page: Page, word: str, key_node: Node, value: Node, find: Find, found: Lexicons) -> None:
    if match := _SENSE.fullmatch(word):
        word = f"{match[1]} ({match[2].strip().lower()})"
        known = senses(match[1])
        if match[2].strip().lower() not in known:
            either = ", ".join(f"({each})" for each in known)
            page.wrong(key_node, f"“{match[1]}” is told apart by {either}, not ({match[2]}).")
    for lexicon in found.values():
        lexicon.pop(word, None)
    if empty(value):
        page.wrong(key_node, f"nothing says how {word} is pronounced.")
    elif not isinstance(value, MappingNode):
        if said := _said(page, word, value, None):
            found[""][word] = said
    else:
        for name, name_node, each in page.entries(value, word):
            engine = None if name == "say" else find(name, name_node)
            usable = name == "say" or engine is not None
            if usable and (said := _said(page, word, each, engine)):
                found.setdefault(name if engine else "", {})[word] = said


def _said(page: Page, word: str, node: Node, engine: Engine | None) -> str:
    said = page.text(node, f"the pronunciation of {word}")
    match = _IPA.fullmatch(said)
    if match is None:
        return said
    form: str = getattr(engine, "ipa", "")
    if match[1] and form:
        return form.format(match[1])
    who = engine.name if engine else DEFAULT_ENGINE
    page.wrong(
        node,
        f"the engine {who} would read the signs {said} out as letters; spell {word} the way it"
        " sounds, as in “Siobhan: shivawn”.",
    )
    return ""
