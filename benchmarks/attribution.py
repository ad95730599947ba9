"""Speakers of whole novels, for a scorer to judge.

    python benchmarks/attribution.py GOLD OUT

GOLD is a folder with a ``text.txt`` or a folder of such folders. Nothing else in it is opened. Each
text is taken as one chapter and as it stands, so that offsets count the characters of the file; OUT
gets ``<novel>.json``: {"quotes": [{"start", "end", "speaker"}], "thoughts": [...],
"clusters": {name: aliases}}. What is thought in the marks that the text sets speech in (“How odd,”
thought Ada) is a quotation and a thought, and stands in both lists.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from audiobook.attribution import attribute, find_people
from audiobook.model import NARRATOR, Chapter, Kind, Line, Person, Script
from audiobook.scripting import parse

COMMON = 0.2
"""Share of the speech that a mark opens from which the text sets its speech in it."""


def texts(gold: Path) -> list[Path]:
    """Every ``text.txt`` in `gold` or one folder below."""
    own = gold / "text.txt"
    return [own] if own.exists() else sorted(gold.glob("*/text.txt"))


def perform(text: str) -> tuple[Script, tuple[Person, ...]]:
    """The text parsed and attributed as one chapter."""
    parsed = parse(Chapter(1, "", text))
    people = find_people([parsed])
    return attribute(parsed, people), people


def report(done: Script, people: tuple[Person, ...]) -> dict[str, object]:
    """What the scorer reads. A first-person narrator without a name is "narrator"."""
    unnamed = {p.name for p in people if "I" in p.aliases and not p.named}

    def rows(lines: Iterable[Line]) -> list[dict[str, object]]:
        return [
            {
                "start": line.span.start,
                "end": line.span.end,
                "speaker": NARRATOR if line.role in unnamed else _somebody(line.role),
            }
            for line in lines
        ]

    spoken = [line for line in done.lines if line.kind is Kind.DIALOGUE]
    thought = [line for line in done.lines if line.kind is Kind.THOUGHT]
    marks = Counter(line.text[0] for line in spoken)
    quoted = [line for line in thought if marks[line.text[0]] > COMMON * len(spoken)]
    return {
        "quotes": rows(sorted([*spoken, *quoted], key=lambda line: line.span.start)),
        "thoughts": rows(thought),
        "clusters": {p.name: list(p.aliases) for p in people if p.name not in unnamed},
    }


def _somebody(role: str | None) -> str | None:
    return None if role == NARRATOR else role


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    gold, out = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    words, seconds = 0, 0.0
    found = texts(gold)
    if not found:
        sys.exit(f"{gold}: no text.txt in it")
    for path in found:
        text = path.read_bytes().decode("utf-8")
        started = time.process_time()
        done, people = perform(text)
        seconds += time.process_time() - started
        words += len(text.split())
        result = json.dumps(report(done, people), ensure_ascii=False)
        (out / f"{path.parent.resolve().name}.json").write_text(result, encoding="utf-8")
    print(f"{words} words in {seconds:.1f} CPU seconds: {words / seconds:.0f} words a second")


if __name__ == "__main__":
    main()
