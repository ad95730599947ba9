"""Makes a call to the system fail in the processes of a test: Python imports this as it starts.

``AUDIOBOOK_FAULT`` names the call, the error, which call of that kind in a process is the first to
fail, and whether all later ones fail too: ``write:ENOSPC:7:always``. Only files in the folder
``AUDIOBOOK_FAULT_IN`` count. Each failure leaves a line in the file ``AUDIOBOOK_FAULT_LOG``.
``AUDIOBOOK_CLOCK`` holds seconds that the clock is wrong. With ``AUDIOBOOK_HASTE`` a program that
hangs is given up in so many seconds.
"""

from __future__ import annotations

import builtins
import errno
import io
import itertools
import os
import time
from typing import Any

CALL, NAME, FIRST, *ALWAYS = [*os.environ.get("AUDIOBOOK_FAULT", "").split(":"), "", "", ""][:4]
FOLDER = os.environ.get("AUDIOBOOK_FAULT_IN", "")
WRONG = float(os.environ.get("AUDIOBOOK_CLOCK", "0"))
_count = itertools.count(1)
_open, _write, _opened, _path = os.open, os.write, io.open, os.readlink


def _strike(file: Any) -> None:
    path = _path(f"/proc/self/fd/{file}") if isinstance(file, int) else os.fspath(file)
    if not os.path.abspath(path).startswith(FOLDER):  # noqa: PTH100
        return
    now = next(_count)
    if now == int(FIRST) or (any(ALWAYS) and now > int(FIRST)):
        log = _open(os.environ["AUDIOBOOK_FAULT_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        _write(log, f"{CALL} {path}\n".encode())
        os.close(log)
        code = getattr(errno, NAME)
        raise OSError(code, os.strerror(code), path)


class _File(io.FileIO):
    """One that a disk fails under."""

    def write(self, data: Any) -> int:
        if CALL == "write":
            _strike(self.name)
        return super().write(data)

    def readinto(self, buffer: Any) -> int | None:
        if CALL == "read":
            _strike(self.name)
        return super().readinto(buffer)

    def readall(self) -> bytes:
        if CALL == "read":
            _strike(self.name)
        return super().readall()


def _opening(
    file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None,
    errors: str | None = None, newline: str | None = None, closefd: bool = True, opener: Any = None,
) -> Any:  # fmt: skip
    writes = any(letter in mode for letter in "wax+")
    if isinstance(file, int) or not os.path.abspath(os.fspath(file)).startswith(FOLDER):  # noqa: PTH100
        return _opened(file, mode, buffering, encoding, errors, newline, closefd, opener)
    if writes if CALL == "create" else CALL == "open":
        _strike(file)
    raw = _File(file, mode.replace("b", "").replace("t", ""), closefd, opener)
    kind: Any = io.BufferedRandom if "+" in mode else io.BufferedReader
    kind = io.BufferedWriter if writes and kind is io.BufferedReader else kind
    binary = raw if buffering == 0 else kind(raw)
    return binary if "b" in mode else io.TextIOWrapper(binary, encoding, errors, newline)


def _failing(name: str) -> None:
    real = getattr(os, name)

    def failing(file: Any, *others: Any, **more: Any) -> Any:
        _strike(file)
        return real(file, *others, **more)

    setattr(os, name, failing)


if CALL in ("create", "open", "write", "read"):
    builtins.open = io.open = _opening  # type: ignore[assignment]
    if CALL == "write":
        _failing("sendfile")
elif CALL:
    _failing(CALL)
if WRONG:
    _time, _time_ns = time.time, time.time_ns
    time.time = lambda: _time() + WRONG
    time.time_ns = lambda: _time_ns() + round(WRONG * 1e9)
if HASTE := os.environ.get("AUDIOBOOK_HASTE"):
    from audiobook import programs

    programs.PATIENCE = float(HASTE)
