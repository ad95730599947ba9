"""Whether people are heard in a voice of the right gender, against annotated texts.

    python benchmarks/genders.py GOLD...

GOLD holds folders with ``text.txt``, ``quotes.json`` and ``characters.json``. Of each annotated
person with five quotations or more, whose gender is known: the role that reads most of them, and
the gender of its voice, by the engine tone. Counted over people, and over their quotations. Where
the program does not know (such people get a man's voice, as most of them are men), it says so.
"""

from __future__ import annotations

import json
import platform
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from attribution import perform
from pipeline import cores

from audiobook import engines
from audiobook.casting import Sheet, cast
from audiobook.model import Kind

LINES = 5
"""Quotations from which somebody counts."""
ENGINE = "tone"
GENDERS = {"F": "female", "M": "male"}


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    print(f"{date.today()}, {cores()} cores, Python {platform.python_version()}")
    for gold in map(Path, sys.argv[1:]):
        people: Counter[bool] = Counter()
        quotations: Counter[bool] = Counter()
        for folder in sorted(path.parent for path in gold.glob("*/text.txt")):
            for name, said, wanted, role, got in judged(folder):
                people[got == wanted] += 1
                quotations[got == wanted] += said
                if got != wanted:
                    print(f"  {folder.name}: {name} ({wanted}, {said}) is {role}")
        print(f"{gold.name}: {told(people)} people, {told(quotations)} quotations", flush=True)


def told(counts: Counter[bool]) -> str:
    return f"{100 * counts[True] / counts.total():.1f} % of {counts.total()}"


def judged(folder: Path) -> list[tuple[str, int, str, str, str | None]]:
    """Each person: name, quotations, gender, the role that reads most of them, its voice's."""
    script, found = perform((folder / "text.txt").read_bytes().decode("utf-8"))
    voices = {info.name: info.gender for info in engines.load(ENGINE).voices()}
    chosen = cast([script], found, Sheet(), engine=ENGINE)[0]
    roles = {
        role.name: f"{role.name} ({'not known' if role.gender is None else role.gender})"
        for role in chosen
    }
    heard = {role.name: voices[role.voice.name] for role in chosen}
    lines = [line for line in script.lines if line.kind is Kind.DIALOGUE]
    read: dict[int, Counter[str]] = {}
    at = 0
    rows = json.loads((folder / "quotes.json").read_text("utf-8"))
    for row in sorted(rows, key=lambda row: row["start"]):
        while at < len(lines) and lines[at].span.end <= row["start"]:
            at += 1
        if at < len(lines) and lines[at].span.start < row["end"] and lines[at].role:
            read.setdefault(row["speaker_id"], Counter())[str(lines[at].role)] += 1
    judgements = []
    for person in json.loads((folder / "characters.json").read_text("utf-8")):
        by = read.get(person["id"], Counter())
        if by.total() >= LINES and person["gender"] in GENDERS:
            role = by.most_common(1)[0][0]
            wanted = GENDERS[person["gender"]]
            judgements.append((person["name"], by.total(), wanted, roles[role], heard[role]))
    return judgements


if __name__ == "__main__":
    main()
