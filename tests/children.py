"""Builds in processes of their own, which a test may end, starve or give faults to."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from conftest import ROOT

FAULTY = Path(__file__).with_name("faulty")
"""On a child's path its modules make faults and bring engines that have some."""
CODES = {1, 2, 3, 4, 5, 6, 8}
"""Exit codes of what a user can mend (docs/design.md)."""
CALLS = {  # and in which of so many calls it may strike
    "write": 40, "create": 40, "fsync": 6, "replace": 30, "mkdir": 20, "unlink": 6, "read": 40,
    "open": 40, "scandir": 8, "stat": 60,
}  # fmt: skip
READING = ("read", "open", "scandir", "stat")


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


def command(engine: str, *options: str) -> list[str]:
    return [sys.executable, "-m", "audiobook", "build", "--engine", engine, *options]


def surroundings(**more: str) -> dict[str, str]:
    path = os.pathsep.join((str(FAULTY), str(ROOT)))
    return {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **more}


def start(
    project: Path, words: list[str], surroundings: dict[str, str] | None = None
) -> subprocess.Popen[str]:
    """A command at work, with whatever it starts in a group of its own."""
    return subprocess.Popen(
        words, cwd=project, env=surroundings, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def ended(build: subprocess.Popen[str]) -> Outcome:
    try:
        out, err = build.communicate(timeout=300)
    except subprocess.TimeoutExpired:
        os.killpg(build.pid, signal.SIGKILL)
        raise
    return Outcome(build.returncode, out, err)


def killed(build: subprocess.Popen[str], after: float) -> bool:
    """Whether it was still at work after so many seconds, and was killed with all it started."""
    try:
        build.wait(timeout=after)
    except subprocess.TimeoutExpired:
        os.killpg(build.pid, signal.SIGKILL)
    build.communicate()
    return build.returncode == -signal.SIGKILL


def failing_call(dice: random.Random, folder: Path, log: Path) -> dict[str, str]:
    """What makes a child's call to the system fail in a folder, once or from then on."""
    call = dice.choice(list(CALLS))
    code = dice.choice(["ESTALE"] if call in READING else ["ENOSPC", "EROFS", "EDQUOT"])
    code = dice.choice([code, "EIO"])
    spec = f"{call}:{code}:{dice.randint(1, CALLS[call])}{dice.choice(['', ':always'])}"
    return {
        "AUDIOBOOK_FAULT": spec,
        "AUDIOBOOK_FAULT_IN": str(folder),
        "AUDIOBOOK_FAULT_LOG": str(log),
    }


def check_told(outcome: Outcome) -> None:
    """An error says what is wrong and what to do."""
    assert "Traceback" not in outcome.out + outcome.err, outcome.err
    if outcome.code:
        assert outcome.code in CODES, outcome
        message = outcome.err[outcome.err.rindex("Error: ") :].strip()
        assert len(message.splitlines()) > 1, f"what is to be done? {outcome.err}"
