"""Write files that are whole or absent, whenever the program is ended."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

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
    free = "Free some space or choose another folder, then run again."
    folder = "A folder stands in its place. Move it away, then run again."
    return error(
        f"{path}: cannot be written: {err.strerror or err}.",
        hint=folder if path.is_dir() else free,
    )


def make(folder: Path) -> None:
    """See that a folder is there.

    Raises:
        AudioError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise AudioError(
            f"{folder}: cannot be made: {err.strerror or err}.",
            hint="Free some space, or move away what stands in its place; then run again.",
        ) from err


def write_record(path: Path, record: dict[str, Any]) -> None:
    """Write a JSON object that can tell whether it is as it was written.

    Raises:
        AudioError: the disk is full or the folder cannot be written to.
    """
    sealed = {**record, "seal": _seal(record)}
    write(path, (json.dumps(sealed, ensure_ascii=False, indent=1, default=str) + "\n").encode())


def read_record(path: Path) -> dict[str, Any] | None:
    """What `write_record` wrote; None if it is not there or damaged.

    Raises:
        OSError: it cannot be read, as it may be another time.
    """
    try:
        record = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, IsADirectoryError, ValueError):
        return None
    whole = isinstance(record, dict) and record.pop("seal", None) == _seal(record)
    return record if whole else None


def _seal(record: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, default=str).encode()).hexdigest()


def stamp(path: Path) -> list[int]:
    """Size and time of writing, which tell whether a file was changed since; of none, nothing.

    Raises:
        OSError: whether there is one cannot be told.
    """
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []
    return [found.st_size, found.st_mtime_ns]


def sweep(folder: Path) -> None:
    """Take away what killed runs left half written, there and one folder below. Only while nobody
    else writes there."""
    for left in (*folder.glob(LEFTOVERS), *folder.glob(f"*/{LEFTOVERS}")):
        left.unlink(missing_ok=True)
