"""What the studio costs besides the engine, and which store of takes is the best.

    python benchmarks/studio.py [--cues 100000] [--compare 10000]

So many lines are spoken by the engine `tone` through the studio, then taken down again. Its own CPU
is what is spent besides the engine. ``--compare`` puts as many takes of five seconds into the
studio's store, into one SQLite file and into one packed file with an index, each checked by CRC-32,
and takes them down again in another order.
"""

from __future__ import annotations

import argparse
import platform
import random
import sqlite3
import struct
import tempfile
import time
import zlib
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np
from pipeline import cores, cpu

from audiobook import engines, studio
from audiobook.audio import Audio
from audiobook.model import Cue, Voice
from audiobook.studio.shelf import Shelf

VOICE = Voice("tone", "cello")
RATE = 22_050


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cues", type=int, default=100_000)
    parser.add_argument("--compare", type=int, default=0, metavar="TAKES")
    options = parser.parse_args()
    print(f"{date.today()}, {cores()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        through_the_studio(options.cues, Path(folder) / "takes")
    if options.compare:
        compare(options.compare)


def through_the_studio(count: int, store: Path) -> None:
    lines = (f"This is line number {n} of many that were said that night." for n in range(count))
    cues = [Cue(None, "narrator", VOICE, words) for words in lines]
    engine = engines.load("tone")
    some = cues[:: max(1, count // 2000)]
    before = cpu()
    for cue in some:
        engine.speak(cue.words, cue.voice)
    alone = (cpu() - before) / len(some)
    before, clock = cpu(), time.monotonic()
    session = studio.record(cues, store=store, jobs=cores())
    spent = (cpu() - before) / count
    print(
        f"{count} cues recorded in {time.monotonic() - clock:.1f} s: {1000 * spent:.2f} ms of CPU"
    )
    print(f"a cue, {1000 * (spent - alone):.2f} besides the engine's {1000 * alone:.2f}.")
    before = cpu()
    studio.record(cues, store=store, jobs=cores())
    print(f"Taken down again: {1000 * (cpu() - before) / count:.2f} ms a cue.")
    payload = sum(2 * take.frames for take in session.takes if take)
    print(f"On disk {on_disk(store) / payload:.3f} times the {payload / 1e6:.0f} MB of samples.\n")


def compare(count: int) -> None:
    sounds = [np.random.default_rng(n).integers(-3000, 3000, 5 * RATE, np.int16) for n in range(20)]
    keys = [sha256(str(n).encode()).hexdigest() for n in range(count)]
    mixed = random.Random(1).sample(keys, count)
    print(f"{count} takes of 5 s         put ms   get ms   disk/payload")
    for name, store in (("files", Files), ("SQLite", Database), ("one packed file", Pack)):
        with tempfile.TemporaryDirectory() as folder:
            kept = store(Path(folder))
            before = cpu()
            for n, key in enumerate(keys):
                kept.put(key, sounds[n % len(sounds)])
            between = cpu()
            for key in mixed:
                kept.get(key)
            put, got = 1000 * (between - before), 1000 * (cpu() - between)
            size = on_disk(Path(folder)) / (count * 10 * RATE)
        print(f"{name:28} {put / count:8.3f} {got / count:8.3f} {size:10.3f}", flush=True)


def on_disk(folder: Path) -> int:
    return sum(512 * path.stat().st_blocks for path in folder.rglob("*"))


class Files:
    """The studio's own: a WAV file a take, its checksum in it."""

    def __init__(self, folder: Path) -> None:
        self.shelf = Shelf.open(folder / "takes")

    def put(self, key: str, sound: np.ndarray) -> None:
        self.shelf.put(key, Audio(sound, RATE))

    def get(self, key: str) -> None:
        assert self.shelf.find(key)


class Database:
    def __init__(self, folder: Path) -> None:
        self.file = sqlite3.connect(folder / "takes.sqlite", isolation_level=None)
        self.file.execute("PRAGMA journal_mode = WAL")
        self.file.execute("PRAGMA synchronous = OFF")
        self.file.execute("CREATE TABLE takes (key TEXT PRIMARY KEY, crc INTEGER, samples BLOB)")

    def put(self, key: str, sound: np.ndarray) -> None:
        data = sound.tobytes()
        self.file.execute("INSERT INTO takes VALUES (?, ?, ?)", (key, zlib.crc32(data), data))
        self.get(key)

    def get(self, key: str) -> None:
        crc, data = self.file.execute(
            "SELECT crc, samples FROM takes WHERE key = ?", (key,)
        ).fetchone()
        assert zlib.crc32(data) == crc


class Pack:
    """Takes one after the other, each with a head; the index is in memory."""

    def __init__(self, folder: Path) -> None:
        self.file = (folder / "takes.pack").open("w+b", buffering=0)
        self.index: dict[str, int] = {}
        self.end = 0

    def put(self, key: str, sound: np.ndarray) -> None:
        data = sound.tobytes()
        self.file.seek(self.end)
        self.file.write(struct.pack("<32sII", bytes.fromhex(key), len(data), zlib.crc32(data)))
        self.file.write(data)
        self.index[key] = self.end
        self.end += 40 + len(data)
        self.get(key)

    def get(self, key: str) -> None:
        self.file.seek(self.index[key])
        _, size, crc = struct.unpack("<32sII", self.file.read(40))
        assert zlib.crc32(self.file.read(size)) == crc


if __name__ == "__main__":
    main()
