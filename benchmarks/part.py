"""What a whole part costs: built cold, built again with nothing changed, with one word changed.

    python benchmarks/part.py [--chapters 33] [--engine pyttsx3] [--jobs N]

The part is made of the sample's prose, varied so that no line of a chapter is spoken twice. Every
build is the command `audiobook build`, as a user types it; its CPU seconds are those of all its
processes. The floor is the engine alone and the encoder alone, on the same cores, in the same run.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline import cores, cpu, in_child, megabytes, prose, reap, reap_orphans

WORDS = 1_850
"""Of a chapter."""


@dataclass(frozen=True, slots=True)
class Run:
    """A build by the command."""

    cpu: float
    clock: float
    own_mb: float
    """Most memory of the program itself."""
    all_mb: float
    """The same with all processes that it starts."""
    report: dict[str, Any]

    def __str__(self) -> str:
        takes, made = self.report["takes"], self.report["chapters"]
        encoded = sum(each["encoded"] for each in made)
        return (
            f"{self.cpu:7.2f} {self.clock:9.2f} {takes['recorded']:9} {takes['reused']:8} "
            f"{encoded:8} {self.own_mb:7.0f} {self.all_mb:7.0f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--chapters", type=int, default=33)
    parser.add_argument("--engine", default="pyttsx3")
    parser.add_argument("--jobs", type=int, default=0, help="0: one for each core")
    parser.add_argument("--quick", action="store_true", help="no floor")
    parser.add_argument("--keep", type=Path, help="a folder for the part, kept for the next run")
    options = parser.parse_args()
    reap_orphans()
    print(f"{date.today()}, {cores()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        words = make(folder / "chapters", options.chapters)
        print(f"{options.chapters} chapters, {words} words, engine {options.engine}\n")
        print(f"{'':34}  CPU s   clock s  recorded   reused  encoded  own MB  all MB")
        extra = ["--engine", options.engine]
        extra += ["--jobs", str(options.jobs)] if options.jobs else []
        done = {}
        for name, change in BUILDS.items():
            change(folder)
            done[name] = build(folder, extra)
            print(f"{name:34} {done[name]}", flush=True)
        if options.engine == "pyttsx3" and not options.quick:
            tell_floor(folder, done["cold"])


def tell_floor(folder: Path, cold: Run) -> None:
    """What the engine and the encoder alone need for the same words and samples."""
    speaking = in_child("engine", folder / "chapters", folder)["speaking"]
    encoding = in_child("encode", folder / "chapters", folder)["encoding"]
    floor = speaking + encoding
    print(f"\nThe engine alone {speaking:.1f} CPU s, ffmpeg alone {encoding:.1f}: {floor:.1f}.")
    print(f"The cold build is {cold.cpu / floor:.2f} times that.")


def make(folder: Path, chapters: int) -> int:
    """A part in a folder; how many words it has."""
    folder.mkdir(parents=True, exist_ok=True)
    paragraphs = prose(2 * chapters * WORDS)
    total = 0
    for number in range(1, chapters + 1):
        parts, words = [f"# The Chapter of {number}"], 0
        while words < WORDS:
            parts.append(next(paragraphs))
            words += len(parts[-1].split())
        total += words
        (folder / f"{number:02}.md").write_text("\n\n".join(parts) + "\n", "utf-8")
    return total


def cold(folder: Path) -> None:
    shutil.rmtree(folder / "output", ignore_errors=True)


def nothing(folder: Path) -> None:
    """Nothing has changed."""


def one_word(folder: Path) -> None:
    path = folder / "chapters" / "12.md"
    before, stop, after = path.read_text("utf-8").rpartition(".")
    path.write_text(f"{before} indeed{stop}{after}", "utf-8")


BUILDS = {"cold": cold, "nothing changed": nothing, "one word changed": one_word}


def build(folder: Path, extra: list[str]) -> Run:
    command = [sys.executable, "-m", "audiobook", "build", "chapters", *extra]
    before, clock = cpu(), time.monotonic()
    own = both = 0.0
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as child:
        while child.poll() is None:
            own = max(own, megabytes(child.pid, children=False))
            both = max(both, megabytes(child.pid))
            time.sleep(0.2)
    if child.returncode:
        sys.exit(f"{' '.join(command)} ended with status {child.returncode}")
    clock = time.monotonic() - clock
    reap()
    report = json.loads((folder / "output" / "report.json").read_text("utf-8"))
    return Run(cpu() - before, clock, own, both, report)


if __name__ == "__main__":
    main()
