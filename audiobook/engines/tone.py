"""The engine `tone`: hums each word at a pitch of the voice's own. Needs nothing, says nothing.

For tests, and for hearing the timing of a book before a real engine is installed. It is the
example to copy for an engine of one's own; `Engine` tells the steps.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from audiobook.audio import Audio
from audiobook.engines import Speech, VoiceInfo, WordTime, quoted, require, speakable
from audiobook.errors import EngineError
from audiobook.model import Voice

RATE = 16000
"""Samples a second."""
LOUDNESS = 0.18
"""RMS of a hum, full scale = 1: about -15 dBFS, as a close microphone gives."""
FADE = 0.012
"""Seconds over which a word swells and dies, so that it does not click."""

VOICES: dict[str, tuple[float, str, str | None]] = {
    "cello": (104.0, "male", None),
    "viola": (208.0, "female", None),
    "bassoon": (92.0, "male", None),
    "flute": (262.0, "female", None),
    "trombone": (117.0, "male", None),
    "oboe": (233.0, "female", None),
    "horn": (131.0, "male", None),
    "clarinet": (185.0, "female", None),
    "tuba": (73.0, "male", None),
    "violin": (294.0, "female", None),
    "euphonium": (82.0, "male", None),
    "harp": (247.0, "female", None),
    "lute": (147.0, "male", None),
    "celesta": (311.0, "female", None),
    "recorder": (370.0, "female", "child"),
    "fife": (349.0, "male", "child"),
    "hurdy-gurdy": (175.0, "female", "old"),
    "bagpipe": (98.0, "male", "old"),
}
"""Name → pitch in Hz, gender, age. The narrator's first; each at its own pitch."""


@dataclass(frozen=True, slots=True)
class Options:
    rate: int = 165
    """Words a minute, 80 to 400."""
    volume: float = 1.0
    """0 to 1."""

    def __post_init__(self) -> None:
        if not 80 <= self.rate <= 400:
            raise ValueError(f"rate must be 80 to 400 words a minute, not {self.rate}.")
        if not 0 < self.volume <= 1:
            raise ValueError(f"volume must be above 0 and at most 1, not {self.volume}.")


class Tone:
    """Hums. See `Engine`."""

    name = "tone"
    max_chars = 10_000
    thread_safe = True
    gives_word_timings = True
    deterministic = True
    options = Options

    def voices(self) -> Sequence[VoiceInfo]:
        return [
            VoiceInfo(name, "en", gender, age, f"hums at {pitch:.0f} Hz", featured=True)
            for name, (pitch, gender, age) in VOICES.items()
        ]

    def fingerprint(self, voice: Voice) -> str:
        return f"tone 1, {voice.name.casefold()}"

    def speak(self, words: str, voice: Voice) -> Speech:
        options = require(self, voice)
        if not speakable(words):
            raise EngineError(f"There is nothing to hum in {quoted(words)}.")
        letter = RATE * 60 / options.rate / 6  # samples; a word is five letters and a blank
        times, swells, at = [], [], 0
        for word in re.finditer(r"\S+", words):
            times.append(WordTime(word.start(), word.end(), at / RATE))
            swells += [_swell(max(1, round(len(word[0]) * letter))), _silence(round(letter))]
            at += len(swells[-2]) + len(swells[-1])
        swell = np.concatenate(swells[:-1]) * np.float32(options.volume * 32767)
        hum = np.resize(_hum(VOICES[voice.name.casefold()][0]), len(swell))
        return Speech(Audio((hum * swell).astype(np.int16), RATE), tuple(times))


@lru_cache(maxsize=32)
def _hum(pitch: float) -> NDArray[np.float32]:
    """One second of a tone with two overtones, so that small loudspeakers carry it."""
    turns = np.arange(RATE) * (2 * np.pi * round(pitch) / RATE)  # whole turns: it loops
    wave = np.sin(turns) + 0.5 * np.sin(2 * turns) + 0.25 * np.sin(3 * turns)
    level: float = np.sqrt(np.mean(wave**2))
    return np.asarray(wave * (LOUDNESS / level), dtype=np.float32)


@lru_cache(maxsize=256)
def _swell(frames: int) -> NDArray[np.float32]:
    """How loud a word is from beginning to end, 0 to 1."""
    ends = np.minimum(np.arange(frames), np.arange(frames)[::-1])
    return np.minimum(1, ends / (FADE * RATE)).astype(np.float32)


@lru_cache(maxsize=256)
def _silence(frames: int) -> NDArray[np.float32]:
    return np.zeros(frames, np.float32)
