"""How a build grows with workers: a model fed with measured costs, held against measured builds.

    python benchmarks/scaling.py [--chapters 12] [--plot docs/scaling.svg]

Measured: the stages of a build on one core, what the machine that builds does by itself, and what
handing a piece of work to a Dask worker costs. Predicted: the seconds of a build by one and by two
Dask workers, each pinned to a core, which are then measured too; and a series of 1,000 chapters
with 1 to 1,000 workers, with an engine as quick as eSpeak and with neural ones.

The model plays the build's own schedule: lines in batches, the longest first, each to the worker
that is free first; then chapters, the longest first. Neither stage is quicker than the scheduler
hands out work, than the network carries takes and files, or than the shared disk makes them.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from part import make
from pipeline import cores

from audiobook.production import Project, cast, open_project
from audiobook.studio.crew import BATCH, SHARE

SERIES = 1_000
"""Chapters of the series."""
NETWORK = 110e6
"""Bytes a second that a shared folder on a network of 1 Gbit/s takes or gives (assumed)."""
MADE = 24_000
"""Bytes of a second of MP3 at 192 kbit/s."""
ENGINES = {"eSpeak": None, "Piper": 0.118, "Kokoro": 1.0}
"""CPU seconds for a second of sound; None: as measured here. The neural ones as measured by others
of the project on a core like these (8.5 and 1 times real time)."""
WORKERS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_000)


@dataclass(frozen=True, slots=True)
class Costs:
    """In seconds of one core unless said otherwise."""

    alone: float
    """On the clock: what the machine that builds does before anything is recorded."""
    lines: tuple[float, ...]
    """Of speaking each line, and keeping its take."""
    chapters: tuple[float, ...]
    """Of mixing, encoding and measuring each chapter."""
    sound: float
    """Seconds of sound in all."""
    takes: int
    """Bytes of all takes."""
    batch: float
    """Of the scheduler and the builder together, for each piece of work."""
    file: float = 0.0005
    """Of a shared disk, for each file made (`benchmarks/studio.py`)."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--chapters", type=int, default=12)
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    print(f"{date.today()}, {cores()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        words = make(folder / "chapters", options.chapters)
        print(f"{options.chapters} chapters, {words} words")
        costs = measured(folder)
        print(
            f"Alone {costs.alone:.1f} s; recording {sum(costs.lines):.1f}, encoding "
            f"{sum(costs.chapters):.1f} core s; {1000 * costs.batch:.1f} ms a piece of work.\n"
        )
        print("Dask workers   predicted s   measured s   off")
        for count in (1, 2):
            said, found = predicted(costs, count, cores()), by_dask(folder, count)
            print(f"{count:12} {said:13.1f} {found:12.1f} {said / found - 1:+6.1%}", flush=True)
    curves = {name: list(series(costs, options.chapters, each)) for name, each in ENGINES.items()}
    for name, curve in curves.items():
        print(f"\n{SERIES} chapters, {name}: workers, hours, times as fast, what stands in the way")
        for count, seconds, way in curve:
            print(f"{count:8} {seconds / 3600:9.2f} {curve[0][1] / seconds:9.1f}   {way}")
    if options.plot:
        plot(options.plot, curves)


# --- what things cost -----------------------------------------------------------------------------


def measured(folder: Path) -> Costs:
    report = build(folder, "one", ["--jobs", "1"], ["taskset", "-c", "0"])
    both = build(folder, "two", [])
    stages = report["stages"]
    part = open_project(Project((folder / "chapters",)))
    voices = cast(part)
    letters = sorted(_letters(part, voices), reverse=True)
    per_letter = stages["recording"] / sum(letters)
    lengths = [chapter["seconds"] for chapter in report["chapters"]]
    per_second = stages["mixing, mastering and encoding"] / sum(lengths)
    store = folder / "one" / ".takes"
    return Costs(
        alone=both["stages"]["reading and attribution"] + both["stages"]["casting"] + STARTING,
        lines=tuple(per_letter * count for count in letters),
        chapters=tuple(sorted((per_second * length for length in lengths), reverse=True)),
        sound=sum(lengths),
        takes=sum(path.stat().st_size for path in store.glob("??/*.wav")),
        batch=round_trip(folder),
    )


STARTING = 0.5
"""Seconds in which the command starts and ends."""


def _letters(part: Any, voices: Any) -> Iterator[int]:
    from audiobook import casting

    told = set()
    for script in part.scripts:
        for cue in casting.cues(script, voices, part.sheet)[0]:
            if (cue.words, cue.voice) not in told:
                told.add((cue.words, cue.voice))
                yield len(cue.words)


def build(
    folder: Path, output: str, extra: Sequence[str], before: Sequence[str] = ()
) -> dict[str, Any]:
    command = [*before, sys.executable, "-m", "audiobook", "build", "chapters", "--output", output]
    shutil.rmtree(folder / output, ignore_errors=True)
    subprocess.run([*command, *extra, "--quiet"], cwd=folder, check=True)
    found: dict[str, Any] = json.loads((folder / output / "report.json").read_text("utf-8"))
    return found


@contextmanager
def cluster(folder: Path, count: int) -> Iterator[str]:
    """A scheduler and workers, each pinned to a core; the scheduler's address."""
    file = folder / "scheduler.json"
    file.unlink(missing_ok=True)
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--no-dashboard", "--port", "0"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    running = [
        subprocess.Popen([*dask, "--host", "127.0.0.1", "--scheduler-file", str(file)], **quiet)
    ]
    try:
        while not (file.is_file() and file.read_text().rstrip().endswith("}")):
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        for number in range(count):
            core = str(sorted(os.sched_getaffinity(0))[number % cores()])
            worker = [sys.executable, "-m", "distributed.cli.dask_worker", address]
            extra = ["--nthreads", "1", "--no-dashboard", "--local-directory", f"worker{number}"]
            running.append(subprocess.Popen(["taskset", "-c", core, *worker, *extra], **quiet))
        from distributed import Client

        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(count)
        yield address
    finally:
        for process in running[::-1]:
            process.terminate()
            process.wait()


def round_trip(folder: Path) -> float:
    """Seconds for which a small piece of work keeps scheduler, builder and worker busy."""
    from distributed import Client

    with cluster(folder, 1) as address, Client(address, set_as_default=False) as client:
        work = client.get_executor(pure=False)
        list(work.map(len, ["warm"] * 50))
        began = time.monotonic()
        futures = [work.submit(len, "x" * 1000) for _ in range(1_000)]
        for future in futures:
            future.result()
        return (time.monotonic() - began) / len(futures)


def by_dask(folder: Path, count: int) -> float:
    with cluster(folder, count) as address:
        build(folder, "warm", ["--scheduler", address, "--chapters", "1"])  # workers have imported
        began = time.monotonic()
        build(folder, "dask", ["--scheduler", address])
        return time.monotonic() - began


# --- the model ------------------------------------------------------------------------------------


def predicted(costs: Costs, workers: int, machine: int = 0) -> float:
    """Seconds of a build. ``machine``: cores that workers, scheduler and builder share, if they
    do."""
    recording, encoding = stages(costs, workers, machine)
    return costs.alone + max(recording.values()) + max(encoding.values())


def stages(costs: Costs, workers: int, machine: int = 0) -> tuple[dict[str, float], ...]:
    """Of recording and of encoding, the least seconds by each thing that may stand in the way."""
    size = max(1, min(BATCH, len(costs.lines) // (workers * SHARE)))
    batches = [sum(costs.lines[at : at + size]) for at in range(0, len(costs.lines), size)]
    work, handing = (batches, list(costs.chapters)), []
    handing = [len(pieces) * costs.batch for pieces in work]
    carried = costs.takes, costs.takes + MADE * costs.sound
    found = []
    for pieces, hand, bytes_, made in zip(
        work, handing, carried, (len(costs.lines), len(costs.chapters)), strict=True
    ):
        limits = {"workers": scheduled(pieces, workers), "scheduler": hand}
        if machine:
            limits["the cores"] = (sum(pieces) + hand) / min(machine, workers + 1)
        else:
            limits["network"] = bytes_ / NETWORK
            limits["disk"] = made * costs.file
        found.append(limits)
    return tuple(found)


def scheduled(pieces: Iterable[float], workers: int) -> float:
    """When the last piece is done, each given to the worker that is free first."""
    free = [0.0] * workers
    for piece in pieces:
        heapq.heapreplace(free, free[0] + piece)
    return max(free)


def series(costs: Costs, chapters: int, engine: float | None) -> Iterator[tuple[int, float, str]]:
    """Workers, seconds, and what stands in the way most."""
    times = SERIES // chapters
    lines = costs.lines
    if engine is not None:
        scale = engine * costs.sound / sum(lines)
        lines = tuple(scale * line for line in lines)
    whole = replace(
        costs,
        alone=costs.alone * times,
        lines=tuple(sorted(lines * times, reverse=True)),
        chapters=tuple(sorted(costs.chapters * times, reverse=True)),
        sound=costs.sound * times,
        takes=costs.takes * times,
    )
    for count in WORKERS:
        both = stages(whole, count)
        limits = [max(stage, key=lambda name, stage=stage: stage[name]) for stage in both]
        spent = [max(stage.values()) for stage in both]
        seconds = whole.alone + sum(spent)
        way = (
            "reading, on one machine"
            if whole.alone > max(spent)
            else limits[spent.index(max(spent))]
        )
        yield count, seconds, way


def plot(path: Path, curves: dict[str, list[tuple[int, float, str]]]) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "audiobook"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4.2))
    for (name, curve), mark in zip(curves.items(), "osD", strict=True):
        axes.loglog(
            [n for n, _, _ in curve], [s / 3600 for _, s, _ in curve], f"-{mark}", label=name
        )
    axes.set_xlabel("workers, each a core")
    axes.set_ylabel("hours")
    axes.set_title(f"A series of {SERIES:,} chapters")
    axes.grid(alpha=0.3, which="both")
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
