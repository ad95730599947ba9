"""Chapters with their takes → tagged files, each whole or absent, made again only when it must be.

What a file was made from is kept as a hash in ``.published.json`` beside the files; a file whose
hash, size and date are as this program left them is not made again.
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
from audiobook.model import Chapter, Cue, Levels, Script, Take, Timeline, Voice
from audiobook.production.report import ChapterMade, write_json
from audiobook.production.tagging import Labels
from audiobook.writers import Tags

FORMAT = 1
"""Raised when the same takes and tags would give another file."""

ATTEMPTS = 3
"""Encodings of a chapter at most: each time that the encoder's peaks come out too high, the
limiter's ceiling is lowered by as much."""


@dataclass(frozen=True, slots=True)
class Order:
    """A chapter to be made."""

    script: Script
    cues: tuple[Cue, ...]
    takes: tuple[Take | None, ...]


class Shelf:
    """What lies in the output folder and what it was made from."""

    def __init__(self, output: Path) -> None:
        self._path = output / ".published.json"
        self._lock = Lock()
        try:
            self._known: dict[str, Any] = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):  # absent or damaged: everything is made again
            self._known = {}

    def levels(self, path: Path, key: str) -> Levels | None:
        """The levels of a file that is still what ``key`` stands for; None if it is not."""
        known = self._known.get(path.name)
        if not known or known["key"] != key or not path.is_file() or known["stamp"] != _stamp(path):
            return None
        return Levels(**known["levels"])

    def keep(self, path: Path, key: str, chapter: Chapter, levels: Levels) -> None:
        """Remember a finished file; its chapter's file under an earlier name is taken away."""
        made_from = {"source": _source(chapter), "number": chapter.number}
        with self._lock:
            for name, known in list(self._known.items()):
                if name != path.name and made_from.items() <= known.items():
                    self._drop(name)
            record = {"key": key, **made_from, "levels": asdict(levels), "stamp": _stamp(path)}
            self._known[path.name] = record
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
        if path.is_file() and self._known[name]["stamp"] == _stamp(path):
            path.unlink()
        del self._known[name]


def _source(chapter: Chapter) -> str:
    return str(Path(chapter.source).resolve())


def _stamp(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]


def publish(
    orders: Sequence[Order],
    labels: Labels,
    gains: Mapping[Voice, float],
    *,
    output: Path,
    jobs: int,
    done: Callable[[int], None],
    whole: bool,
) -> tuple[ChapterMade, ...]:
    """Mix, master, encode and tag every chapter, several at a time.

    Args:
        whole: these are all chapters of the book, so the files of others are out of date.

    Raises:
        AudioError: a take was lost, encoding failed, or the disk is full.
    """
    press = _Press(labels, gains, output, Shelf(output), Event())
    files.write(output / "cover.jpg", labels.cover)

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
    if whole:
        names = {each.path.name for each in made}
        press.shelf.tidy(names, [order.script.chapter for order in orders])
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


def _make(order: Order, press: _Press) -> ChapterMade:
    labels = press.labels
    chapter = order.script.chapter
    timeline = mix.arrange(
        order.script, order.cues, order.takes, pacing=labels.sheet.pacing, gains=press.gains
    )
    tags = labels.tags(order.script, order.cues)
    path = press.output / writers.file_name(chapter.number, labels.total, chapter.title)
    key = _key(timeline, tags)
    levels = press.shelf.levels(path, key)
    encoded = levels is None
    if levels is None:
        levels = _encode(press, timeline, path, tags)
        press.shelf.keep(path, key, chapter, levels)
    notes = master.ACX.check(levels, where=str(path))
    lines = order.script.lines
    return ChapterMade(
        chapter.number,
        chapter.title,
        path,
        levels,
        encoded,
        words=len(chapter.text.split()),
        lines=len(order.cues),
        unsure=sum(line.unsure for line in lines),
        neutral=sum(labels.cast.instead(line) is not None for line in lines),
        notes=notes,
    )


def _encode(press: _Press, timeline: Timeline, path: Path, tags: Tags) -> Levels:
    """Write the file; again with a lower ceiling where the encoder's peaks are over the limit."""
    writer = writers.load("mp3")
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


def _key(timeline: Timeline, tags: Tags) -> str:
    """Hash of all that shapes the file."""
    clips = [(c.take.key, c.start, c.frames, round(c.gain_db, 4)) for c in timeline.clips]
    cover = hashlib.sha256(tags.cover or b"").hexdigest()
    made_of = [FORMAT, clips, timeline.frames, timeline.rate, repr(tags), cover]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()
