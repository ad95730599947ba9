"""What an Audio is; load, save, resample, join. Mono, 16 bit, in memory: one take, not one chapter."""

from __future__ import annotations

import io
import os
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audiobook.errors import AudioError

Samples = NDArray[np.int16]


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
        raise AudioError(f"{path}: cannot be read as WAV: {err}") from err
    if channels != 1 or width != 2 or len(data) != 2 * frames:
        raise AudioError(f"{path}: not a whole mono 16-bit WAV file")
    return Audio(np.frombuffer(data, dtype="<i2"), rate)


def save(path: Path, audio: Audio) -> None:
    """Write a WAV file that is either whole or absent: temporary name, synced, renamed.

    Raises:
        AudioError: the disk is full or the folder cannot be written to.
    """
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(audio.rate)
        file.writeframes(audio.samples.astype("<i2", copy=False).tobytes())
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as out:
            out.write(buffer.getvalue())
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    except OSError as err:
        temporary.unlink(missing_ok=True)
        raise AudioError(f"{path}: cannot be written: {err.strerror or err}") from err
