"""The recordings of an output folder: where they lie, and which nothing uses any more."""

from __future__ import annotations

import time
from pathlib import Path

from audiobook import studio
from audiobook.errors import ConfigError
from audiobook.production import ledger
from audiobook.production.folder import hold
from audiobook.production.published import Shelf


def store_of(output: Path) -> Path:
    return output / ".takes"


def clean(output: Path | str, *, days: float) -> tuple[int, int]:
    """Take away the recordings in ``output`` that no finished chapter there uses, if they are older
    than so many days; how many, and their bytes.

    Raises:
        ConfigError: no finished chapter is known there.
        BusyError: a build is at work there.
        AudioError: a file cannot be taken away.
    """
    output = Path(output)
    unknown = ConfigError(
        f"{output}: no finished chapters are known here, so every recording may be needed.",
        hint="Build first, or name the folder with --output.",
    )
    if not output.is_dir():
        raise unknown
    with hold(output):
        if not (used := Shelf(output).takes()):
            raise unknown
        before = time.time() - 86_400 * days
        return studio.clean(store_of(output), used, ledger.voices(output), before)
