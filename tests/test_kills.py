"""A build may be killed at any instant; the next one ends with the same files."""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

KILLS = int(os.environ.get("AUDIOBOOK_KILLS", "0"))
"""`AUDIOBOOK_KILLS=500 pytest tests/test_kills.py`: so many with `tone`, and eight with the default
engine for each hundred."""

IN_A_ROW = 5
"""Kills before a build is let through and compared; the next one then begins from nothing."""


def build(project: Path, output: Path, engine: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "audiobook", "build", "--engine", engine, "--output", str(output)],
        cwd=project,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def let_through(project: Path, output: Path, engine: str) -> float:
    """A build that nobody disturbs; seconds that it took."""
    began = time.monotonic()
    undisturbed = build(project, output, engine)
    _, complaint = undisturbed.communicate(timeout=300)
    assert undisturbed.returncode == 0, complaint.decode()
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
    ("engine", "kills"), [("tone", KILLS or 10), ("pyttsx3", KILLS * 8 // 100 or 5)]
)
def test_the_build_after_a_kill_makes_the_same_files(
    project: Path, tmp_path: Path, engine: str, kills: int
) -> None:
    quiet, output = tmp_path / "quiet", tmp_path / "output"
    length = let_through(project, quiet, engine)
    expected = files(quiet)
    assert len(expected) == len(list((project / "chapters").iterdir())) + 1  # and the cover

    instants = random.Random(7)
    for kill in range(1, kills + 1):
        victim = build(project, output, engine)
        try:
            victim.wait(timeout=instants.uniform(0.05, length))
        except subprocess.TimeoutExpired:
            os.killpg(victim.pid, signal.SIGKILL)
        victim.communicate()
        found = files(output).items()
        assert found <= expected.items(), "a file under its final name is always whole"
        if kill % IN_A_ROW == 0:
            let_through(project, output, engine)
            assert files(output) == expected
            assert not list(output.glob(".*.part"))
            shutil.rmtree(output)
