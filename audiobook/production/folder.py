"""The output folder: made ready, and held by one build at a time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from audiobook import files
from audiobook.errors import AudioError, BusyError

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def hold(output: Path) -> Iterator[None]:
    """Keep other builds out of the folder, which is made if need be and swept of what killed
    builds left. The system frees the lock when this process dies.

    Raises:
        AudioError: it is a file, cannot be written to, or fails while it is held.
        BusyError: another build holds it.
    """
    _ready(output)
    path = output / ".lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            _lock(file)
        except OSError as err:
            file.seek(0)
            owner = file.read().strip()
            raise BusyError(
                f"{output}: another build is at work here{f' (process {owner})' if owner else ''}.",
                hint="Wait until it ends, or build into another folder with --output.",
            ) from err
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        try:
            files.sweep(output)
            yield
        except OSError as err:  # a disk that fails where nothing better is known of it
            raise AudioError(
                f"{err.filename or output}: {err.strerror or err}.",
                hint="See that the disk is in order and lets you write there, then build again.",
            ) from err


def _ready(output: Path) -> None:
    """Make the folder if need be and see that files can be written there."""
    if output.exists() and not output.is_dir():
        raise AudioError(
            f"{output}: is a file, not a folder.", hint="Choose another folder with --output."
        )
    try:
        output.mkdir(parents=True, exist_ok=True)
        probe = output / f".probe.{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as err:
        raise AudioError(
            f"{output}: cannot be written to: {err.strerror or err}.",
            hint="Choose another folder with --output, or change its permissions.",
        ) from err
