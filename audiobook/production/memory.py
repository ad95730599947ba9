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
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
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
    "audiobook.attribution.names": ("Seen",),
    "audiobook.attribution.people": ("Met",),
    "audiobook.attribution.sightings": ("Sightings",),
    "audiobook.model.script": ("Basis", "Epithet", "Person"),
}
"""Module → the classes whose values may be kept."""


class Kept:
    """A `Memory` in a file. What a build neither recalls nor keeps is forgotten at its end."""

    def __init__(self, file: sqlite3.Connection, program: str, *, is_new: bool) -> None:
        self.is_new = is_new
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
        with suppress(sqlite3.Error):  # there is no room: it stays
            self._file.execute("CREATE TEMP TABLE used (key TEXT PRIMARY KEY)")
            rows = ((key,) for key in self._used)
            self._file.executemany("INSERT OR IGNORE INTO used VALUES (?)", rows)
            self._file.execute("DELETE FROM known WHERE key NOT IN (SELECT key FROM used)")

    def close(self, path: Path | None) -> None:
        """``path``: a new file to put it into."""
        with suppress(sqlite3.Error), closing(self._file):  # there is no room: nothing is kept
            if path is not None:
                with closing(_new(path)) as file:
                    self._file.backup(file)

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
def kept_in(output: Path, program: str) -> Iterator[Kept]:
    """The memory of an output folder. A folder that is not there yet is not made: if it is there
    in the end, the memory is put into it.

    ``program``: tells all that an outcome depends on besides what the keys tell.
    """
    path = output / FILE
    file = _opened(path) if path.is_file() else None
    memory = Kept(file or _new(":memory:"), program, is_new=file is None)
    try:
        yield memory
        memory.tidy()
    finally:
        memory.close(None if file or not output.is_dir() else path)


def _opened(path: Path) -> sqlite3.Connection | None:
    """A file that is there; None, and it is thrown away, if it is none of ours or damaged."""
    try:
        return _new(path)
    except sqlite3.OperationalError:  # no room, not ours to write, another build is at work
        return None
    except sqlite3.DatabaseError:
        with suppress(OSError):  # not ours to take away: it does no harm
            path.unlink()
        return None


def _new(path: Path | str) -> sqlite3.Connection:
    # each value by itself and no waiting, so that builds do not stand in one another's way
    file = sqlite3.connect(path, timeout=0.1, isolation_level=None)
    try:
        file.execute("PRAGMA synchronous = OFF")  # what a power cut takes is worked out again
        file.execute("PRAGMA journal_mode = MEMORY")
        file.execute("CREATE TABLE IF NOT EXISTS known (key TEXT PRIMARY KEY, value BLOB)")
    except sqlite3.Error:
        file.close()
        raise
    return file
