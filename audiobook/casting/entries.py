"""Parts of voices.yaml as text: how a role or a voice is put down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from audiobook.casting.sheet import Option
from audiobook.model import Role, Voice

Entry = Mapping[str, "str | Entry"]
"""Key → value, already as YAML on one line, or further keys."""

PLAIN = re.compile(r"[^\W\d_](?:[\w .'’+-]*[\w.'’+-])?")
"""What needs no quotation marks anywhere in YAML, unless it is one of `NOT_WORDS`."""
NOT_WORDS = {"true", "false", "yes", "no", "on", "off", "y", "n", "null"}


def role_entry(role: Role, default_engine: str) -> Entry:
    """All that voices.yaml can hold about a role."""
    entry: dict[str, str | Entry] = {}
    if role.aliases:
        entry["aliases"] = f"[{', '.join(map(scalar, role.aliases))}]"
    entry |= {k: scalar(v) for k, v in (("gender", role.gender), ("age", role.age)) if v}
    return {**entry, **voice_entry(role.voice, default_engine)}


def voice_entry(voice: Voice, default_engine: str) -> Entry:
    engine = {} if voice.engine == default_engine else {"engine": scalar(voice.engine)}
    options = {name: scalar(value) for name, value in voice.options}
    return {"voice": scalar(voice.name), **engine, **options}


def scalar(value: Option) -> str:
    """A value as YAML that means just this, in a list or out of it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value)
    if PLAIN.fullmatch(value) and value.casefold() not in NOT_WORDS:
        return value
    return f'"{"".join(map(_escaped, value))}"'


def flow(entry: Entry) -> str:
    """``{key: value, …}``"""
    return "{" + ", ".join(pairs(entry)) + "}"


def pairs(entry: Entry) -> Iterable[str]:
    """``key: value`` of each, on one line."""
    for key, value in entry.items():
        yield f"{scalar(key)}: {value if isinstance(value, str) else flow(value)}"


def block(entry: Entry, column: int, remarks: Mapping[str, str]) -> list[str]:
    """One line for each key, indented; a remark stands beside the role it is about."""
    lines = []
    for key, value in entry.items():
        start = " " * column + f"{scalar(key)}:"
        if isinstance(value, str):
            lines.append(f"{start} {value}")
        else:
            remark = f"  # {remarks[key]}" if key in remarks else ""
            lines += [start + remark, *block(value, column + 2, remarks)]
    return lines


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char.isprintable() else f"\\U{ord(char):08x}"
