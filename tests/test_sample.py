"""The sample story and the answers to who says what in it."""

import json
from pathlib import Path

import pytest

from audiobook import Part, read, script, wishes
from audiobook.model import Kind

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


@pytest.fixture(scope="module")
def part() -> Part:
    return script(read([ROOT / "chapters"]), wishes(ROOT / "voices.yaml"))


def test_nine_lines_in_ten_go_to_the_right_person(part: Part) -> None:
    right = total = 0
    for each in part.scripts:
        answers = GOLD[Path(each.chapter.source).name]["quotes"]
        spoken = [line for line in each.lines if line.kind is Kind.DIALOGUE]
        for line, answer in zip(spoken, answers, strict=True):
            assert answer["text"][:20] in line.text
            right += line.role == answer["speaker"]
        total += len(answers)
    assert right / total > 0.9


def test_a_grandmother_is_not_her_granddaughter(part: Part) -> None:
    names = [{person.name, *person.aliases} for person in part.people]
    nia = next(each for each in names if "Nia" in each)
    assert not {"Gwenllian", "Gwenllian Prosser"} & nia
