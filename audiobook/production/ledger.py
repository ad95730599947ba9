"""What the last build was made from and what came of it, so that nothing is done twice.

The record lies in ``.ledger.json`` in the output folder. Where all that a build depends on is as it
was, byte for byte, and the files that it made are as it left them, there is nothing to do, and this
is known without reading the story.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from audiobook import casting, engines, files, readers
from audiobook.errors import AudiobookError
from audiobook.model import Voice
from audiobook.production.folder import hold
from audiobook.production.report import CastMember, Report, as_it_was, notes_of
from audiobook.production.tagging import around
from audiobook.writers.cover import NAMES

FILE = ".ledger.json"
FORMAT = 1
"""Raised when the record is kept otherwise."""
LOOK = 0.3
"""Seconds between two looks at the author's files while they are watched."""


@dataclass(frozen=True, slots=True)
class Project:
    """Where a book lies."""

    sources: tuple[Path, ...]
    """Files and folders of text, in reading order."""
    voices: Path | None = None
    """The author's voices.yaml, if there is one."""
    scripts: Path | None = None
    """The folder of the author's script files, there yet or not."""
    matter: bool = False
    """Whether what surrounds the story is read aloud too."""


def inputs(project: Project, *, engine: str = "", chapters: Iterable[int] = ()) -> str:
    """The hash of all that a build depends on: this program, the author's files, what is asked for.

    Raises:
        ManuscriptError: a source is missing or of an unknown kind.
    """
    text = readers.files(project.sources)
    sheet = [project.voices] if project.voices else []
    names = [path for each in sheet for path in casting.shared(each)]
    edited = sorted(project.scripts.glob("*.[yj]*")) if project.scripts else []
    content = {
        "format": FORMAT,
        "program": program(),
        "asked": [engine, sorted(chapters), project.matter, str(project.scripts)],
        "engines": [] if engine else engines.on_hand(),
        "files": [[str(path), _digest(path)] for path in (*text, *sheet, *names, *edited)],
        "covers": [
            files.stamp(folder / name) for folder in around((*sheet, *text)) for name in NAMES
        ],
    }
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def size(project: Project) -> int:
    """Bytes of text. Raises as `inputs`."""
    return sum(path.stat().st_size for path in readers.files(project.sources) if path.is_file())


def saves(
    projects: Callable[[], Sequence[Project]], *, engine: str = "", chapters: Iterable[int] = ()
) -> Iterator[None]:
    """At once, and whenever something that a build depends on has been saved. Never ends.

    Args:
        projects: looks where the books lie now.
        others: as `inputs`.
    """
    known = before = ""
    chapters = tuple(chapters)
    while True:
        try:
            now = "".join(inputs(each, engine=engine, chapters=chapters) for each in projects())
        except AudiobookError as err:  # the build tells it
            now = str(err)
        if now != known and (now == before or not known):  # whoever saves has done so
            known = now
            yield
        before = now
        time.sleep(LOOK)


def recall(output: Path, made_from: str) -> Report | None:
    """What came of the last build, if it was made from the same (`inputs`), its voices sound as
    they did, and its files are as it left them.

    Raises:
        BusyError: another build is at work there.
    """
    path = output / FILE
    if not path.is_file():
        return None
    with hold(output):
        try:
            known = files.read_record(path) or {}
            if known["made_from"] != made_from or known["sounds"] != sounds(_voices(known)):
                return None
            if any(files.stamp(Path(name)) != stamp for name, stamp in known["files"]):
                return None
            report = _report(known["report"], output)
        except (OSError, ValueError, LookupError, TypeError):  # absent or damaged: all is made anew
            return None
        report.save(output / "report.json")
    return report


def keep(
    output: Path, made_from: str, report: Report, voices: Collection[Voice], used: Iterable[Path]
) -> None:
    """Remember a build, while its folder is held. ``used``: files that it made or used besides the
    `inputs`.

    Raises:
        AudioError: the disk is full or the folder cannot be written to.
    """
    record = {
        "made_from": made_from,
        "voices": [asdict(voice) for voice in voices],
        "sounds": sounds(voices),
        "files": [[str(path.resolve()), files.stamp(path)] for path in used],
        "report": asdict(report),
    }
    files.write_record(output / FILE, record)


def voices(output: Path) -> list[Voice]:
    """The cast's voices of the last build that is remembered."""
    try:
        return _voices(files.read_record(output / FILE) or {})
    except (OSError, ValueError, LookupError, TypeError):
        return []


def program() -> str:
    """The hash of this program, of whatever is installed beside it, and of its ffmpeg."""
    return hashlib.sha256("\n".join(_program()).encode()).hexdigest()


def _program() -> Iterator[str]:
    yield from _installed()
    yield from (f"{name} {target}" for name, target in sorted(engines.ENGINES.items()))


@cache
def _installed() -> tuple[str, ...]:
    return tuple(_found())


def _found() -> Iterator[str]:
    yield sys.version
    package = Path(__file__).parents[1]
    for path in sorted(package.rglob("*.*")):
        if path.suffix not in (".pyc", ".part"):
            yield f"{path.relative_to(package)} {files.stamp(path)}"
    folders = (Path(entry) for entry in sys.path)
    installed = (p.name for f in folders if f.is_dir() for p in f.glob("*.dist-info"))
    yield from sorted(set(installed))
    ffmpeg = shutil.which("ffmpeg")
    yield f"{ffmpeg} {files.stamp(Path(ffmpeg))}" if ffmpeg else ""


def sounds(voices: Iterable[Voice]) -> str:
    """The hash of what shapes a sound besides words and voices: this program, and the engines."""
    prints = sorted({engines.load(v.engine).fingerprint(v) for v in voices})
    return hashlib.sha256("\n".join((program(), *prints)).encode()).hexdigest()


def _voices(known: Mapping[str, Any]) -> list[Voice]:
    return [
        Voice(each["engine"], each["name"], tuple((name, value) for name, value in each["options"]))
        for each in known["voices"]
    ]


def _report(known: dict[str, Any], output: Path) -> Report:
    """The report of a build that had nothing to do."""
    chapters = tuple(
        as_it_was(made, output / Path(made["path"]).name) for made in known["chapters"]
    )
    cast = tuple(CastMember(**member) for member in known["cast"])
    report = Report(chapters, cast, 0, 0, notes_of(known["notes"]), 0.0)
    return replace(report, reused=known["recorded"] + known["reused"])


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:  # told by whoever reads it
        return ""
