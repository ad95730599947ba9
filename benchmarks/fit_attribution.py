"""Fits the weights of the attribution.

    python benchmarks/fit_attribution.py QUOTES [--folds N --out DIR] [--only SET,SET] [--units N …]

QUOTES is a folder with ``litbank`` and ``modern_train`` (CC BY 4.0). Besides them only our own
texts in ``benchmarks/training/`` are read. Without ``--folds`` the weights are written to
``audiobook/attribution/data/weights.json``; with it nothing is: each text is attributed with
weights fitted on the other folds, and DIR gets the predictions of every set for a scorer. Needs
the extra ``bench``.

Who is who is learnt from tables of who speaks by weights that have not seen the text (three parts,
each by the others), and so is the evidence of the company: as they will be when they are used. The
rules' weights are fitted on every text twice, with its people as the program joins them and as the
annotators would. The likelihood of the annotated speakers under the chain is climbed with Adam
(Kingma and Ba 2015), a part of the evidence left out at random in every step (dropout; Srivastava
et al. 2014). Where several of our people stand for one annotated person each counts as right, and
where none does the turn is left free. What is drawn comes from --seed: same input, same weights.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from annotated import Example, Text, characters_behind, example, load, tagged
from attribution import report
from scipy.sparse import csr_array

from audiobook.attribution import links, roles, speakers
from audiobook.attribution import people as people_finder
from audiobook.attribution.chain import NEVER, Chains, Floats, Step, chances, lay_steps
from audiobook.attribution.counts import count
from audiobook.attribution.ranker import Ranker
from audiobook.attribution.turns import PATTERNS
from audiobook.attribution.weights import Trust, Weights, build, write
from audiobook.model import Person

UNLISTED = 0.25
STRANGE = 0.1
"""What counts of our own single chapters in learning who is who: they were written to be hard, with
far more people known by description alone than books have, and would make the joining timid."""
LINKS_L2 = 1.0
RATES = (0.15, 0.05, 0.05, 0.15)
"""Of the linear weights, into the hidden layer, out of it, of the patterns."""
CANDIDATES = 9
"""Of a turn, from which to learn, and the right one; those after them seldom matter."""
TOGETHER = 24
"""Texts in a batch."""
PARTS = 3
OWN = "training"
SETS = ("litbank", "modern_train", OWN)
WEIGHTS = Path(__file__).parents[1] / "audiobook" / "attribution" / "data" / "weights.json"
Table = dict[str, float]
Asked = tuple[Example, list[links.Choice]]


@dataclass(frozen=True, slots=True)
class Settings:
    units: int = 32
    """Of the hidden layer."""
    l2: float = 2.0
    hidden_l2: float = 2.0
    drop: float = 0.2
    """Share of the evidence left out in a step."""
    steps: int = 60
    nets: int = 3
    """Fitted from different beginnings; the mean of what they say counts."""
    seed: int = 1


@dataclass(slots=True)
class Batch:
    """Examples as arrays."""

    shape: tuple[int, int, int]
    steps: list[Step]
    """Of the free and the held chains, one after the other."""
    people: np.ndarray
    open: np.ndarray
    """(B, T, K): where there is a candidate."""
    allowed: np.ndarray
    """(B, T, K): the same, but only the right ones where they are known."""
    evidence: csr_array
    """(B T K, F): the value of every piece of evidence."""
    turn_place: list[np.ndarray]
    turn_feature: list[np.ndarray]


def batch(examples: Sequence[Example], features: dict[str, int], around: dict[str, int]) -> Batch:
    """The examples as arrays; what they need is added to `features` and `around`."""
    length = max(len(e.judged) for e in examples)
    most = max(len(j.people) for e in examples for j in e.judged)
    width = min(most, CANDIDATES + 1)
    shape = (len(examples), length, width)
    people = -1 - np.arange(np.prod(shape), dtype=np.int64).reshape(shape)
    opened, allowed = np.zeros(shape, bool), np.zeros(shape, bool)
    place, feature, value = [], [], []
    turn_place: list[list[int]] = [[], [], []]
    turn_feature: list[list[int]] = [[], [], []]
    for b, one in enumerate(examples):
        for t, judged in enumerate(one.judged):
            right = one.right[t] & set(judged.people)
            asked = [n for n, p in enumerate(judged.people) if n < CANDIDATES or p in right]
            for k, n in enumerate(asked[: shape[2]]):
                person = judged.people[n]
                people[b, t, k] = person
                opened[b, t, k] = True
                allowed[b, t, k] = not right or person in right
                for piece in judged.evidence[n]:
                    place.append((b * length + t) * width + k)
                    feature.append(features.setdefault(piece.feature, len(features)))
                    value.append(piece.value)
            for p, pattern in enumerate(PATTERNS):
                for name in one.around[t]:
                    turn_place[p].append(b * length + t)
                    turn_feature[p].append(around.setdefault(f"{pattern}.{name}", len(around)))
        for t in range(length):
            if not opened[b, t].any():
                opened[b, t, 0] = allowed[b, t, 0] = True
    people = np.concatenate((people, people))
    evidence = csr_array((value, (place, feature)), (int(np.prod(shape)), len(features)))
    return Batch(
        shape,
        lay_steps(people),
        people,
        opened,
        allowed,
        evidence,
        [np.array(x, int) for x in turn_place],
        [np.array(x, int) for x in turn_feature],
    )


@dataclass(slots=True)
class Net:
    """A ranker as arrays, or the slope of one."""

    alone: np.ndarray
    """(F, 2)"""
    hidden: np.ndarray
    """(F, H)"""
    out: np.ndarray
    """(H, 2)"""
    turns: np.ndarray
    """Of the patterns."""

    @property
    def arrays(self) -> tuple[np.ndarray, ...]:
        return self.alone, self.hidden, self.out, self.turns


def slope(data: Batch, net: Net, seen: csr_array) -> Net:
    """The gradient of the log likelihood of the right speakers, `seen` being the evidence."""
    count, length, _ = data.shape
    total = seen @ np.column_stack((net.alone, net.hidden))
    inner = np.tanh(total[:, 2:])
    amount = (total[:, :2] + inner @ net.out).reshape(*data.shape, 2)
    evidence, entry = amount[..., 0], amount[..., 1]
    patterns = [
        np.bincount(where, net.turns[what], count * length).reshape(count, length)
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
    error = np.stack(
        [(x[:count] - x[count:]).reshape(-1) for x in (found.speaker, found.enters)], 1
    )
    back = np.column_stack((error, (error @ net.out.T) * (1 - inner**2)))
    grade = seen.T @ back
    turns = np.zeros_like(net.turns)
    for n, pattern in enumerate((found.same, found.back, found.again)):
        share = (pattern[:count] - pattern[count:]).reshape(-1)[data.turn_place[n]]
        turns += np.bincount(data.turn_feature[n], share, len(turns))
    return Net(grade[:, :2], grade[:, 2:], inner.T @ error, turns)


def climb(examples: Sequence[Example], settings: Settings) -> Ranker:
    """The weights that make the right speakers likely."""
    ordered = sorted((e for e in examples if e.judged), key=lambda e: (len(e.judged), e.text.name))
    features: dict[str, int] = {}
    around: dict[str, int] = {}
    batches = [
        batch(ordered[i : i + TOGETHER], features, around) for i in range(0, len(ordered), TOGETHER)
    ]
    for data in batches:
        data.evidence.resize((data.evidence.shape[0], len(features)))
    rng = np.random.default_rng(settings.seed)
    net = Net(
        np.zeros((len(features), 2)),
        rng.normal(0.0, 0.15, (len(features), settings.units)),
        rng.normal(0.0, 0.1, (settings.units, 2)),
        np.zeros(len(around)),
    )
    shrink = (settings.l2, settings.hidden_l2, 1.0, settings.l2)
    means = [np.zeros_like(x) for x in net.arrays]
    squares = [np.zeros_like(x) for x in net.arrays]
    for step in range(1, settings.steps + 1):
        grade = [-by * x for by, x in zip(shrink, net.arrays, strict=True)]
        for data in batches:
            seen = data.evidence
            if settings.units:
                left = seen.data * (rng.random(seen.nnz) >= settings.drop)
                seen = csr_array((left, seen.indices, seen.indptr), seen.shape)
            for n, part in enumerate(slope(data, net, seen).arrays):
                grade[n] = grade[n] + part
        moved = []
        for n, x in enumerate(net.arrays):
            means[n] = 0.9 * means[n] + 0.1 * grade[n]
            squares[n] = 0.99 * squares[n] + 0.01 * grade[n] ** 2
            steep = np.sqrt(squares[n] / (1 - 0.99**step)) + 1e-8
            pace = RATES[n] * min(1.0, 2 * (1 - step / (settings.steps + 1)))
            moved.append(x + pace * means[n] / (1 - 0.9**step) / steep)
        net = Net(*moved)
    names = sorted(features)
    rows = np.array([features[name] for name in names])
    patterns = {name: float(net.turns[n]) for name, n in sorted(around.items())}
    row = {name: n for n, name in enumerate(names)}
    return build(row, np.column_stack((net.alone, net.hidden))[rows], net.out, patterns)


def committee(rankers: Sequence[Ranker]) -> Ranker:
    """One ranker that gives the mean of what several of the same features give: their hidden units
    side by side."""
    one, count = rankers[0], len(rankers)
    alone = sum(r.table[:-1, :2] for r in rankers) / count
    table = np.column_stack((alone, *(r.table[:-1, 2:] for r in rankers)))
    patterns = {n: sum(r.patterns[n] for r in rankers) / count for n in one.patterns}
    return build(one.row, table, np.concatenate([r.out for r in rankers]) / count, patterns)


def climb_links(asked: Sequence[Asked], l2: float) -> Table:
    """The weights of who is who: a softmax over staying apart and each option."""
    rows: list[tuple[float, list[Table], list[bool]]] = []
    for one, choices in asked:
        stands_for = characters_behind(one)
        for choice in choices:
            gold = stands_for.get(choice.person)
            if gold is None and not one.people[choice.person].named:
                continue
            same = [gold is not None and stands_for.get(v) == gold for v, _ in choice.options]
            right = [not any(same), *same]
            # Someone whom the annotators do not list says nothing; to join them costs little.
            worth = choice.worth if gold is not None else UNLISTED * choice.worth
            worth *= STRANGE if one.text.single else 1.0
            rows.append((worth, [choice.alone, *(f for _, f in choice.options)], right))
    names = sorted({n for _, options, _ in rows for o in options for n in o})
    place = {n: i for i, n in enumerate(names)}
    table = np.zeros((sum(len(options) for _, options, _ in rows), len(names)))
    for at, option in enumerate(o for _, options, _ in rows for o in options):
        table[at, [place[name] for name in option]] = list(option.values())
    seen = csr_array(table)
    choice = np.repeat(np.arange(len(rows)), [len(options) for _, options, _ in rows])
    starts = np.flatnonzero(np.diff(choice, prepend=-1))
    worth = np.array([w for w, _, _ in rows])[choice]
    fits = np.array([r for _, _, right in rows for r in right])
    weights = np.zeros(len(names))
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, 301):
        grade = -l2 * weights
        score = seen @ weights
        chance = np.exp(score - np.maximum.reduceat(score, starts)[choice])
        free = chance / np.add.reduceat(chance, starts)[choice]
        held = chance * fits / np.add.reduceat(chance * fits, starts)[choice]
        grade = grade + (worth * (held - free)) @ seen
        mean = 0.9 * mean + 0.1 * grade
        square = 0.99 * square + 0.01 * grade**2
        rate = 0.1 * min(1.0, 2 * (1 - step / 301))
        weights = weights + rate * mean / (1 - 0.9**step) / (
            np.sqrt(square / (1 - 0.99**step)) + 1e-8
        )
    return {n: round(float(weights[i]), 3) for n, i in place.items()}


def fit(texts: Sequence[Text], settings: Settings) -> Weights:
    apart = [example(t, t.apart) for t in texts]
    true = [example(e.text, _truly_joined(e)) for e in apart]
    asked = _asked(apart, _parted([apart], replace(settings, units=0, nets=1)))
    joined = _joined(asked, climb_links(asked, LINKS_L2))
    short = replace(settings, steps=settings.steps * 3 // 4, nets=1)
    rankers = _parted([joined, true], short)
    asked = _asked(apart, rankers)
    again = _asked(_joined(asked, climb_links(asked, LINKS_L2), last=False), rankers)
    linked = climb_links([*asked, *again], LINKS_L2)
    joined = _joined(again, linked)
    accompanied = _in_company(joined, _unseen(joined, rankers))
    also = _in_company(true, _unseen(true, rankers))
    first, second = _fitted([[*joined, *true], [*accompanied, *also]], settings)
    return Weights(first, second, linked, _trust(accompanied, also, settings))


def _truly_joined(apart: Example) -> list[Person]:
    """The people as the annotators would join them."""
    first: dict[int, int] = {}
    stands_for = sorted(characters_behind(apart).items())
    settled = {person: first.setdefault(gold, person) for person, gold in stands_for}
    return links.one_a_name(links.join(apart.people, (), {}, settled=settled))


def _asked(examples: Sequence[Example], rankers: Sequence[Ranker]) -> list[Asked]:
    """Who is who, asked of every text by weights that have not seen it."""
    return [
        (e, links.choices(e.people, [count(e.reading, table)]) if e.judged else [])
        for e, table in zip(examples, _unseen(examples, rankers), strict=True)
    ]


def _joined(asked: Sequence[Asked], weights: Table, last: bool = True) -> list[Example]:
    """The texts with their people joined. ``last``: as the program does in the last round."""
    people = [links.join(e.people, found, weights) for e, found in asked]
    if last:
        people = [links.one_a_name(found) for found in people]
    return [example(e.text, found) for (e, _), found in zip(asked, people, strict=True)]


def _parted(kinds: Sequence[Sequence[Example]], settings: Settings) -> list[Ranker]:
    """Of each part of the texts, weights fitted on all other texts."""
    others = [
        [e for kind in kinds for n, e in enumerate(kind) if n % PARTS != part]
        for part in range(PARTS)
    ]
    return _fitted(others, settings)


_waiting: list[tuple[Sequence[Example], Settings]] = []
"""What the processes of `_fitted` find when they are forked, so that no text has to be sent."""


def _fitted(sets: Sequence[Sequence[Example]], settings: Settings) -> list[Ranker]:
    """Weights for each of the sets, on all cores."""
    seeds = range(settings.seed, settings.seed + settings.nets)
    _waiting[:] = [(one, replace(settings, seed=seed)) for one in sets for seed in seeds]
    with get_context("fork").Pool(os.cpu_count()) as pool:
        rankers = pool.map(_climb_waiting, range(len(_waiting)), chunksize=1)
    return [
        committee(rankers[n : n + settings.nets]) for n in range(0, len(rankers), settings.nets)
    ]


def _climb_waiting(number: int) -> Ranker:
    return climb(*_waiting[number])


def _unseen(examples: Sequence[Example], rankers: Sequence[Ranker]) -> list[Floats]:
    """Who speaks, by weights that have not seen the text: as it will be when they are used."""
    return [
        speakers.weigh(e.reading, e.judged, rankers[n % PARTS]) if e.judged else np.zeros((0, 0))
        for n, e in enumerate(examples)
    ]


def _in_company(examples: Sequence[Example], tables: Sequence[Floats]) -> list[Example]:
    """The examples with the evidence of the company, by the tables."""
    return [
        replace(e, judged=speakers.in_company(e.reading, e.judged, table)) if e.judged else e
        for e, table in zip(examples, tables, strict=True)
    ]


def _trust(examples: Sequence[Example], also: Sequence[Example], settings: Settings) -> Trust:
    """Under which the likeliest is right as often as said (Guo et al. 2017), by weights that have
    not seen the text. Not by our own texts: they were written to be harder than most."""
    rankers = _parted([examples, also], settings)
    unseen = [
        (likely, sure, person in one.right[k])
        for n, one in enumerate(examples)
        if one.judged and one.text.group != OWN
        for k, person, likely, sure in _likely(one, rankers[n % PARTS])
        if one.told[k] and len(likely) > 1
    ]
    hits = np.array([hit for *_, hit in unseen])

    def misfit(trust: Trust) -> float:
        said = np.array([trust.of(likely).max() * sure for likely, sure, _ in unseen])
        return -float(np.log(np.where(hits, said, 1 - said) + 1e-9).sum())

    tempers = (round(0.8 + 0.1 * n, 2) for n in range(15))
    return min((Trust(t, m / 100) for t in tempers for m in range(12)), key=misfit)


def _likely(one: Example, ranker: Ranker) -> Iterator[tuple[int, int, Floats, float]]:
    """Of every turn with candidates the likeliest, all chances, and how sure it is who that is."""
    table = speakers.weigh(one.reading, one.judged, ranker)
    for k, turn in enumerate(one.judged):
        if turn.people:
            likely = table[k, turn.people]
            person = turn.people[int(np.argmax(likely))]
            yield k, person, likely, one.reading.surety(person, one.reading.turns[k].paragraph)


def cross_validate(texts: Sequence[Text], folds: int, settings: Settings, out: Path) -> None:
    shuffled = sorted(texts, key=lambda t: (t.group, t.name))
    random.Random(settings.seed).shuffle(shuffled)
    for fold in range(folds):
        weights = fit([t for n, t in enumerate(shuffled) if n % folds != fold], settings)
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
    for name, value in asdict(Settings()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="where to write them")
    parser.add_argument("--only", default=",".join(SETS))
    args = parser.parse_args()
    settings = Settings(*(getattr(args, name) for name in asdict(Settings())))
    texts = [
        load(path.parent)
        for group in args.only.split(",")
        for path in sorted((args.quotes / group).glob("*/text.txt"))
        if group in SETS
    ]
    texts += tagged() if OWN in args.only.split(",") else []
    if args.folds:
        cross_validate(texts, args.folds, settings, args.out)
        return
    weights = fit(texts, settings)
    args.weights.write_text(write(weights), encoding="utf-8")
    print(f"{len(texts)} texts, {len(weights.second.row)} features written to {args.weights}")


if __name__ == "__main__":
    main()
