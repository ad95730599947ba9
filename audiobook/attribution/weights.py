"""The weights of all evidence, fitted by `benchmarks/fit_attribution.py` and shipped as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from audiobook.attribution.ranker import Ranker

DIGITS = 3


@dataclass(frozen=True, slots=True)
class Weights:
    first: Ranker
    """Of the rules and the turns, for the first decision."""
    second: Ranker
    """The same with the company and the habits, for the final one."""
    links: Mapping[str, float]
    """Of who is who: feature → log odds."""


@cache
def load() -> Weights:
    return read((files(__package__) / "data" / "weights.json").read_text(encoding="utf-8"))


def read(text: str) -> Weights:
    """The weights as `write` put them."""
    held = json.loads(text)
    return Weights(_ranker(held["first"]), _ranker(held["second"]), held["links"])


def write(weights: Weights) -> str:
    """As JSON; of each feature the two weights alone, then those of the hidden units."""
    held = {
        "first": _plain(weights.first),
        "second": _plain(weights.second),
        "links": weights.links,
    }
    return json.dumps(held, indent=None, ensure_ascii=False).replace("], ", "],\n") + "\n"


def _ranker(held: Mapping[str, Any]) -> Ranker:
    table = np.array(list(held["features"].values()), np.float64)
    row = {name: n for n, name in enumerate(held["features"])}
    return Ranker(
        row, table[:, :2], table[:, 2:], np.array(held["out"]).reshape(-1, 2), held["patterns"]
    )


def _plain(ranker: Ranker) -> dict[str, Any]:
    table = np.column_stack((ranker.alone, ranker.hidden))
    return {
        "features": {name: _rounded(table[n]) for name, n in ranker.row.items()},
        "out": [_rounded(row) for row in ranker.out],
        "patterns": {name: round(weight, DIGITS) for name, weight in ranker.patterns.items()},
    }


def _rounded(row: Any) -> list[float]:
    return [round(float(x), DIGITS) for x in row]
