"""One line before the microphone: split if too long, spoken, checked, topped and tailed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from audiobook.audio import Audio, Samples
from audiobook.engines import Engine, check_speech, quoted
from audiobook.errors import AudiobookError, EngineError
from audiobook.model import Voice

QUIET = 32
"""Samples up to this are silence at a take's ends: -60 dBFS, the noise that the standard allows."""
EDGE = 0.01
"""Seconds left before the first and after the last sound. Pauses are the mix's, not the engine's:
espeak alone appends 0.3 s."""
BREATH = 0.25
"""Seconds between the parts of words that were too long for the engine."""

_SEAMS = (r"(?<=[.!?…])[\"'”’»)\]]*\s+", r"(?<=[,;:])\s+|(?<=[—–])\s*", r"\s+", r"")
"""Where words may be split, best first: sentence ends, clauses, blanks, anywhere."""


def perform(engine: Engine, words: str, voice: Voice) -> Audio:
    """The words as one sound, without silence around it.

    Raises:
        EngineError: they cannot be spoken, or what came cannot be them.
    """
    sounds = [_spoken(engine, part, voice) for part in parts(words, engine.max_chars)]
    rates = {sound.rate for sound in sounds}
    if len(rates) != 1:
        raise EngineError(f"{engine.name} changed its sampling rate within {quoted(words)}.")
    rate = rates.pop()
    trimmed = [top_and_tail(sound.samples, round(EDGE * rate)) for sound in sounds]
    return Audio(_joined(trimmed, round(BREATH * rate)), rate)


def _spoken(engine: Engine, part: str, voice: Voice) -> Audio:
    try:
        sound = engine.speak(part, voice).audio
        check_speech(part, sound)
    except AudiobookError:
        raise
    except (Exception, SystemExit) as err:  # anybody may write an engine, and any line upset it
        fault = f"{type(err).__name__}: {err}".rstrip(" .:")
        raise EngineError(f"The engine {engine.name} failed at {quoted(part)}: {fault}.") from err
    return sound


def parts(words: str, longest: int) -> list[str]:
    """Words in parts of at most ``longest`` characters; nothing but blanks is lost between them."""
    return [part for part in _split(words.strip(), longest, 0) if part]


def top_and_tail(samples: Samples, edge: int) -> Samples:
    """Without the silence at both ends but for ``edge`` samples."""
    loud = np.flatnonzero((samples > QUIET) | (samples < -QUIET))
    if not len(loud):
        return samples
    return samples[max(0, loud[0] - edge) : loud[-1] + 1 + edge]


def _split(words: str, longest: int, seam: int) -> Iterator[str]:
    """Pieces between the seams of one kind, packed as full as they go; those still too long are
    split at the next kind."""
    if len(words) <= longest:
        yield words
        return
    start = end = 0
    for match in re.finditer(_SEAMS[seam], words):
        if match.end() - start > longest and end > start:
            yield from _split(words[start:end].strip(), longest, seam + 1)
            start = end
        end = match.end()
    if end > start and len(words) - start > longest:
        yield from _split(words[start:end].strip(), longest, seam + 1)
        start = end
    yield from _split(words[start:].strip(), longest, seam + 1)


def _joined(sounds: list[Samples], pause: int) -> Samples:
    silence = np.zeros(pause, np.int16)
    spaced = [piece for sound in sounds for piece in (silence, sound)]
    return np.concatenate(spaced[1:])
