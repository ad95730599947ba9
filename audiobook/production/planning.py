"""What a build would do to each chapter, and why. Does nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audiobook import casting, files, studio
from audiobook.model import Cue, Note, Script, Take
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
    missing = {key for key, take in kept if take is None}
    to_record = tuple(pickups(cues, [key for key, _ in kept], missing, known))
    takes = [take for _, take in kept]
    file, why = SOUND, reason(to_record, known)
    if not to_record:
        gains = studio.known_levels({cue.voice for cue in cues}, store)
        wanted = draft(Order(each, "", cues, tuple(takes)), labels, gains or {}, output)
        found = shelf.find(wanted.path, wanted.keys[0]) if gains is not None else None
        if found is not None:
            tags = TAGS, "title, cast or book data changed"
            file, why = (NOTHING, "") if wanted.is_made(found) else tags
    return Plan(each, len(cues), to_record, file, why)


def order(
    shelf: Shelf,
    script: Script,
    comes_from: str,
    cues: tuple[Cue, ...],
    takes: tuple[Take | None, ...],
    notes: tuple[Note, ...],
    new: Set[str],
) -> Order:
    """A chapter to be made, and why. ``new``: keys of the takes recorded just now."""
    known = shelf.made_of(script.chapter)
    keys = [take.key if take else "" for take in takes]
    recorded = list(pickups(cues, keys, new, known))
    return Order(script, comes_from, cues, takes, notes, len(recorded), reason(recorded, known))


def pickups(
    cues: Iterable[Cue],
    keys: Iterable[str],
    recorded: Set[str],
    known: dict[str, Any] | None,
) -> Iterator[Pickup]:
    """The cues that are to be recorded or have been, identical ones once, and why.

    Args:
        keys: of the cues' takes.
        recorded: which of them.
        known: as `Shelf.made_of`.
    """
    before = known["cues"] if known else []
    earlier = {key for _, _, key in before}
    words = {said for said, _, _ in before}
    told = set()
    for cue, key in zip(cues, keys, strict=True):
        if key not in recorded or key in told:
            continue
        told.add(key)
        if key in earlier:
            yield Pickup(cue, "its recording is gone")
        elif spoken(cue)[0] in words:
            yield Pickup(cue, f"the voice of {cue.role} changed")
        else:
            yield Pickup(cue, "new words")


def reason(pickups: Iterable[Pickup], known: dict[str, Any] | None) -> str:
    """Why a file is made anew: "new words (2), the voice of Marta changed (14)"."""
    if known is None:
        return "never made"
    reasons = [pickup.why for pickup in pickups]
    return ", ".join(f"{why} ({reasons.count(why)})" for why in dict.fromkeys(reasons)) or _of_file(
        known
    )


def _of_file(known: dict[str, Any]) -> str:
    """Of one whose lines are all recorded."""
    if not known["path"].is_file():
        return "its file is gone"
    if files.stamp(known["path"]) != known["stamp"]:
        return "its file was changed by somebody else"
    return "pauses or the order of lines changed"
