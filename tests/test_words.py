"""`audiobook words`: what may be said wrong, and how it sounds."""

import json
from pathlib import Path

from conftest import Run

from audiobook import audio

TEXT = """\
# The Ferry

Maelgwn read the letter. Every morning Maelgwn went down to Aughrim, where the GCSE results hung.
“They read to us. I know,” said Tom, “and the bass was gone by 9.15.” The café was shut.

Mr. Maelgwn Quill met 1500 men of the NHS, resp. their wives. “WE ARE HERE,” they
said to Maelgwn’s dog.
"""


def listed(run: Run, *options: object) -> dict[str, tuple[str, int]]:
    found = json.loads(run("words", "--json", *options).out)
    return {each["word"]: (each["why"], each["times"]) for each in found}


def test_what_may_be_said_wrong_is_listed_the_most_frequent_first(project: Path, run: Run) -> None:
    Path("ferry.md").write_text(TEXT, "utf-8")
    found = listed(run, "ferry.md")
    assert found == {
        "Maelgwn": ("a name", 4),
        "Aughrim": ("a name", 1),
        "GCSE": ("an abbreviation", 1),
        "read": ("said in two ways", 1),
        "bass": ("said in two ways", 1),
        "9.15": ("a number read in two ways", 1),
        "café": ("foreign", 1),
        "Quill": ("a name", 1),
        "1500": ("a number read in two ways", 1),
        "resp.": ("an abbreviation", 1),
    }
    assert next(iter(found)) == "Maelgwn"
    shown = run("words", "ferry.md", "--most", "1")
    assert "Every morning Maelgwn went" in shown.out and "GCSE  " not in shown.out
    assert "9 more" in shown.err


def test_what_the_author_has_told_is_not_listed_again(project: Path, run: Run) -> None:
    Path("ferry.md").write_text(TEXT, "utf-8")
    Path("voices.yaml").write_text("pronunciations: {Maelgwn: mile-gwin, read (past): red}\n")
    assert "Maelgwn" not in listed(run, "ferry.md")


def test_italics_whose_letters_the_book_does_not_have_are_foreign(project: Path, run: Run) -> None:
    plain = [f"{a}{b}{c}{d}" for a in "bdfst" for b in "aeiou" for c in "lmnrp" for d in "eyst"]
    text = f"# One\n\nThe {' '.join(plain)} end. He ate *zwiebelkuchen* and *bales*.\n"
    Path("one.md").write_text(text, "utf-8")
    found = listed(run, "one.md")
    assert found["zwiebelkuchen"] == ("foreign", 1) and "bales" not in found


def test_a_german_book_is_judged_by_german_letters(project: Path, run: Run) -> None:
    text = "# Eins\n\nDie Mühle am Fluss, sagte Łucja, live für 1500 Leute: die Façade.\n"
    Path("eins.md").write_text(text, "utf-8")
    Path("voices.yaml").write_text("book: {language: de}\n", "utf-8")
    assert listed(run, "eins.md") == {"Łucja": ("foreign", 1), "Façade": ("foreign", 1)}


def test_the_words_can_be_heard(project: Path, run: Run) -> None:
    Path("ferry.md").write_text(TEXT, "utf-8")
    short = run("words", "ferry.md", "--engine", "tone", "--most", "1", "--output", "one.wav")
    assert short.code == 0 and "one.wav" in short.err
    run("words", "ferry.md", "--engine", "tone", "--most", "3", "--output", "three.wav")
    assert audio.load(Path("three.wav")).seconds > audio.load(Path("one.wav")).seconds > 0.5
    wrong = run("words", "ferry.md", "--output", "one.mp3")
    assert wrong.code == 2 and "one.wav" in wrong.err
