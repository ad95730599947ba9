"""Worker processes with a watchdog: one that hangs or dies is replaced, and its line lost."""

from __future__ import annotations

import json
import os
import struct
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from audiobook import programs
from audiobook.errors import EngineError, PluginError

HEADER = struct.Struct("<BI")
SAID, REFUSED, LOST, BROKEN = range(4)
"""As in `booth`, which cannot be imported without speech."""

GRACE = 5.0
"""Seconds after which a booth that should have ended its own hung line is ended itself."""


class LostError(Exception):
    """A line did not come back; it may the next time."""


class Booths:
    """As many booths as callers ask at once; each is kept for the next caller."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._arguments = arguments
        self._idle: list[Booth] = []
        self._owner = os.getpid()

    def ask(self, request: dict[str, Any], *, patience: float) -> bytes:
        """An answer's payload.

        Raises:
            LostError: the booth died or took longer than ``patience`` seconds.
            EngineError: it refused; the message is pyttsx3's own.
            PluginError: pyttsx3 does not work on this machine.
        """
        booth = self._take()
        status, payload = booth.ask({**request, "patience": patience}, patience + GRACE)
        if booth.alive:
            self._idle.append(booth)
        if status == SAID:
            return payload
        said = payload.decode(errors="replace")
        if status == LOST:
            raise LostError(said)
        if status == REFUSED:
            raise EngineError(said)
        raise PluginError(
            "The engine pyttsx3 cannot speak on this machine.",
            hint=f"Reinstall it: pip install --force-reinstall pyttsx3 espeakng-loader\n{said}",
        )

    def _take(self) -> Booth:
        if self._owner != os.getpid():  # we are a fork: the booths are our parent's
            self._idle, self._owner = [], os.getpid()
        try:
            return self._idle.pop()
        except IndexError:
            return Booth(self._arguments)


class Booth:
    """One process. It ends when its input closes, so it outlives us by one line at most."""

    def __init__(self, arguments: Sequence[str]) -> None:
        script = Path(__file__).with_name("booth.py")
        self._process = programs.python(script, *arguments)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: dict[str, Any], limit: float) -> tuple[int, bytes]:
        """Status and payload. After `LOST` for want of an answer the booth is no longer alive."""
        assert self._process.stdin and self._process.stdout
        watchdog = threading.Timer(limit, self._process.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
            status, length = HEADER.unpack(self._process.stdout.read(HEADER.size))
            payload = self._process.stdout.read(length)
            if len(payload) == length:
                return status, payload
        except (OSError, struct.error):
            self.close()
        finally:
            watchdog.cancel()
        self.close()
        return LOST, b"the process that speaks hung or died"

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
