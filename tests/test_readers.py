"""Files and folders in, a book out. Each text in ``readers/`` has the book it becomes beside it."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook import readers
from audiobook.errors import ManuscriptError
from audiobook.model import Book, Meta, Severity
from audiobook.readers.headings import number_of

GOLDEN = Path(__file__).parent / "readers"
SHARED = Path(__file__).parents[2] / "shared"
TEXTS = sorted(path for path in GOLDEN.iterdir() if path.suffix in (".txt", ".md"))


def shown(book: Book) -> str:
    """A book in plain text: what is known of it, its chapters, its notes."""
    known = ((f.name, getattr(book.meta, f.name)) for f in fields(Meta))
    lines = [f"{name}: {value}" for name, value in known if value]
    for c in book.chapters:
        lines += [f"==== {c.number}. {c.title} (line {c.first_line})", c.text]
    lines += ["==== notes"] * bool(book.notes)
    lines += [f"{n.severity} {Path(n.where).name}: {n.sentence}" for n in book.notes]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_reads_as_its_golden_book(path: Path) -> None:
    golden = path.with_name(path.name + ".golden")
    assert shown(readers.read([path])) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_text_begins_on_the_line_it_says(path: Path) -> None:
    """What is taken out leaves its newlines, so that every line keeps its number."""
    source = path.read_bytes().decode().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for chapter in readers.read([path]).chapters:
        for offset, line in enumerate(chapter.text.split("\n")):
            words = line.strip("#| ").split()
            there = source[chapter.first_line - 1 + offset]
            assert not words or words[-1][:3] in there or "é" in line


def test_everything_is_read_aloud_when_asked() -> None:
    book = readers.read([GOLDEN / "labelled-front-matter.txt"], matter=True)
    (chapter,) = book.chapters
    assert chapter.title == "Chapter Seven: The Ladder"
    assert chapter.text.startswith("The Lamplighter\nby Jane Example")
    assert chapter.text.endswith("Please review!")
    assert "(A/N: yes" in chapter.text
    assert "Chapter Seven" not in chapter.text
    assert book.meta.summary == "A lamp, a ladder and a lie."
    assert book.notes == ()


def test_the_seed_chapter_is_read_without_its_front_matter() -> None:
    path = SHARED / "seed-chapter.txt"
    if not path.exists():
        pytest.skip("the shared seed chapter is not beside the checkout")
    book = readers.read([path])
    (chapter,) = book.chapters
    assert (book.meta.title, book.meta.part) == ("Because He Needs Me", "1")
    assert book.meta.summary.startswith("Season Six")
    assert chapter.title == "What He Deserves"
    assert chapter.text.startswith("The single spoken word")
    assert chapter.text.endswith("everything went black.")
    assert len(book.notes) == 3
    assert path.read_text(encoding="utf-8").count(chapter.text) == 1


def test_a_folder_is_read_in_natural_order(tmp_path: Path) -> None:
    for name in ("10-last.txt", "2-second.md", "1-first.txt", ".hidden.txt", "README.md", "x.png"):
        (tmp_path / name).write_text(f"It is {name} that speaks.")
    (tmp_path / "deeper.txt").mkdir()
    book = readers.read([tmp_path])
    assert [(c.number, c.title) for c in book.chapters] == [
        (1, "First"),
        (2, "Second"),
        (3, "Last"),
    ]


def test_chapters_are_numbered_over_all_sources(tmp_path: Path) -> None:
    one, two = tmp_path / "b.txt", tmp_path / "a.txt"
    one.write_text("Chapter 1\n\nIt began.\n\nChapter 2\n\nIt went on.")
    two.write_text("by nobody\n\nIt ended.")
    book = readers.read([one, two])
    assert [(c.number, Path(c.source).name) for c in book.chapters] == [
        (1, "b.txt"),
        (2, "b.txt"),
        (3, "a.txt"),
    ]


def test_the_first_file_that_knows_it_names_the_book(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text("The Kettle – Part 1\n\nSummary: Tea.\n\nIt boiled.")
    (tmp_path / "2.txt").write_text("The Kettle – Part 2\n\nAuthor: J. Example\n\nIt cooled.")
    meta = readers.read([tmp_path]).meta
    assert (meta.title, meta.part, meta.author) == ("The Kettle", "1", "J. Example")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("03-the-ferry.md", "The Ferry"),
        ("03_A_Walk_in_the_Park.txt", "A Walk in the Park"),
        ("chapter-07.txt", "Chapter 7"),
        ("ch07.txt", "Chapter 7"),
        ("007.txt", "Chapter 7"),
        ("chapter 12 - the NASA years.txt", "The NASA Years"),
        ("99 bottles.txt", "Bottles"),
        ("seed-chapter.txt", "Seed Chapter"),
    ],
)
def test_a_file_name_becomes_a_title(tmp_path: Path, name: str, title: str) -> None:
    (tmp_path / name).write_text("all in lower case, and no heading.")
    assert readers.read([tmp_path / name]).chapters[0].title == title


ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16",
    "cp1252": "cp1252",
    "mac_roman": "mac_roman",
    "utf-32": "utf-32",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    words = "“It’s the café,” she said – and it was. She didn’t look. “We’ll see.”"
    path = tmp_path / "a.txt"
    path.write_bytes(words.encode(encoding))
    book = readers.read([path])
    assert book.chapters[0].text == words
    assert [ENCODINGS[encoding] in n.sentence for n in book.notes] == (
        [] if encoding.startswith("utf-8") else [True]
    )


def test_other_encodings_are_guessed(tmp_path: Path) -> None:
    words = "Все счастливые семьи похожи друг на друга, и она это знала лучше всех. " * 5
    path = tmp_path / "a.txt"
    path.write_bytes(words.encode("cp1251"))
    assert "счастливые семьи" in readers.read([path]).chapters[0].text


def _missing(tmp: Path) -> Path:
    (tmp / "chapter-1.txt").write_text("Here.")
    return tmp / "chapter1.txt"


def _written(name: str, data: bytes) -> Callable[[Path], Path]:
    def write(tmp: Path) -> Path:
        (tmp / name).write_bytes(data)
        return tmp / name

    return write


def _huge(tmp: Path) -> Path:
    with (tmp / "huge.txt").open("wb") as file:
        file.truncate(50_000_001)
    return tmp / "huge.txt"


def _empty_folder(tmp: Path) -> Path:
    (tmp / "notes.rtf").write_text("no")
    return tmp


def _loop(tmp: Path) -> Path:
    (tmp / "loop.txt").symlink_to(tmp / "loop.txt")
    return tmp / "loop.txt"


def _nested(tmp: Path) -> Path:
    (tmp / "part one").mkdir()
    (tmp / "part one" / "1.txt").write_text("Hello.")
    return tmp


@pytest.mark.parametrize(
    ("make", "says", "helps"),
    [
        (_missing, "no such file or folder. Did you mean “chapter-1.txt”?", "Check the path"),
        (_written("a.txt", b""), "not one word", "text"),
        (_written("a.txt", b"\n\n* * *\n"), "not one word", "text"),
        (_written("a.txt", b"Once \x00\x01\x02 upon"), "binary file", "plain text"),
        (_written("a.txt", b"\x89PNG\r\n\x1a\n\x00\x0d"), "binary file", "plain text"),
        (_written("a.txt", b"PK\x03\x04rest"), "Word or EPUB", "plain text"),
        (_written("a.md", b"{\\rtf1 hello}"), "RTF", "plain text"),
        (_written("a.odt", b"hello"), "no reader for “.odt”", ".txt, .text, .md, .markdown"),
        (_written("story", b"hello"), "no reader for “files without a suffix”", ".md"),
        (_huge, "50 MB is more", "separate"),
        (_empty_folder, "no chapters in this folder", ".md"),
        (_loop, "leads nowhere", "Give the file"),
        (_nested, "no chapters in this folder", "part one"),
    ],
)
def test_bad_input_is_told_in_a_sentence(
    tmp_path: Path, make: Callable[[Path], Path], says: str, helps: str
) -> None:
    path = make(tmp_path)
    with pytest.raises(ManuscriptError) as caught:
        readers.read([path])
    assert str(path) in caught.value.message
    assert says in caught.value.message
    assert helps in caught.value.hint


def test_an_unreadable_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("hello")
    path.chmod(0)
    try:
        path.read_bytes()
    except PermissionError:
        with pytest.raises(ManuscriptError, match="cannot be read"):
            readers.read([path])
    else:
        pytest.skip("this user may read every file")


def test_nothing_to_read_is_told() -> None:
    with pytest.raises(ManuscriptError, match="not one word"):
        readers.read([])


def test_an_open_comment_is_read_aloud_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# One\n\nBefore.\n\n<!-- and after.\n\n# Two\n\nEnd.\n")
    book = readers.read([path])
    assert [c.title for c in book.chapters] == ["One", "Two"]
    assert book.chapters[0].text == "Before.\n\n and after."
    assert [(n.severity, n.where) for n in book.notes] == [(Severity.WARNING, f"{path}:5")]


PIECES = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            [
                "Chapter 1",
                "# One",
                "## Two",
                "---",
                "* * *",
                "A/N: hello",
                "(A/N: hello",
                "Summary: it",
                "The Boat – Part 2",
                "The Boat",
                "by Jane Example",
                "VII",
                "1",
                "To be continued",
                "<!-- x",
                "-->",
                "```",
                "| a | b |\n|---|---|",
                "[x](http://y.z)",
                "[x]: http://y.z",
                "---\ntitle: x\n---",
                "She said so.",
                "=====",
            ]
        ),
    ),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(
    pieces=PIECES,
    blank=st.sampled_from(["\n", "\n\n", "\n\n\n"]),
    suffix=st.sampled_from(("txt", "md")),
)
def test_no_word_is_lost_without_a_note(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str], blank: str, suffix: str
) -> None:
    path = tmp_path_factory.mktemp("any") / f"any.{suffix}"
    path.write_text(blank.join(pieces), encoding="utf-8", errors="replace", newline="")
    try:
        book = readers.read([path])
    except ManuscriptError as err:
        assert str(path) in err.message
        return
    spoken = sum(
        c.text.count("She said so.") + c.title.count("She said so.") for c in book.chapters
    )
    written = sum(piece == "She said so." for piece in pieces)
    noted = [n for n in book.notes if "not read aloud" in n.sentence or "left out" in n.sentence]
    assert spoken <= written
    assert spoken == written or noted or book.meta.summary
    assert [c.number for c in book.chapters] == list(range(1, len(book.chapters) + 1))


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("7", 7),
        ("VII", 7),
        ("seven", 7),
        ("Twenty-One", 21),
        ("forty", 40),
        ("First", 1),
        ("IIII", None),
        ("seventy x", None),
        ("", None),
        ("ninety-ten", None),
    ],
)
def test_numbers_in_headings(word: str, number: int | None) -> None:
    assert number_of(word) == number
