"""What an Audio is; load, save, resample, join. Mono, 16 bit, in memory: a take, not a chapter."""

from __future__ import annotations

import struct
import warnings
import wave
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audiobook import files
from audiobook.errors import AudioError

Samples = NDArray[np.int16]

AGAIN = "Run again: what cannot be read is recorded anew."


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """Mono sound."""

    samples: Samples
    """int16, shape (frames,)."""
    rate: int
    """Samples a second."""

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


def load(path: Path) -> Audio:
    """Read a mono 16-bit WAV file.

    Raises:
        AudioError: not there, not WAV, not mono 16 bit, or shorter than its header says.
    """
    try:
        with wave.open(str(path), "rb") as file:
            channels, width, rate, frames = file.getparams()[:4]
            data = file.readframes(frames)
    except (OSError, EOFError, wave.Error) as err:
        raise AudioError(f"{path}: cannot be read as WAV: {err}", hint=AGAIN) from err
    if channels != 1 or width != 2 or len(data) != 2 * frames:
        raise AudioError(f"{path}: not a whole mono 16-bit WAV file", hint=AGAIN)
    return Audio(np.frombuffer(data, dtype="<i2"), rate)


def save(path: Path, audio: Audio) -> None:
    """Write a WAV file that is either whole or absent.

    Raises:
        AudioError: the disk is full or the folder cannot be written to.
    """
    files.write(path, wav(audio))


def wav(audio: Audio) -> bytes:
    """A WAV file: a header of 44 bytes, then the samples."""
    data = audio.samples.astype("<i2", copy=False).tobytes()
    form = (16, 1, 1, audio.rate, 2 * audio.rate, 2, 16)  # PCM, one channel of 16 bits
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", *form)
    return b"".join((head, struct.pack("<4sI", b"data", len(data)), data))


def frames_at(frames: int, rate: int, new_rate: int) -> int:
    """How many samples ``frames`` samples at ``rate`` become at ``new_rate``: rounded, half up."""
    return (2 * frames * new_rate + rate) // (2 * rate)


def resample(samples: Samples, rate: int, new_rate: int) -> NDArray[np.float32]:
    """Band-limited conversion of the sampling rate, in the scale of int16 but not yet rounded.

    Returns:
        float32, exactly ``frames_at(len(samples), rate, new_rate)`` long. soxr's own length can
        differ from it by one sample; that one is cut off or filled with silence here, so that a
        clip's place can be computed before its sound exists.
    """
    exact = samples.astype(np.float32)
    if rate == new_rate or not len(samples):
        return exact
    import soxr

    new: NDArray[np.float32] = soxr.resample(exact, rate, new_rate, quality="HQ")
    frames = frames_at(len(samples), rate, new_rate)
    return np.pad(new, (0, frames - len(new))) if len(new) < frames else new[:frames]


def join(pieces: Iterable[bytes], rate: int) -> Samples:
    """Mono 16-bit pieces end to end, in one go: pydub's ``+=`` copies all that came before each
    piece, which is 190 seconds for an hour of speech where this takes two."""
    with warnings.catch_warnings():
        # pydub looks for an ffmpeg on PATH as it is imported; ours is found by `programs`
        warnings.simplefilter("ignore")
        from pydub import AudioSegment
    data = b"".join(pieces)
    whole = AudioSegment(data=data, sample_width=2, frame_rate=rate, channels=1)
    return np.frombuffer(whole.raw_data, dtype="<i2")
