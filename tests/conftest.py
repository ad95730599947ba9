"""What several test files share: the sample's path, the kit of texts, a project made for a test."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from audiobook import engines
from audiobook.cli import main

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

os.environ[engines.CHOSEN] = "pyttsx3"  # here and in children, whatever else is installed

STORY = """\
# The Geese

“You’re late,” said Marta, without looking up from the onions.

“The bus was early,” Tom said. “I stood there and watched it go.”

“Buses don’t wave, Tom.”

“This one did.”

*She’s going to ask about the money,* he thought, and hung up his coat.

* * *

“About the money,” said Marta. “Three hundred pounds!”

A man in a grey hat looked in at the door. “Is this the house with the geese?” he asked.
"""


BARE = """\
# The Bridge

Ruth and Walter sat over the map. Noel and Ida stood beside them.

“We go by the river.”

“The river is up.”

“Then the bridge.”

“The bridge is down.”

“Then we stay.”

“And the mill?”
"""
"""A chapter in which nothing tells who speaks its lines."""


@pytest.fixture
def shared() -> Path:
    """The kit of texts beside the checkout, which a user's machine does not have."""
    if not SHARED.is_dir():
        pytest.skip("the shared texts are not beside this checkout")
    return SHARED


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An author's folder with two short chapters; the current directory for the test."""
    folder = tmp_path / "project"
    write_chapters(folder)
    monkeypatch.chdir(folder)
    return folder


def told(output: Path) -> dict[str, Any]:
    """The report, but for what was done anew and how long it took."""
    report: dict[str, Any] = json.loads((output / "report.json").read_text("utf-8"))
    del report["seconds"], report["stages"], report["takes"]
    for chapter in report["chapters"]:
        del chapter["encoded"], chapter["recorded"], chapter["why"]
    return report


def write_chapters(folder: Path) -> None:
    (folder / "chapters").mkdir(parents=True)
    (folder / "chapters" / "01-the-geese.md").write_text(STORY, "utf-8")
    second = STORY.replace("The Geese", "The Money").replace("Three", "Four")
    (folder / "chapters" / "02-the-money.md").write_text(second, "utf-8")


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Types a command, as a user would, and gives its exit code and what it printed."""

    def type_it(*words: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["audiobook", *map(str, words)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return Outcome(int(end.value.code or 0), out, err)

    return type_it
