"""Cast → voices.yaml: what the author left open is filled in, what they wrote stays as it is.

The file is not dumped anew. Text is inserted at the places that the parsed tree gives, so every
byte that was there is there afterwards, in the same order: comments, quotes, blank lines and all.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node

from audiobook import files
from audiobook.casting.entries import flow, role_entry, scalar, voice_entry
from audiobook.casting.insertion import Insertion
from audiobook.casting.reading import parse
from audiobook.casting.sheet import DEFAULT_ENGINE, Sheet
from audiobook.casting.source import empty, load_text
from audiobook.errors import ConfigError
from audiobook.model import Cast, Meta, Person, Role

HEADER = """\
# Who speaks with which voice. Change what you like; what you delete is chosen anew.
# “audiobook voices” lists the voices, “audiobook audition NAME” plays one,
# and “audiobook cast” shows who says how much.

"""


def write(path: Path, cast: Cast, people: Sequence[Person], sheet: Sheet) -> bool:
    """Put the cast into a voices.yaml, or create it; whether anything was to be written.

    Adds the roles that are missing and, to those that are there, the voice, gender, age and
    aliases that are missing. Loading the result gives the same cast. The file is replaced in one
    step.

    Args:
        people: tell which roles the text never names and who tells the story; noted in comments.
        sheet: what a new file says besides the cast.

    Raises:
        ConfigError: the file holds mistakes, has no room for an entry, or cannot be written.
    """
    there = path.exists()
    text = load_text(path) if there else HEADER + _beginning(sheet, cast.narrator.voice.engine)
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    filled = _Filler(path, text, people).fill(cast)
    if there and filled == text:
        return False
    parse(path, filled)  # never leave a file behind that does not load
    replace_file(path, mark + filled)
    return True


class _Filler:
    """Finds out what a file lacks."""

    def __init__(self, path: Path, text: str, people: Sequence[Person]) -> None:
        remarks = {p.name: "the text gives no name" for p in people if not p.named}
        remarks |= {p.name: "tells the story" for p in people if p.narrates}
        self.sheet = parse(path, text)
        self.engine = self.sheet.engine or DEFAULT_ENGINE
        self.insertion = Insertion(path, text, remarks)
        self.top = children(self.insertion.root)

    def fill(self, cast: Cast) -> str:
        """The text with all that it lacks."""
        if not given("narrator", self.top):
            narrator = flow(voice_entry(cast.narrator.voice, self.engine))
            self.insertion.key("narrator", narrator, self.top)
        roles = self.top["roles"][1] if given("roles", self.top) else None
        entries = children(roles)
        new = {r.name: role_entry(r, self.engine) for r in cast.roles if r.name not in entries}
        for role in cast.roles:
            if roles is not None and role.name in entries:
                self._complete(role, *entries[role.name], roles)
        if new and roles is not None:
            self.insertion.append(roles, new)
        elif new:
            self.insertion.key("roles", new, self.top)
        return self.insertion.result()

    def _complete(self, role: Role, key: Node, node: Node, roles: Node) -> None:
        """Add what an entry of the author's lacks. The short form ``Name: voice`` has room for
        nothing more, and an entry that asks for another engine keeps its own counsel."""
        there = children(node)
        asked = next(each for each in self.sheet.roles if each.name == role.name)
        foreign = asked.engine != role.voice.engine and (asked.options or given("engine", there))
        lacks = dict(role_entry(role, self.engine))
        if foreign or given("voice", there):
            lacks = {k: v for k, v in lacks.items() if k in ("aliases", "gender", "age")}
        lacks = {k: v for k, v in lacks.items() if not given(k, there)}
        for name in [name for name in lacks if name in there]:
            self.insertion.set(*there[name], lacks.pop(name), node)
        if lacks and empty(node):
            self.insertion.set(key, node, lacks, roles)
        elif lacks and isinstance(node, MappingNode):
            self.insertion.append(node, lacks)


def children(node: Node | None) -> dict[str, tuple[Node, Node]]:
    """Key → (its node, the value's) of a mapping; nothing for anything else."""
    if not isinstance(node, MappingNode):
        return {}
    return {str(key.value).strip(): (key, value) for key, value in node.value}


def given(key: str, there: dict[str, tuple[Node, Node]]) -> bool:
    return key in there and not empty(there[key][1])


def _beginning(sheet: Sheet, engine: str) -> str:
    """A new file's first lines: what is known about the book, and the engine if it is not the
    default one."""
    texts = {item.name: getattr(sheet.meta, item.name) for item in fields(Meta)}
    book = [f"  {k}: {scalar(text)}\n" for k, text in texts.items() if text and k != "cover"]
    lines = ["book:\n", *book] if book else []
    if engine != DEFAULT_ENGINE:
        lines.append(f"engine: {scalar(engine)}\n")
    return "".join(lines)


def replace_file(path: Path, text: str) -> None:
    """Write the file whole or not at all; a link stays a link, the rights stay what they are."""
    target = path.resolve()
    with files.replacing(target, error=ConfigError) as temporary:
        temporary.write_bytes(text.encode())
        if target.exists():
            shutil.copymode(target, temporary)
