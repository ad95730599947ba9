"""A build may be killed at any instant; the next one ends with the same files."""

import hashlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = int(os.environ.get("AUDIOBOOK_KILLS", "12"))
"""`AUDIOBOOK_KILLS=100 pytest tests/test_kills.py` for the long run."""


def build(project: Path, output: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "audiobook", "build", "--engine", "tone", "--output", str(output)],
        cwd=project,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def files(output: Path) -> dict[str, str]:
    """Everything a listener gets, by content."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.iterdir())
        if path.suffix in (".mp3", ".jpg")
    }


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_the_build_after_a_kill_makes_the_same_files(project: Path, tmp_path: Path) -> None:
    quiet = tmp_path / "quiet"
    undisturbed = build(project, quiet)
    _, complaint = undisturbed.communicate(timeout=120)
    assert undisturbed.returncode == 0, complaint.decode()
    expected = files(quiet)
    assert len(expected) == 3  # two chapters and the cover

    instants = random.Random(7)
    output = tmp_path / "output"
    for _ in range(KILLS):
        victim = build(project, output)
        try:
            victim.wait(timeout=instants.uniform(0.05, 2.0))
        except subprocess.TimeoutExpired:
            os.killpg(victim.pid, signal.SIGKILL)
        victim.communicate()
        half = [p for p in output.glob("*.mp3") if files(output)[p.name] != expected[p.name]]
        assert not half, "a file under its final name is always whole"
    last = build(project, output)
    _, complaint = last.communicate(timeout=120)
    assert last.returncode == 0, complaint.decode()
    assert files(output) == expected
