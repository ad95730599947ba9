"""What a build tells: how far it is while it works, and what it made when it is done."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from audiobook import files
from audiobook.model import Cast, Levels, Note, Script, Severity


class Reporter(Protocol):
    """Told how far a long piece of work is."""

    def stage(self, name: str, total: int) -> None:
        """A new stage begins, with ``total`` steps."""

    def advance(self, steps: int) -> None:
        """``steps`` more are done."""


class Silent:
    """Says nothing."""

    def stage(self, name: str, total: int) -> None:
        return

    def advance(self, steps: int) -> None:
        return


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


def chapter_made(known: Mapping[str, Any]) -> ChapterMade:
    """A `ChapterMade` of its fields as JSON holds them."""
    notes = notes_of(known["notes"])
    return ChapterMade(**{**known, "levels": Levels(**known["levels"]), "notes": notes})


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
        seconds: float,
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
        return cls(tuple(chapters), members, recorded, reused, tuple(notes), seconds)

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
