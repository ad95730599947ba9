"""An author answers for doubtful lines, and what comes of it."""

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import BARE, Outcome, Run

TONE = ("--engine", "tone")

Review = Callable[..., Outcome]


@pytest.fixture
def book(project: Path) -> Path:
    """A project of one chapter in which nothing tells who speaks five lines in a row."""
    for path in (project / "chapters").iterdir():
        path.unlink()
    (project / "chapters" / "01-the-bridge.md").write_text(BARE, "utf-8")
    return project


@pytest.fixture
def review(run: Run, monkeypatch: pytest.MonkeyPatch) -> Review:
    """A sitting with these answers, typed one a line."""

    def sit(answers: str, *words: object) -> Outcome:
        monkeypatch.setattr(
            sys, "stdin", io.StringIO("".join(f"{a}\n" for a in answers.split("|")))
        )
        return run("review", *words)

    return sit


def said(run: Run) -> dict[str, str]:
    """Who says what, as a build would take it."""
    scripts = json.loads(run("script", "--json").out)
    return {line["text"]: line["role"] for each in scripts for line in each["lines"]}


def sure(run: Run, text: str) -> float:
    scripts = json.loads(run("script", "--json").out)
    return next(n["sure"] for each in scripts for n in each["lines"] if n["text"] == text)


def asked(out: str) -> list[str]:
    """The lines asked about, in order."""
    return re.findall(r"^  > \?: (.*)$", out, re.MULTILINE)


def key_of(out: str, name: str) -> str:
    found = re.search(rf"^  (\d)  {name} ", out, re.MULTILINE)
    assert found, out
    return found[1]


def test_an_answer_holds_and_changes_the_lines_around(book: Path, run: Run, review: Review) -> None:
    before = said(run)
    first = review("q")
    (line,) = asked(first.out)
    other = next(n for n in ("Noel", "Ruth") if n != before[line])
    done = review(f"{key_of(first.out, other)}|q")
    assert done.code == 0, done.err
    after = said(run)
    assert after[line] == other
    others = {text for text in before if after[text] != before[text]} - {line}
    assert others and f"{len(others)} other line" in done.out
    assert asked(done.out)[0] == line and line not in asked(done.out)[1:]
    assert "1 answer written down" in done.out


def test_an_answer_survives_an_edit_of_the_chapter(book: Path, run: Run, review: Review) -> None:
    (line,) = asked(review("q").out)
    assert review("o|Walter|q").code == 0
    chapter = book / "chapters" / "01-the-bridge.md"
    text = BARE.replace("We go", "We shall go").replace("Ruth and", "“Up!” said Ida. Ruth and")
    chapter.write_text(text.replace("And the mill", "And then the mill"), "utf-8")
    line = line.replace("We go", "We shall go")
    assert said(run)[line] == "Walter"
    assert line not in asked(review("s|s|s|s|s|s|s|q").out)
    chapter.write_text(BARE.replace(line, "“Something else.”"), "utf-8")
    assert "01-the-bridge.yaml" in run("script").err


def test_undo_leaves_the_files_as_they_were(book: Path, run: Run, review: Review) -> None:
    run("script")
    path = book / "scripts" / "01-the-bridge.yaml"
    sheet = book / "voices.yaml"
    sheet.write_text("# mine\nroles:\n  Ruth:   # my aunt\n", "utf-8")
    before = path.read_bytes(), sheet.read_bytes()
    done = review("o|Captain Bligh|y|u|u|q")
    assert done.code == 0 and "Taken back." in done.out and "nothing to take back" in done.out
    assert (path.read_bytes(), sheet.read_bytes()) == before
    assert "Nothing has changed" in done.out
    assert asked(done.out)[0] == asked(done.out)[-1]


def test_undo_of_a_first_answer_leaves_no_file(book: Path, review: Review) -> None:
    assert review("o|Captain Bligh|y|u|q").code == 0
    assert not list((book / "scripts").glob("*")) and not (book / "voices.yaml").exists()


def test_undo_spares_what_somebody_else_changed_meanwhile(
    book: Path, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audiobook.production import Review as Sitting

    undo = Sitting.undo

    def late(sitting: Sitting) -> bool:
        path = book / "scripts" / "01-the-bridge.yaml"
        path.write_text(path.read_text("utf-8") + "# a word of mine\n", "utf-8")
        return undo(sitting)

    monkeypatch.setattr(Sitting, "undo", late)
    done = review("1|u|q")
    assert "changed by somebody else" in done.out
    assert "# a word of mine" in (book / "scripts" / "01-the-bridge.yaml").read_text("utf-8")


def test_somebody_new_gets_an_entry_and_may_speak_everywhere(
    book: Path, run: Run, review: Review
) -> None:
    (line,) = asked(review("q").out)
    done = review("o|Captain Bligh|y|q")
    assert said(run)[line] == "Captain Bligh"
    assert "Captain Bligh:" in (book / "voices.yaml").read_text("utf-8")
    assert "Captain Bligh" in done.out
    report = json.loads(run("build", *TONE, "--json").out)
    assert "Captain Bligh" in {member["role"] for member in report["cast"]}


def test_a_misspelt_name_is_asked_back(book: Path, run: Run, review: Review) -> None:
    (line,) = asked(review("q").out)
    done = review("o|Waltre|y|q")
    assert "Do you mean Walter?" in done.out
    assert said(run)[line] == "Walter" and not (book / "voices.yaml").exists()


def test_two_who_are_one_become_one_and_every_remark_stays(
    book: Path, run: Run, review: Review
) -> None:
    sheet = book / "voices.yaml"
    mine = "# mine\nroles:\n  Walter: fife   # the old one\nengine: tone # quick\n"
    sheet.write_text(mine, "utf-8")
    chapter = book / "chapters" / "01-the-bridge.md"
    told = (
        "\nA ferryman came in out of the rain.\n\n“Good,” said the ferryman.\n"
        "\nThe ferryman sat down. “Good, I say,” said the ferryman.\n"
    )
    chapter.write_text(BARE + told, "utf-8")
    assert said(run)["“Good,”"] == "the ferryman"
    done = review("m|the ferryman|walter|q")
    assert "the ferryman is Walter" in done.out, done.out
    text = sheet.read_text("utf-8")
    assert "Walter: {voice: fife, aliases: [the ferryman]}   # the old one" in text
    assert text.startswith("# mine\n") and text.endswith("engine: tone # quick\n")
    assert said(run)["“Good,”"] == "Walter"
    again = review("m|the ferryman|walter|q")
    assert "one person already" in again.out


def test_the_teller_has_the_name_that_the_author_gives(book: Path, run: Run) -> None:
    text = BARE.replace("Noel and", "I sat down and I listened. I knew what I knew. Noel and")
    (book / "chapters" / "01-the-bridge.md").write_text(text + "\n“I know,” I said.\n", "utf-8")
    assert said(run)["“I know,”"] == "the narrator"
    (book / "voices.yaml").write_text("roles: {Jane: {aliases: [the narrator]}}\n", "utf-8")
    assert said(run)["“I know,”"] == "Jane"


def test_two_with_entries_of_their_own_are_left_to_the_author(book: Path, review: Review) -> None:
    sheet = book / "voices.yaml"
    sheet.write_text("roles:\n  Ruth:\n  Noel:\n", "utf-8")
    done = review("m|Ruth|Noel|q")
    assert done.code == 0 and "both have an entry" in done.out
    assert sheet.read_text("utf-8") == "roles:\n  Ruth:\n  Noel:\n"


def test_what_nobody_says_is_the_narrators(book: Path, run: Run, review: Review) -> None:
    (line,) = asked(review("q").out)
    review("n|q")
    assert said(run)[line] == "narrator"
    assert line not in asked(review("s|s|s|s|s|s|q").out)


def test_an_interrupt_keeps_what_was_answered(
    book: Path, run: Run, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    (line,) = asked(review("q").out)

    class Interrupted(io.StringIO):
        def readline(self, *size: int) -> str:  # type: ignore[override]
            answer = super().readline()
            if not answer:
                raise KeyboardInterrupt
            return answer

    monkeypatch.setattr(sys, "stdin", Interrupted("o\nWalter\n"))
    done = run("review")
    assert done.code == 130 and "1 answer written down" in done.out
    assert said(run)[line] == "Walter"


def test_without_anybody_to_answer_one_clear_sentence(
    book: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    done = run("review")
    assert done.code == 2 and "Run it in a terminal" in done.err


def test_every_line_passed_over_ends_the_sitting(book: Path, review: Review) -> None:
    done = review("|".join("s" * 20))
    assert "No doubtful lines are left." in done.out
    assert len(asked(done.out)) == len(set(asked(done.out))) > 1
    assert not (book / "scripts").exists()


def test_what_is_sure_is_not_asked(book: Path, review: Review) -> None:
    text = "“We go,” said Ruth.\n\n“We stay,” said Noel.\n"
    (book / "chapters" / "01-the-bridge.md").write_text(text, "utf-8")
    assert "No line is doubtful enough" in review("q").out


def test_too_doubtful_lines_go_to_the_voice_that_the_author_names(book: Path, run: Run) -> None:
    sheet = book / "voices.yaml"
    unsure = json.loads(run("status", *TONE, "--json").out)[0]
    assert unsure["unsure"] > 0 and unsure["neutral"] == 0
    sheet.write_text("engine: tone\ndoubtful: {below: 0.6, voice: fife}\n", "utf-8")
    (row,) = json.loads(run("status", "--json").out)
    assert row["neutral"] == row["unsure"] > 0
    report = json.loads(run("build", "--json").out)
    assert report["chapters"][0]["neutral"] == row["neutral"]
    neutral = next(m for m in report["cast"] if m["role"] == "doubtful lines")
    assert (neutral["voice"], neutral["lines"]) == ("fife", row["neutral"])
    assert "fife" not in {m["voice"] for m in report["cast"]} - {neutral["voice"]}
    assert any("neutral voice" in note["sentence"] for note in report["notes"])
    assert "Neutral" in run("status").out and "Neutral" in run("script").out
    script = (book / "scripts" / "01-the-bridge.yaml").read_text("utf-8")
    assert script.count("sure:") == row["unsure"]


@pytest.mark.parametrize("setting", ["{below: 0.6}", "{below: 0.6, voice: narrator}"])
def test_too_doubtful_lines_go_to_the_narrator(book: Path, run: Run, setting: str) -> None:
    (book / "voices.yaml").write_text(f"engine: tone\ndoubtful: {setting}\n", "utf-8")
    report = json.loads(run("build", "--json").out)
    assert report["chapters"][0]["neutral"] > 0
    assert any("go to the narrator" in note["sentence"] for note in report["notes"])
    assert "doubtful lines" not in {member["role"] for member in report["cast"]}


def test_the_tellers_voice_is_no_neutral_one(book: Path, run: Run) -> None:
    text = BARE.replace("Noel and", "I sat down and I listened. I knew what I knew. Noel and")
    (book / "chapters" / "01-the-bridge.md").write_text(text + "\n“I know,” I said.\n", "utf-8")
    (book / "voices.yaml").write_text("engine: tone\ndoubtful: {below: 0.6}\n", "utf-8")
    done = run("build", "--json")
    assert json.loads(done.out)["chapters"][0]["neutral"] == 0
    assert "give “doubtful:” a voice" in done.err


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("{below: 0.9}", "from 0 to 0.6"),
        ("0.4", "below"),
        ("{blow: 0.4}", "Did you mean “below”"),
        ("{below: 0.4, voice: flutte}", "no voice “flutte”"),
    ],
)
def test_mistakes_in_the_setting(book: Path, run: Run, setting: str, told: str) -> None:
    (book / "voices.yaml").write_text(f"engine: tone\ndoubtful: {setting}\n", "utf-8")
    done = run("status")
    assert done.code == 2 and told in done.err and "voices.yaml:2" in done.err
