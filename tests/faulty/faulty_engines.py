"""The engine `tone` with a fault at words that the environment names.

``AUDIOBOOK_ENGINE_FAULT`` holds the fault and the words, as in ``crash:Buses``.
"""

from __future__ import annotations

import ctypes
import errno
import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from audiobook import studio
from audiobook.audio import Audio
from audiobook.engines import Speech
from audiobook.engines.tone import Tone
from audiobook.errors import EngineError
from audiobook.model import Voice

FAULT, _, WORDS = os.environ.get("AUDIOBOOK_ENGINE_FAULT", "").partition(":")
if FAULT == "hang":
    studio.record.__kwdefaults__["patience"] = 0.5  # a minute is too long for a test


class UnpicklableError(Exception):
    def __init__(self, one: object, other: object) -> None:
        super().__init__("no")


def _raise(err: BaseException) -> Any:
    raise err


def _noise(count: int) -> Any:
    return np.random.default_rng(1).integers(-9000, 9000, count).astype(np.int16)


DEADLY: dict[str, Callable[[], Any]] = {
    "hang": lambda: time.sleep(600),
    "exit": lambda: os._exit(3),
    "crash": lambda: ctypes.string_at(0),
}
"""These end the process, so they need an engine that is given one."""
FAULTS: dict[str, Callable[[], Any]] = {
    "refuse": lambda: _raise(EngineError("I will not say that.")),
    "raise": lambda: _raise(ZeroDivisionError("division by zero")),
    "full": lambda: _raise(OSError(errno.ENOSPC, "No space left on device", "/model")),
    "memory": lambda: _raise(MemoryError()),
    "unpicklable": lambda: _raise(UnpicklableError(1, 2)),
    "quit": lambda: _raise(SystemExit(0)),
    "nothing": lambda: None,
    "empty": lambda: Audio(_noise(0), 16_000),
    "silence": lambda: Audio(np.zeros(30_000, np.int16), 16_000),
    "short": lambda: Audio(_noise(50), 16_000),
    "long": lambda: Audio(_noise(16_000 * 400), 16_000),
    "rate 0": lambda: Audio(_noise(30_000), 0),
    "rate -1": lambda: Audio(_noise(30_000), -16_000),
    "rate none": lambda: Audio(_noise(30_000), None),  # type: ignore[arg-type]
    "rate huge": lambda: Audio(_noise(2**22), 2**31),
    "nan": lambda: Audio(np.full(30_000, np.nan, np.float32), 16_000),  # type: ignore[arg-type]
    "float": lambda: Audio(_noise(30_000) / 9000, 16_000),
    "stereo": lambda: Audio(_noise(30_000).reshape(-1, 2), 16_000),
    "list": lambda: Audio([1, 2, 3] * 9000, 16_000),  # type: ignore[arg-type]
}


class Faulty(Tone):
    """Not thread-safe: it is given processes."""

    name = "faulty"
    thread_safe = False

    def speak(self, words: str, voice: Voice) -> Speech:
        if FAULT and WORDS in words:
            sound = (DEADLY | FAULTS)[FAULT]()
            return sound and Speech(sound)
        return super().speak(words, voice)


class Gentle(Faulty):
    """The same in threads."""

    name = "gentle"
    thread_safe = True
