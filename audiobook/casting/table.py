"""The cast as a table: who plays whom, how much they say, and a line to know them by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audiobook.casting.prompter import Finder
from audiobook.casting.sheet import Options
from audiobook.model import NARRATOR, Cast, Kind, Line, Person, Role, Script

SAMPLE = (30, 90)
"""Characters of a sample line: enough to know a person by, short enough for a table."""


@dataclass(frozen=True, slots=True)
class CastRow:
    role: str
    gender: str | None
    age: str | None
    lines: int
    words: int
    engine: str
    voice: str
    options: Options
    decided: str
    """As in `Role.decided`."""
    why: str
    """As in `Role.why`."""
    sample: str
    """A characteristic line, marks included; "" for who says nothing."""


def rows(
    scripts: Sequence[Script], cast: Cast, people: Sequence[Person] = ()
) -> tuple[CastRow, ...]:
    """The narrator, then every role by the words it says, most first.

    Args:
        people: tell the gender of a role where the cast does not.
    """
    finder = Finder(cast)
    said: dict[str, list[Line]] = {role.name: [] for role in cast}
    for script in scripts:
        for line in script.lines:
            if line.kind is not Kind.SCENE_BREAK and line.text.strip():
                said[(cast.instead(line) or finder.role(line) or cast.narrator).name].append(line)
    known = {person.name: person for person in people}
    table = [_row(role, known.get(role.name), said[role.name]) for role in cast]
    return tuple(sorted(table, key=lambda row: (row.role != NARRATOR, -row.words)))


def _row(role: Role, person: Person | None, lines: Sequence[Line]) -> CastRow:
    return CastRow(
        role=role.name,
        gender=role.gender or (person.gender if person else None),
        age=role.age,
        lines=len(lines),
        words=sum(len(line.text.split()) for line in lines),
        engine=role.voice.engine,
        voice=role.voice.name,
        options=role.voice.options,
        decided=role.decided,
        why=role.why,
        sample=_sample(lines),
    )


def _sample(lines: Sequence[Line]) -> str:
    """Of the lines of moderate length the surest, then the longest; spoken rather than thought."""
    shortest, longest = SAMPLE
    texts = [(" ".join(line.text.split()), line) for line in lines]
    fitting = [(text, line) for text, line in texts if shortest <= len(text) <= longest]
    if fitting:
        return max(fitting, key=lambda item: (_surely_said(item[1]), len(item[0])))[0]
    text = min((text for text, _ in texts), key=lambda text: abs(len(text) - longest), default="")
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"


def _surely_said(line: Line) -> tuple[float, bool]:
    return round(line.basis.sure, 1) if line.basis else 0.0, line.kind is not Kind.THOUGHT
