"""What a rule gives: for whom, under which feature, how much, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from audiobook.attribution.reading import Reading


class Evidence(NamedTuple):
    feature: str
    """"rule.detail": one weight each."""
    person: int
    value: float = 1.0
    reason: str = ""


class Rule(Protocol):
    """One kind of evidence. To add one: a class in `rules/`, its place in `rules.RULES`, a fit."""

    name: str
    """As readers of a script see it: "name cue"."""

    def __call__(self, reading: Reading, turn: int) -> Iterable[Evidence]:
        """Evidence on the turn's candidates (others are ignored)."""
        ...
