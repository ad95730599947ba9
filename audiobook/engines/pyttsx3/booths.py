"""Worker processes with a watchdog: one that hangs or dies is replaced, and its line lost."""

from __future__ import annotations

import json
import os
import struct
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from audiobook import programs
from audiobook.errors import EngineError, PluginError

HEADER = struct.Struct("<BI")
SAID, REFUSED, LOST, BROKEN = range(4)
HUNG = 75
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
        weakref.finalize(self, _close, self._idle)

    def ask(self, request: dict[str, Any], *, patience: float) -> bytes:
        """An answer's payload.

        Raises:
            LostError: the booth died or took longer than ``patience`` seconds.
            EngineError: it refused; the message is pyttsx3's own.
            PluginError: pyttsx3 does not work on this machine.
        """
        booth = self._take()
        status, payload = booth.ask({**request, "patience": patience}, patience + GRACE)
        if booth.ready:
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
        while self._idle:
            if (booth := self._idle.pop()).ready:
                return booth
        return Booth(self._arguments)


class Booth:
    """One process. It ends when its input closes, so it outlives us by one line at most."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._process = programs.python(Path(__file__).with_name("booth.py"), *arguments)
        self._owner = os.getpid()

    @property
    def ready(self) -> bool:
        """Alive, and ours: a fork of this process must not talk into its parent's booths."""
        return self._owner == os.getpid() and self._process.poll() is None

    def ask(self, request: dict[str, Any], limit: float) -> tuple[int, bytes]:
        """Status and payload; for want of an answer the booth is ended."""
        assert self._process.stdin and self._process.stdout
        watchdog = threading.Timer(limit, self._process.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
            status, length = HEADER.unpack(self._process.stdout.read(HEADER.size))
            payload = self._process.stdout.read(length)
        except (OSError, struct.error):
            status, length, payload = LOST, -1, b""
        finally:
            watchdog.cancel()
        if len(payload) == length:
            return status, payload
        self.close()
        if self._process.returncode == HUNG:
            return LOST, f"no end after {request['patience']:g} s".encode()
        return LOST, b"the process that speaks hung or died"

    def close(self) -> None:
        if self._owner == os.getpid():
            self._process.kill()
            self._process.communicate()


def _close(booths: list[Booth]) -> None:
    for booth in booths:
        booth.close()
