"""What is remembered of chapters: never another outcome than working it out afresh, whatever
becomes of the file."""

import os
import pickle
import sqlite3
import zlib
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook.attribution import Forgetful, Memory, attribute_all, find_people
from audiobook.model import Chapter, Script
from audiobook.production.memory import FILE, kept_in
from audiobook.scripting import parse

SAMPLE = [path.read_text("utf-8") for path in sorted((ROOT / "chapters").iterdir())]


def scripts_of(texts: list[str]) -> list[Script]:
    return [parse(Chapter(n, f"Chapter {n}", text)) for n, text in enumerate(texts, 1)]


def attributed(texts: list[str], memory: Memory) -> list[Script]:
    scripts = scripts_of(texts)
    return list(attribute_all(scripts, find_people(scripts, (), memory), memory=memory))


class Counting:
    """Keeps everything, and counts what it could not recall."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}
        self.missed = 0

    def recall(self, key: str) -> object | None:
        self.missed += key not in self.known
        return pickle.loads(self.known[key]) if key in self.known else None

    def keep(self, key: str, value: object) -> None:
        self.known[key] = pickle.dumps(value)


def edited(texts: list[str], chapter: int, at: int, word: str) -> list[str]:
    words = texts[chapter].split(" ")
    words.insert(at % len(words), word)
    return [*texts[:chapter], " ".join(words), *texts[chapter + 1 :]]


edits = st.lists(
    st.tuples(
        st.integers(0, 2), st.integers(0, 2000), st.sampled_from(["indeed", "Tom", "“No.”", "\n\n"])
    ),
    max_size=4,
)


@settings(max_examples=8, deadline=None)
@given(edits=edits)
def test_after_any_edits_the_roles_are_those_of_a_first_reading(
    edits: list[tuple[int, int, str]],
) -> None:
    memory, texts = Counting(), SAMPLE[:3]
    attributed(texts, memory)
    for chapter, at, word in edits:
        texts = edited(texts, chapter, at, word)
        assert attributed(texts, memory) == attributed(texts, Forgetful())


def test_of_what_has_not_changed_nothing_is_worked_out_again() -> None:
    memory = Counting()
    attributed(SAMPLE, memory)
    first, memory.missed = memory.missed, 0
    attributed(SAMPLE, memory)
    assert memory.missed == 0
    attributed(edited(SAMPLE, 2, 800, "indeed"), memory)
    assert 0 < memory.missed <= 2 * first / len(SAMPLE)


def test_it_lasts(tmp_path: Path) -> None:
    with kept_in(tmp_path, "1") as memory:
        memory.keep("a", (1, "x"))
        memory.keep("b", {"y": 2})
    with kept_in(tmp_path, "1") as memory:
        assert memory.recall("a") == (1, "x")
    with kept_in(tmp_path, "1") as memory:  # of no use the last time
        assert memory.recall("b") is None and memory.recall("a") == (1, "x")
    with kept_in(tmp_path, "2") as memory:  # another version of the program
        assert memory.recall("a") is None


@pytest.mark.parametrize("damage", ["cut", "emptied", "overwritten", "flipped", "a folder"])
def test_damaged_it_is_as_good_as_new(tmp_path: Path, damage: str) -> None:
    with kept_in(tmp_path, "1") as memory:
        for n in range(300):
            memory.keep(str(n), list(range(n, n + 100)))
    path = tmp_path / FILE
    whole = path.read_bytes()
    middle = len(whole) // 2
    flipped = bytes([*whole[:middle], whole[middle] ^ 64, *whole[middle + 1 :]])
    broken = {"cut": whole[:middle], "emptied": b"", "overwritten": b"?" * 5000, "flipped": flipped}
    if damage == "a folder":
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(broken[damage])
    with kept_in(tmp_path, "1") as memory:
        for n in range(300):
            known = memory.recall(str(n))
            assert known in (None, list(range(n, n + 100)))
            memory.keep(str(n), [n])


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("pwned",)


def test_what_somebody_else_put_there_is_never_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with kept_in(tmp_path, "1") as memory:
        memory.keep("a", 1)
    with sqlite3.connect(tmp_path / FILE) as file:
        file.execute("UPDATE known SET value = ?", (zlib.compress(pickle.dumps(Evil())),))
    with kept_in(tmp_path, "1") as memory:
        assert memory.recall("a") is None
    assert not Path("pwned").exists()


class Noting:
    """Notes what another memory does not recall."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.missed = 0

    def recall(self, key: str) -> object | None:
        known = self.memory.recall(key)
        self.missed += known is None
        return known

    def keep(self, key: str, value: object) -> None:
        self.memory.keep(key, value)


def test_it_holds_whatever_is_worked_out_of_a_chapter(tmp_path: Path) -> None:
    with kept_in(tmp_path, "1") as memory:
        first = attributed(SAMPLE[:2], memory)
    with kept_in(tmp_path, "1") as memory:
        noting = Noting(memory)
        assert attributed(SAMPLE[:2], noting) == first
        assert noting.missed == 0
