"""A person, or another name of theirs, → voices.yaml, and nothing else in it.

As in `writer`, text is inserted beside what the author wrote; no character of theirs is lost.
"""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from audiobook.casting.entries import Entry, scalar
from audiobook.casting.insertion import Insertion
from audiobook.casting.reading import parse
from audiobook.casting.source import empty, load_text
from audiobook.casting.writer import children, given, replace_file


def note(path: Path, name: str, alias: str = "") -> None:
    """See that voices.yaml, made if need be, has a role of that name, and that alias with it.

    Raises:
        ConfigError: the file holds mistakes, the alias stands for somebody else there, or the file
            cannot be written.
    """
    text = load_text(path) if path.exists() else ""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    parse(path, text)
    noted = _noted(Insertion(path, text, {}), name, alias)
    parse(path, noted)  # never leave a file behind that does not load
    replace_file(path, mark + noted)


def _noted(insertion: Insertion, name: str, alias: str) -> str:
    top = children(insertion.root)
    entry: Entry = {"aliases": f"[{scalar(alias)}]"} if alias else {}
    if not given("roles", top):
        insertion.key("roles", {name: entry}, top)
        return insertion.result()
    roles = top["roles"][1]
    there = {key.casefold(): pair for key, pair in children(roles).items()}
    if name.casefold() not in there:
        insertion.append(roles, {name: entry})
    elif alias:
        _add(insertion, *there[name.casefold()], roles, alias)
    return insertion.result()


def _add(insertion: Insertion, key: Node, node: Node, roles: Node, alias: str) -> None:
    """One more alias for a role that is there, whatever form its entry has."""
    entry: Entry = {"aliases": f"[{scalar(alias)}]"}
    inner = children(node)
    if given("aliases", inner):
        known = inner["aliases"][1]
        listed = known.value if isinstance(known, SequenceNode) else [known]
        if any(str(each.value).strip().casefold() == alias.casefold() for each in listed):
            return
        if isinstance(known, SequenceNode):
            insertion.item(known, scalar(alias))
        else:
            insertion.wrap(known, "[", f", {scalar(alias)}]")
    elif "aliases" in inner and empty(inner["aliases"][1]):
        insertion.set(*inner["aliases"], entry["aliases"], node)
    elif isinstance(node, ScalarNode) and not empty(node):
        insertion.wrap(node, "{voice: ", f", aliases: {entry['aliases']}}}")
    elif empty(node) and not isinstance(node, MappingNode):
        insertion.set(key, node, entry, roles)
    else:
        insertion.append(node, entry)
