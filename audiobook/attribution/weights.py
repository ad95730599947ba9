"""The weights of all evidence, fitted by `benchmarks/fit_attribution.py` and shipped as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Weights:
    """Feature → weight, natural log odds; a feature without an entry weighs nothing."""

    first: Mapping[str, float]
    """Of the rules and the turns, for the first decision."""
    second: Mapping[str, float]
    """The same with `company`, for the final one."""
    links: Mapping[str, float]
    """Of who is who."""


@cache
def load() -> Weights:
    text = (files(__package__) / "data" / "weights.json").read_text(encoding="utf-8")
    return Weights(**json.loads(text))
