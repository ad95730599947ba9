"""The sample story and the answers to who says what in it."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GOLD = json.loads((ROOT / "tests/gold/sample.json").read_text(encoding="utf-8"))


def text(name: str) -> str:
    return (ROOT / "chapters" / name).read_text(encoding="utf-8")


def test_every_chapter_has_answers() -> None:
    assert sorted(GOLD) == sorted(path.name for path in (ROOT / "chapters").iterdir())


@pytest.mark.parametrize("name", GOLD)
def test_a_chapter_is_as_long_as_one_of_a_serial(name: str) -> None:
    assert 900 <= len(text(name).split()) <= 1800


@pytest.mark.parametrize("name", GOLD)
@pytest.mark.parametrize("kind", ["quotes", "thoughts"])
def test_the_answers_follow_the_text(name: str, kind: str) -> None:
    chapter, at = text(name), 0
    for answer in GOLD[name][kind]:
        at = chapter.find(answer["text"], at)
        assert at >= 0, f"{answer} is not in {name}, or not in this order"
        at += len(answer["text"])


@pytest.mark.parametrize("name", GOLD)
def test_no_quotation_is_without_an_answer(name: str) -> None:
    answers = len(GOLD[name]["quotes"]) + len(GOLD[name]["not_speech"])
    chapter = text(name)
    carried_on = {'"': 1, "“": 0}["“" if "“" in chapter else '"']
    opened = chapter.count("“") or (chapter.count('"') + carried_on) // 2
    assert opened == answers
