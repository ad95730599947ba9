"""Chapters with their takes → tagged files, each whole or absent, made again only when it must be.

What a file was made from is kept in ``.published.json`` beside the files, its sound and its tags
apart. Where a file's size and date are as this program left them and its sound is what is wanted,
nothing is encoded: at most it gets other tags, or another name. Where all that a chapter comes from
is as it was, nothing of it is even looked at.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event, Lock
from typing import Any

from audiobook import files, master, mix, writers
from audiobook.audio import Samples
from audiobook.errors import AudioError
from audiobook.model import Chapter, Cue, Levels, Note, Script, Take, Timeline, Voice
from audiobook.production.report import ChapterMade, chapter_made, write_json
from audiobook.production.tagging import Labels
from audiobook.writers import Tags

FORMAT = 2
"""Raised when the same takes and tags would give another file."""

NEEDED = {"source", "number", "stamp", "from", "sound", "tags", "levels", "made", "cues"}
"""What the record of a file holds."""

FILES = "mp3"
"""The format of the files."""

ATTEMPTS = 3
"""Encodings of a chapter at most: each time that the encoder's peaks come out too high, the
limiter's ceiling is lowered by as much."""


@dataclass(frozen=True, slots=True)
class Order:
    """A chapter to be made."""

    script: Script
    comes_from: str
    """As `origin`."""
    cues: tuple[Cue, ...]
    takes: tuple[Take | None, ...]
    notes: tuple[Note, ...] = ()

    @property
    def spoken(self) -> Iterator[tuple[Cue, Take | None]]:
        return zip(self.cues, self.takes, strict=True)


@dataclass(frozen=True, slots=True)
class Finished:
    """A file as it was left."""

    path: Path
    tags: str
    """Hash of its tags."""
    levels: Levels


class Shelf:
    """What lies in the output folder and what it was made from."""

    def __init__(self, output: Path) -> None:
        self._path = output / ".published.json"
        self._lock = Lock()
        try:
            known = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):  # absent or damaged: everything is made again
            known = {}
        rows = known.items() if isinstance(known, dict) else ()
        self._known: dict[str, dict[str, Any]] = {
            name: row for name, row in rows if isinstance(row, dict) and row.keys() >= NEEDED
        }

    def forget(self, *, sound: bool) -> None:
        """What every file comes from; with ``sound`` also what is in it."""
        for row in self._known.values():
            row["from"] = ""
            row["sound"] = "" if sound else row["sound"]

    def recall(self, comes_from: str) -> ChapterMade | None:
        """The chapter made from exactly that, if its file is as it was left."""
        for name, known in self._known.items():
            path = self._path.with_name(name)
            if known["from"] == comes_from and known["stamp"] == files.stamp(path):
                made = {**known["made"], "path": path, "encoded": False}
                return chapter_made(made | {"levels": known["levels"]})
        return None

    def takes(self) -> set[str]:
        """Keys of all takes in the files."""
        return {key for row in self._known.values() for _, _, key in row["cues"] if key}

    def made_of(self, chapter: Chapter) -> dict[str, Any] | None:
        """The record of a chapter's file, if it was ever made: its "stamp", the "path" that it had,
        and of its "cues" the words and the voice (`spoken`) and the key of the take."""
        place = {"source": _source(chapter), "number": chapter.number}
        found = ((n, row) for n, row in self._known.items() if place.items() <= row.items())
        return next(({**row, "path": self._path.with_name(n)} for n, row in found), None)

    def find(self, path: Path, sound: str) -> Finished | None:
        """A file that still holds that sound: the one of that name, else any other."""
        with self._lock:
            known = {name: each for name, each in self._known.items() if each["sound"] == sound}
        for name in (path.name, *known):
            found = path.with_name(name)
            if name in known and known[name]["stamp"] == files.stamp(found):
                return Finished(found, known[name]["tags"], Levels(**known[name]["levels"]))
        return None

    def keep(self, order: Order, keys: tuple[str, str], made: ChapterMade) -> None:
        """Remember a finished file; its chapter's file under an earlier name is taken away.

        ``keys``: of its sound and its tags.
        """
        chapter, (sound, tags) = order.script.chapter, keys
        place = {"source": _source(chapter), "number": chapter.number}
        told = asdict(made)
        del told["path"], told["encoded"]
        record = {
            **place,
            # a line that could not be spoken is tried again by the next build
            "from": order.comes_from if None not in order.takes else "",
            "sound": sound,
            "tags": tags,
            "levels": told.pop("levels"),
            "made": told,
            "cues": [[*spoken(cue), take and take.key] for cue, take in order.spoken],
            "stamp": files.stamp(made.path),
        }
        with self._lock:
            if self._known.get(made.path.name) == record:
                return
            for name, known in list(self._known.items()):
                if name != made.path.name and place.items() <= known.items():
                    self._drop(name)
            self._known[made.path.name] = record
            write_json(self._path, self._known)

    def tidy(self, made: Set[str], chapters: Sequence[Chapter]) -> None:
        """Take away the files of chapters that are no more, once the whole book is made: of those
        in the same sources and in sources that are gone. Another book's files stay."""
        sources = {_source(chapter) for chapter in chapters}
        gone = [
            name
            for name, known in self._known.items()
            if name not in made
            and (known["source"] in sources or not Path(known["source"]).exists())
        ]
        for name in gone:
            self._drop(name)
        if gone:
            write_json(self._path, self._known)

    def _drop(self, name: str) -> None:
        """Forget a file, and take it away unless somebody else has changed it."""
        path = self._path.with_name(name)
        if self._known[name]["stamp"] == files.stamp(path):
            path.unlink()
        del self._known[name]


def spoken(cue: Cue) -> tuple[str, str]:
    """Short hashes of a cue's words and of its voice."""
    words, voice = hashlib.sha256(cue.words.encode()), hashlib.sha256(repr(cue.voice).encode())
    return words.hexdigest()[:16], voice.hexdigest()[:16]


def _source(chapter: Chapter) -> str:
    return str(Path(chapter.source).resolve())


def origin(script: Script, labels: Labels, sounds: str) -> str:
    """The hash of all that a chapter's file comes from. ``sounds``: tells what else shapes a take:
    the program, the engines."""
    speak = {line.role for line in script.lines}
    cast = [(r.name, r.voice) for r in labels.cast if r.name in speak or r.decided != "casting"]
    doubtful = labels.cast.narrator, labels.cast.doubtful, labels.cast.doubtful_below
    made_of = [
        repr((script.chapter, script.lines)),
        repr((cast, doubtful, labels.meta, labels.sheet)),
        labels.total,
        hashlib.sha256(labels.cover).hexdigest(),
        sounds,
    ]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()


def publish(
    orders: Sequence[Order],
    labels: Labels,
    gains: Mapping[Voice, float],
    *,
    shelf: Shelf,
    output: Path,
    jobs: int,
    done: Callable[[int], None],
) -> tuple[ChapterMade, ...]:
    """Mix, master, encode and tag every chapter, several at a time.

    Raises:
        AudioError: a take was lost, encoding failed, or the disk is full.
    """
    press = _Press(labels, gains, output, shelf, Event())

    def make(order: Order) -> ChapterMade:
        made = _make(order, press)
        done(1)
        return made

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        futures = [pool.submit(make, order) for order in orders]
        try:
            made = tuple(future.result() for future in futures)
        finally:  # after an error or Ctrl-C the others are left as they are
            press.stopped.set()
            pool.shutdown(cancel_futures=True)
    return made


@dataclass(frozen=True, slots=True)
class _Press:
    """What all chapters of a build share on their way to files."""

    labels: Labels
    gains: Mapping[Voice, float]
    output: Path
    shelf: Shelf
    stopped: Event
    """Set when the build ends early: a chapter half encoded is then left, not finished."""

    def render(self, timeline: Timeline) -> Iterator[Samples]:
        for block in mix.render(timeline):
            if self.stopped.is_set():
                raise CancelledError
            yield block


@dataclass(frozen=True, slots=True)
class Draft:
    """A chapter file before it is made."""

    timeline: Timeline
    tags: Tags
    path: Path
    keys: tuple[str, str]
    """Hashes of its sound and its tags."""


def draft(order: Order, labels: Labels, gains: Mapping[Voice, float], output: Path) -> Draft:
    chapter = order.script.chapter
    timeline = mix.arrange(
        order.script, order.cues, order.takes, pacing=labels.sheet.pacing, gains=gains
    )
    tags = labels.tags(order.script, order.cues)
    path = output / writers.file_name(chapter.number, labels.total, chapter.title)
    return Draft(timeline, tags, path, (_sound_key(timeline), _tags_key(tags)))


def _make(order: Order, press: _Press) -> ChapterMade:
    chapter, labels = order.script.chapter, press.labels
    wanted = draft(order, labels, press.gains, press.output)
    tags, path, keys = wanted.tags, wanted.path, wanted.keys
    known = press.shelf.find(path, keys[0])
    levels = known.levels if known else _encode(press, wanted.timeline, path, tags)
    as_it_was = known is not None and (known.path, known.tags) == (path, keys[1])
    if known is not None and not as_it_was:
        writers.load(FILES).retag(path, tags, source=known.path)
    lines = order.script.lines
    made = ChapterMade(
        chapter.number,
        chapter.title,
        path,
        levels,
        known is None,
        words=len(chapter.text.split()),
        lines=len(order.cues),
        unsure=sum(line.unsure for line in lines),
        neutral=sum(labels.cast.instead(line) is not None for line in lines),
        notes=(*order.notes, *master.ACX.check(levels, where=str(path))),
    )
    press.shelf.keep(order, keys, made)
    return made


def _encode(press: _Press, timeline: Timeline, path: Path, tags: Tags) -> Levels:
    """Write the file; again with a lower ceiling where the encoder's peaks are over the limit."""
    writer = writers.load(FILES)
    gain, ceiling = master.gain_for(timeline), master.CEILING_DB
    for _ in range(ATTEMPTS):
        blocks = master.finish(press.render(timeline), gain, ceiling_db=ceiling)
        writer.write(blocks, path, tags)
        levels = master.measure(path)
        excess = levels.peak_db - master.PEAK_DB
        if excess <= 0:
            return levels
        ceiling -= excess + 0.1
    raise AudioError(
        f"{path}: peaks stay at {levels.peak_db:.1f} dB whatever the limiter does.",
        hint="Report this with the chapter's text.",
    )


def _sound_key(timeline: Timeline) -> str:
    """Hash of all that shapes the sound of a file."""
    clips = [(c.take.key, c.start, c.frames, round(c.gain_db, 4)) for c in timeline.clips]
    made_of = [FORMAT, FILES, clips, timeline.frames, timeline.rate]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()


def _tags_key(tags: Tags) -> str:
    """Hash of all that its tags say."""
    cover = hashlib.sha256(tags.cover or b"").hexdigest()
    return hashlib.sha256(json.dumps([FORMAT, repr(tags), cover]).encode()).hexdigest()
