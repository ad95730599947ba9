"""Annotated texts laid out for fitting: what the program sees, and what the annotators say."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audiobook.attribution import people as people_finder
from audiobook.attribution import reading as reader
from audiobook.attribution import speakers
from audiobook.attribution.directory import index
from audiobook.attribution.page import Page, lay_out
from audiobook.attribution.turns import circumstances
from audiobook.model import Chapter, Person
from audiobook.scripting import parse


@dataclass(slots=True)
class Text:
    """A text with its annotation."""

    name: str
    group: str
    page: Page
    rows: list[dict[str, Any]]
    characters: list[dict[str, Any]]
    apart: list[Person]
    """Its people before it is asked who is who."""

    def characters_of(self, people: Sequence[Person]) -> dict[int, int]:
        """Person → annotated character, by the best agreement of their names."""
        return _match(people, self.characters)


@dataclass(slots=True)
class Example:
    """A text read with certain people."""

    text: Text
    people: Sequence[Person]
    reading: reader.Reading
    judged: list[speakers.Judged]
    around: list[list[str]]
    right: list[set[int]]
    """Of every turn, the people that count as its speaker; empty where unknown."""


def load(folder: Path) -> Text:
    text = (folder / "text.txt").read_bytes().decode("utf-8")
    page = lay_out(parse(Chapter(1, "", text)))
    rows = json.loads((folder / "quotes.json").read_text(encoding="utf-8"))
    characters = json.loads((folder / "characters.json").read_text(encoding="utf-8"))
    apart = people_finder.apart([page], ())
    return Text(folder.name, folder.parent.name, page, rows, characters, apart)


def example(text: Text, people: Sequence[Person]) -> Example:
    reading = reader.read(text.page, index(people))
    judged = speakers.gather(reading)
    return Example(
        text, people, reading, judged, circumstances(reading), _gold(text, reading, people)
    )


def _gold(text: Text, reading: reader.Reading, people: Sequence[Person]) -> list[set[int]]:
    stands_for = text.characters_of(people)
    right: list[set[int]] = []
    for turn in reading.turns:
        votes: Counter[int] = Counter()
        for i in turn.lines:
            span = reading.page.line(i).span
            for row in text.rows:
                shared = min(span.end, row["end"]) - max(span.start, row["start"])
                if shared > 0 and row["scored"]:
                    votes[row["speaker_id"]] += shared
        gold = votes.most_common(1)[0][0] if votes else None
        right.append({p for p, c in stands_for.items() if c == gold} if votes else set())
    return right


def _match(people: Sequence[Person], characters: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    names = {
        c["id"]: {
            "_narr" if a in ("_narr", "you") else _plain(a) for a in (c["name"], *c["aliases"])
        }
        for c in characters
    }
    found = {}
    for n, person in enumerate(people):
        votes: dict[int, float] = defaultdict(float)
        for alias in dict.fromkeys((person.name, *person.aliases)):
            mine = "_narr" if alias in ("I", "you") else _plain(alias)
            for character, theirs in names.items():
                if mine in theirs:
                    votes[character] += 1.0
                elif any(_part(mine, other) for other in theirs):
                    votes[character] += 0.3
        if votes:
            found[n] = max(votes, key=lambda c: (votes[c], -c))
    return found


def _plain(name: str) -> str:
    name = unicodedata.normalize("NFKD", name).replace("’", "'").casefold()
    name = re.sub(r"'s\b", "", name)
    words = re.findall(r"[^\W_]+", name)
    return " ".join(words[1:] if len(words) > 1 and words[0] in ("the", "a", "an") else words)


def _part(one: str, other: str) -> bool:
    a, b = set(one.split()), set(other.split())
    if {"mr", "mrs", "miss"} & a and {"mr", "mrs", "miss"} & b and a != b:
        return False
    return bool(a and b) and (a <= b or b <= a) and max(map(len, a & b), default=0) > 3
