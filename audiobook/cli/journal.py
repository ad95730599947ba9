"""The log that a machine reads (--log json): one JSON object a line on stderr, each with a "time"
and an "event": stage, progress, note, error or done."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import click

EVERY = 1.0
"""Seconds between two lines that tell how far a stage is."""
kept = False
"""Whether it is kept instead of what a person reads."""


def write(event: str, **told: Any) -> None:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    click.echo(json.dumps({"time": now, "event": event, **told}), err=True)


class Stage:
    """Tells how far a stage is, with the seconds that are left at its pace so far."""

    def __init__(self, name: str, total: int) -> None:
        self._name, self._total, self._done = name, total, 0
        self._began = self._told = time.monotonic()
        write("stage", stage=name, total=total)

    def advance(self, steps: int) -> None:
        self._done += steps
        now = time.monotonic()
        if now - self._told >= EVERY or self._done == self._total:
            self._told = now
            left = (now - self._began) / self._done * (self._total - self._done)
            told = {"done": self._done, "total": self._total, "left_s": round(left, 1)}
            write("progress", stage=self._name, **told)
