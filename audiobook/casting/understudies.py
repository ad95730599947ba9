"""Lines of a voice that has only some, since a person records it; and who says the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from audiobook import engines
from audiobook.engines import Partial
from audiobook.model import Cue, Note, Script, Severity


def fill_in(cues: Iterable[Cue], script: Script) -> tuple[tuple[Cue, ...], tuple[Note, ...]]:
    """What a person has recorded is theirs, and as they read it: as it is written. The rest goes to
    whoever stands in for them, and a Note counts it."""
    found: list[Cue] = []
    missing: dict[str, int] = {}
    for cue in cues:
        engine = engines.load(cue.voice.engine)
        if not isinstance(engine, Partial):
            found.append(cue)
        elif engine.line(text := written(cue, script), cue.voice):
            found.append(replace(cue, words=text))
        else:
            found.append(replace(cue, voice=engine.stand_in(cue.voice) or cue.voice))
            missing[cue.role] = missing.get(cue.role, 0) + 1
    return tuple(found), tuple(_note(role, n, script) for role, n in missing.items())


def recordable(cues: Iterable[Cue], script: Script) -> Iterator[tuple[Cue, Partial]]:
    """The cues of voices that a person records, in the words that are written, with the engine."""
    for cue in cues:
        engine = engines.load(cue.voice.engine)
        if isinstance(engine, Partial):
            yield replace(cue, words=written(cue, script)), engine


def written(cue: Cue, script: Script) -> str:
    """The words as they stand in the text."""
    return " ".join((cue.line.text if cue.line else script.chapter.title).split())


def _note(role: str, number: int, script: Script) -> Note:
    lines = "1 line" if number == 1 else f"{number} lines"
    return Note(
        Severity.WARNING,
        f"{lines} of {role} not recorded yet; “audiobook recordings” lists what is missing.",
        script.chapter.where(0),
    )
