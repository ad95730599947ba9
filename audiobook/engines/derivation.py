"""Other people out of one voice: its formants, pitch and melody moved by Praat's "Change gender".

A voice's formants tell how long the throat is, its pitch how heavy the vocal folds: moved together
they make a listener, and a speaker model, hear somebody else; a darker or brighter timbre does the
rest. Figures in docs/voices.md.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audiobook.audio import Audio
from audiobook.errors import EngineError, PluginError

Floats = NDArray[np.float64]

FLOOR, CEILING = 75, 600
"""Hz between which Praat looks for the pitch, as its manual advises for unknown voices."""
TILTED = 250, 8000
"""Hz between which timbre works."""
SHORTEST = 0.06
"""Seconds. Praat needs three periods of the lowest pitch to find any; less is a click."""
SEEDED = "random_initializeWithSeedUnsafelyButPredictably (1)"
"""Praat's script line without which it moves voiceless sounds about by chance."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """What makes another person of a voice. The defaults change nothing."""

    formants: float = 1.0
    """Times as high, 0.7 to 1.4: above 1 a shorter throat, as of women and children."""
    pitch: float = 0.0
    """Median of each line in Hz, 50 to 400; 0: as it is."""
    range: float = 1.0
    """Times as much melody, 0 to 3."""
    timbre: float = 0.0
    """Decibels an octave, -4 to 4: darker below 0, brighter above."""

    def __post_init__(self) -> None:
        if not 0.7 <= self.formants <= 1.4:
            raise ValueError(f"formants must be 0.7 to 1.4, not {self.formants}.")
        if self.pitch and not 50 <= self.pitch <= 400:
            raise ValueError(
                f"pitch must be 50 to 400 Hz, or 0 for the voice's own, not {self.pitch}."
            )
        if not 0 <= self.range <= 3:
            raise ValueError(f"range must be 0 to 3, not {self.range}.")
        if not -4 <= self.timbre <= 4:
            raise ValueError(f"timbre must be -4 to 4 dB an octave, not {self.timbre}.")

    @property
    def changes(self) -> bool:
        return (self.formants, self.pitch, self.range, self.timbre) != (1, 0, 1, 0)


def derive(audio: Audio, wanted: Derivation) -> Audio:
    """The sound as the other person says it; as long as before.

    Source: P. Boersma and D. Weenink, Praat, the command "Change gender" of a Sound.

    Raises:
        PluginError: Praat is not installed.
        EngineError: Praat cannot do it.
    """
    if not wanted.changes or audio.seconds < SHORTEST:
        return audio
    try:
        import parselmouth
        from parselmouth.praat import call, run
    except ImportError as err:
        raise PluginError(
            "A derived voice needs Praat, which is not installed.",
            hint="Install it with “pip install 'audiobook-producer[neural]'”.",
        ) from err
    sound = parselmouth.Sound(audio.samples / 32768, audio.rate)
    moved = (FLOOR, CEILING, wanted.formants, wanted.pitch, wanted.range, 1.0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", parselmouth.PraatWarning)  # of what has no pitch
            run(SEEDED)
            values = call(sound, "Change gender", *moved).values[0]
    except parselmouth.PraatError as err:
        raise EngineError(f"Praat cannot derive a voice: {err}") from err
    values = _coloured(values, audio.rate, wanted.timbre)
    peak = float(np.abs(values).max(initial=0))
    return Audio((values * (32767 / max(1.0, peak))).astype(np.int16), audio.rate)


def _coloured(values: Floats, rate: int, timbre: float) -> Floats:
    """Tilted by so many decibels an octave around 1 kHz, as loud as before."""
    if not timbre:
        return values
    octaves = np.log2(np.clip(np.fft.rfftfreq(len(values), 1 / rate), *TILTED) / 1000)
    tilted = np.fft.irfft(np.fft.rfft(values) * 10 ** (timbre * octaves / 20), len(values))
    was, now = np.sqrt(np.mean(values**2)), np.sqrt(np.mean(tilted**2))
    return tilted * (was / now) if now else values
