"""A build may be killed at any instant; the next one ends with the same files."""

import hashlib
import os
import random
import shutil
import sys
import time
from pathlib import Path

import pytest
from children import command, ended, killed, start

KILLS = int(os.environ.get("AUDIOBOOK_KILLS", "0"))
"""`AUDIOBOOK_KILLS=500 pytest tests/test_kills.py`: so many with `tone`, and 2 for every 25 with
the default engine."""

IN_A_ROW = 5
"""Kills before a build is let through and compared; the next one then begins from nothing."""


def let_through(project: Path, engine: str, output: Path) -> float:
    """A build that nobody disturbs; seconds that it took."""
    began = time.monotonic()
    outcome = ended(start(project, command(engine, "--output", str(output))))
    assert outcome.code == 0, outcome.err
    return time.monotonic() - began


def files(output: Path) -> dict[str, str]:
    """Everything a listener gets, by content."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.glob("[!.]*"))
        if path.suffix in (".mp3", ".jpg")
    }


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize(
    ("engine", "kills"), [("tone", KILLS or 8), ("pyttsx3", KILLS * 2 // 25 or 4)]
)
def test_the_build_after_a_kill_makes_the_same_files(
    engine: str, kills: int, project: Path, tmp_path: Path
) -> None:
    quiet, output = tmp_path / "quiet", tmp_path / "output"
    length = let_through(project, engine, quiet)
    expected = files(quiet)
    assert len(expected) == len(list((project / "chapters").iterdir())) + 1  # and the cover

    instants = random.Random(7)
    for kill in range(1, kills + 1):
        # one that ends before its instant was no kill
        while not killed(
            start(project, command(engine, "--output", str(output))), instants.uniform(0.2, length)
        ):
            assert files(output) == expected
            shutil.rmtree(output)
        found = files(output).items()
        assert found <= expected.items(), "a file under its final name is always whole"
        if kill % IN_A_ROW == 0 or kill == kills:
            let_through(project, engine, output)
            assert files(output) == expected
            assert not list(output.glob(".*.part"))
            shutil.rmtree(output)
