"""Who works for a build: the cores of this machine, and other machines if they are asked."""

from __future__ import annotations

import os
from pathlib import Path

from audiobook import engines, programs, writers
from audiobook.workers import Team
from audiobook.workers.cluster import Cluster


def gather(jobs: int, scheduler: str = "", output: Path | None = None) -> Team:
    """Nobody is called before there is something to do.

    Args:
        jobs: how many work at once on this machine; 0 means one for each core.
        scheduler: the address of a Dask scheduler, whose workers record and encode ...
        output: ... what goes into this folder.

    Raises:
        as `Cluster`.
    """
    begin = _begin, dict(engines.ENGINES), dict(writers.WRITERS)
    if scheduler and output:
        return Cluster(scheduler, output, jobs or _cores(), *begin)
    return Team(jobs or _cores(), *begin)


def _begin(number: int | None, speak: dict[str, str], write: dict[str, str]) -> None:
    """In one who works: the engines and writers that are known here, and a core of its own."""
    engines.ENGINES.update(speak)
    writers.WRITERS.update(write)
    programs.settle_on(number)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
