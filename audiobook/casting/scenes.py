"""Who speaks where: the roles of the scripts, how much each says, and who meets whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from audiobook.casting.sheet import Sheet, SheetRole
from audiobook.model import NARRATOR, Kind, Line, Person, Script

CHILDREN = frozenset("child kid boy toddler infant baby urchin schoolboy schoolgirl".split())
SMALL = ("little girl", "small girl", "little brother", "little sister", "little one")
PERHAPS = frozenset("girl little small young lad lass".split())
GROWN = frozenset(
    "man woman lady gentleman fellow mr mrs dr doctor captain sir madam lord professor sergeant"
    " father mother husband wife".split()
)
"""Words in what somebody is called that tell a child, that may, and that tell none."""


@dataclass(slots=True, eq=False)
class Part:
    """A role before it has a voice."""

    name: str
    aliases: tuple[str, ...] = ()
    gender: str | None = None
    age: str | None = None
    named: bool = True
    narrates: bool = False
    entry: SheetRole | None = None
    """The role's entry in voices.yaml."""
    scenes: Counter[int] = field(default_factory=Counter)
    """Scene (numbered through the whole part) → lines."""
    lines: list[tuple[int, Line]] = field(default_factory=list)
    """(place of the chapter in the part, line), in reading order."""


class Names:
    """Every name and alias → the one role it stands for; what voices.yaml says comes first."""

    def __init__(self, people: Sequence[Person], sheet: Sheet) -> None:
        self.people = people
        self.sheet = sheet
        self.known: dict[str, str] = {}
        for given in (sheet.roles, people):
            for name in (each.name for each in given):
                self.known.setdefault(name.casefold(), name)
            for each in given:
                for alias in each.aliases:
                    self.known.setdefault(alias.casefold(), self.role(each.name))

    def role(self, name: str) -> str:
        """The role that a name stands for; an unknown name stands for itself."""
        return self.known.get(name.casefold(), name)

    def part(self, name: str) -> Part:
        """All that voices.yaml and the text say about the role of that name; the author's first."""
        entry = next((role for role in self.sheet.roles if role.name == name), None)
        same = [person for person in self.people if self.role(person.name) == name]
        aliases = [alias for each in (entry, *same) if each for alias in (each.name, *each.aliases)]
        others = {a.casefold(): a for a in reversed(aliases) if self.role(a) == name}
        others.pop(name.casefold(), None)
        gender = next((p.gender for p in (entry, *same) if p and p.gender), None)
        ages = (entry.age if entry else None, *map(_age, same))
        age = next((each for each in ages if each), None)
        return Part(
            name=name,
            aliases=tuple(a for a in dict.fromkeys(aliases) if a in others.values()),
            gender=gender,
            age=None if age == "adult" else age,
            named=not same or any(person.named for person in same),
            narrates=any(person.narrates for person in same),
            entry=entry,
        )


def _age(person: Person) -> str | None:
    """A child only if no grown-up is called so: a girl may be twenty, little may be a man, and
    neither has a title."""
    if person.age != "child":
        return person.age
    names = (person.name, *person.aliases) if person.named else (person.name,)
    called = [" ".join(name.casefold().split()) for name in names]
    words = {word.rstrip(".") for name in called for word in name.split()}
    tells = words & CHILDREN or any(small in name for name in called for small in SMALL)
    return None if words & GROWN or (words & PERHAPS and not tells) else "child"


def parts(scripts: Sequence[Script], names: Names) -> list[Part]:
    """Every role that speaks or thinks, in the order of their first lines.

    A scene reaches from scene break to scene break; a chapter's end ends it too.
    """
    found: dict[str, Part] = {}
    for chapter, scene, line in _lines(scripts):
        if not line.spoken or not line.role or line.role.casefold() == NARRATOR:
            continue
        name = names.role(line.role)
        part = found.get(name) or found.setdefault(name, names.part(name))
        part.scenes[scene] += 1
        part.lines.append((chapter, line))
    return list(found.values())


def meet(one: Part, other: Part) -> bool:
    """Whether two roles speak in one scene."""
    return not one.scenes.keys().isdisjoint(other.scenes.keys())


def meetings(one: Part, other: Part) -> int:
    """How much two roles are heard side by side: over the scenes they share, the lines of
    whoever says less there; 0 when they never share a scene."""
    return (one.scenes & other.scenes).total()


def _lines(scripts: Sequence[Script]) -> Iterator[tuple[int, int, Line]]:
    """(place of the chapter, number of the scene, line) through the whole part."""
    scene = 0
    for chapter, script in enumerate(scripts):
        scene += 1
        for line in script.lines:
            scene += line.kind is Kind.SCENE_BREAK
            yield chapter, scene, line
