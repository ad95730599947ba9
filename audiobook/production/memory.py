"""What was worked out of each chapter, kept in the output folder until the next build.

A cache: it may be lost, damaged or thrown away at any time, and then costs only the time to work
things out again. What is in it was written by this program; should somebody else have written it,
only the values that it may hold come out, never code that runs.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

FILE = ".memory.sqlite"
HARMLESS = {
    "collections": ("Counter", "defaultdict"),
    "numpy": ("ndarray", "dtype"),
    "numpy._core.multiarray": ("_reconstruct", "scalar"),
    "numpy.core.multiarray": ("_reconstruct", "scalar"),
    "numpy._core.numeric": ("_frombuffer",),
    "numpy.core.numeric": ("_frombuffer",),
    "audiobook.attribution.counts": ("Counts", "Tally"),
    "audiobook.attribution.course": ("Course",),
    "audiobook.attribution.names": ("Seen", "Sightings"),
    "audiobook.attribution.people": ("Met",),
    "audiobook.model.script": ("Basis", "Epithet", "Person"),
}
"""Module → the classes whose values may be kept."""


class Kept:
    """A `Memory` in a file. What a build neither recalls nor keeps is forgotten at its end."""

    def __init__(self, file: sqlite3.Connection, program: str) -> None:
        self._file = file
        self._program = program
        self._used: list[str] = []

    def recall(self, key: str) -> object | None:
        mine = self._mine(key)
        try:
            row = self._file.execute("SELECT value FROM known WHERE key = ?", (mine,)).fetchone()
            value = None if row is None else _Reader(io.BytesIO(zlib.decompress(row[0]))).load()
        except (sqlite3.Error, zlib.error, pickle.UnpicklingError, *BROKEN):
            return None
        if value is not None:
            self._used.append(mine)
        return value

    def keep(self, key: str, value: object) -> None:
        packed = zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), 1)
        mine = self._mine(key)
        self._used.append(mine)
        try:
            self._file.execute("INSERT OR REPLACE INTO known VALUES (?, ?)", (mine, packed))
        except sqlite3.Error:
            return  # not kept: it is worked out again

    def tidy(self) -> None:
        """Forget what was of no use."""
        rows = ((key,) for key in self._used)
        self._file.execute("CREATE TEMP TABLE used (key TEXT PRIMARY KEY)")
        self._file.executemany("INSERT OR IGNORE INTO used VALUES (?)", rows)
        self._file.execute("DELETE FROM known WHERE key NOT IN (SELECT key FROM used)")

    def _mine(self, key: str) -> str:
        return hashlib.sha256(f"{self._program}{key}".encode()).hexdigest()


BROKEN = (AttributeError, EOFError, ImportError, IndexError, KeyError, TypeError, ValueError)
"""What else reading a damaged value may raise."""


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        if name not in HARMLESS.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name} is nothing that is kept here")
        return super().find_class(module, name)


@contextmanager
def kept_in(output: Path | None, program: Callable[[], str]) -> Iterator[Kept | None]:
    """The memory of an output folder; None where there is none or it cannot be used.

    ``program``: tells all that an outcome depends on besides what the keys tell.
    """
    file = _opened(output / FILE) if output is not None else None
    if file is None:
        yield None
        return
    memory = Kept(file, program())
    try:
        yield memory
        _tidied(memory, file)
    finally:
        file.close()


def _tidied(memory: Kept, file: sqlite3.Connection) -> None:
    try:
        memory.tidy()
        file.commit()
    except sqlite3.Error:
        return  # the disk is full, or another build is at work: nothing is remembered


def _opened(path: Path) -> sqlite3.Connection | None:
    """The file, made if need be; one that is damaged is thrown away."""
    for _ in range(2):
        file = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = sqlite3.connect(path, timeout=5)
            file.execute("PRAGMA synchronous = OFF")  # lost in a power cut, it is made again
            file.execute("CREATE TABLE IF NOT EXISTS known (key TEXT PRIMARY KEY, value BLOB)")
            return file
        except sqlite3.OperationalError:
            if file is not None:
                file.close()
            return None  # no such folder, read-only, locked, full
        except (sqlite3.DatabaseError, OSError):
            if file is not None:
                file.close()
            path.unlink(missing_ok=True)
    return None
