"""What lies in the output folder and what it was made from, a record for each file.

The records lie beside the files in a folder ``.published``, each by itself, so that keeping one
costs the same in a book of three chapters and in a series of a thousand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence, Set
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from audiobook import files
from audiobook.model import Chapter, Cue, Levels, Note, Script, Take
from audiobook.production.report import ChapterMade, as_it_was

FOLDER = ".published"
NEEDED = {"source", "number", "stamp", "from", "sound", "tags", "levels", "made", "cues"}
"""What the record of a file holds."""


@dataclass(frozen=True, slots=True)
class Order:
    """A chapter to be made."""

    script: Script
    comes_from: str
    """As `origin`."""
    cues: tuple[Cue, ...]
    takes: tuple[Take | None, ...]
    notes: tuple[Note, ...] = ()
    recorded: int = 0
    """How many of the takes are new."""
    why: str = ""
    """Why it is made."""

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
        """
        Raises:
            OSError: what lies there cannot be read.
        """
        self._output = output
        self._records = output / FOLDER
        # not `glob`, to which a folder that cannot be read is empty
        there = sorted(self._records.iterdir()) if self._records.is_dir() else ()
        found = {p.stem: _record(p) for p in there if p.match("[!.]*.json")}
        self._known = {name: record for name, record in found.items() if record}

    def forget(self, *, sound: bool) -> None:
        """What every file comes from; with ``sound`` also what is in it."""
        for row in self._known.values():
            row["from"] = ""
            row["sound"] = "" if sound else row["sound"]

    def recall(self, comes_from: str) -> ChapterMade | None:
        """The chapter made from exactly that, if its file is as it was left."""
        for name, known in self._known.items():
            path = self._output / name
            if known["from"] == comes_from and known["stamp"] == files.stamp(path):
                return as_it_was({**known["made"], "levels": known["levels"]}, path)
        return None

    def takes(self) -> set[str]:
        """Keys of all takes in the files."""
        return {key for row in self._known.values() for _, _, key in row["cues"] if key}

    def made_of(self, chapter: Chapter) -> dict[str, Any] | None:
        """The record of a chapter's file, if it was ever made: its "stamp", the "path" that it had,
        and of its "cues" the words and the voice (`spoken`) and the key of the take."""
        place = {"source": _source(chapter), "number": chapter.number}
        found = ((n, row) for n, row in self._known.items() if place.items() <= row.items())
        return next(({**row, "path": self._output / n} for n, row in found), None)

    def find(self, path: Path, sound: str) -> Finished | None:
        """A file that still holds that sound: the one of that name, else any other."""
        known = {name: each for name, each in self._known.items() if each["sound"] == sound}
        for name in (path.name, *known):
            found = path.with_name(name)
            if name in known and known[name]["stamp"] == files.stamp(found):
                return Finished(found, known[name]["tags"], Levels(**known[name]["levels"]))
        return None

    def keep(
        self, order: Order, keys: tuple[str, str], made: ChapterMade, aside: Path | None
    ) -> None:
        """Remember a finished file and put it in place; its chapter's file under an earlier name is
        taken away.

        Remembered first: so whatever lies there is known to be ours, whenever the program is ended.

        Args:
            keys: of its sound and its tags.
            aside: where it was made; None if it lies in its place.

        Raises:
            AudioError: the disk is full or the folder cannot be written to.
        """
        chapter, (sound, tags) = order.script.chapter, keys
        place = {"source": _source(chapter), "number": chapter.number}
        told = asdict(made)
        for now in ("path", "encoded", "recorded", "why"):
            del told[now]
        record = {
            **place,
            # a line that could not be spoken is tried again by the next build
            "from": order.comes_from if None not in order.takes else "",
            "sound": sound,
            "tags": tags,
            "levels": told.pop("levels"),
            "made": told,
            "cues": [[*spoken(cue), take and take.key] for cue, take in order.spoken],
            "stamp": files.stamp(aside or made.path),
            "was": files.stamp(made.path) if self._is_ours(made.path.name) else [],
        }
        if aside is None and self._known.get(made.path.name) == record:
            return
        for name, known in list(self._known.items()):
            if name != made.path.name and place.items() <= known.items():
                self._drop(name)
        self._known[made.path.name] = record
        files.make(self._records)
        files.write_record(self._record(made.path.name), record)
        if aside is not None:
            files.move(aside, made.path)

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

    def _drop(self, name: str) -> None:
        """Forget a file, and take it away unless somebody else has changed it."""
        if self._is_ours(name):
            (self._output / name).unlink(missing_ok=True)
        self._record(name).unlink(missing_ok=True)
        del self._known[name]

    def _is_ours(self, name: str) -> bool:
        """Whether a file is as this build or the one before left it."""
        known = self._known.get(name, {})
        return files.stamp(self._output / name) in (known.get("stamp"), known.get("was"))

    def _record(self, name: str) -> Path:
        return self._records / f"{name}.json"


def _record(path: Path) -> dict[str, Any] | None:
    """A record as it was kept; None if it is damaged, and its file is made again."""
    record = files.read_record(path)
    return record if record is not None and record.keys() >= NEEDED else None


def spoken(cue: Cue) -> tuple[str, str]:
    """Short hashes of a cue's words and of its voice."""
    words, voice = hashlib.sha256(cue.words.encode()), hashlib.sha256(repr(cue.voice).encode())
    return words.hexdigest()[:16], voice.hexdigest()[:16]


def _source(chapter: Chapter) -> str:
    return str(Path(chapter.source).resolve())
