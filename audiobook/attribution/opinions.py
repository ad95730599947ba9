"""A second opinion on doubtful lines: what is asked, how the reply is read, what it is worth.

Out go passages with marked lines and numbered people; in come numbers, and nothing else of a reply
is looked at, so no reply can touch a word of the book. The program's own guess is not told: what is
to count beside it must not come from it. An answer is evidence like any other, with the log odds of
its reliability, and is weighed with the rest of it over the whole scene (`speakers.solve`). It is
kept under a digest of the text around the line and holds as long as that text stays.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from audiobook.attribution.doubts import Doubt
from audiobook.model import Kind, Line, Person, Script

AT_ONCE = 12
"""Lines asked about in one passage at most."""
BEFORE, AFTER = 8, 4
"""Paragraphs shown before the first marked line and after the last."""
APART, LONGEST = 10, 40
"""Paragraphs between two marked lines, and between the first and the last; those farther apart
stand in passages of their own."""
SPEECH, OTHER = 900, 500
"""Characters shown of a marked line and of a paragraph without one; the middle of more is left
out."""
NAMES = 4
"""Other names told of a person."""
AROUND = 2
"""Paragraphs on each side with which an answer holds."""

PAIR = re.compile(r"\[?(\d{1,3})\]? ?[:=] ?(\d{1,3})")
THOUGHT_ALOUD = re.compile(r".*</think(?:ing)?>", re.DOTALL)
"""What some models put before what they answer."""

WORDS = """\
Here is a passage of a story. Who says the lines marked {marks}?

PASSAGE

{passage}

PEOPLE

0. somebody else, or it cannot be told
{people}

LINES

{lines}

Answer with numbers only, one line for each mark: the number of the mark, a colon, and the number \
of the person who says that line, such as
20: 5
"""


class Advice(NamedTuple):
    """Somebody holds that a person says a line."""

    line: int
    """Position in the script of any line of the turn."""
    name: str
    weight: float
    """Log odds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A marked line."""

    line: int
    """Position in the script of the first line of its turn."""
    people: Mapping[int, str]
    """Who may say it: number in the passage's list → name."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What is put to an adviser in one go."""

    words: str
    asked: tuple[Asked, ...]
    """In the order of their marks."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What is left of a reply."""

    names: Mapping[int, str]
    """Line → who says it; "" where the adviser cannot tell or has not answered."""
    ignored: int
    """Pieces of the reply that are no answers to what was asked."""


def log_odds(reliability: float) -> float:
    """What an answer weighs that is right with this chance. As if there were one other candidate:
    who errs does not err at random, but with whoever seems likely."""
    return math.log(reliability / (1.0 - reliability))


def keys(script: Script, adviser: str) -> dict[int, str]:
    """Line of dialogue → what an adviser's answer on it is kept under: a digest of the line in its
    surroundings. Where else in the book they stand does not matter."""
    lines, text = script.lines, script.chapter.text
    paragraphs = _paragraphs(lines)
    found = {}
    for n, paragraph in enumerate(paragraphs):
        start = lines[paragraphs[max(0, n - AROUND)][0]].span.start
        end = lines[paragraphs[min(len(paragraphs) - 1, n + AROUND)][-1]].span.end
        for i in paragraph:
            if lines[i].kind is Kind.DIALOGUE:
                at = lines[i].span.start
                parts = (adviser, *(" ".join(p.split()) for p in (text[start:at], text[at:end])))
                found[i] = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    return found


def passages(script: Script, people: Sequence[Person], doubts: Iterable[Doubt]) -> list[Passage]:
    """The questions that settle these doubts, in the order of the page. Doubts with fewer than two
    candidates are no questions."""
    ordered = sorted((d for d in doubts if len(d.candidates) > 1), key=lambda d: d.lines[0])
    paragraphs = _paragraphs(script.lines)
    place = {i: n for n, paragraph in enumerate(paragraphs) for i in paragraph}
    batches: list[list[Doubt]] = []
    for doubt in ordered:
        here = place[doubt.lines[0]]
        batch = batches[-1] if batches else [doubt]
        first, last = place[batch[0].lines[0]], place[batch[-1].lines[0]]
        near = here - first <= LONGEST and here - last <= APART
        if batches and near and len(batch) < AT_ONCE:
            batch.append(doubt)
        else:
            batches.append([doubt])
    return [_passage(script.lines, paragraphs, place, people, batch) for batch in batches]


def read(reply: str, passage: Passage) -> Answers:
    """The numbers of a reply: one JSON object, or lines such as ``3: 2``. Whatever else stands in
    it is ignored, and so is a line that is answered in two ways."""
    pairs, ignored = _pairs(THOUGHT_ALOUD.sub("", reply))
    said: dict[int, set[int]] = {}
    for mark, number in pairs:
        known = 1 <= mark <= len(passage.asked)
        if known and (number == 0 or number in passage.asked[mark - 1].people):
            said.setdefault(mark, set()).add(number)
        else:
            ignored += 1
    ignored += sum(len(numbers) > 1 for numbers in said.values())
    single = {mark: numbers.pop() for mark, numbers in said.items() if len(numbers) == 1}
    names = {
        asked.line: asked.people.get(single.get(mark, 0), "")
        for mark, asked in enumerate(passage.asked, 1)
    }
    return Answers(names, ignored)


def _paragraphs(lines: Sequence[Line]) -> list[list[int]]:
    grouped = groupby(range(len(lines)), key=lambda i: lines[i].paragraph)
    return [list(group) for _, group in grouped]


def _passage(
    lines: Sequence[Line],
    paragraphs: Sequence[Sequence[int]],
    place: Mapping[int, int],
    people: Sequence[Person],
    doubts: Sequence[Doubt],
) -> Passage:
    marks = {doubt.lines[0]: mark for mark, doubt in enumerate(doubts, 1)}
    first, last = place[doubts[0].lines[0]], place[doubts[-1].lines[0]]
    shown = paragraphs[max(0, first - BEFORE) : last + AFTER + 1]
    # By the alphabet, lest their order tell who the program holds for the likeliest.
    offered = sorted({c.name for doubt in doubts for c in doubt.candidates}, key=str.casefold)
    number = {name: n for n, name in enumerate(offered, 1)}
    known = {person.name: person for person in people}
    asked = [
        Asked(doubt.lines[0], {n: each for each, n in number.items() if each in _names(doubt)})
        for doubt in doubts
    ]
    words = WORDS.format(
        marks=f"[1] to [{len(asked)}]" if len(asked) > 1 else "[1]",
        passage="\n\n".join(_shown(lines, paragraph, marks) for paragraph in shown),
        people="\n".join(f"{n}. {_described(known.get(each), each)}" for each, n in number.items()),
        lines="\n".join(
            f"[{mark}] is said by one of {', '.join(map(str, each.people))}"
            for mark, each in enumerate(asked, 1)
        ),
    )
    return Passage(words, tuple(asked))


def _names(doubt: Doubt) -> set[str]:
    return {candidate.name for candidate in doubt.candidates}


def _shown(lines: Sequence[Line], paragraph: Sequence[int], marks: Mapping[int, int]) -> str:
    texts = [" ".join(lines[i].text.split()) for i in paragraph]
    if not any(i in marks for i in paragraph):
        return _cut(" ".join(texts), OTHER)
    parts = [_cut(text, SPEECH) for text in texts]
    return " ".join(
        f"[{marks[i]}] {part}" if i in marks else part
        for i, part in zip(paragraph, parts, strict=True)
    )


def _cut(text: str, size: int) -> str:
    if len(text) <= size:
        return text
    start, end = text[: size * 2 // 3], text[-size // 3 :]
    return f"{start.rpartition(' ')[0] or start} … {end.partition(' ')[2] or end}"


def _described(person: Person | None, name: str) -> str:
    if person is None:
        return name
    others = [alias for alias in person.aliases if alias != name][:NAMES]
    also = f" (also {', '.join(others)})" if others else ""
    traits = "".join(f", {trait}" for trait in (person.gender, person.age) if trait)
    return f"{name}{also}{traits}"


def _pairs(reply: str) -> tuple[list[tuple[int, int]], int]:
    """(mark, number) wherever a reply gives one, and how much else there is in it."""
    rows = [row.strip() for row in reply.splitlines()]
    rows = [row for row in rows if row and not row.startswith("```")]
    try:
        found = json.loads("\n".join(rows))
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        rows = [f"{mark}: {number}" for mark, number in found.items()]
    matches = [PAIR.fullmatch(row) for row in rows]
    return [(int(m[1]), int(m[2])) for m in matches if m], matches.count(None)
