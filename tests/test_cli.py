"""What a person at a terminal meets: results, and one clear sentence for every mistake."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import STORY, Run
from mutagen.id3 import ID3

from audiobook.audio import load
from audiobook.engines.tone import VOICES

TONE = ("--engine", "tone")


def test_build_makes_one_tagged_file_a_chapter_and_a_report(project: Path, run: Run) -> None:
    done = run("build", *TONE)
    assert done.code == 0, done.err
    files = sorted(p.name for p in (project / "output").glob("*.mp3"))
    assert files == ["01 - The Geese.mp3", "02 - The Money.mp3"]
    report = json.loads((project / "output" / "report.json").read_text("utf-8"))
    assert [c["title"] for c in report["chapters"]] == ["The Geese", "The Money"]
    assert [c["file"] for c in report["chapters"]] == files
    assert report["takes"]["recorded"] > 10
    for chapter in report["chapters"]:
        assert chapter["encoded"] is True
        assert -23 <= chapter["rms_db"] <= -18
        assert chapter["peak_db"] <= -3
        assert chapter["floor_db"] <= -60
    cast = {member["role"]: member for member in report["cast"]}
    assert {"narrator", "Marta", "Tom"} <= set(cast)
    assert len({member["voice"] for member in report["cast"]}) == len(cast)
    tags = ID3(project / "output" / files[0])
    assert str(tags["TIT2"]) == "The Geese"
    assert str(tags["TRCK"]) == "1/2"


def test_the_second_build_does_nothing_twice(project: Path, run: Run) -> None:
    run("build", *TONE)
    before = {p: p.stat().st_mtime_ns for p in (project / "output").glob("*.mp3")}
    done = run("build", *TONE, "--json")
    report = json.loads(done.out)
    assert report["takes"]["recorded"] == 0
    assert [c["encoded"] for c in report["chapters"]] == [False, False]
    assert {p: p.stat().st_mtime_ns for p in (project / "output").glob("*.mp3")} == before


def test_one_changed_line_is_recorded_alone(project: Path, run: Run) -> None:
    run("build", *TONE)
    chapter = project / "chapters" / "01-the-geese.md"
    chapter.write_text(chapter.read_text("utf-8").replace("onions", "turnips"), "utf-8")
    status = json.loads(run("status", *TONE, "--json").out)
    assert [each["to_record"] for each in status] == [1, 0]
    report = json.loads(run("build", *TONE, "--json").out)
    assert report["takes"]["recorded"] == 1
    assert [c["encoded"] for c in report["chapters"]] == [True, False]


def test_a_renamed_chapter_leaves_no_old_file_behind(project: Path, run: Run) -> None:
    run("build", *TONE)
    chapter = project / "chapters" / "01-the-geese.md"
    chapter.write_text(chapter.read_text("utf-8").replace("# The Geese", "# Two Geese"), "utf-8")
    run("build", *TONE)
    files = sorted(p.name for p in (project / "output").glob("*.mp3"))
    assert files == ["01 - Two Geese.mp3", "02 - The Money.mp3"]


def test_chapters_that_move_or_go_leave_no_old_files_behind(project: Path, run: Run) -> None:
    run("build", *TONE)
    other = project / "other.md"
    other.write_text("# Elsewhere\n\nAnother book in the same folder.\n", "utf-8")
    run("build", other, *TONE)
    chapters = project / "chapters"
    (chapters / "00-prologue.md").write_text("# Before\n\nIt was quiet.\n", "utf-8")
    (chapters / "01-the-geese.md").rename(chapters / "01-geese.md")
    (chapters / "02-the-money.md").unlink()
    run("build", *TONE, "--chapters", "1")
    files = sorted(p.name for p in (project / "output").glob("*.mp3"))
    assert files == [
        "01 - Before.mp3", "01 - Elsewhere.mp3", "01 - The Geese.mp3", "02 - The Money.mp3",
    ]  # fmt: skip
    run("build", *TONE)
    files = sorted(p.name for p in (project / "output").glob("*.mp3"))
    assert files == ["01 - Before.mp3", "01 - Elsewhere.mp3", "02 - The Geese.mp3"]


def test_only_the_chapters_asked_for(project: Path, run: Run) -> None:
    assert run("build", *TONE, "--chapters", "2").code == 0
    assert [p.name for p in (project / "output").glob("*.mp3")] == ["02 - The Money.mp3"]


def test_a_correction_in_the_script_file_holds_also_after_an_edit(project: Path, run: Run) -> None:
    assert run("script").code == 0
    path = project / "scripts" / "01-the-geese.yaml"
    text = path.read_text("utf-8")
    assert "- Tom: “This one did.”" in text
    path.write_text(text.replace("- Tom: “This one did.”", "- Aunt Ida: “This one did.”"), "utf-8")
    chapter = project / "chapters" / "01-the-geese.md"
    chapter.write_text(chapter.read_text("utf-8").replace("onions", "turnips"), "utf-8")
    lines = json.loads(run("script", "--json").out)[0]["lines"]
    assert next(n for n in lines if n["text"] == "“This one did.”")["role"] == "Aunt Ida"
    report = json.loads(run("build", *TONE, "--json").out)
    assert "Aunt Ida" in {member["role"] for member in report["cast"]}


def roles(run: Run, *sources: object) -> dict[str, str]:
    """Who says what, as a build would take it."""
    scripts = json.loads(run("script", *sources, "--json").out)
    return {line["text"]: line["role"] for script in scripts for line in script["lines"]}


def test_a_correction_follows_its_chapter_to_another_file(project: Path, run: Run) -> None:
    run("script")
    path = project / "scripts" / "01-the-geese.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("- Tom: “This one did.”", "- Aunt Ida: “This one did.”"), "utf-8")
    chapter = project / "chapters" / "01-the-geese.md"
    chapter.write_text(chapter.read_text("utf-8").replace("onions", "turnips"), "utf-8")
    chapter.rename(chapter.with_name("01-turnips.md"))
    assert roles(run, "--chapters", 1)["“This one did.”"] == "Aunt Ida"
    assert str(Path("scripts") / "01-the-geese.yaml") in run("script").out
    assert roles(run, "--chapters", 1)["“This one did.”"] == "Aunt Ida"


def test_corrections_stay_when_a_chapter_is_put_before_theirs(tmp_path: Path, run: Run) -> None:
    book, scripts = tmp_path / "book.txt", tmp_path / "scripts"
    text = "Chapter {}\n\n“Who is it?” said Ann.\n\n“It is {},” said Bob.\n\n"
    book.write_text("".join(text.format(n, n) for n in (1, 2)), "utf-8")
    assert run("script", book).code == 0
    path = scripts / "book-02.yaml"
    path.write_text(path.read_text("utf-8").replace("- Bob: “It", "- Nelly: “It"), "utf-8")
    book.write_text("".join(text.format(n, word) for n, word in enumerate("012")), "utf-8")
    for _ in range(2):
        said = roles(run, book)
        assert (said["“It is 0,”"], said["“It is 2,”"]) == ("Bob", "Nelly")
        assert run("script", book).code == 0
    assert sorted(p.name for p in scripts.iterdir()) == [
        "book-01-02.yaml", "book-01.yaml", "book-02.yaml",
    ]  # fmt: skip


def test_corrections_of_a_chapter_that_is_gone_are_told(project: Path, run: Run) -> None:
    run("script")
    path = project / "scripts" / "02-the-money.yaml"
    path.write_text(path.read_text("utf-8").replace("- Tom: “This", "- Ida: “This"), "utf-8")
    assert not run("script", "chapters/01-the-geese.md").err
    (project / "chapters" / "02-the-money.md").unlink()
    assert "02-the-money.yaml: no chapter" in run("script").err


def test_cast_shows_the_people_and_fills_in_voices_yaml(project: Path, run: Run) -> None:
    shown = run("cast")
    assert shown.code == 0, shown.err
    assert "Marta" in shown.out and "Tom" in shown.out
    sheet = project / "voices.yaml"
    sheet.write_text("# mine\nroles:\n  Marta: {gender: female}   # my aunt\n", "utf-8")
    assert run("cast", "--write").code == 0
    text = sheet.read_text("utf-8")
    assert text.startswith("# mine\nroles:\n  Marta:") and "# my aunt" in text
    assert "Tom" in text
    assert run("cast").out == run("cast").out


def test_audition_writes_the_words_in_the_voice_of_a_role(project: Path, run: Run) -> None:
    done = run("audition", "marta", "--text", "Who ate the cake?", "--output", "marta.wav")
    assert done.code == 0, done.err
    assert (project / "marta.wav").stat().st_size > 20_000


def test_check_names_the_requirement_that_fails(project: Path, run: Run, tmp_path: Path) -> None:
    run("build", *TONE)
    good = project / "output" / "01 - The Geese.mp3"
    assert run("check", good).code == 0
    bad = tmp_path / "not-audio.mp3"
    bad.write_bytes(b"hello" * 1000)
    done = run("check", good, bad)
    assert done.code == 1
    assert "not-audio.mp3" in done.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["build", "nowhere.txt"], 3, "nowhere.txt"),
        (["build", "--engine", "pytsx3"], 4, "Did you mean “pyttsx3”"),
        (["build", "--chapters", "9"], 2, "no chapter 9"),
        (["build", "--chapters", "3-1"], 2, "3-1"),
        (["build", "--chapters", ""], 2, "1,3-5"),
        (["script", "--chapters", "9"], 2, "no chapter 9"),
        (["status", "--chapters", "8,9"], 2, "no chapters 8, 9"),
        (["build", "--scripts", "nowhere"], 2, "nowhere: there is no such folder"),
        (["audition", "Tom", "--text", "…", "--output", "a.wav"], 5, "nothing to say"),
        (["audition", "Tom", "--text", "", "--output", "a.wav"], 5, "nothing to say"),
        (["audition", "Tom", "--output", "a.mp3"], 2, "a.wav"),
        (["audition", "Tom", "--text-file", "nowhere.txt"], 3, "nowhere.txt"),
        (["check", "chapters"], 2, "no file of sound"),
        (["build", "--jobs", "0"], 2, "--jobs"),
        (["build", "--voices", "nowhere.yaml"], 2, "nowhere.yaml"),
        (["build", "--outptu", "x"], 2, "--output"),
        (["biuld"], 2, "biuld"),
        (["audition", "Matra", "--text", "x"], 2, "Did you mean “Marta”"),
        (["audition"], 2, "--all"),
        (["audition", "Marta", "--all"], 2, "--all"),
        (["audition", "--all", "--text", "x"], 2, "--all"),
        (["check", "nowhere.mp3"], 1, "nowhere.mp3"),
        (["check", "--spec", "axc", "nowhere.mp3"], 2, "acx"),
        (["new", "."], 2, "already there"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, list) else None,
)
def test_a_mistake_gets_one_clear_sentence(
    project: Path, run: Run, words: list[str], code: int, said: str
) -> None:
    (project / "voices.yaml").write_text("", "utf-8")
    done = run(*words)
    assert (done.code, said in done.err) == (code, True), done.err


BAD_TEXTS: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\n ", "empty.txt|no words|blank.txt"),
    "binary.txt": (bytes(range(256)) * 20, "binary.txt"),
    "picture.png": (b"\x89PNG", "picture.png"),
}


@pytest.mark.parametrize("name", BAD_TEXTS)
def test_bad_texts(tmp_path: Path, run: Run, name: str) -> None:
    data, said = BAD_TEXTS[name]
    path = tmp_path / name
    path.write_bytes(data)
    done = run("build", path, "--output", tmp_path / "out", *TONE)
    assert done.code == 3
    assert any(word in done.err for word in said.split("|"))
    assert not list(tmp_path.glob("out/*.mp3"))


def test_mistakes_in_voices_yaml_are_told_at_once(project: Path, run: Run) -> None:
    (project / "voices.yaml").write_text(
        "narator: en-gb\nroles:\n  Tom: {voice: en-us+f3, aliases: [Tommy]}\n"
        "  Thomas: {aliases: [Tommy], gendre: male}\n",
        "utf-8",
    )
    done = run("build")
    assert done.code == 2
    for said in ("voices.yaml:1", "narrator", "voices.yaml:4", "Tommy", "gender"):
        assert said in done.err


def test_an_output_that_is_a_file(project: Path, run: Run) -> None:
    (project / "output").write_text("mine")
    done = run("build", *TONE)
    assert done.code == 6
    assert "is a file" in done.err
    assert (project / "output").read_text() == "mine"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_output(project: Path, run: Run) -> None:
    (project / "output").mkdir(mode=0o500)
    done = run("build", *TONE)
    assert done.code == 6
    assert "cannot be written to" in done.err


def test_what_cannot_be_spoken_becomes_a_pause_and_a_note(project: Path, run: Run) -> None:
    chapter = project / "chapters" / "03-odd.txt"
    chapter.write_text("“…”\n\nHe looked at the sign.\n\n“?!”\n\n你好。\n\n🎉\n", "utf-8")
    done = run("build", *TONE, "--chapters", "3", "--json")
    assert done.code == 0, done.err
    notes = [
        n
        for n in json.loads(done.out)["notes"]
        if n["where"].endswith(("03-odd.txt:1", ":5", ":7", ":9"))
    ]
    assert len(notes) == 4
    assert run("build", *TONE, "--chapters", "3", "--strict").code == 1


def test_two_builds_at_once(project: Path, run: Run) -> None:
    from audiobook.production.folder import hold

    with hold(project / "output"):
        done = run("build", *TONE)
    assert done.code == 8
    assert "another build" in done.err
    assert run("build", *TONE).code == 0


def test_new_starts_a_project_that_builds(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", "my-book").code == 0
    monkeypatch.chdir(tmp_path / "my-book")
    done = run("build", *TONE)
    assert done.code == 0, done.err
    assert len(list((tmp_path / "my-book" / "output").glob("*.mp3"))) == 1


def test_a_cover_that_is_no_picture_is_told_before_anything_is_recorded(
    project: Path, run: Run
) -> None:
    (project / "cover.jpg").write_text("no picture")
    done = run("build", *TONE)
    assert done.code == 2
    assert "cover.jpg" in done.err
    assert not (project / "output").exists()


def test_a_text_elsewhere_keeps_its_files_beside_it(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project.parent / "desk").mkdir()
    monkeypatch.chdir(project.parent / "desk")
    book = project / "chapters" / "01-the-geese.md"
    assert run("cast", book, "--write").code == 0
    assert run("script", book).code == 0
    assert not list(Path().iterdir())
    assert {p.name for p in (project / "chapters").iterdir()} >= {"voices.yaml", "scripts"}
    rows = json.loads(run("cast", Path("..") / "project" / "chapters", "--json").out)
    assert {row["decided"] for row in rows if row["role"] in ("Marta", "Tom")} == {"author"}


def test_audition_of_the_whole_cast(project: Path, run: Run) -> None:
    """Everyone is heard: all the pitches of the cast's voices are in it."""
    assert run("audition", "--all", "--engine", "tone", "--output", "all.wav").code == 0
    assert run("audition", "Tom", "--engine", "tone", "--output", "tom.wav").code == 0
    whole, one = (load(project / name) for name in ("all.wav", "tom.wav"))
    assert whole.seconds > 4 * one.seconds
    power = np.abs(np.fft.rfft(whole.samples.astype(float)))
    per_hertz = len(whole.samples) / whole.rate
    voices = json.loads(run("cast", "--engine", "tone", "--json").out)
    for row in voices:
        pitch = VOICES[row["voice"]][0]
        near = power[round((pitch - 2) * per_hertz) : round((pitch + 2) * per_hertz)]
        assert near.max() > 20 * np.median(power)


def test_audition_of_a_role_that_only_voices_yaml_knows(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("voices.yaml").write_text("engine: tone\nroles: {Marta: lute}\n", "utf-8")
    done = run("audition", "marta", "--text", "Hello there.", "--output", "a.wav")
    assert (done.code, "lute" in done.err) == (0, True), done.err


class Stubborn:
    """Asks to stop where Python cannot raise: the interrupt is lost."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.skipif(sys.platform == "win32", reason="a signal ends the process there")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_that_python_loses_stops_the_build(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audiobook import production

    def read(*args: Any, **options: Any) -> Any:
        Stubborn()
        return reading(*args, **options)

    reading = production.read
    monkeypatch.setattr(production, "read", read)
    done = run("build", *TONE)
    assert done.code == 130
    assert not list(project.glob("output/*.mp3"))


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_output_that_lacks_letters(project: Path, encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    for words in (["cast"], ["cast", "--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "audiobook", *words], capture_output=True, env=environment
        )
        assert done.returncode == 0, done.stderr
    samples = "".join(row["sample"] for row in json.loads(done.stdout.decode(encoding)))
    assert "“" in samples


def test_output_in_a_pipe_is_plain() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "audiobook", "voices", "--engine", "tone"], capture_output=True
    )
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout
    assert not done.stderr


def test_the_library_does_the_same(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from audiobook import cast, produce, read, script

    part = script(read(["chapters"]))
    report = produce(part, cast(part, engine="tone"), output="made")
    assert [made.path.is_file() for made in report.chapters] == [True, True]
    assert capsys.readouterr().out == ""


def test_a_script_needs_no_guard_for_the_processes_that_work_for_it(project: Path) -> None:
    Path("make.py").write_text(
        "from audiobook import cast, produce, read, script\n"
        "print('begun')\n"
        "part = script(read(['chapters']))\n"
        "report = produce(part, cast(part, engine='tone'), output='made', jobs=2)\n"
        "print([made.path.name for made in report.chapters])\n",
        "utf-8",
    )
    done = subprocess.run([sys.executable, "make.py"], capture_output=True, text=True)
    assert done.stdout == "begun\n['01 - The Geese.mp3', '02 - The Money.mp3']\n", done.stderr


def test_a_machine_reads_what_happens_line_by_line(project: Path, run: Run) -> None:
    def events(*options: str) -> list[dict[str, Any]]:
        return [
            json.loads(line)
            for line in run("build", *TONE, "--log", "json", *options).err.split("\n")
            if line
        ]

    told = events()
    assert [each["stage"] for each in told if each["event"] == "stage"] == [
        "Recording",
        "Mixing and mastering",
    ]
    last = [each for each in told if each["event"] == "progress"][-1]
    assert (last["done"], last["total"], last["left_s"]) == (2, 2, 0.0)
    done = next(each for each in told if each["event"] == "done")
    assert done["report"]["takes"]["recorded"] > 10
    assert all("time" in each for each in told)
    assert [each["event"] for each in events()][-1] == "done"
    (project / "voices.yaml").write_text("voices: 3\n")
    error = events()[-1]
    assert (error["event"], error["exit_code"]) == ("error", 2)
    assert "voices.yaml:1" in error["message"]


def test_a_quiet_build_says_only_what_is_wrong(project: Path, run: Run) -> None:
    done = run("build", *TONE, "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")
    (project / "chapters" / "01-the-geese.md").write_bytes(bytes(range(256)) * 8)
    done = run("build", *TONE, "--quiet")
    assert done.code == 3 and done.out == ""
    assert "01-the-geese.md" in done.err


def test_a_folder_of_parts_is_made_part_by_part(project: Path, run: Run) -> None:
    for name in ("Part 1", "Part 2", "Part 10"):
        (Path("series") / name / "chapters").mkdir(parents=True)
        text = STORY.replace("The Geese", f"The Geese of {name}")
        (Path("series") / name / "chapters" / "1.md").write_text(text, "utf-8")
    Path("series/Part 2/voices.yaml").write_text("book: {title: Second}\n", "utf-8")
    done = run("build", "series", *TONE)
    assert done.code == 0
    order = [line for line in done.err.splitlines() if " of 3)" in line]
    assert order == ["Part 1 (1 of 3)", "Part 2 (2 of 3)", "Part 10 (3 of 3)"]
    files = sorted(str(path) for path in Path("output").glob("*/*.mp3"))
    assert files == [
        f"output/{n}/01 - The Geese of {n}.mp3" for n in ("Part 1", "Part 10", "Part 2")
    ]
    assert ID3("output/Part 2/01 - The Geese of Part 2.mp3")["TALB"].text == ["Second"]
    again = json.loads(run("build", "series", *TONE, "--json").out)
    assert list(again) == ["Part 1", "Part 2", "Part 10"]
    assert not any(report["takes"]["recorded"] for report in again.values())


def test_one_bad_part_does_not_stop_the_others(project: Path, run: Run) -> None:
    for name in ("a", "b", "c"):
        (Path("series") / name).mkdir(parents=True)
        (Path("series") / name / "1.md").write_text(STORY, "utf-8")
    Path("series/b/voices.yaml").write_text("narator: {}\n", "utf-8")
    done = run("build", "series", *TONE)
    assert done.code == 2
    assert "series/b/voices.yaml:1" in done.err
    assert "1 of 3 parts could not be made" in done.err
    assert sorted(path.parent.name for path in Path("output").glob("*/*.mp3")) == ["a", "c"]
