"""The weights of all evidence, fitted by `benchmarks/fit_attribution.py` and shipped as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def load() -> Mapping[str, float]:
    """Feature → weight, natural log odds; a feature without an entry weighs nothing."""
    text = (files(__package__) / "data" / "weights.json").read_text(encoding="utf-8")
    weights: dict[str, float] = json.loads(text)
    return weights
