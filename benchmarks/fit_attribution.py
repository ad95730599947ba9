"""Fits the weights of the attribution.

    python benchmarks/fit_attribution.py QUOTES [--folds N --out DIR] [--l2 X] [--only SET,SET]

QUOTES is a folder with ``litbank`` and ``modern_train`` (CC BY 4.0). Besides them only our own
chapters in ``benchmarks/training/`` are read. Without
``--folds`` the weights are written to ``audiobook/attribution/data/weights.json``; with it nothing
is: each text is attributed with weights fitted on the other folds, and DIR gets the predictions of
every set for a scorer.

First the rules' weights with all people apart, then the weights of who is who on the tables that
these give, then both again on the joined people. The likelihood of the annotated speakers under the
chain is climbed with Adam; where several of our people stand for one annotated person each counts
as right, and where none does the turn is left free. Same input, same weights: the order is fixed,
and nothing is drawn but the folds (--seed).
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from annotated import Example, Text, example, load, tagged
from attribution import report

from audiobook.attribution import links, roles, speakers
from audiobook.attribution import people as people_finder
from audiobook.attribution.chain import NEVER, Chains, Step, chances, lay_steps
from audiobook.attribution.turns import PATTERNS
from audiobook.attribution.weights import Weights

UNLISTED = 0.25
LINKS_L2 = 1.0
OWN = "training"
SETS = ("litbank", "modern_train", OWN)
WEIGHTS = Path(__file__).parents[1] / "audiobook" / "attribution" / "data" / "weights.json"
Table = dict[str, float]


@dataclass(slots=True)
class Batch:
    """Examples as arrays: every entry of evidence with its place and feature."""

    shape: tuple[int, int, int]
    steps: list[Step]
    """Of the free and the held chains, one after the other."""
    people: np.ndarray
    open: np.ndarray
    """(B, T, K): where there is a candidate."""
    allowed: np.ndarray
    """(B, T, K): the same, but only the right ones where they are known."""
    place: np.ndarray
    feature: np.ndarray
    value: np.ndarray
    entry_place: np.ndarray
    """The entries of the rules that count again where the candidate enters, likewise."""
    entry_feature: np.ndarray
    entry_value: np.ndarray
    turn_place: list[np.ndarray]
    turn_feature: list[np.ndarray]


def batch(examples: Sequence[Example], features: dict[str, int], grow: bool) -> Batch:
    length = max(len(e.judged) for e in examples)
    width = max(len(j.people) for e in examples for j in e.judged)
    shape = (len(examples), length, width)
    people = -1 - np.arange(np.prod(shape), dtype=np.int64).reshape(shape)
    opened, allowed = np.zeros(shape, bool), np.zeros(shape, bool)
    place, feature, value = [], [], []
    entry_place, entry_feature, entry_value = [], [], []
    turn_place: list[list[int]] = [[], [], []]
    turn_feature: list[list[int]] = [[], [], []]

    def number(name: str) -> int | None:
        return features.setdefault(name, len(features)) if grow else features.get(name)

    for b, one in enumerate(examples):
        for t, judged in enumerate(one.judged):
            right = one.right[t] & set(judged.people)
            for k, person in enumerate(judged.people):
                people[b, t, k] = person
                opened[b, t, k] = True
                allowed[b, t, k] = not right or person in right
                at = (b * length + t) * width + k
                for piece in judged.evidence[k]:
                    n = number(piece.feature)
                    if n is not None:
                        place.append(at)
                        feature.append(n)
                        value.append(piece.value)
                    if piece.feature.partition(".")[0] not in speakers.ENTERING:
                        continue
                    n = number(speakers.ENTERS + piece.feature)
                    if n is not None:
                        entry_place.append(at)
                        entry_feature.append(n)
                        entry_value.append(piece.value)
            for p, pattern in enumerate(PATTERNS):
                for name in one.around[t]:
                    n = number(f"{pattern}.{name}")
                    if n is not None:
                        turn_place[p].append(b * length + t)
                        turn_feature[p].append(n)
        for t in range(length):
            if not opened[b, t].any():
                opened[b, t, 0] = allowed[b, t, 0] = True
    people = np.concatenate((people, people))
    return Batch(
        shape,
        lay_steps(people),
        people,
        opened,
        allowed,
        np.array(place),
        np.array(feature),
        np.array(value),
        np.array(entry_place, int),
        np.array(entry_feature, int),
        np.array(entry_value),
        [np.array(x, int) for x in turn_place],
        [np.array(x, int) for x in turn_feature],
    )


def slope(data: Batch, weights: np.ndarray) -> tuple[float, np.ndarray]:
    """Log likelihood of the right speakers, and its gradient."""
    count, length, _ = data.shape
    flat = np.bincount(data.place, weights[data.feature] * data.value, int(np.prod(data.shape)))
    evidence = flat.reshape(data.shape)
    worth = weights[data.entry_feature] * data.entry_value
    flat = np.bincount(data.entry_place, worth, int(np.prod(data.shape)))
    entry = flat.reshape(data.shape)
    patterns = [
        np.bincount(where, weights[what], count * length).reshape(count, length)
        for where, what in zip(data.turn_place, data.turn_feature, strict=True)
    ]
    held, free = np.where(data.allowed, evidence, NEVER), np.where(data.open, evidence, NEVER)
    chains = Chains(
        np.concatenate((held, free)),
        np.concatenate((entry, entry)),
        data.people,
        *(np.concatenate((p, p)) for p in patterns),
    )
    found = chances(chains, steps=data.steps, patterns=True)
    gain = float((found.likelihood[:count] - found.likelihood[count:]).sum())
    chance = (found.speaker[:count] - found.speaker[count:]).reshape(-1)[data.place] * data.value
    grade = np.bincount(data.feature, chance, len(weights))
    chance = (found.enters[:count] - found.enters[count:]).reshape(-1)[data.entry_place]
    grade += np.bincount(data.entry_feature, chance * data.entry_value, len(weights))
    for n, pattern in enumerate((found.same, found.back, found.again)):
        share = (pattern[:count] - pattern[count:]).reshape(-1)[data.turn_place[n]]
        grade += np.bincount(data.turn_feature[n], share, len(weights))
    return gain, grade


def climb(examples: Sequence[Example], l2: float, start: Mapping[str, float], steps: int) -> Table:
    """The rules' and turns' weights, from `start`."""
    ordered = sorted((e for e in examples if e.judged), key=lambda e: (len(e.judged), e.text.name))
    features: dict[str, int] = {}
    batches = [batch(ordered[i : i + 24], features, True) for i in range(0, len(ordered), 24)]
    weights = np.array([start.get(name, 0.0) for name in features])
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        grade = -l2 * weights + sum(slope(data, weights)[1] for data in batches)
        mean = 0.9 * mean + 0.1 * grade
        square = 0.99 * square + 0.01 * grade**2
        rate = 0.15 * min(1.0, 2 * (1 - step / (steps + 1)))
        steep = np.sqrt(square / (1 - 0.99**step)) + 1e-8
        weights = weights + rate * mean / (1 - 0.9**step) / steep
    return {name: round(float(weights[n]), 3) for name, n in sorted(features.items())}


def climb_links(asked: Sequence[tuple[Text, list[links.Choice]]], l2: float) -> Table:
    """The weights of who is who: a softmax over staying apart and each option."""
    rows: list[tuple[float, list[Table], list[bool]]] = []
    for text, choices in asked:
        stands_for = text.characters_of(text.apart)
        for choice in choices:
            gold = stands_for.get(choice.person)
            if gold is None and not text.apart[choice.person].named:
                continue
            same = [gold is not None and stands_for.get(v) == gold for v, _ in choice.options]
            right = [not any(same), *same]
            # Someone whom the annotators do not list says nothing; to join them costs little.
            worth = choice.worth if gold is not None else UNLISTED * choice.worth
            rows.append((worth, [choice.alone, *(f for _, f in choice.options)], right))
    names = sorted({n for _, options, _ in rows for o in options for n in o})
    place = {n: i for i, n in enumerate(names)}
    tables = []
    for worth, options, right in rows:
        table = np.zeros((len(options), len(names)))
        for i, option in enumerate(options):
            for name, value in option.items():
                table[i, place[name]] = value
        tables.append((worth, table, np.array(right)))
    weights = np.zeros(len(names))
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, 301):
        grade = -l2 * weights
        for worth, table, right in tables:
            chance = np.exp(table @ weights - (table @ weights).max())
            free, held = chance / chance.sum(), chance * right / (chance * right).sum()
            grade = grade + worth * (held - free) @ table
        mean = 0.9 * mean + 0.1 * grade
        square = 0.99 * square + 0.01 * grade**2
        rate = 0.1 * min(1.0, 2 * (1 - step / 301))
        weights = weights + rate * mean / (1 - 0.9**step) / (
            np.sqrt(square / (1 - 0.99**step)) + 1e-8
        )
    return {n: round(float(weights[i]), 3) for n, i in place.items()}


def fit(texts: Sequence[Text], l2: float) -> Weights:
    apart = [example(t, t.apart) for t in texts]
    start = climb(apart, l2, {}, 100)
    linked = climb_links([(e.text, _choices(e, start)) for e in apart], LINKS_L2)
    joined = [example(e.text, links.join(e.text.apart, _choices(e, start), linked)) for e in apart]
    first = climb(joined, l2, start, 60)
    linked = climb_links([(e.text, _choices(e, first)) for e in apart], LINKS_L2)
    second = climb(_in_company(joined, l2), l2, first, 60)
    return Weights(first, second, linked)


def _choices(apart: Example, weights: Mapping[str, float]) -> list[links.Choice]:
    if not apart.judged:
        return []
    table = speakers.weigh(apart.reading, apart.judged, weights)
    return links.choices(apart.people, [apart.reading], [table])


def _in_company(examples: Sequence[Example], l2: float, parts: int = 3) -> list[Example]:
    """The examples with the evidence of the company, by weights that have not seen them."""
    result: list[Example] = []
    for part in range(parts):
        others = [e for n, e in enumerate(examples) if n % parts != part]
        weights = climb(others, l2, {}, 70)
        for one in examples[part::parts]:
            judged = one.judged
            if judged:
                table = speakers.weigh(one.reading, judged, weights)
                judged = speakers.in_company(one.reading, judged, table)
            result.append(replace(one, judged=judged))
    return result


def cross_validate(texts: Sequence[Text], folds: int, l2: float, seed: int, out: Path) -> None:
    shuffled = sorted(texts, key=lambda t: (t.group, t.name))
    random.Random(seed).shuffle(shuffled)
    for fold in range(folds):
        weights = fit([t for n, t in enumerate(shuffled) if n % folds != fold], l2)
        for text in shuffled[fold::folds]:
            people = people_finder.find([text.page], (), weights)
            done = example(text, people)
            decided = speakers.decide(done.reading, weights, {}, done.judged)
            folder = out / text.group
            folder.mkdir(parents=True, exist_ok=True)
            result = json.dumps(report(roles(done.reading, decided), people), ensure_ascii=False)
            (folder / f"{text.name}.json").write_text(result, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("quotes", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("folds"))
    parser.add_argument("--l2", type=float, default=4.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="where to write them")
    parser.add_argument("--only", default=",".join(SETS))
    args = parser.parse_args()
    texts = [
        load(path.parent)
        for group in args.only.split(",")
        for path in sorted((args.quotes / group).glob("*/text.txt"))
        if group in SETS
    ]
    texts += tagged() if OWN in args.only.split(",") else []
    if args.folds:
        cross_validate(texts, args.folds, args.l2, args.seed, args.out)
        return
    weights = fit(texts, args.l2)
    args.weights.write_text(
        json.dumps(asdict(weights), indent=0, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    print(f"{len(texts)} texts, {len(weights.second)} weights written to {args.weights}")


if __name__ == "__main__":
    main()
