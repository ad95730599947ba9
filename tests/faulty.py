"""The command line where something fails: ``python faulty.py WHAT N ERRNO build …``.

The Nth call of WHAT, and every one after it, fails with that error; "clock" sets the clock N
seconds wrong. Only writing fails; reading goes on.
"""

import io
import os
import sys
import time
from collections.abc import Callable
from typing import Any

CALLS = ("fsync", "replace", "mkdir", "unlink", "open", "write")


def failing(real: Callable[..., Any], after: int, number: int, counts: Callable[..., bool]) -> Any:
    left = after

    def call(*args: Any, **named: Any) -> Any:
        nonlocal left
        if counts(*args, **named):
            left -= 1
            if left <= 0:
                raise OSError(number, os.strerror(number))
        return real(*args, **named)

    return call


def writes(file: Any, mode: str = "r", *args: Any, **named: Any) -> bool:
    return isinstance(file, (str, os.PathLike)) and any(sign in mode for sign in "wax+")


def break_down(what: str, number: int, errno: int) -> None:
    if what == "clock":
        real = time.time
        time.time = lambda: real() + number
    elif what == "open":
        io.open = failing(io.open, number, errno, writes)
    elif what == "write":
        opened = io.open

        def opens(file: Any, mode: str = "r", *args: Any, **named: Any) -> Any:
            found = opened(file, mode, *args, **named)
            if writes(file, mode) and "b" in mode:
                return Full(found)
            return found

        class Full(io.BufferedIOBase):
            left = number

            def __init__(self, file: Any) -> None:
                self.file = file

            def __getattribute__(self, name: str) -> Any:
                if name in ("file", "write", "__class__", "__dict__", "__enter__", "__exit__"):
                    return object.__getattribute__(self, name)
                return getattr(self.file, name)

            def __exit__(self, *error: object) -> None:
                self.file.close()

            def write(self, data: Any) -> int:
                Full.left -= 1
                if Full.left <= 0:
                    self.file.write(data[: len(data) // 2])  # as a full disk does
                    raise OSError(errno, os.strerror(errno))
                return int(self.file.write(data))

        io.open = opens
    else:
        setattr(os, what, failing(getattr(os, what), number, errno, lambda *_, **__: True))


if __name__ == "__main__":
    from audiobook.cli import main

    break_down(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    del sys.argv[1:4]
    main()
