"""The studio, where cues become takes: reused where the sound is known, recorded in parallel else.

In come `Cue`s and a folder; out comes a `Session`: a `Take` for every cue, in the cues' order. A
take is kept under the hash of all that shaped it (`shelf`), so moving a paragraph or renaming a
character records nothing again, and a run that was stopped goes on where it stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from audiobook import audio, engines
from audiobook.audio import Audio
from audiobook.engines import quoted
from audiobook.errors import AudioError
from audiobook.model import Cue, Note, Severity, Take, Voice
from audiobook.studio.crew import Crew, Piece
from audiobook.studio.levels import SLATE, gain
from audiobook.studio.shelf import Keys, Shelf
from audiobook.workers.cluster import Cluster

__all__ = [
    "SLATE",
    "Session",
    "clean",
    "kept",
    "known_levels",
    "level",
    "load_take",
    "record",
    "slates",
]

PATIENCE = 60.0
"""Seconds that an engine without a watchdog of its own may take for a line, and again for every 100
characters: a neural voice on a busy core needs a quarter of that."""


@dataclass(frozen=True, slots=True)
class Session:
    """What came of recording."""

    takes: tuple[Take | None, ...]
    """Aligned with the cues; None where the engine cannot speak the words, which a Note tells."""
    recorded: int
    """Takes made now. Identical cues share one."""
    reused: int
    """Cues that needed none."""
    notes: tuple[Note, ...] = ()
    new: frozenset[str] = frozenset()
    """Keys of the takes made now."""


def record(
    cues: Sequence[Cue],
    *,
    store: Path,
    jobs: int,
    done: Callable[[int], None] | None = None,
    patience: float = PATIENCE,
    anew: bool = False,
    cluster: Cluster | None = None,
) -> Session:
    """Record the cues that have no take yet.

    Args:
        cues: in any order; it is kept in the result.
        store: the folder of the takes; made when it is not there.
        jobs: how many lines are spoken at once.
        done: is told, in this thread, how many more cues are ready.
        patience: seconds for a line; see `PATIENCE`.
        anew: record also what has a take.
        cluster: who speaks instead of this machine.

    Raises:
        AudioError: the folder cannot be used, or the disk is full. What is recorded stays.
        EngineError: an engine dies over and over.
        PluginError: an engine is unknown or cannot work on this machine.
    """
    shelf = Shelf.open(store)
    keys = Keys()
    wanted = [keys.of(cue.words, cue.voice) for cue in cues]
    count = Counter(wanted)
    tell = done or (lambda _: None)
    takes, pieces = {}, {}
    for key, cue in zip(wanted, cues, strict=True):
        if key in takes or key in pieces:
            continue
        if not anew and (take := shelf.find(key)):
            takes[key] = take
            tell(count[key])
        else:
            pieces[key] = Piece(key, cue.words, cue.voice)
    notes = []
    with closing(Crew(shelf, jobs, patience, cluster).record(pieces.values())) as coming:
        for piece, outcome in coming:
            if isinstance(outcome, Take):
                takes[piece.key] = outcome
            else:
                notes.append(_note(piece, outcome))
            tell(count[piece.key])
    aligned = tuple(takes.get(key) for key in wanted)
    new = frozenset(pieces.keys() & takes.keys())
    reused = sum(take is not None for take in aligned) - len(new)
    return Session(aligned, len(new), reused, tuple(notes), new)


def kept(cues: Iterable[Cue], store: Path) -> list[tuple[str, Take | None]]:
    """Each cue's key, and its take if there is one. Changes nothing.

    Raises:
        PluginError: an engine is unknown or cannot work on this machine.
    """
    shelf, keys = Shelf(store), Keys()
    found = [keys.of(cue.words, cue.voice) for cue in cues]
    takes = {key: shelf.find(key) for key in dict.fromkeys(found)}
    return [(key, takes[key]) for key in found]


def load_take(take: Take) -> Audio:
    """The sound of a take.

    Raises:
        AudioError: the file is gone, or no longer what was recorded.
    """
    sound = audio.load(take.path)
    if (len(sound.samples), sound.rate) != (take.frames, take.rate):
        raise AudioError(f"{take.path}: was changed after it was recorded.", hint="Run again.")
    return sound


def level(
    voices: Iterable[Voice], *, store: Path, jobs: int, cluster: Cluster | None = None
) -> dict[Voice, float]:
    """Gain in dB for each voice that makes all equally loud.

    Each says one fixed passage, recorded as a take like any other, so a voice's gain depends
    neither on its lines nor on the other voices. A voice that does not say it has none.

    Raises:
        as `record`.
    """
    passages = slates(voices)
    takes = record(passages, store=store, jobs=jobs, cluster=cluster).takes
    return {
        slate.voice: gain(load_take(take))
        for slate, take in zip(passages, takes, strict=True)
        if take
    }


def known_levels(voices: Iterable[Voice], store: Path) -> dict[Voice, float] | None:
    """The same, of voices that have all been measured; else None. Changes nothing."""
    passages = slates(voices)
    takes = [take for _, take in kept(passages, store)]
    measured = [gain(load_take(take)) for take in takes if take]
    voices = [slate.voice for slate in passages]
    return dict(zip(voices, measured, strict=True)) if len(measured) == len(passages) else None


def clean(store: Path, used: Set[str], voices: Iterable[Voice], before: float) -> tuple[int, int]:
    """Take away the takes that nothing uses and that were recorded before a time; how many, and
    their bytes.

    Args:
        used: keys of takes.
        voices: whose measured levels are used.
        before: Unix time in seconds.

    Raises:
        AudioError: a file cannot be taken away.
    """
    keys = Keys()
    measured_by = {keys.of(slate.words, slate.voice) for slate in slates(voices)}
    return Shelf(store).clean(used | measured_by, before)


def slates(voices: Iterable[Voice]) -> list[Cue]:
    """What is recorded to measure voices. One that has only some lines may not have this one."""
    able = []
    for voice in sorted(set(voices), key=repr):
        engine = engines.load(voice.engine)
        if not isinstance(engine, engines.Partial) or engine.line(SLATE, voice):
            able.append(voice)
    return [Cue(None, "slate", voice, SLATE) for voice in able]


def _note(piece: Piece, reason: str) -> Note:
    return Note(
        Severity.WARNING,
        f"{quoted(piece.words)} is not spoken, a pause stands in its place: {reason}",
    )
