"""The output folder: made ready, and held by one build at a time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from audiobook import files
from audiobook.errors import AudioError, BusyError

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def hold(output: Path) -> Iterator[None]:
    """Keep other builds out of the folder, which is made if need be and swept of what killed
    builds left. The system frees the lock when this process dies.

    Raises:
        AudioError: it is a file, or cannot be written to.
        BusyError: another build holds it.
    """
    with _ready(output) as file:
        try:
            _lock(file)
        except (BlockingIOError, PermissionError) as err:
            file.seek(0)
            owner = file.read().decode(errors="replace").strip()
            raise BusyError(
                f"{output}: another build is at work here{f' (process {owner})' if owner else ''}.",
                hint="Wait until it ends, or build into another folder with --output.",
            ) from err
        except OSError as err:
            raise AudioError(
                f"{output}: cannot be locked: {err.strerror or err}.",
                hint="Choose another folder with --output, on another disk.",
            ) from err
        with suppress(OSError):  # where the disk is full others are not told who holds the lock
            file.truncate(0)
            file.write(str(os.getpid()).encode())
        files.sweep(output)
        yield


def _ready(output: Path) -> IO[bytes]:
    """Make the folder if need be, see that files can be written there, and open that of the lock,
    without a buffer."""
    if output.exists() and not output.is_dir():
        raise AudioError(
            f"{output}: is a file, not a folder.", hint="Choose another folder with --output."
        )
    try:
        output.mkdir(parents=True, exist_ok=True)
        probe = files.beside(output / "probe")
        probe.touch()
        probe.unlink(missing_ok=True)  # whoever holds the folder may have swept it away
        return (output / ".lock").open("a+b", buffering=0)
    except OSError as err:
        raise AudioError(
            f"{output}: cannot be written to: {err.strerror or err}.",
            hint="Choose another folder with --output, or change its permissions.",
        ) from err
