"""Sound and chapters made for tests: nothing recorded, the same every time."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from audiobook.audio import Audio, Samples, save
from audiobook.model import (
    NARRATOR,
    Chapter,
    Clip,
    Cue,
    Kind,
    Line,
    Script,
    Span,
    Take,
    Timeline,
    Voice,
)

ALTO = Voice("tone", "alto")
BASS = Voice("tone", "bass")


def speech(seconds: float, rate: int = 22_050, *, loudness: float = 0.5, seed: int = 0) -> Samples:
    """Syllables: a buzz that swells three times a second, with the high peaks of a voice."""
    rng = np.random.default_rng(seed)
    at = np.arange(round(seconds * rate)) / rate
    pulses = np.sin(2 * np.pi * 120 * at) ** 15 + 0.1 * rng.standard_normal(len(at))
    swell = np.abs(np.sin(2 * np.pi * 1.5 * at)) ** 2
    return np.clip(pulses * swell * loudness * 32767, -32768, 32767).astype("<i2")


def sine(hertz: float, seconds: float, rate: int, amplitude: float = 0.5) -> Samples:
    at = np.arange(round(seconds * rate)) / rate
    return np.rint(np.sin(2 * np.pi * hertz * at) * amplitude * 32767).astype("<i2")


def decibels(samples: Samples) -> float:
    """RMS relative to full scale."""
    return float(10 * np.log10(np.mean((samples / 32768.0) ** 2)))


def take(path: Path, samples: Samples, rate: int = 22_050) -> Take:
    save(path, Audio(samples, rate))
    exact = samples.astype(int)
    return Take(path.stem, path, len(samples), rate, int(exact @ exact))


def script(*lines: tuple[Kind, int, str]) -> Script:
    """A script of lines of one letter each: (kind, paragraph, role)."""
    made = []
    for place, (kind, paragraph, role) in enumerate(lines):
        made.append(Line(Span(2 * place, 2 * place + 1), kind, "x", paragraph, role=role))
    return Script(Chapter(1, "The Ferry", "x " * len(lines)), tuple(made))


def cue(line: Line | None, voice: Voice = ALTO) -> Cue:
    return Cue(line, NARRATOR if line is None else line.role or NARRATOR, voice, "words")


def chapter(folder: Path, sounds: Sequence[Samples], *, rate: int = 22_050) -> Timeline:
    """A timeline of takes: half a second of head, and of pauses; a second more of tail."""
    clips: list[Clip] = []
    now = 22_050
    for place, samples in enumerate(sounds):
        made = take(folder / f"take-{place}.wav", samples, rate)
        frames = round(len(samples) * 44_100 / rate)
        clips.append(Clip(cue(None), made, now, frames))
        now += frames + 22_050
    return Timeline(44_100, tuple(clips), (), now + 44_100)
