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

from pipeline import cores, cpu, prose, reap, reap_orphans

WORDS = 1_850
"""Of a chapter."""


@dataclass(frozen=True, slots=True)
class Run:
    """A build by the command."""

    cpu: float
    clock: float
    report: dict[str, Any]

    def __str__(self) -> str:
        takes, made = self.report["takes"], self.report["chapters"]
        encoded = sum(each["encoded"] for each in made)
        return (
            f"{self.cpu:7.2f} {self.clock:9.2f} {takes['recorded']:9} {takes['reused']:8} "
            f"{encoded:8}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--chapters", type=int, default=33)
    parser.add_argument("--engine", default="pyttsx3")
    parser.add_argument("--jobs", type=int, default=0, help="0: one for each core")
    parser.add_argument("--keep", type=Path, help="a folder for the part, kept for the next run")
    options = parser.parse_args()
    reap_orphans()
    print(f"{date.today()}, {cores()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        words = make(folder / "chapters", options.chapters)
        print(f"{options.chapters} chapters, {words} words, engine {options.engine}\n")
        print(f"{'':34}  CPU s   clock s  recorded   reused  encoded")
        extra = ["--engine", options.engine]
        extra += ["--jobs", str(options.jobs)] if options.jobs else []
        for name, change in BUILDS.items():
            change(folder)
            print(f"{name:34} {build(folder, extra)}", flush=True)


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
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    clock = time.monotonic() - clock
    reap()
    report = json.loads((folder / "output" / "report.json").read_text("utf-8"))
    return Run(cpu() - before, clock, report)


if __name__ == "__main__":
    main()
