"""The doubtful lines of a part, put to its author one by one, the most valuable first.

An answer is written at once: a speaker into the chapter's script file, who is who into voices.yaml.
The chapter is then decided anew with the answer fixed, so that one answer settles others, and the
questions are ranked afresh. Nothing here prints or asks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import casting, files
from audiobook.attribution import Doubt, attribute, doubts, find_people
from audiobook.casting import Sheet
from audiobook.errors import ConfigError
from audiobook.model import AUTHOR, NARRATOR, UNSURE, Basis, Kind, Line, Person, Script
from audiobook.scripting import file as script_file

if TYPE_CHECKING:
    from audiobook.production.part import Part

WORTH_ASKING = 1 - UNSURE
"""Lines that an answer must be expected to mend; each doubtful line alone comes to this much."""


@dataclass(frozen=True, slots=True)
class Question:
    """Who says this?"""

    script: Script
    """Its chapter, as it is decided now."""
    doubt: Doubt

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(self.script.lines[i] for i in self.doubt.lines)


@dataclass(frozen=True, slots=True)
class Change:
    """A line that an answer gave to somebody else."""

    line: Line
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _State:
    """All that an answer changes, to go back to."""

    scripts: tuple[Script, ...]
    people: tuple[Person, ...]
    sheet: Sheet
    skipped: frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Step:
    """The state before an answer, and the files that it wrote: path, before, after."""

    state: _State
    written: tuple[tuple[Path, bytes | None, bytes], ...] = ()


class Review:
    """A sitting over the doubtful lines of some chapters of a part.

    Args:
        sheet: the voices.yaml to write to, there yet or not.
        chapters: numbers of the chapters to ask about; none means all.
    """

    def __init__(self, part: Part, sheet: Path, chapters: Collection[int] = ()) -> None:
        self._state = _State(part.scripts, part.people, part.sheet, frozenset())
        self._part = part
        self._paths = dict(zip((s.chapter for s in part.scripts), part.script_files, strict=True))
        self._sheet = sheet
        self._chapters = frozenset(chapters)
        self._steps: list[_Step] = []
        self._known: dict[Script, tuple[Doubt, ...]] = {}
        self.answered = 0

    @property
    def scripts(self) -> tuple[Script, ...]:
        """All chapters, as they are decided now."""
        return self._state.scripts

    @property
    def people(self) -> tuple[Person, ...]:
        return self._state.people

    @property
    def part(self) -> Part:
        """The part with the answers so far."""
        now = self._state
        return replace(self._part, scripts=now.scripts, people=now.people, sheet=now.sheet)

    def questions(self) -> list[Question]:
        """What is left to ask, the most valuable first."""
        found = [q for script in self.scripts for q in self._of(script)]
        return sorted(found, key=lambda q: -q.doubt.worth)

    def person(self, name: str) -> Person | None:
        """Who goes by a name, written large or small."""
        wanted = name.casefold()
        for person in self.people:
            if wanted in (each.casefold() for each in (person.name, *person.aliases)):
                return person
        return None

    def answer(self, question: Question, name: str) -> list[Change]:
        """Whoever goes by that name speaks; `NARRATOR`: nobody does. A new name is a new person,
        noted in voices.yaml. Gives the other lines that change.

        Raises:
            ConfigError: a file cannot be written, or was made unreadable meanwhile.
        """
        before = self._state
        person = None if name == NARRATOR else self.person(name)
        written = []
        if person is None and name != NARRATOR:
            written.append(self._note(name))
        role = person.name if person else name
        at = next(n for n, s in enumerate(before.scripts) if s.chapter == question.script.chapter)
        pinned = _pinned(before.scripts[at], question.doubt.lines, role)
        scripts = [*before.scripts[:at], pinned, *before.scripts[at + 1 :]]
        if written:
            self._decide(scripts)
        else:
            scripts[at] = self._attributed(pinned, self.people)
            self._state = replace(before, scripts=tuple(scripts))
        path, now = self._paths[pinned.chapter], self._state.scripts[at]
        written.append(_written(path, lambda: script_file.save(path, now)))
        self._steps.append(_Step(before, tuple(written)))
        self.answered += 1
        return list(self._changes(before, question))

    def join(self, one: Person, other: Person) -> tuple[str, list[Change]]:
        """Two people are one: noted in voices.yaml, and every chapter decided anew. Gives the name
        that stays, and the lines that change.

        Raises:
            ConfigError: both have an entry of their own in voices.yaml, or it cannot be written.
        """
        before = self._state
        entries = {role.name.casefold() for role in self._state.sheet.roles}
        first = lambda p: (p.name.casefold() not in entries, not p.named)  # noqa: E731
        one, other = sorted((one, other), key=first)
        if {one.name.casefold(), other.name.casefold()} <= entries:
            raise ConfigError(
                f"{one.name} and {other.name} both have an entry in {self._sheet}.",
                hint="Take one of the two out, and list its name among the other's aliases.",
            )
        written = self._note(one.name, other.name)
        self._decide(before.scripts)
        self._steps.append(_Step(before, (written,)))
        self.answered += 1
        return one.name, list(self._changes(before))

    def skip(self, question: Question) -> None:
        """Do not ask this again in this sitting."""
        self._steps.append(_Step(self._state))
        skipped = self._state.skipped | {_place(question.script, question.doubt)}
        self._state = replace(self._state, skipped=skipped)

    def undo(self) -> bool:
        """Take the latest answer or skip back; False when there is none.

        Raises:
            ConfigError: the file it went to was changed by somebody else since, or cannot be
                written.
        """
        if not self._steps:
            return False
        step = self._steps[-1]
        for path, _, after in step.written:
            if not path.is_file() or path.read_bytes() != after:
                raise ConfigError(
                    f"{path}: changed by somebody else since, so the answer stays.",
                    hint="Correct it in the file itself.",
                )
        for path, earlier, _ in reversed(step.written):
            if earlier is None:
                path.unlink()
            else:
                files.write(path, earlier, error=ConfigError)
        self._steps.pop()
        if step.state.people != self.people:
            self._known.clear()
        self._state = step.state
        self.answered -= bool(step.written)
        return True

    def _of(self, script: Script) -> Iterator[Question]:
        if self._chapters and script.chapter.number not in self._chapters:
            return
        if script not in self._known:
            advice = self._part.opinions.on(script)
            self._known[script] = doubts(script, self.people, advice)
        for doubt in self._known[script]:
            asked = _place(script, doubt) in self._state.skipped
            if doubt.worth >= WORTH_ASKING and not asked:
                yield Question(script, doubt)

    def _note(self, name: str, alias: str = "") -> tuple[Path, bytes | None, bytes]:
        done = _written(self._sheet, lambda: casting.note(self._sheet, name, alias))
        self._state = replace(self._state, sheet=casting.load(self._sheet))
        return done

    def _decide(self, scripts: Collection[Script]) -> None:
        """The people found anew, and every chapter with them."""
        people = find_people(tuple(scripts), known=self._state.sheet.people)
        decided = tuple(self._attributed(script, people) for script in scripts)
        self._known.clear()
        self._state = replace(self._state, scripts=decided, people=people)

    def _attributed(self, script: Script, people: tuple[Person, ...]) -> Script:
        return attribute(script, people, self._part.opinions.on(script))

    def _changes(self, before: _State, question: Question | None = None) -> Iterator[Change]:
        for old, new in zip(before.scripts, self._state.scripts, strict=True):
            mine = question is not None and question.script.chapter == old.chapter
            for i, (was, now) in enumerate(zip(old.lines, new.lines, strict=True)):
                asked = mine and question is not None and i in question.doubt.lines
                if was.spoken and was.role != now.role and not asked:
                    yield Change(now, was.role or NARRATOR, now.role or NARRATOR)


def _pinned(script: Script, lines: Collection[int], role: str) -> Script:
    decided = [
        replace(
            line,
            role=role,
            kind=Kind.NARRATION if role == NARRATOR else line.kind,
            basis=Basis(AUTHOR, 1.0),
        )
        if i in lines
        else line
        for i, line in enumerate(script.lines)
    ]
    return replace(script, lines=tuple(decided))


def _place(script: Script, doubt: Doubt) -> tuple[int, int]:
    return script.chapter.number, script.lines[doubt.lines[0]].span.start


def _written(path: Path, write: Callable[[], None]) -> tuple[Path, bytes | None, bytes]:
    """Path, what stood there before it was written, and after."""
    before = path.read_bytes() if path.is_file() else None
    write()
    return path, before, path.read_bytes()
