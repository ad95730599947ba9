"""Who says each line.

In go the scripts of a part; out come its people and, for every line, a role with the evidence.
`names`, `clusters`, `described` and `people` find who there is; `page`, `mentions`, `cues`,
`antecedents` and `reading` lay out what the text says; `rules` turn it into evidence, `chain`
decides all turns of a chapter at once, `speakers` puts it together; `doubts` tells what is worth
asking the author, `opinions` how to ask somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from audiobook.attribution import doubts as doubt
from audiobook.attribution import people as people_finder
from audiobook.attribution import reading as reader
from audiobook.attribution import speakers, thoughts, weights
from audiobook.attribution.directory import by_name, index
from audiobook.attribution.doubts import Candidate, Doubt
from audiobook.attribution.lexicon import fold
from audiobook.attribution.memory import (
    Forgetful,
    HashOfPeople,
    Map,
    Memory,
    of_script,
    remembered,
)
from audiobook.attribution.opinions import Advice
from audiobook.attribution.page import lay_out
from audiobook.attribution.reading import Reading
from audiobook.attribution.speakers import Advised, Decision
from audiobook.model import NARRATOR, Basis, Kind, Line, Person, Script

__all__ = [
    "Advice",
    "Candidate",
    "Doubt",
    "Forgetful",
    "Map",
    "Memory",
    "attribute",
    "attribute_all",
    "doubts",
    "find_people",
    "of_script",
]

Roles = tuple[tuple[str | None, Basis | None], ...]
"""Of every line."""

NOBODY = Basis("nobody", 0.0, "nobody is named near it")


def find_people(
    scripts: Sequence[Script],
    known: Sequence[Person] = (),
    memory: Memory = Forgetful(),  # noqa: B008 (it has no state)
    each: Map = map,
) -> tuple[Person, ...]:
    """The people of a part: the author's (`known`), merged with those the text speaks of."""
    pages = [lay_out(script) for script in scripts]
    return people_finder.find(pages, known, weights.load(), memory, each)


def attribute_all(
    scripts: Sequence[Script],
    people: Sequence[Person],
    advice: Callable[[Script], Sequence[Advice]] = lambda _: (),
    memory: Memory = Forgetful(),  # noqa: B008
    each: Map = map,
) -> Iterator[Script]:
    """`attribute` of every chapter of a part. ``advice``: what there is on each."""
    everyone = HashOfPeople(people)
    advised = [(script, advice(script)) for script in scripts]
    chapters = [
        (it, (of_script(it[0]), everyone.of(it[0].chapter.number), repr(it[1]))) for it in advised
    ]
    decided = remembered(memory, each, "roles", partial(_decided, people=people), chapters)
    for script, roles in zip(scripts, decided, strict=True):
        given = zip(script.lines, roles, strict=True)
        lines = tuple(replace(line, role=role, basis=basis) for line, (role, basis) in given)
        yield replace(script, lines=lines)


def _decided(advised: tuple[Script, Sequence[Advice]], people: Sequence[Person]) -> Roles:
    script, advice = advised
    return tuple((line.role, line.basis) for line in attribute(script, people, advice).lines)


def attribute(script: Script, people: Sequence[Person], advice: Iterable[Advice] = ()) -> Script:
    """The script with a role and a basis on every line.

    Narration and headings are the narrator's. A line whose basis is the author's keeps its role and
    is evidence for its neighbours; `advice` is evidence as well. Text, spans and kinds stay as they
    are.
    """
    reading, pinned = _read(script, people)
    advised = _advised(reading, advice)
    return roles(reading, speakers.decide(reading, weights.load(), pinned, advised=advised))


def doubts(
    script: Script, people: Sequence[Person], advice: Iterable[Advice] = ()
) -> tuple[Doubt, ...]:
    """Of every turn of the script, who may speak it with what chance, why, and how many lines an
    answer is expected to mend. `attribute` gives each turn to the first of its candidates."""
    reading, pinned = _read(script, people)
    if not reading.turns:
        return ()
    advised = _advised(reading, advice)
    solved = speakers.solve(reading, weights.load(), pinned, advised=advised)
    return doubt.weigh(solved, weights.load())


def _advised(reading: Reading, advice: Iterable[Advice]) -> Advised:
    """The advice by turn and person. Who goes by no such name (any more) is not advised."""
    turn_of = {i: k for k, turn in enumerate(reading.turns) for i in turn.lines}
    names = by_name(reading.index.people)
    return {
        (turn_of[line], names[fold(name)]): weight
        for line, name, weight in advice
        if line in turn_of and fold(name) in names
    }


def _read(script: Script, people: Sequence[Person]) -> tuple[Reading, dict[int, int]]:
    """The script read, and turn → person where the author has decided."""
    everyone = _with_pinned(script, people)
    reading = reader.read(lay_out(script), index(everyone))
    names = by_name(everyone)
    pinned = {}
    for k, turn in enumerate(reading.turns):
        for i in turn.lines:
            line = script.lines[i]
            if line.decided and line.role is not None and fold(line.role) in names:
                pinned[k] = names[fold(line.role)]
    reader.tell(reading, pinned)
    return reading, pinned


def roles(reading: Reading, decided: Sequence[Decision | None]) -> Script:
    """The reading's script with the roles decided for its turns."""
    people, script = reading.index.people, reading.page.script
    given: dict[int, tuple[str, Basis]] = {}
    for turn, decision in zip(reading.turns, decided, strict=True):
        for i in turn.lines:
            given[i] = (people[decision[0]].name, decision[1]) if decision else (NARRATOR, NOBODY)
    given.update(thoughts.think(reading, decided))
    return replace(
        script, lines=tuple(_cast(i, line, given) for i, line in enumerate(script.lines))
    )


def _with_pinned(script: Script, people: Sequence[Person]) -> list[Person]:
    """The people, with those that only the author's own decisions name."""
    everyone = list(people)
    names = {fold(a) for p in people for a in (p.name, *p.aliases)}
    for line in script.lines:
        role = line.role if line.decided and line.spoken else None
        if role and role != NARRATOR and fold(role) not in names:
            names.add(fold(role))
            everyone.append(Person(role))
    return everyone


def _cast(i: int, line: Line, given: dict[int, tuple[str, Basis]]) -> Line:
    if line.decided:
        return line
    if line.kind is Kind.SCENE_BREAK or not line.spoken:
        return replace(line, role=NARRATOR, basis=Basis("narration", 1.0))
    role, basis = given.get(i, (NARRATOR, NOBODY))
    return replace(line, role=role, basis=basis)
