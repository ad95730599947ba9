"""Engines with the faults that real ones have, for tests of the studio."""

from __future__ import annotations

import ctypes
import os
import sys
import time

import numpy as np

from audiobook.audio import Audio
from audiobook.engines import Speech
from audiobook.engines.tone import Tone
from audiobook.errors import EngineError
from audiobook.model import Voice


class Strange(Tone):
    """Hums, but has a fit at certain words. Not thread-safe: it is given processes."""

    name = "strange"
    thread_safe = False
    max_chars = 60

    def speak(self, words: str, voice: Voice) -> Speech:
        if "refuse" in words:
            raise EngineError("I will not say that.")
        if "silence" in words:
            return Speech(Audio(np.zeros(30_000, np.int16), 16_000))
        if "hurry" in words:
            return Speech(Audio(np.full(100, 900, np.int16), 16_000))
        if "stumble" in words:
            raise ZeroDivisionError("division by zero")
        if "walk out" in words:
            sys.exit()
        if "nothing" in words:
            return None  # type: ignore[return-value]
        if "everywhere" in words:
            return Speech(Audio(np.full((30_000, 2), 900, np.int16), 16_000))
        if "whisper" in words:
            return Speech(Audio(np.full(30_000, np.nan, np.float32), 16_000))  # type: ignore[arg-type]
        if "die" in words:
            os._exit(3)
        if "crash" in words:
            ctypes.string_at(0)
        if "hang" in words:
            time.sleep(600)
        return super().speak(words, voice)


class Gentle(Strange):
    """The same in threads."""

    name = "gentle"
    thread_safe = True
