"""Write files that are whole or absent, whenever the program is ended."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from audiobook.errors import AudiobookError, AudioError

LEFTOVERS = ".*.part"
"""What a killed program leaves behind: `sweep` takes it away."""


@contextmanager
def replacing(
    path: Path, *, error: type[AudiobookError] = AudioError, synced: bool = True
) -> Iterator[Path]:
    """A name beside ``path`` to write to. What stands there when the block ends is synced and
    takes the place of ``path``, unless the block ends with an error.

    Args:
        synced: False for a file that says itself whether it is whole, should the power fail.

    Raises:
        AudiobookError: (``error``) the disk is full or the folder cannot be written to.
    """
    temporary = beside(path)
    try:
        yield temporary
        if synced:
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as err:
        raise _unwritable(path, err, error) from err
    finally:
        with suppress(OSError):  # what cannot be taken away now is swept away later
            temporary.unlink()


def write(
    path: Path,
    data: bytes | bytearray,
    *,
    error: type[AudiobookError] = AudioError,
    synced: bool = True,
) -> None:
    """Write a whole file in one go; what was there stays until then.

    Raises:
        AudiobookError: (``error``) the disk is full or the folder cannot be written to.
    """
    with replacing(path, error=error, synced=synced) as temporary:
        temporary.write_bytes(data)


def beside(path: Path) -> Path:
    """A name in the same folder that nobody else has; left there, it is one of `LEFTOVERS`."""
    return path.with_name(f".{path.name.removeprefix('.')}.{secrets.token_hex(4)}.part")


def move(source: Path, path: Path) -> None:
    """Put a finished file in the place of ``path``.

    Raises:
        AudioError: it cannot be.
    """
    try:
        source.replace(path)
    except OSError as err:
        raise _unwritable(path, err, AudioError) from err


def _unwritable(path: Path, err: OSError, error: type[AudiobookError]) -> AudiobookError:
    return error(
        f"{path}: cannot be written: {err.strerror or err}.",
        hint="Free some space or choose another folder, then run again.",
    )


def stamp(path: Path) -> list[int]:
    """Size and time of writing, which tell whether a file was changed since; of none, nothing."""
    try:
        found = path.stat()
    except OSError:
        return []
    return [found.st_size, found.st_mtime_ns]


def sweep(folder: Path) -> None:
    """Take away what killed runs left half written, there and one folder below. Only while nobody
    else writes there."""
    for left in (*folder.glob(LEFTOVERS), *folder.glob(f"*/{LEFTOVERS}")):
        left.unlink(missing_ok=True)
