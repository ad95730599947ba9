"""What a build tells: how far it is while it works, and what it made when it is done."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from audiobook import files
from audiobook.model import Cast, Levels, Note, Script, Severity


class Reporter(Protocol):
    """Told how far a long piece of work is."""

    def stage(self, name: str, total: int) -> None:
        """A new stage begins, with ``total`` steps."""

    def advance(self, steps: int) -> None:
        """``steps`` more are done."""

    def tell(self, sentence: str) -> None:
        """What is worth knowing before it goes on."""


class Stopwatch:
    """What the stages of a build took, in seconds."""

    def __init__(self) -> None:
        self._stages: dict[str, float] = {}
        self._since = time.monotonic()

    def lap(self, stage: str) -> None:
        """``stage`` has just ended."""
        now = time.monotonic()
        self._stages[stage] = self._stages.get(stage, 0.0) + now - self._since
        self._since = now

    @property
    def laps(self) -> tuple[tuple[str, float], ...]:
        return tuple(self._stages.items())

    @property
    def total(self) -> float:
        return sum(self._stages.values())


class Silent:
    """Says nothing."""

    def stage(self, name: str, total: int) -> None:
        return

    def advance(self, steps: int) -> None:
        return

    def tell(self, sentence: str) -> None:
        return


class Stretch(NamedTuple):
    """Some lines that a role speaks on end."""

    role: str
    start: float
    """Seconds from the beginning of the file."""
    end: float


@dataclass(frozen=True, slots=True)
class ChapterMade:
    """A finished chapter file."""

    number: int
    title: str
    path: Path
    levels: Levels
    encoded: bool
    """False when the file of an earlier build was still right."""
    words: int
    lines: int
    unsure: int
    neutral: int
    """Spoken lines that their likeliest speaker does not read, as too doubtful."""
    notes: tuple[Note, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    """Who speaks when, in order."""
    recorded: int = 0
    """Its lines that this build recorded."""
    why: str = ""
    """Why they were, or why the file was made; empty where it is as it was."""


def as_it_was(known: Mapping[str, Any], path: Path) -> ChapterMade:
    """A chapter that an earlier build made, of its fields as JSON holds them."""
    levels, notes = Levels(**known["levels"]), notes_of(known["notes"])
    stretches = tuple(Stretch(*each) for each in known["stretches"])
    now = {"path": path, "encoded": False, "recorded": 0, "why": ""}
    return ChapterMade(**{**known, "levels": levels, "notes": notes, "stretches": stretches, **now})


def notes_of(known: Iterable[Mapping[str, str]]) -> tuple[Note, ...]:
    return tuple(Note(Severity(n["severity"]), n["sentence"], n["where"]) for n in known)


@dataclass(frozen=True, slots=True)
class CastMember:
    role: str
    engine: str
    voice: str
    gender: str | None
    lines: int
    words: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a build made."""

    chapters: tuple[ChapterMade, ...]
    cast: tuple[CastMember, ...]
    recorded: int
    reused: int
    notes: tuple[Note, ...]
    seconds: float
    stages: tuple[tuple[str, float], ...] = ()
    """What was done, one after another, and the seconds that it took."""

    @classmethod
    def of(
        cls,
        chapters: Sequence[ChapterMade],
        cast: Cast,
        scripts: Iterable[Script],
        *,
        recorded: int,
        reused: int,
        notes: Iterable[Note],
        watch: Stopwatch,
    ) -> Report:
        lines: dict[str, int] = {}
        words: dict[str, int] = {}
        for script in scripts:
            for line in script.lines:
                if line.role is not None:
                    name = (cast.instead(line) or cast.role(line.role)).name
                    lines[name] = lines.get(name, 0) + 1
                    words[name] = words.get(name, 0) + len(line.text.split())
        members = tuple(
            CastMember(r.name, r.voice.engine, r.voice.name, r.gender, lines[r.name], words[r.name])
            for r in cast
            if r.name in lines
        )
        return cls(
            tuple(chapters), members, recorded, reused, tuple(notes), watch.total, watch.laps
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "takes": {"recorded": self.recorded, "reused": self.reused},
            "chapters": [
                {
                    "number": made.number,
                    "title": made.title,
                    "file": made.path.name,
                    "seconds": round(made.levels.seconds, 3),
                    "encoded": made.encoded,
                    "rms_db": decibels(made.levels.rms_db),
                    "peak_db": decibels(made.levels.peak_db),
                    "floor_db": decibels(made.levels.floor_db),
                    "words": made.words,
                    "lines": made.lines,
                    "unsure": made.unsure,
                    "neutral": made.neutral,
                    "recorded": made.recorded,
                    "why": made.why,
                }
                for made in self.chapters
            ],
            "cast": [
                {field: getattr(member, field) for field in CastMember.__slots__}
                for member in self.cast
            ],
            "notes": [
                {"severity": str(n.severity), "where": n.where, "sentence": n.sentence}
                for n in self.notes
            ],
            "seconds": round(self.seconds, 2),
            "stages": {name: round(seconds, 2) for name, seconds in self.stages},
        }

    def save(self, path: Path) -> None:
        """Write the report as JSON, whole or not at all."""
        write_json(path, self.as_json())


def decibels(value: float) -> float | None:
    """For JSON, which has no infinity: None stands for digital silence."""
    return round(value, 2) if math.isfinite(value) else None


def write_json(path: Path, value: Any) -> None:
    """Write JSON, whole or not at all.

    Raises:
        AudioError: the disk is full or the folder cannot be written to.
    """
    files.write(
        path, (json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n").encode()
    )
