"""What a build would do to each chapter, and why. Does nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audiobook import casting, files, studio
from audiobook.model import Cue, Script, Take
from audiobook.production.published import Order, Shelf, spoken
from audiobook.production.publishing import draft, origin
from audiobook.production.tagging import Labels

NOTHING, TAGS, SOUND = "as it is", "other tags", "encoded"
"""What becomes of a chapter's file."""


@dataclass(frozen=True, slots=True)
class Pickup:
    """A line to record, and why."""

    cue: Cue
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build would do to one chapter, and why."""

    script: Script
    lines: int
    to_record: tuple[Pickup, ...]
    """Identical lines once."""
    file: str
    """`NOTHING`, `TAGS` or `SOUND`."""
    why: str
    """In a few words; empty where nothing is done."""


def plans(
    scripts: Sequence[Script], labels: Labels, sounds: str, *, output: Path, store: Path
) -> Iterator[Plan]:
    """``sounds``: as `origin`."""
    shelf = Shelf(output)
    for each in scripts:
        if made := shelf.recall(origin(each, labels, sounds)):
            yield Plan(each, made.lines, (), NOTHING, "")
        else:
            yield _plan(each, labels, shelf, output, store)


def _plan(each: Script, labels: Labels, shelf: Shelf, output: Path, store: Path) -> Plan:
    cues, _ = casting.cues(each, labels.cast, labels.sheet)
    known = shelf.made_of(each.chapter)
    kept = studio.kept(cues, store)
    to_record = tuple(_pickups(cues, kept, known))
    takes = [take for _, take in kept]
    file, why = SOUND, _in_short(to_record) if known else "never made"
    if not to_record:
        gains = studio.known_levels({cue.voice for cue in cues}, store)
        wanted = draft(Order(each, "", cues, tuple(takes)), labels, gains or {}, output)
        found = shelf.find(wanted.path, wanted.keys[0]) if gains is not None else None
        if found is not None:
            tags = TAGS, "title, cast or book data changed"
            file, why = (NOTHING, "") if wanted.is_made(found) else tags
        elif known:
            why = _of_file(known)
    return Plan(each, len(cues), to_record, file, why)


def _pickups(
    cues: Iterable[Cue], kept: Iterable[tuple[str, Take | None]], known: dict[str, Any] | None
) -> Iterator[Pickup]:
    """The cues without a take. ``known``: as `Shelf.made_of`."""
    before = known["cues"] if known else []
    keys = {key for _, _, key in before}
    words = {said for said, _, _ in before}
    told = set()
    for cue, (key, take) in zip(cues, kept, strict=True):
        if take is not None or key in told:
            continue
        told.add(key)
        if key in keys:
            yield Pickup(cue, "its recording is gone")
        elif spoken(cue)[0] in words:
            yield Pickup(cue, f"the voice of {cue.role} changed")
        else:
            yield Pickup(cue, "new words")


def _in_short(pickups: Iterable[Pickup]) -> str:
    """ "new words (2), the voice of Marta changed (14)"."""
    reasons = [pickup.why for pickup in pickups]
    return ", ".join(f"{why} ({reasons.count(why)})" for why in dict.fromkeys(reasons))


def _of_file(known: dict[str, Any]) -> str:
    """Why a file whose lines are all recorded is made anew."""
    if not known["path"].is_file():
        return "its file is gone"
    if files.stamp(known["path"]) != known["stamp"]:
        return "its file was changed by somebody else"
    return "pauses or the order of lines changed"
