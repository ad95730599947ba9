"""Arbitrary text from file to cues: nothing raises, and no word is lost, added or moved.

``AUDIOBOOK_FUZZ=10000 pytest tests/test_fuzz.py`` for the long run.
"""

import os
import random
import re
from pathlib import Path

import pytest
from conftest import ROOT

from audiobook import casting, read, script
from audiobook.errors import ManuscriptError
from audiobook.production import cast

ROUNDS = int(os.environ.get("AUDIOBOOK_FUZZ", "300"))

WORDS = (
    "brimlet corvane dustling ferrow gantle hesper jorrin kestle lumber morrow nettish "
    "orrery pandle quillet rasket sorrel tansy umbrel vellum wicket yarrow zephyr "
    "Marta Tom Ida Captain said asked whispered she he they the a and but who"
).split()
JOINTS = (
    [" "] * 30 + [". ", ", ", "? ", "! ", "… ", " — ", "–", "; ", ": ", ".” “", " ‘", "’ ", "” "]
    + [" “", "“", "”", ' "', '" ', "«", "»", "„", "*", " *", "* ", " _", "_ ", "'", "’s ", " ("]
    + [") ", "\n", "\n\n", "\n\n", "\n\n“", "\n\n— ", "\n\n* * *\n\n", "\n\n---\n\n", "\n\n# "]
    + ["\r\n", "\n\n\n\n", "\t", "\u00a0", "\u200b", "\ufeff", "<i>", "</i>", "\\", "`", "[", "]"]
)  # fmt: skip
MARKS = "“”‘’\"'«»„*_—–-….,?!;:()[]<>#~\n\n\n \t\u00a0\u200b"


def made_up(rng: random.Random) -> str:
    pieces = []
    for _ in range(rng.randint(1, 90)):
        pieces += [rng.choice(WORDS), rng.choice(JOINTS)]
    return "".join(pieces)


def mutated(rng: random.Random, text: str) -> str:
    """Real prose with marks thrown in and taken out; its letters stay."""
    start = rng.randrange(max(1, len(text) - 3000))
    piece = list(text[start : start + 3000])
    for _ in range(rng.randint(1, 80)):
        at = rng.randrange(len(piece))
        if rng.random() < 0.5 and not piece[at].isalnum():
            piece[at] = rng.choice(["", *MARKS])
        else:
            piece.insert(at, rng.choice(MARKS))
    return "".join(piece)


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z]+", re.sub(r"</?i>", "", text.casefold()))


def through(path: Path, text: str) -> tuple[list[str], list[str]] | None:
    """The words of the chapters with their titles, and those of the cues; None for no words."""
    path.write_text(text, "utf-8")
    try:
        book = read([path], matter=True)
    except ManuscriptError:
        assert not words_of(text)
        return None
    part = script(book)
    roles = cast(part, engine="tone")
    written, said = [], []
    for each in part.scripts:
        at = 0
        for line in each.lines:
            assert line.span.of(each.chapter.text) == line.text
            assert line.span.start >= at
            assert not words_of(each.chapter.text[at : line.span.start])
            at = line.span.end
        assert not words_of(each.chapter.text[at:])
        cues, _ = casting.cues(each, roles, part.sheet)
        written += words_of(f"{each.chapter.title} {each.chapter.text}")
        said += words_of(" ".join(cue.words for cue in cues))
    return written, said


@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_no_word_is_lost_or_added(tmp_path: Path, suffix: str) -> None:
    for seed in range(ROUNDS // 2):
        text = made_up(random.Random(seed))
        if found := through(tmp_path / f"tale{suffix}", text):
            written, said = found
            # letters, not words: a mark inside a word ("they*wicket") does not part it
            assert "".join(said) == "".join(written), (seed, text)


def test_mutated_prose_is_read_whole(tmp_path: Path) -> None:
    stories = [p.read_text("utf-8") for p in sorted((ROOT / "chapters").iterdir())]
    for seed in range(ROUNDS // 5):
        rng = random.Random(seed)
        assert through(tmp_path / "01.txt", mutated(rng, rng.choice(stories)))
