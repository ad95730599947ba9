"""A second build: what has changed is done, nothing is done twice, and the files are those of a
fresh build."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, told
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
    assert told(Path("output")) == told(Path("fresh"))


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


def test_a_shared_file_of_pronunciations_is_watched_too(project: Path, run: Run) -> None:
    Path("voices.yaml").write_text("pronunciations: {from: ../names.yaml}\n", "utf-8")
    Path("../names.yaml").write_text("Marta: marrta\n", "utf-8")
    run("build", *TONE)
    Path("../names.yaml").write_text("Marta: marrta\nonions: unyuns\n", "utf-8")
    report = json.loads(run("build", *TONE, "--json").out)
    assert report["takes"]["recorded"] == 1
    run("build", *TONE, "--output", "fresh")
    assert made("output") == made("fresh")


def test_other_chapters_or_another_engine_are_another_build(project: Path, run: Run) -> None:
    run("build", *TONE, "--chapters", "1")
    report = json.loads(run("build", *TONE, "--json").out)
    assert [chapter["encoded"] for chapter in report["chapters"]] == [False, True]
    report = json.loads(run("build", *TONE, "--chapters", "2", "--json").out)
    assert [chapter["number"] for chapter in report["chapters"]] == [2]


WHY = {
    "nothing": (0, "as it is", ""),
    "a word": (1, "encoded", "new words (1)"),
    "a pause": (0, "encoded", "pauses or the order of lines changed"),
    "a voice": (12, "encoded", "the voice of narrator changed (7), the voice of Tom changed (5)"),
    "an author": (0, "other tags", "title, cast or book data changed"),
    "a finished file taken away": (0, "encoded", "its file is gone"),
    "a finished file changed": (0, "encoded", "its file was changed by somebody else"),
    "the takes": (0, "as it is", ""),
}


@pytest.mark.parametrize("name", WHY, ids=str)
def test_status_says_what_and_why_and_does_nothing(name: str, project: Path, run: Run) -> None:
    to_record, file, why = WHY[name]
    run("build", *TONE)
    CHANGES[name][0]()
    before = {p: p.stat().st_mtime_ns for p in Path("output").rglob("*") if p.suffix != ".sqlite"}
    first = json.loads(run("status", *TONE, "--json").out)[0]
    assert (first["file"], first["why"]) == (file, why)
    assert first["to_record"] == len(first["pickups"]) == to_record
    assert run("build", *TONE, "--dry-run", "--json").out == run("status", *TONE, "--json").out
    after = {p: p.stat().st_mtime_ns for p in Path("output").rglob("*") if p.suffix != ".sqlite"}
    assert after == before


def test_status_names_the_lines_if_asked(project: Path, run: Run) -> None:
    assert "never made" in run("status", *TONE).out
    assert not Path("output").exists()
    run("build", *TONE)
    edited(FIRST, "onions", "turnips")
    told = run("status", *TONE, "--lines").out
    assert f"{FIRST}:3: narrator: said Marta, without looking up from the turnips." in told
    shutil.rmtree("output/.takes")
    assert "its recording is gone" in run("status", *TONE).out


def test_a_stage_is_done_anew_if_asked(project: Path, run: Run) -> None:
    run("build", *TONE)
    first = made("output")
    for stages, recorded, encoded in (
        (["script"], 0, 0),
        (["record"], 1, 0),
        (["encode"], 0, 2),
        (["script", "record", "encode"], 1, 2),
    ):
        force = [word for stage in stages for word in ("--force", stage)]
        report = json.loads(run("build", *TONE, *force, "--json").out)
        assert (report["takes"]["recorded"] > 0) == recorded
        assert sum(chapter["encoded"] for chapter in report["chapters"]) == encoded
        assert made("output") == first


def test_recordings_that_nothing_uses_are_deleted(project: Path, run: Run) -> None:
    run("build", *TONE)
    edited("chapters/02-the-money.md", "Four hundred", "Five hundred")
    run("build", *TONE)
    count = len(list(Path("output/.takes").glob("??/*.wav")))
    assert run("clean").out == "0 recordings deleted, 0.0 MB.\n"
    assert run("clean", "--days", "0").out.startswith("1 recording deleted, ")
    assert len(list(Path("output/.takes").glob("??/*.wav"))) == count - 1
    report = json.loads(run("build", *TONE, "--force", "encode", "--json").out)
    assert report["takes"]["recorded"] == 0


def test_where_nothing_was_built_no_recording_is_deleted(project: Path, run: Run) -> None:
    done = run("clean", "--days", "0")
    assert done.code == 2
    assert "no finished chapters are known here" in done.err
    assert not Path("output").exists()


def test_one_bad_chapter_is_told_and_the_others_are_made(project: Path, run: Run) -> None:
    bad = Path("chapters/01-the-geese.md")
    text = bad.read_bytes()
    bad.write_bytes(bytes(range(256)) * 8)
    done = run("build", *TONE)
    assert done.code == 3
    assert "chapters/01-the-geese.md" in done.err
    assert "1 file could not be read; the others are finished." in done.err
    assert [p.name for p in Path("output").glob("*.mp3")] == ["02 - The Money.mp3"]
    assert run("build", *TONE).code == 3
    bad.write_bytes(text)
    report = json.loads(run("build", *TONE, "--json").out)
    assert [chapter["encoded"] for chapter in report["chapters"]] == [True, False]
    run("build", *TONE, "--output", "fresh")
    assert made("output") == made("fresh")


def test_a_chapter_gone_bad_keeps_the_file_that_it_had(project: Path, run: Run) -> None:
    run("build", *TONE)
    Path("chapters/01-the-geese.md").write_bytes(bytes(range(256)) * 8)
    run("build", *TONE)
    assert finished().is_file()


def test_what_is_saved_is_built_at_once(project: Path) -> None:
    command = [sys.executable, "-m", "audiobook", "build", *TONE, "--watch"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as watching:
        assert watching.stderr
        told = iter(watching.stderr)

        def waits() -> list[str]:
            return list(takewhile(lambda line: not line.startswith("Waiting for you"), told))

        waits()
        assert finished().is_file()
        edited(FIRST, "# The Geese", "# Two Geese")
        waits()
        assert [p.name for p in Path("output").glob("01*.mp3")] == ["01 - Two Geese.mp3"]
        Path("voices.yaml").write_text("voices: 3\n")
        assert any("voices.yaml:1" in line for line in waits())
        Path("voices.yaml").write_text("pacing: {turn: 0.9}\n")
        assert not any(line.startswith("Error") for line in waits())
        watching.send_signal(signal.SIGINT)
        assert any("Stopped." in line for line in told)


def test_the_files_are_the_same_whatever_the_jobs(project: Path, run: Run) -> None:
    for jobs in ("1", "2", "4"):
        run("build", *TONE, "--jobs", jobs, "--output", f"made{jobs}")
    assert made("made1") == made("made2") == made("made4")
    assert told(Path("made1")) == told(Path("made2")) == told(Path("made4"))


def test_what_is_known_of_a_chapter_is_known_to_every_later_process(project: Path) -> None:
    """Python orders sets of words anew in each process; nothing that is remembered may."""
    (project / "voices.yaml").write_text(
        "narrator: {voice: en-gb, rate: 160}\n"
        "roles: {Marta: {voice: en-us+f4, rate: 150}, Tom: {voice: en-us+m3}}\n"
        "extras: {man: [en-gb+edward, en-us+hugo], woman: [en-us+f2]}\n"
        "pronunciations: {Marta: Marrta, Tom: Tomm, geese: gheese}\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "audiobook", "build", "--quiet"]
    for seed in ("1", "2", "3"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command, cwd=project, env=environment, check=True)
        report = json.loads((project / "output" / "report.json").read_text("utf-8"))
        if seed != "1":
            assert [chapter["encoded"] for chapter in report["chapters"]] == [False, True]
        edited("chapters/02-the-money.md", "onions", f"onions{seed}")
