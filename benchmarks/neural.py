"""What the studio costs beside a neural engine, and a derived cast beside one voice.

    python benchmarks/neural.py [--chapters 2] [--jobs N]

The lines of the sample's first chapters, each once, by as many processes as there are cores: the
engine alone with one voice, the engine alone with the cast's own voices, and the studio, which
checks, trims, keeps and levels. Each process loads the model; that is in all three figures.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipeline import ROOT, cores

from audiobook import casting, engines, studio
from audiobook.model import Cue
from audiobook.production import Project, cast, open_project

ENGINE = "piper"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--chapters", type=int, default=2)
    parser.add_argument("--jobs", type=int, default=cores())
    options = parser.parse_args()
    print(f"{date.today()}, {cores()} cores, {options.jobs} processes, ", end="")
    print(f"Python {platform.python_version()}")
    part = open_project(Project((ROOT / "chapters",), ROOT / "voices.yaml"))
    chosen = cast(part, engine=ENGINE)
    scripts = part.scripts[: options.chapters]
    told = (cue for each in scripts for cue in casting.cues(each, chosen, part.sheet)[0])
    cues = list({(cue.words, cue.voice): cue for cue in told}.values())
    plain = [replace(cue, voice=chosen.narrator.voice) for cue in cues]
    print(f"{len(cues)} lines, {sum(len(cue.words.split()) for cue in cues)} words\n")
    alone = alone_by(options.jobs, plain)
    derived = alone_by(options.jobs, cues)
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        session = studio.record(cues, store=Path(folder), jobs=options.jobs)
        seconds = time.monotonic() - began
        sound = sum(take.frames / take.rate for take in session.takes if take)
    recorded = sound / seconds
    print("seconds of sound a second")
    print(f"  the engine alone, one voice        {alone:6.1f}")
    print(f"  the engine alone, derived voices   {derived:6.1f}   {derived / alone:.0%}")
    print(f"  the studio, derived voices         {recorded:6.1f}   {recorded / derived:.0%}")


def alone_by(jobs: int, cues: list[Cue]) -> float:
    """Seconds of sound a second, by so many processes."""
    ordered = sorted(cues, key=lambda cue: -len(cue.words))
    shares = [ordered[n::jobs] for n in range(jobs)]
    began = time.monotonic()
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        sound = sum(pool.map(spoken, shares))
    return sound / (time.monotonic() - began)


def spoken(cues: list[Cue]) -> float:
    engine = engines.load(ENGINE)
    return sum(engine.speak(cue.words, cue.voice).audio.seconds for cue in cues)


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main()
