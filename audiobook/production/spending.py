"""What a build costs where a server wants money for words: told before, and never above a limit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from audiobook import engines, studio
from audiobook.engines import Paid
from audiobook.errors import ConfigError
from audiobook.model import Cue

LIMIT = 5.0
"""US dollars that a build may cost if nothing else is said: two chapters, not a library."""


def to_send(cues: Iterable[Cue], store: Path, *, anew: bool = False) -> list[Cue]:
    """The cues whose words a build would send to somebody: those that are not recorded yet, each
    once, and what their voices are measured by.

    Args:
        anew: also those that are recorded.
    """
    theirs = [cue for cue in cues if isinstance(engines.load(cue.voice.engine), Paid)]
    wanted = [*theirs, *studio.slates({cue.voice for cue in theirs})]
    found = zip(wanted, studio.kept(wanted, store), strict=True)
    slates = len(theirs)
    left = {
        key: cue
        for at, (cue, (key, take)) in enumerate(found)
        if take is None or (anew and at < slates)
    }
    return list(left.values())


def costs(cues: Sequence[Cue]) -> dict[str, tuple[int, float]]:
    """Who gets how many characters of these cues, and the US dollars that they want for them.

    Raises:
        PluginError: the price in the environment is none.
    """
    told: dict[str, tuple[int, float]] = {}
    for cue in cues:
        engine = engines.load(cue.voice.engine)
        if isinstance(engine, Paid):
            who, price = engine.price(cue.voice)
            characters, dollars = told.get(who, (0, 0.0))
            told[who] = characters + len(cue.words), dollars + len(cue.words) * price / 1e6
    return told


def sentence(told: dict[str, tuple[int, float]]) -> str:
    """ "12,345 characters go to api.openai.com, for about $0.19."; "" where none go anywhere."""
    each = [
        f"{characters:,} characters go to {who}"
        + (f", for about ${dollars:.2f}" if dollars else "")
        for who, (characters, dollars) in told.items()
    ]
    return "; ".join(each) + "." if each else ""


def check(told: dict[str, tuple[int, float]], limit: float | None) -> None:
    """
    Args:
        limit: in US dollars; None: `LIMIT`.

    Raises:
        ConfigError: the build would cost more.
    """
    limit = LIMIT if limit is None else limit
    dollars = sum(dollars for _, dollars in told.values())
    if dollars > limit:
        raise ConfigError(
            f"This build would cost about ${dollars:.2f}, more than the limit of ${limit:.2f}: "
            f"{sentence(told)}",
            hint=f"Allow it with --spend {math.ceil(dollars)}, or build fewer --chapters. Nothing "
            "was sent.",
        )
