"""What an author's answers mend, with the annotation in the author's place.

    python benchmarks/review.py GOLD OUT [--share 0.05] [--by worth|doubt|chance] [--join]

GOLD and OUT are as for ``attribution.py``; the same scorer judges OUT. The questions are those of
``audiobook review``: every turn of the text is weighed, the most valuable is answered, the chapter
is decided anew with it, and so on, until SHARE of the turns are answered.

One answer is: this turn is spoken by that person. The author knows a person by any name that the
annotation gives the speaker, and takes the likeliest who goes by one; if nobody does, the author
types the annotated name, and a person is added. Where the annotation does not tell the speaker the
author passes, and that is no answer. With ``--join``, where two of the people offered go by names
of the speaker, the answer is instead that they are one; the line is still to be asked.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from annotated import Text, load
from attribution import report, texts

from audiobook.attribution import Doubt, attribute, doubts, find_people
from audiobook.model import Basis, Person, Script

ORDERS = ("worth", "doubt", "chance")
"""By what an answer is worth (as the review does), by the speaker's chance alone, at random."""


class Author:
    """Knows the annotation of a text, and answers from it."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.script: Script = text.page.script
        self.known: list[Person] = []
        self.people: Sequence[Person] = find_people([self.script])
        self.passed: set[tuple[int, ...]] = set()

    def next(self, order: str) -> Doubt | None:
        """The question that is asked now."""
        found = [d for d in doubts(self.script, self.people) if d.worth > 0]
        left = [d for d in found if d.lines not in self.passed]
        if order == "chance":
            return random.Random(len(self.passed)).choice(left) if left else None
        keys = {"worth": lambda d: d.worth, "doubt": lambda d: 1.0 - d.sure}
        return max(left, key=keys[order], default=None)

    def answer(self, doubt: Doubt, *, join: bool) -> bool:
        """Answers, and has everything decided anew; False where the author cannot tell."""
        speaker = self._speaker(doubt)
        if speaker is None:
            self.passed.add(doubt.lines)
            return False
        stands_for = self.text.characters_of(self.people)
        names = [p.name for i, p in enumerate(self.people) if stands_for.get(i) == speaker]
        offered = [c.name for c in doubt.candidates if c.name in names]
        if join and len(offered) > 1:
            self._know(offered[0], offered[1])
            self._find()
            return True
        self.passed.add(doubt.lines)
        fallback = next(c["name"] for c in self.text.characters if c["id"] == speaker)
        name = next(iter([*offered, *names]), fallback)
        if name == fallback and name not in names:
            self._know(name)
        decided = Basis("author", 1.0)
        lines = [
            replace(line, role=name, basis=decided) if i in doubt.lines else line
            for i, line in enumerate(self.script.lines)
        ]
        self.script = replace(self.script, lines=tuple(lines))
        self._find()
        return True

    def _speaker(self, doubt: Doubt) -> int | None:
        """The character who says most of the turn."""
        votes: Counter[int] = Counter()
        for i in doubt.lines:
            span = self.script.lines[i].span
            for row in self.text.rows:
                shared = min(span.end, row["end"]) - max(span.start, row["start"])
                if shared > 0 and row["scored"]:
                    votes[row["speaker_id"]] += shared
        return votes.most_common(1)[0][0] if votes else None

    def _know(self, name: str, alias: str = "") -> None:
        """As voices.yaml would have it: the person, with one more name."""
        before = next((p for p in self.known if p.name == name), Person(name))
        self.known = [p for p in self.known if p.name not in (name, alias)]
        aliases = (*before.aliases, alias) if alias else before.aliases
        self.known.append(replace(before, aliases=aliases))

    def _find(self) -> None:
        self.people = find_people([self.script], known=self.known)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--share", type=float, default=0.05, help="of the turns that are answered")
    parser.add_argument("--by", choices=ORDERS, default="worth", help="which questions come first")
    parser.add_argument("--join", action="store_true", help="two names of one person are joined")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    answers = turns = 0
    for path in texts(args.gold):
        author = Author(load(path.parent))
        size = len(doubts(author.script, author.people))
        left = round(args.share * size)
        while left and (doubt := author.next(args.by)) is not None:
            given = author.answer(doubt, join=args.join)
            left, answers = left - given, answers + given
        turns += size
        done = attribute(author.script, author.people)
        result = json.dumps(report(done, tuple(author.people)), ensure_ascii=False)
        (args.out / f"{path.parent.resolve().name}.json").write_text(result, encoding="utf-8")
    print(f"{answers} answers for {turns} turns")


if __name__ == "__main__":
    main()
