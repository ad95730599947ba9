"""How far a second opinion can be trusted, and what it brings.

    python benchmarks/second_opinion.py GOLD OUT --voices voices.yaml
    python benchmarks/second_opinion.py GOLD OUT --pretend 0.8 [--reliability 0.7]

GOLD and OUT are as for ``attribution.py``; the same scorer judges OUT. The adviser that voices.yaml
names is asked about the doubtful lines of every text, as ``audiobook script --ask`` does; answers
are kept in OUT. Printed are the share of the answers that are right, which is the figure for
``reliability:``, and what share of the same lines the program has right without and with them.

With ``--pretend R`` nobody is asked: answers are drawn (``--seed``), right with chance R where the
right person is offered, else one of the others, those the more often that the program holds for
likely, as a reader would err. They are weighed by ``--reliability``, or R.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path

from annotated import Text, example, load
from attribution import report, texts

from audiobook import production
from audiobook.advisers.command import Command
from audiobook.attribution import attribute, doubts, find_people, opinions
from audiobook.casting.sheet import SecondOpinion
from audiobook.model import UNSURE, Book, Meta, Person, Script
from audiobook.production import Part, Sheet
from audiobook.production.opinions import Opinions, kept

Gold = dict[int, set[str]]


def right_names(text: Text, people: tuple[Person, ...]) -> Gold:
    """First line of a turn → the names that are right for it; turns without any are left out."""
    one = example(text, people)
    return {
        turn.lines[0]: {people[p].name for p in right}
        for turn, right in zip(one.reading.turns, one.right, strict=True)
        if right
    }


def consulted(text: Text, people: tuple[Person, ...], wish: SecondOpinion, out: Path) -> Opinions:
    """What the adviser answers on a text."""
    script = attribute(text.page.script, people)
    held, _ = kept(wish, out)
    book = Book(Meta(), (script.chapter,))
    part = production.consult(Part(book, (script,), people, Sheet(), opinions=held))
    for note in part.notes:
        print(note, file=sys.stderr)
    return part.opinions


def pretended(
    script: Script,
    people: tuple[Person, ...],
    gold: Gold,
    wish: SecondOpinion,
    chance: float,
    draw: random.Random,
) -> Opinions:
    """Answers on the doubtful lines that are right with a certain chance."""
    known = opinions.keys(script, wish.adviser.name)
    found = [d for d in doubts(script, people) if d.sure < UNSURE and len(d.candidates) > 1]
    answers = {}
    for doubt in sorted(found, key=lambda d: -d.worth)[: wish.most]:
        right = [c for c in doubt.candidates if c.name in gold.get(doubt.lines[0], ())]
        wrong = [c for c in doubt.candidates if c not in right]
        chosen = right if right and (draw.random() < chance or not wrong) else wrong
        (one,) = draw.choices(chosen, [c.chance for c in chosen])
        answers[known[doubt.lines[0]]] = {"who": one.name}
    return Opinions(wish, None, answers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--voices", type=Path)
    parser.add_argument("--pretend", type=float)
    parser.add_argument("--reliability", type=float)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    wish = production.wishes(args.voices).second_opinion
    if args.pretend is not None:
        reliability = args.reliability or args.pretend
        wish = SecondOpinion(Command("pretender"), most=10_000, reliability=reliability)
    if wish is None:
        sys.exit("nobody to ask: give --pretend, or --voices with a second_opinion in it")
    draw, right = random.Random(args.seed), list[tuple[bool, ...]]()
    for path in texts(args.gold):
        text = load(path.parent)
        script = text.page.script
        people = find_people([script])
        gold = right_names(text, people)
        if args.pretend is None:
            given = consulted(text, people, wish, args.out)
        else:
            given = pretended(script, people, gold, wish, args.pretend, draw)
        before, after = (attribute(script, people, a) for a in ((), given.on(script)))
        for line, name, _ in given.on(script):
            if line in gold:
                roles = (name, before.lines[line].role, after.lines[line].role)
                right.append(tuple(role in gold[line] for role in roles))
        result = json.dumps(report(after, people), ensure_ascii=False)
        (args.out / f"{path.parent.resolve().name}.json").write_text(result, encoding="utf-8")
    shares = [100 * sum(each) / len(right) for each in zip(*right, strict=True)] or [0.0] * 3
    print(f"{len(right)} answers on lines whose speaker is known: {shares[0]:.1f} % right")
    print(
        f"the program on these lines: {shares[1]:.1f} % right, with the answers {shares[2]:.1f} %"
    )


if __name__ == "__main__":
    main()
