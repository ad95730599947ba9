"""The lines that people are still to record for the voices that are theirs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from audiobook import casting, engines
from audiobook.engines import Partial
from audiobook.model import Cast, Voice
from audiobook.production.part import Part, select
from audiobook.studio import SLATE


@dataclass(frozen=True, slots=True)
class ToRecord:
    """A line that somebody is to say."""

    file: Path
    """The name under which it will be found."""
    role: str
    words: str
    """As they are written."""
    where: str
    """File and line; "" for the passage by which the voice is measured."""


@dataclass(frozen=True, slots=True)
class Recordings:
    missing: tuple[ToRecord, ...]
    """In reading order, each file once; before them what the voices are measured by."""
    there: int
    """Lines that are recorded."""
    strays: tuple[Path, ...]
    """Recordings of lines that the book does not have, or has no more; none are told of a part of
    the book."""


def recordings(part: Part, cast: Cast, chapters: Iterable[int] = ()) -> Recordings:
    """What is recorded by people, and what is not."""
    chosen = select(part, chapters)
    lines: list[tuple[ToRecord, Voice]] = []
    for script in chosen:
        cues, _ = casting.cues(script, cast, part.sheet, recorded=False)
        for cue, engine in casting.recordable(cues, script):
            place = script.chapter.where(cue.line.span.start if cue.line else 0)
            file = engine.file(cue.words, cue.voice)
            lines.append((ToRecord(file, cue.role, cue.words, place), cue.voice))
    voices = {voice: each.role for each, voice in reversed(lines)}
    slates = [
        (ToRecord(_partial(voice).file(SLATE, voice), role, SLATE, ""), voice)
        for voice, role in sorted(voices.items(), key=repr)
    ]
    wanted = {each.file: (each, voice) for each, voice in reversed([*slates, *lines])}
    every = [wanted[file] for file in dict.fromkeys(e.file for e, _ in (*slates, *lines))]
    missing = [each for each, voice in every if not _partial(voice).line(each.words, voice)]
    known = [each.words for each, _ in every]
    strays: dict[Path, None] = {}
    for voice in voices if len(chosen) == len(part.scripts) else ():
        strays |= dict.fromkeys(_partial(voice).strays(known, voice))
    return Recordings(tuple(missing), len(every) - len(missing), tuple(sorted(strays)))


def _partial(voice: Voice) -> Partial:
    engine = engines.load(voice.engine)
    assert isinstance(engine, Partial)
    return engine
