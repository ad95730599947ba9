"""Fits the weights of the attribution.

    python benchmarks/fit_attribution.py QUOTES [--folds N --out DIR] [--l2 X] [--only SET,SET]

QUOTES is a folder with ``litbank`` and ``modern_train`` (CC BY 4.0; nothing else is read). Without
``--folds`` the weights are written to ``audiobook/attribution/data/weights.json``; with it nothing is:
each text is attributed with weights fitted on the other folds, and DIR gets the predictions of every
set for a scorer. The likelihood of the annotated speakers under the chain is climbed with Adam; where
several of our people stand for one annotated person each counts as right, and where none does the turn
is left free. Same input, same weights: the order is fixed and nothing is drawn but the folds (--seed).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from attribution import report

from audiobook.attribution import find_people, reader, roles, speakers
from audiobook.attribution.chain import NEVER, Chains, chances
from audiobook.attribution.mentions import index
from audiobook.attribution.page import lay_out
from audiobook.attribution.turns import PATTERNS, circumstances
from audiobook.model import Chapter, Person, Script
from audiobook.script import parse

SETS = ("litbank", "modern_train")
WEIGHTS = Path(__file__).parents[1] / "audiobook" / "attribution" / "data" / "weights.json"


@dataclass(slots=True)
class Example:
    """A text laid out, with what the annotators say of each turn."""

    name: str
    group: str
    script: Script
    people: tuple[Person, ...]
    reading: reader.Reading
    judged: list[speakers.Judged]
    around: list[list[str]]
    right: list[set[int]]
    """Of every turn, the people that count as its speaker; empty where unknown."""


def load(folder: Path) -> Example:
    text = (folder / "text.txt").read_bytes().decode("utf-8")
    script = parse(Chapter(1, "", text))
    people = find_people([script])
    reading = reader.read(lay_out(script), index(people))
    right = _gold(folder, reading, people)
    return Example(
        folder.name,
        folder.parent.name,
        script,
        people,
        reading,
        speakers.gather(reading),
        circumstances(reading),
        right,
    )


def _gold(folder: Path, reading: reader.Reading, people: Sequence[Person]) -> list[set[int]]:
    rows = json.loads((folder / "quotes.json").read_text(encoding="utf-8"))
    characters = json.loads((folder / "characters.json").read_text(encoding="utf-8"))
    stands_for = _match(people, characters)
    right: list[set[int]] = []
    for turn in reading.turns:
        votes: Counter[int] = Counter()
        for i in turn.lines:
            span = reading.page.line(i).span
            for row in rows:
                shared = min(span.end, row["end"]) - max(span.start, row["start"])
                if shared > 0 and row["scored"]:
                    votes[row["speaker_id"]] += shared
        gold = votes.most_common(1)[0][0] if votes else None
        right.append({p for p, c in stands_for.items() if c == gold} if gold is not None else set())
    return right


def _match(people: Sequence[Person], characters: Sequence[Mapping[str, object]]) -> dict[int, int]:
    """Person → annotated character, by the best agreement of their names."""
    found = {}
    for n, person in enumerate(people):
        votes: dict[int, float] = defaultdict(float)
        for alias in dict.fromkeys((person.name, *person.aliases)):
            mine = "_narr" if alias == "I" else _plain(alias)
            for character in characters:
                names = {"_narr" if a == "_narr" else _plain(a) for a in character["aliases"]}  # type: ignore[attr-defined]
                names.add(_plain(str(character["name"])))
                if mine in names:
                    votes[int(str(character["id"]))] += 1.0
                elif any(_part(mine, other) for other in names):
                    votes[int(str(character["id"]))] += 0.3
        if votes:
            best = max(votes, key=lambda c: (votes[c], -c))
            found[n] = best
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


@dataclass(slots=True)
class Batch:
    """Examples as arrays: every entry of evidence with its place and feature."""

    shape: tuple[int, int, int]
    people: np.ndarray
    open: np.ndarray
    """(B, T, K): where there is a candidate."""
    allowed: np.ndarray
    """(B, T, K): the same, but only the right ones where they are known."""
    place: np.ndarray
    feature: np.ndarray
    value: np.ndarray
    turn_place: list[np.ndarray]
    turn_feature: list[np.ndarray]


def batch(examples: Sequence[Example], features: dict[str, int], grow: bool) -> Batch:
    length = max(len(e.judged) for e in examples)
    width = max(len(j.people) for e in examples for j in e.judged)
    shape = (len(examples), length, width)
    people = -1 - np.arange(np.prod(shape), dtype=np.int64).reshape(shape)
    opened, allowed = np.zeros(shape, bool), np.zeros(shape, bool)
    place, feature, value = [], [], []
    turn_place: list[list[int]] = [[], [], []]
    turn_feature: list[list[int]] = [[], [], []]

    def number(name: str) -> int | None:
        return features.setdefault(name, len(features)) if grow else features.get(name)

    for b, example in enumerate(examples):
        for t, judged in enumerate(example.judged):
            right = example.right[t] & set(judged.people)
            for k, person in enumerate(judged.people):
                people[b, t, k] = person
                opened[b, t, k] = True
                allowed[b, t, k] = not right or person in right
                for piece in judged.evidence[k]:
                    n = number(piece.feature)
                    if n is not None:
                        place.append((b * length + t) * width + k)
                        feature.append(n)
                        value.append(piece.value)
            for p, pattern in enumerate(PATTERNS):
                for name in example.around[t]:
                    n = number(f"{pattern}.{name}")
                    if n is not None:
                        turn_place[p].append(b * length + t)
                        turn_feature[p].append(n)
        for t in range(length):
            if not opened[b, t].any():
                opened[b, t, 0] = allowed[b, t, 0] = True
    return Batch(
        shape,
        people,
        opened,
        allowed,
        np.array(place),
        np.array(feature),
        np.array(value),
        [np.array(x, int) for x in turn_place],
        [np.array(x, int) for x in turn_feature],
    )


def slope(data: Batch, weights: np.ndarray) -> tuple[float, np.ndarray]:
    """Log likelihood of the right speakers, and its gradient."""
    count, length, _ = data.shape
    flat = np.bincount(data.place, weights[data.feature] * data.value, int(np.prod(data.shape)))
    evidence = flat.reshape(data.shape)
    patterns = [
        np.bincount(where, weights[what], count * length).reshape(count, length)
        for where, what in zip(data.turn_place, data.turn_feature, strict=True)
    ]
    gain, grade = 0.0, np.zeros_like(weights)
    for sign, mask in ((1.0, data.allowed), (-1.0, data.open)):
        chains = Chains(np.where(mask, evidence, NEVER), data.people, *patterns)
        found = chances(chains)
        gain += sign * float(found.likelihood.sum())
        chance = found.speaker.reshape(-1)[data.place] * data.value
        grade += sign * np.bincount(data.feature, chance, len(weights))
        for n, pattern in enumerate((found.same, found.back, found.again)):
            share = pattern.reshape(-1)[data.turn_place[n]]
            grade += sign * np.bincount(data.turn_feature[n], share, len(weights))
    return gain, grade


def fit(examples: Sequence[Example], l2: float, steps: int = 250) -> dict[str, float]:
    examples = [e for e in examples if e.judged]
    features: dict[str, int] = {}
    ordered = sorted(examples, key=lambda e: (len(e.judged), e.name))
    groups = [ordered[i : i + 24] for i in range(0, len(ordered), 24)]
    batches = [batch(g, features, True) for g in groups]
    weights = np.zeros(len(features))
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        grade = -l2 * weights
        for data in batches:
            grade = grade + slope(data, weights)[1]
        mean = 0.9 * mean + 0.1 * grade
        square = 0.99 * square + 0.01 * grade**2
        rate = 0.1 * min(1.0, 3 * (1 - step / (steps + 1)))
        fixed = mean / (1 - 0.9**step), square / (1 - 0.99**step)
        weights = weights + rate * fixed[0] / (np.sqrt(fixed[1]) + 1e-8)
    return {name: round(float(weights[n]), 3) for name, n in sorted(features.items())}


def cross_validate(examples: Sequence[Example], folds: int, l2: float, seed: int, out: Path) -> None:
    shuffled = sorted(examples, key=lambda e: (e.group, e.name))
    random.Random(seed).shuffle(shuffled)
    hits: dict[str, list[float]] = defaultdict(list)
    for fold in range(folds):
        weights = fit([e for n, e in enumerate(shuffled) if n % folds != fold], l2)
        for example in shuffled[fold::folds]:
            decided = speakers.decide(example.reading, weights, {}, example.judged)
            known = [n for n, r in enumerate(example.right) if r]
            if known:
                good = sum(
                    (d := decided[n]) is not None and d[0] in example.right[n] for n in known
                )
                hits[example.group].append(good / len(known))
            done = roles(example.reading, decided)
            folder = out / example.group
            folder.mkdir(parents=True, exist_ok=True)
            result = json.dumps(report(done, example.people), ensure_ascii=False)
            (folder / f"{example.name}.json").write_text(result, encoding="utf-8")
    for group, rates in sorted(hits.items()):
        print(f"{group}: {100 * sum(rates) / len(rates):.1f} % of turns with a known speaker, held out")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("quotes", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("folds"))
    parser.add_argument("--l2", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(SETS))
    args = parser.parse_args()
    folders = [
        path.parent
        for group in args.only.split(",")
        for path in sorted((args.quotes / group).glob("*/text.txt"))
        if group in SETS
    ]
    examples = [load(folder) for folder in folders]
    turns = [bool(r & set(j.people)) for e in examples for r, j in zip(e.right, e.judged, strict=True)]
    known = sum(bool(r) for e in examples for r in e.right)
    print(f"{len(examples)} texts, {len(turns)} turns, {known} with a person for their speaker, "
          f"{sum(turns)} of them a candidate")
    if args.folds:
        cross_validate(examples, args.folds, args.l2, args.seed, args.out)
        return
    weights = fit(examples, args.l2)
    WEIGHTS.write_text(json.dumps(weights, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(weights)} weights written to {WEIGHTS.name}")


if __name__ == "__main__":
    main()
