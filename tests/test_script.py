"""Chapters into lines: golden pairs in tests/scripts/, and the verbatim promise over any text."""

import os
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook.model import Chapter, Kind, Script
from audiobook.scripting import MARKUP, Style, detect_style, parse
from audiobook.scripting.file import load

GOLDEN = sorted((Path(__file__).parent / "scripts").glob("*.txt"))
ROUNDS = int(os.environ.get("AUDIOBOOK_FUZZ", "1500"))
MARKS = "“”‘’\"'«»„‚‹›「」`*_—–―-….,?!;:()[]<>#~=\n\n\n \t\u00a0\u200b\u3000"
PIECES = [*MARKS, *"aBéxo0", "II", " said ", " he thought, ", "<i>", "</i>", "* * *", "\n---\n"]
PIECES += ["\n# ", "``", "''", "'em", "’tis", "\r", "\x00", "\u2028", "\x1c"]


def script_of(text: str, style: Style | None = None) -> Script:
    return parse(Chapter(3, "", text, "chapters/03.txt", first_line=5), style)


def said(text: str, kind: Kind = Kind.DIALOGUE) -> list[str]:
    return [line.text for line in script_of(text).lines if line.kind is kind]


def check_promise(text: str) -> None:
    """Spans ascend, are verbatim, and leave out nothing but white space and markup."""
    at = 0
    for line in script_of(text).lines:
        assert at <= line.span.start < line.span.end
        assert line.span.of(text) == line.text
        assert not MARKUP.sub("", text[at : line.span.start]).strip()
        at = line.span.end
    assert not MARKUP.sub("", text[at:]).strip()


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    lines = script_of(path.read_text("utf-8")).lines
    expected = load(path.with_suffix(".yaml")).entries
    assert [(line.kind, line.direction, " ".join(line.text.split())) for line in lines] == [
        (entry.kind, entry.direction, " ".join(entry.text.split())) for entry in expected
    ]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=60).map("".join))
@settings(max_examples=400, deadline=None)
def test_promise_over_arbitrary_text(text: str) -> None:
    check_promise(text)


def test_promise_over_random_and_mutated_prose() -> None:
    rng = random.Random(20)
    prose = "\n\n".join(path.read_text("utf-8") for path in GOLDEN)
    for _ in range(ROUNDS):
        check_promise("".join(rng.choices(PIECES, k=rng.randint(0, 120))))
    for _ in range(ROUNDS // 5):
        start = rng.randrange(len(prose) - 1500)
        piece = list(prose[start : start + 1500])
        for _ in range(rng.randint(1, 60)):
            piece[rng.randrange(len(piece))] = rng.choice(["", *MARKS])
        check_promise("".join(piece))


@pytest.mark.parametrize(
    "text",
    ["word " * 200_000, "a" * 1_000_000, '"' * 10_000, "'" * 10_000, " 'em" * 10_000, "‘A" * 10_000,
     " “a" * 10_000, "*a " * 10_000, '"a\n\n' * 5_000, "—a\n\n" * 5_000, "\n" * 200_000,
     "“a ‘b’ " * 10_000, ", he thought, " * 10_000, "x " * 50_000, "'a \"" * 10_000,
     "<i>" * 10_000, "I" * 100_000, "<hr" * 30_000, "- " * 50_000, "a' " * 20_000],
    ids=range(20),
)  # fmt: skip
def test_huge_and_hostile_texts_end(text: str) -> None:
    check_promise(text)


def test_quotation_over_paragraphs_continues() -> None:
    lines = script_of("“One.\n\n“Two.\n\n“Three,” he said. “Four.”").lines
    assert [line.continues for line in lines if line.spoken] == [False, True, True, False]
    assert [line.paragraph for line in lines] == [0, 1, 2, 2, 2]


def test_quotation_taken_up_again_without_a_mark() -> None:
    assert said("“One.\n\nTwo, and an end.” She sat.") == ["“One.", "Two, and an end.”"]


def test_never_closed_quotation_is_told_with_its_line() -> None:
    text = "She sat.\n\n“Never mind the cat,\n\nNobody did.\n\n“Yes.”"
    script = script_of(text)
    assert said(text) == ["“Never mind the cat,", "“Yes.”"]
    [note] = script.notes
    assert note.where == "chapters/03.txt:7"
    assert "never closed" in note.sentence


def test_missing_close_ends_at_the_next_quotation() -> None:
    text = '"I will not, she said. "Go away."'
    assert said(text)[-1] == '"Go away."'
    assert len(script_of(text).notes) == 1


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("“Yes,” she said.\n\n“No,” he said.", Style()),
        ("‘Yes,’ she said.\n\n‘No,’ he said.", Style(double=False, single=True)),
        ("'Yes,' she said.\n\n'No,' he said. \"Boat\".", Style(double=False, single=True)),
        ("“Yes, ‘boat,’ I know,” she said.\n\n“No,” he said.", Style()),
        ("—Yes, she said.\n\n—No.", Style(double=True, dash=True)),
        ("", Style()),
    ],
)
def test_style_of_a_book(text: str, style: Style) -> None:
    assert detect_style([text]) == style


def test_style_is_the_whole_books() -> None:
    """A chapter with a single quotation is read in the marks of the others."""
    style = detect_style(["‘Yes,’ she said.\n\n‘No,’ he said.", "Rain. ‘Oh,’ he said, ‘rain.’"])
    lines = script_of("It rained. ‘Oh.’ The rain went on.", style).lines
    assert [line.text for line in lines if line.spoken] == ["‘Oh.’"]


@pytest.mark.parametrize(
    "text",
    [
        "The word “stray” went round in her head.",
        "What the boss calls “our niche.” It is not one.",
        "The mug said “World’s Okayest Grandpa”, and he held it.",
        "“KEEP OUT” was painted on the gate.",
        "The sign on the door said, “Back in five minutes.”",
        "At the top of the page it said, “Do not open.”",
        "It was, as she put it, “a lark,” and it was over.",
        "He played “Harbour Lights” twice.",
        "The book, “Gone West,” was hers.",
        "He'd said 'maybe' twice. 'Maybe' was not yes.",
        "“*Late*,” you type. “*Start without me.*”",
        "The nurses' room was the boys' room once, in the '90s.",
    ],
)
def test_mentions_are_not_speech(text: str) -> None:
    lines = script_of(text).lines
    assert [(line.kind, line.text) for line in lines] == [(Kind.NARRATION, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“I thought–” He shrugged. “never mind.”", ["“I thought–”", "“never mind.”"]),
        ("He said “Go home!” and went.", ["“Go home!”"]),
        ("“Do you,” she sat down “want any tea?”", ["“Do you,”", "“want any tea?”"]),
        ("”Hello,” she said. ”Who’s there?”", ["”Hello,”", "”Who’s there?”"]),
        ('“Hello," she said. "Who\'s there?”', ['“Hello,"', "\"Who's there?”"]),
        ("“He said “no” to me.”", ["“He said “no” to me.”"]),
        ("“‘Yes,’ she says, ‘and bring the cat.’”", ["“‘Yes,’ she says, ‘and bring the cat.’”"]),
        ('"He is 6\' 2" tall," she said.', ['"He is 6\' 2" tall,"']),
        ("Her answer was “No.” So be it.", ["“No.”"]),
        ("「はい」と言った。", ["「はい」"]),
        ("At the door he stopped and said, “You know him.”", ["“You know him.”"]),
        ("By the clock Marta turned and said, “Now, then.”", ["“Now, then.”"]),
        ("The door opens behind me and someone says, “Ah.”", ["“Ah.”"]),
        ("The door opened and a man in a hat said, “Ah.”", ["“Ah.”"]),
        ("*“Hello,” she said.*", ["*“Hello,”"]),
    ],
)
def test_speech(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_soft_wrapped_and_one_line_paragraphs_are_told_apart() -> None:
    wrapped = (
        "The rain had stopped by the time\nthey came to the bridge, and the\nsun was out.\n\nNo.\n"
    )
    assert [line.paragraph for line in script_of(wrapped).lines] == [0, 1]
    single = "The rain had stopped.\nThey came to the bridge.\nNo one was there.\n"
    assert [line.paragraph for line in script_of(single).lines] == [0, 1, 2]


def test_lines_hold_no_stop_alone() -> None:
    """A stop behind a closing mark is part of the speech, so that no line is a mere comma."""
    lines = script_of("« Oui », dit-elle. « Non ».").lines
    assert [line.text for line in lines] == ["« Oui »,", "dit-elle.", "« Non »."]
    assert not [line for line in lines if not re.search(r"\w", line.text)]
