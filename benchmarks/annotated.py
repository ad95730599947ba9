"""Annotated texts laid out for fitting: what the program sees, and what the annotators say.

    python benchmarks/annotated.py FILE...

checks our own annotated chapters (`benchmarks/training/`): every tag must stand behind a quotation,
and every quotation without one is listed, for it is then taken as not spoken.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audiobook.attribution import people as people_finder
from audiobook.attribution import reading as reader
from audiobook.attribution import speakers
from audiobook.attribution.cues import SAYS
from audiobook.attribution.directory import index
from audiobook.attribution.page import Page, lay_out
from audiobook.attribution.turns import circumstances
from audiobook.model import Chapter, Kind, Person
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

    @property
    def single(self) -> bool:
        """Whether it is one of our own chapters in a contemporary manner."""
        return self.group == "training" and self.name[0] in SINGLE

    def characters_of(self, people: Sequence[Person]) -> dict[int, int]:
        """Person → annotated character, by the best agreement of their names."""
        return _match(people, self.characters, Counter(row["speaker_id"] for row in self.rows))


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
    told: list[bool]
    """Of every turn, whether the annotators tell who speaks, be it one of our people or not."""


TAG = re.compile(r"\{([^{}]*)\}")
NOBODY, THINKS = "nobody", "thinks "
SINGLE = "ABFGJ"
"""Initials of our own single chapters (`benchmarks/training/README.md`)."""
TRAINING = Path(__file__).parent / "training"


def load(folder: Path) -> Text:
    """A text annotated in files beside it."""
    text = (folder / "text.txt").read_bytes().decode("utf-8")
    rows = json.loads((folder / "quotes.json").read_text(encoding="utf-8"))
    characters = json.loads((folder / "characters.json").read_text(encoding="utf-8"))
    return _text(folder.name, folder.parent.name, text, rows, characters)


def tagged() -> list[Text]:
    """Our own chapters, annotated in place."""
    return [load_tagged(path)[0] for path in sorted(TRAINING.glob("*.txt"))]


def load_tagged(path: Path) -> tuple[Text, list[str]]:
    """A text with each speaker's name in braces behind the words, and what is wrong with it.

    Its head lists the people, one a line: ``name | alias; alias | gender``; the teller of a story
    is ``narrator NAME``. ``{thinks NAME}`` stands behind a thought, ``{nobody}`` behind a crowd.
    """
    head, _, body = path.read_text(encoding="utf-8").partition("\n====\n")
    characters: list[dict[str, Any]] = []
    for line in head.partition("people:")[2].strip().splitlines():
        name, aliases, *_ = (part.strip() for part in line.split("|"))
        teller = name.startswith("narrator ")
        own = name.removeprefix("narrator ")
        names = [own, *(a.strip() for a in aliases.split(";")), *(["_narr"] if teller else [])]
        kept = ["_narr" if n == "I" else n for n in names if n]
        characters.append({"id": len(characters), "name": own, "aliases": kept})
    places, text, last = [], "", 0
    for tag in TAG.finditer(body):
        text += body[last : tag.start()]
        places.append((len(text), tag[1].strip()))
        last = tag.end()
    text += body[last:]
    result = _text(path.stem, "training", text, [], characters)
    return result, list(_annotate(path, result, places))


def _annotate(path: Path, text: Text, places: Sequence[tuple[int, str]]) -> Iterator[str]:
    """Gives the text its rows; yields what does not fit."""
    ids = {c["name"]: c["id"] for c in text.characters}
    left = dict(enumerate(text.page.script.lines))
    for place, tag in places:
        where = f"{path.name}: …{text.page.script.chapter.text[max(0, place - 40) : place]!r}"
        kind = Kind.THOUGHT if tag.startswith(THINKS) else Kind.DIALOGUE
        name = tag.removeprefix(THINKS)
        if name not in ids and name != NOBODY:
            yield f"{where}: {name} is not in the list of people"
            continue
        found = [i for i, line in left.items() if line.span.start < place <= line.span.end + 1]
        if not found or left[found[0]].kind is not kind:
            yield f"{where}: no {kind.value} ends here for {tag}"
            continue
        line = left.pop(found[0])
        if kind is Kind.DIALOGUE:
            scored = name != NOBODY
            row = {"start": line.span.start, "end": line.span.end, "scored": scored}
            text.rows.append({**row, "speaker_id": ids.get(name, -1)})
    for line in left.values():
        if line.kind is Kind.DIALOGUE:
            yield f"{path.name}: nobody says {line.text!r}"


def _text(
    name: str, group: str, text: str, rows: list[dict[str, Any]], characters: list[dict[str, Any]]
) -> Text:
    page = lay_out(parse(Chapter(1, "", text)))
    return Text(name, group, page, rows, characters, people_finder.apart([page], ()))


def example(text: Text, people: Sequence[Person]) -> Example:
    reading = reader.read(text.page, index(people))
    judged = speakers.gather(reading)
    right, told = _gold(text, reading, people)
    return Example(text, people, reading, judged, circumstances(reading), right, told)


def _gold(
    text: Text, reading: reader.Reading, people: Sequence[Person]
) -> tuple[list[set[int]], list[bool]]:
    stands_for = text.characters_of(people)
    spoken = _speakers(text, reading)
    right = [
        set() if gold is None else {p for p, c in stands_for.items() if c == gold}
        for gold in spoken
    ]
    return right, [gold is not None for gold in spoken]


def _speakers(text: Text, reading: reader.Reading) -> list[int | None]:
    """Of every turn, the annotated character."""
    found: list[int | None] = []
    for turn in reading.turns:
        votes: Counter[int] = Counter()
        for i in turn.lines:
            span = reading.page.line(i).span
            for row in text.rows:
                shared = min(span.end, row["end"]) - max(span.start, row["start"])
                if shared > 0 and row["scored"]:
                    votes[row["speaker_id"]] += shared
        found.append(votes.most_common(1)[0][0] if votes else None)
    return found


def characters_behind(example: Example) -> dict[int, int]:
    """Person → annotated character: of a description, the one who speaks where it is said to."""
    found = example.text.characters_of(example.people)
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    spoken = _speakers(example.text, example.reading)
    for turn, gold in zip(example.reading.turns, spoken, strict=True):
        cue = example.reading.cue(turn)
        if gold is not None and cue is not None and cue.strength == SAYS:
            for person in cue.subject.who:
                if not example.people[person].named:
                    votes[person][gold] += 1
    return found | {person: told.most_common(1)[0][0] for person, told in votes.items()}


def _match(
    people: Sequence[Person], characters: Sequence[Mapping[str, Any]], speeches: Mapping[int, int]
) -> dict[int, int]:
    """Of two characters whom a name fits alike, the one who speaks more."""
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
            found[n] = max(votes, key=lambda c: (votes[c], speeches[c], -c))
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


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for name in sys.argv[1:]:
        text, wrong = load_tagged(Path(name))
        print(f"{name}: {len(text.rows)} quotations, {len(text.characters)} people")
        for sentence in wrong:
            print(f"  {sentence}")


if __name__ == "__main__":
    main()
