"""The script file: an author's corrections hold, whatever happens around them."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from audiobook.errors import ConfigError
from audiobook.model import Basis, Chapter, Kind, Line, Script, Span
from audiobook.scripting import file, parse
from audiobook.scripting.file.entries import Entry, who
from audiobook.scripting.file.writing import scalar

TEXT = """\
The Ferry

“You’re late,” said Maren. “Again.”

“The barge was heavy.” Tobb rubbed his hands.

*She knows about the money,* he thought.

***

“Yes,” she said. “I know.”

“Yes.”
"""

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def chapter(text: str = TEXT) -> Chapter:
    return Chapter(3, "The Ferry: one", text, "chapters/03.md", first_line=2)


def guessed(script: Script, sure: float = 0.9) -> Script:
    """As after attribution: narration to the narrator, speech to people in turn, if not pinned."""

    def guess(at: int, line: Line) -> Line:
        if line.basis is not None:
            return line
        if not line.spoken:
            return replace(line, role="narrator")
        return replace(line, role=("Maren", "Tobb")[at % 2], basis=Basis("turn", sure))

    return replace(script, lines=tuple(guess(at, line) for at, line in enumerate(script.lines)))


def build(path: Path, text: str = TEXT) -> Script:
    """What a build sees: the chapter parsed, the author's decisions applied."""
    return file.apply(parse(chapter(text)), file.load(path))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1, text
    path.write_text(text.replace(old, new), "utf-8")


def role_of(script: Script, words: str) -> str | None:
    [line] = [line for line in script.lines if line.text == words]
    assert line.basis is None or line.basis == replace(line.basis, rule="author", sure=1.0)
    return line.role


@pytest.fixture
def path(tmp_path: Path) -> Path:
    where = tmp_path / "scripts" / "03.yaml"
    file.save(where, guessed(parse(chapter())))
    return where


def test_reads_like_a_play(path: Path) -> None:
    text = path.read_text("utf-8")
    body = text[text.index("chapter:") : text.index("# What the program")]
    assert re.sub("text: [0-9a-f]{16}", "text: …", body) == (
        'chapter: 3\ntitle: "The Ferry: one"\nsource: chapters/03.md\ntext: …\nlines:\n'
        "- narrator: The Ferry\n"
        "- Tobb: “You’re late,”\n"
        "- narrator: said Maren.\n"
        "- Tobb: “Again.”\n"
        "- Maren: “The barge was heavy.”\n"
        "- narrator: Tobb rubbed his hands.\n"
        '- Maren (thinks): "*She knows about the money,*"\n'
        "- narrator: he thought.\n"
        '- scene break: "***"\n'
        "- Tobb: “Yes,”\n"
        "- narrator: she said.\n"
        "- Tobb: “I know.”\n"
        "- Maren: “Yes.”\n"
    )


def test_doubtful_lines_show_their_basis(tmp_path: Path) -> None:
    path = tmp_path / "03.yaml"
    file.save(path, guessed(parse(chapter()), sure=0.35))
    text = path.read_text("utf-8")
    assert '- {role: "Tobb", text: "“Again.”", basis: "turn", sure: 0.35}\n' in text


def test_untouched_file_decides_nothing(path: Path) -> None:
    assert build(path) == parse(chapter())


def test_saved_again_it_is_the_same(path: Path) -> None:
    before = path.read_bytes()
    file.save(path, guessed(build(path)))
    assert path.read_bytes() == before


def test_a_changed_role_holds(path: Path) -> None:
    edit(path, "- Tobb: “Again.”", "- Maren: “Again.”")
    script = build(path)
    assert role_of(script, "“Again.”") == "Maren"
    assert [line.basis.rule for line in script.lines if line.basis] == ["author"]
    assert script.notes == ()


def test_the_right_one_of_two_equal_lines(tmp_path: Path) -> None:
    text = "“Yes.”\n\n“No.”\n\n“Yes.”\n\n“Yes.”\n"
    path = tmp_path / "03.yaml"
    file.save(path, guessed(parse(chapter(text))))
    body = path.read_text("utf-8")
    at = body.rindex("- Maren: “Yes.”")
    assert "Tobb: “Yes.”" in body[at:]
    path.write_text(body[:at] + body[at:].replace("Maren: “Yes.”", "Ida: “Yes.”"), "utf-8")
    assert [line.role for line in build(path, text).lines] == [None, None, "Ida", None]


def test_kind_and_direction_are_corrected(path: Path) -> None:
    edit(path, "- Tobb: “Again.”", "- Maren (thinks): “Again.”")
    edit(path, "- Maren: “Yes.”", "- Maren (whispered): “Yes.”")
    again, yes = (line for line in build(path).lines if line.basis)
    assert (again.kind, again.role, again.direction) == (Kind.THOUGHT, "Maren", None)
    assert (yes.kind, yes.role, yes.direction) == (Kind.DIALOGUE, "Maren", "whispered")


def test_an_author_may_say_thinking(path: Path) -> None:
    edit(path, "- Maren: “Yes.”", "- Maren (thinking): “Yes.”")
    line = build(path).lines[-1]
    assert (line.kind, line.direction, line.role) == (Kind.THOUGHT, None, "Maren")


def test_a_guess_is_confirmed_by_taking_its_basis_off(tmp_path: Path) -> None:
    path = tmp_path / "03.yaml"
    file.save(path, guessed(parse(chapter()), sure=0.35))
    edit(path, '- {role: "Tobb", text: "“Again.”", basis: "turn", sure: 0.35}', "- Tobb: “Again.”")
    assert role_of(build(path), "“Again.”") == "Tobb"


def test_a_line_cut_in_two_stays_cut(path: Path) -> None:
    edit(path, "- narrator: Tobb rubbed his hands.", "- narrator: Tobb rubbed\n- Ida: his hands.")
    script = build(path)
    [ida] = [line for line in script.lines if line.role == "Ida"]
    assert (ida.text, ida.kind, ida.span.of(TEXT)) == ("his hands.", Kind.DIALOGUE, "his hands.")
    file.save(path, guessed(script))
    file.save(path, guessed(build(path)))
    assert "- narrator: Tobb rubbed\n- Ida: his hands.\n" in path.read_text("utf-8")


def test_joined_lines_stay_joined(path: Path) -> None:
    edit(path, "- Tobb: “Yes,”\n- narrator: she said.\n- Tobb: “I know.”\n",
         "- narrator: “Yes,” she said. “I know.”\n")  # fmt: skip
    script = build(path)
    [line] = [line for line in script.lines if line.basis]
    assert line.text == "“Yes,” she said. “I know.”"
    assert line.kind is Kind.NARRATION
    assert len(script.lines) == len(parse(chapter()).lines) - 2


def test_decisions_hold_when_the_chapter_is_edited(path: Path) -> None:
    edit(path, "- Tobb: “Again.”", "- Ida: “Again.”")
    edit(path, "- narrator: Tobb rubbed his hands.", "- narrator: Tobb rubbed\n- Ida: his hands.")
    edited = TEXT.replace("The Ferry\n", "The Ferry\n\nIt was raining.\n").replace(
        "*She knows", "“What?”\n\n*She knows"
    )
    script = build(path, edited.replace("said Maren", "said Maren Holt"))
    assert role_of(script, "“Again.”") == "Ida"
    assert role_of(script, "his hands.") == "Ida"
    assert script.notes == ()


def test_decisions_move_with_their_paragraphs(path: Path) -> None:
    edit(path, "- Maren: “The barge was heavy.”", "- Ida: “The barge\n- Nils: was heavy.”")
    edit(path, "- Tobb: “Again.”", "- Ida: “Again.”")
    paragraphs = TEXT.split("\n\n")
    moved = [paragraphs[n] for n in (0, 2, 3, 1, 5, 6)]
    script = build(path, "\n\n".join(moved))
    assert not script.notes
    pinned = [(line.role, line.text) for line in script.lines if line.basis]
    assert pinned == [("Ida", "“The barge"), ("Nils", "was heavy.”"), ("Ida", "“Again.”")]


def test_a_decision_does_not_move_onto_words_of_others(path: Path) -> None:
    edit(path, "- Maren: “Yes.”", "- Ida: “Yes.”")
    without = TEXT.replace("\n\n“Yes.”\n", "")
    twice = without.replace("The Ferry\n", "The Ferry\n\n“Yes.”\n\n“Yes.”\n")
    for text in (without, twice):
        script = build(path, text)
        assert not [line for line in script.lines if line.basis]
        assert "Ida" in script.notes[0].sentence


def test_a_lost_decision_is_told_and_kept(path: Path) -> None:
    edit(path, "- Tobb: “Again.”", "- Ida: “Again.”  # sure of this")
    number = path.read_text("utf-8").split("\n").index("- Ida: “Again.”  # sure of this") + 1
    edited = TEXT.replace(" “Again.”", " “Always.”")
    [note] = build(path, edited).notes
    assert note.where == f"{path}:{number}"
    assert "“Again.”" in note.sentence
    file.save(path, guessed(build(path, edited)))
    text = path.read_text("utf-8")
    assert "unplaced:\n# sure of this\n- Ida: “Again.”\n" in text
    assert role_of(build(path), "“Again.”") == "Ida"  # the words came back


def test_comments_of_the_author_stay(path: Path) -> None:
    edit(path, "- Tobb: “Again.”", "# who?\n- Tobb: “Again.”   # Ida perhaps")
    edit(path, "chapter: 3", "# my notes\nchapter: 3")
    for _ in range(2):
        file.save(path, guessed(build(path)))
    text = path.read_text("utf-8")
    assert "# who?\n# Ida perhaps\n- Tobb: “Again.”\n" in text
    assert "# my notes\nchapter: 3\n" in text
    assert text.count("# who?") == text.count("# my notes") == 1


def test_saving_a_fresh_script_keeps_decisions(path: Path) -> None:
    edit(path, "- Tobb: “Again.”", "- Ida: “Again.”")
    file.save(path, guessed(parse(chapter())))
    assert role_of(build(path), "“Again.”") == "Ida"


def test_a_quotation_mark_left_open_is_told_where_it_opens(path: Path) -> None:
    edit(path, "- Maren: “Yes.”", '- Maren: "Yes.')
    line = path.read_text("utf-8").split("\n").index('- Maren: "Yes.') + 1
    with pytest.raises(ConfigError, match=f"03.yaml:{line}: "):
        file.load(path)


def test_broken_file_is_not_overwritten(path: Path) -> None:
    path.write_text("lines: [", "utf-8")
    with pytest.raises(ConfigError):
        file.save(path, parse(chapter()))
    assert path.read_text("utf-8") == "lines: ["


MISTAKES = {
    "lines:\n- Tobb\n- Ida: [a, b]\n- {role: Ida, txt: x}\n- Ida: ''\n"
    "- {role: I, text: x, kind: shout}\n": [
        (2, "must read"), (3, "must be a text"), (4, "no “txt”"), (4, "needs “role” and “text”"),
        (5, "no words"), (6, "no kind"),
    ],
    "lins:\n- Tobb: x\n": [(1, "Did you mean “lines”?"), (1, "“lines:” is missing")],
    "lines:\n- Tobb: x\nlines: []\n": [(3, "twice")],
    "lines: 3\n": [(1, "must be a list")],
    "": [(1, "no script file")],
    "- a\n": [(1, "no script file")],
    "lines:\n- Ida: “a”\n- Tobb: : b\n": [(3, "quotation marks")],
    'lines:\n- Ida: "a" b\n': [(2, "quotation marks")],
    "lines:\n- Ida: &a x\n- Tobb: *a\n": [(2, "quotation marks")],
    "lines:\n- Ida: *this*\n": [(2, "quotation marks")],
    "lines:\n- Ida: !!python/object:os.system x\n": [(2, "quotation marks")],
    "lines:\n- Ida: [[[[[[x]]]]]]\n": [(2, "must be a text")],
    "lines: " + "[" * 9000: [(1, "brackets")],
    "lines:\n- Ida: \x07\n": [(2, "control character")],
    "lines:\n- '': x\n": [(2, "does not say who")],
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MISTAKES.items(), ids=range(len(MISTAKES)))
def test_all_mistakes_are_told_at_once(
    tmp_path: Path, text: str, expected: list[tuple[int, str]]
) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        file.load(path)
    told = caught.value.mistakes
    assert [note.where for note in told] == [f"{path}:{line}" for line, _ in expected]
    for note, (_, words) in zip(told, expected, strict=True):
        assert words in note.sentence


@pytest.mark.parametrize("data", [None, b"lines:\n- a: \xff\n"], ids=["missing", "not UTF-8"])
def test_unreadable(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "x.yaml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ConfigError, match=r"x\.yaml"):
        file.load(path)


@given(ANY, ANY)
@example("text", "0")
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_words_load_back_exactly(tmp_path: Path, role: str, words: str) -> None:
    words = words.replace("\n", " ")
    if not (words.strip() and role.strip()):
        return
    path = tmp_path / "x.yaml"
    key = scalar(role, key=True)
    path.write_text(f"lines:\n- {key}: {scalar(words)}\n- Ida: x\n", "utf-8", newline="")
    first, second = file.load(path).entries
    assert first.text == words
    assert (first.role, first.kind, first.direction) == who(role)
    assert second.text == "x"


@given(st.none() | ANY.filter(str.strip), st.sampled_from(Kind), st.none() | ANY.filter(str.strip))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_role_and_direction_load_back(
    tmp_path: Path, role: str | None, kind: Kind, direction: str | None
) -> None:
    line = Line(Span(0, 5), kind, "“Oh.”", 0, role=role, direction=direction)
    script = Script(Chapter(1, "", "“Oh.”"), (line,))
    path = tmp_path / "y.yaml"
    path.unlink(missing_ok=True)
    file.save(path, script)
    [entry] = file.load(path).entries
    assert not entry.decided
    expected = Entry(role or (None if line.spoken else "narrator"), kind, direction, "“Oh.”")
    assert (entry.role, entry.kind, entry.direction) == (
        expected.role, expected.kind, expected.direction
    )  # fmt: skip


def test_words_that_look_like_a_comment_are_none(path: Path) -> None:
    script = guessed(parse(chapter("#\"' one")))
    file.save(path, script)
    before = path.read_text("utf-8")
    file.save(path, script)
    assert path.read_text("utf-8") == before
    mine = before.replace("written:", "# mine\nwritten:")
    path.write_text(mine.replace("lines:\n", "lines:\n# my own\n"), "utf-8")
    file.save(path, script)
    assert path.read_text("utf-8").count("# my own") == 1


@given(
    st.lists(st.sampled_from([*"“”\"'*_—\n\n #:-", "a", "b", " said ", "\n\n", "***"]), max_size=60)
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_chapter_round_trips(tmp_path: Path, pieces: list[str]) -> None:
    script = parse(chapter("".join(pieces)))
    path = tmp_path / "z.yaml"
    path.unlink(missing_ok=True)
    file.save(path, guessed(script))
    assert file.apply(script, file.load(path)).lines == script.lines
    before = path.read_bytes()
    file.save(path, guessed(script))
    assert path.read_bytes() == before


@given(st.data())
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_promise_holds_however_a_file_is_cut(tmp_path: Path, data: st.DataObject) -> None:
    """Entries cut and joined anywhere still give ascending verbatim lines without a word lost."""
    path = tmp_path / "w.yaml"
    path.unlink(missing_ok=True)
    file.save(path, parse(chapter()))
    stored = file.load(path)
    words = " ".join(entry.text for entry in stored.entries).split()
    cuts = sorted(data.draw(st.sets(st.integers(1, len(words) - 1), max_size=8)))
    edges = [0, *cuts, len(words)]
    entries = tuple(
        Entry("Ida", Kind.DIALOGUE, None, " ".join(words[a:b]), decided=data.draw(st.booleans()))
        for a, b in pairwise(edges)
    )
    lines = file.apply(parse(chapter()), replace(stored, entries=entries)).lines
    assert [line.text for line in lines] == [line.span.of(TEXT) for line in lines]
    assert all(a.span.end <= b.span.start for a, b in pairwise(lines))
    assert "".join("".join(line.text.split()) for line in lines) == "".join(words)
