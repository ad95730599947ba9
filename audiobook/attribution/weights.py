"""The weights of all evidence, fitted by `benchmarks/fit_attribution.py` and shipped as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from audiobook.attribution.chain import Floats
from audiobook.attribution.ranker import Ranker

DIGITS = 3


@dataclass(frozen=True, slots=True)
class Trust:
    """What makes chances as sure as they are right (temperature scaling; Guo et al. 2017)."""

    temper: float
    """By how much they are too sure of themselves: each is raised to 1 / `temper`."""
    missing: float
    """The chance that the right one is not among the candidates."""

    def of(self, likely: Floats) -> Floats:
        raised = np.power(np.maximum(likely, 1e-12), 1.0 / self.temper)
        result: Floats = raised * ((1.0 - self.missing) / raised.sum())
        return result


@dataclass(frozen=True, slots=True)
class Weights:
    first: Ranker
    """Of the rules and the turns, for the first decision."""
    second: Ranker
    """The same with the company and the habits, for the final one."""
    links: Mapping[str, float]
    """Of who is who: feature → log odds."""
    trust: Trust


@cache
def load() -> Weights:
    return read((files(__package__) / "data" / "weights.json").read_text(encoding="utf-8"))


def read(text: str) -> Weights:
    """The weights as `write` put them."""
    held = json.loads(text)
    return Weights(
        _ranker(held["first"]), _ranker(held["second"]), held["links"], Trust(**held["trust"])
    )


def write(weights: Weights) -> str:
    """As JSON; of each feature the two weights alone, then those of the hidden units."""
    held = {
        "first": _plain(weights.first),
        "second": _plain(weights.second),
        "links": weights.links,
        "trust": asdict(weights.trust),
    }
    return json.dumps(held, indent=None, ensure_ascii=False).replace("], ", "],\n") + "\n"


def _ranker(held: Mapping[str, Any]) -> Ranker:
    table = np.array([*held["features"].values()], np.float64)
    row = {name: n for n, name in enumerate(held["features"])}
    return build(row, table, np.array(held["out"]).reshape(-1, 2), held["patterns"])


def build(
    row: Mapping[str, int], table: Floats, out: Floats, patterns: Mapping[str, float]
) -> Ranker:
    """A ranker from its (F, 2 + H) weights."""
    return Ranker(row, np.vstack((table, np.zeros((1, table.shape[1])))), out, patterns)


def _plain(ranker: Ranker) -> dict[str, Any]:
    return {
        "features": {name: _rounded(ranker.table[n]) for name, n in ranker.row.items()},
        "out": [_rounded(row) for row in ranker.out],
        "patterns": {name: round(weight, DIGITS) for name, weight in ranker.patterns.items()},
    }


def _rounded(row: Any) -> list[float]:
    return [round(float(x), DIGITS) for x in row]
