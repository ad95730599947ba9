"""A second build: what has changed is done, nothing is done twice, and the files are those of a
fresh build."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from PIL import Image

TONE = ("--engine", "tone")
FIRST = "chapters/01-the-geese.md"
TUBA = "narrator: {voice: tuba, engine: tone}\n"


def edited(path: str, old: str, new: str) -> None:
    text = Path(path).read_text("utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), "utf-8")


def picture(path: str, colour: str) -> None:
    Image.new("RGB", (300, 300), colour).save(path)


def script_corrected() -> None:
    Path("scripts").mkdir()
    Path("scripts/01-the-geese.yaml").write_text(
        "lines:\n- Tom: “You’re late,”\n- narrator: said Marta, without looking up from the onions."
        "\n",
        "utf-8",
    )


def takes_lost() -> None:
    shutil.rmtree("output/.takes")


def finished(name: str = "01 - The Geese.mp3") -> Path:
    return Path("output") / name


CHANGES: dict[str, tuple[Callable[[], Any], int, int]] = {
    # what happens: how many lines are recorded and how many chapters encoded by the next build
    "nothing": (lambda: None, 0, 0),
    "a word": (lambda: edited(FIRST, "onions", "turnips"), 1, 1),
    "a title": (lambda: edited(FIRST, "# The Geese", "# Two Geese"), 1, 1),
    "a chapter's place": (lambda: Path(FIRST).rename("chapters/03-last.md"), 0, 0),
    "a pause": (lambda: Path("voices.yaml").write_text("pacing: {turn: 0.9}\n"), 0, 2),
    "a voice": (lambda: Path("voices.yaml").write_text(TUBA), 13, 2),
    "an author": (lambda: Path("voices.yaml").write_text("book: {author: A. Writer}\n"), 0, 0),
    "a speaker corrected": (script_corrected, 1, 1),
    "a cover": (lambda: picture("chapters/cover.png", "red"), 0, 0),
    "a finished file taken away": (lambda: finished().unlink(), 0, 1),
    "a finished file changed": (lambda: finished().write_bytes(b"ID3"), 0, 1),
    "the picture made from the cover": (lambda: Path("output/cover.jpg").unlink(), 0, 0),
    "the report": (lambda: Path("output/report.json").unlink(), 0, 0),
    "the takes": (takes_lost, 0, 0),
    "the record of the last build": (lambda: Path("output/.ledger.json").unlink(), 0, 0),
    "that record damaged": (lambda: Path("output/.ledger.json").write_text('{"made_from'), 0, 0),
    "that record another's": (lambda: Path("output/.ledger.json").write_text("[3]"), 0, 0),
}


def made(folder: str) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in Path(folder).iterdir() if p.suffix in (".mp3", ".jpg")}


def told(folder: str) -> dict[str, Any]:
    """The report, but for what was done anew and how long it took."""
    report: dict[str, Any] = json.loads((Path(folder) / "report.json").read_text("utf-8"))
    del report["seconds"], report["takes"]
    for chapter in report["chapters"]:
        del chapter["encoded"]
    return report


@pytest.mark.parametrize("name", CHANGES, ids=str)
def test_after_a_change_the_files_are_those_of_a_fresh_build(
    name: str, project: Path, run: Run
) -> None:
    change, recorded, encoded = CHANGES[name]
    run("build", *TONE)
    change()
    report = json.loads(run("build", *TONE, "--json").out)
    assert report["takes"]["recorded"] == recorded
    assert sum(chapter["encoded"] for chapter in report["chapters"]) == encoded
    again = json.loads(run("build", *TONE, "--json").out)
    assert again["takes"] == {"recorded": 0, "reused": sum(report["takes"].values())}
    assert not any(chapter["encoded"] for chapter in again["chapters"])
    run("build", *TONE, "--output", "fresh")
    assert made("output") == made("fresh")
    assert told("output") == told("fresh")


def test_the_authors_own_cover_is_watched_too(project: Path, run: Run) -> None:
    Path("voices.yaml").write_text("book: {cover: art/front.png}\n", "utf-8")
    Path("art").mkdir()
    picture("art/front.png", "red")
    run("build", *TONE)
    picture("art/front.png", "blue")
    report = json.loads(run("build", *TONE, "--json").out)
    assert not any(chapter["encoded"] for chapter in report["chapters"])
    run("build", *TONE, "--output", "fresh")
    assert made("output") == made("fresh")


def test_other_chapters_or_another_engine_are_another_build(project: Path, run: Run) -> None:
    run("build", *TONE, "--chapters", "1")
    report = json.loads(run("build", *TONE, "--json").out)
    assert [chapter["encoded"] for chapter in report["chapters"]] == [False, True]
    report = json.loads(run("build", *TONE, "--chapters", "2", "--json").out)
    assert [chapter["number"] for chapter in report["chapters"]] == [2]
