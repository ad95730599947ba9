"""Chapters with their takes → tagged files, each whole or absent, made again only when it must be.

What a file was made from is kept beside the files (`published`), its sound and its tags apart.
Where a file's size and date are as this program left them and its sound is what is wanted, nothing
is encoded: at most it gets other tags, or another name. Where all that a chapter comes from is as
it was, nothing of it is even looked at.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from audiobook import files, master, mix, writers
from audiobook.attribution import of_script
from audiobook.errors import AudioError
from audiobook.model import Levels, Script, Timeline, Voice
from audiobook.production.published import Finished, Order, Shelf
from audiobook.production.report import ChapterMade, Stretch
from audiobook.production.tagging import Labels
from audiobook.workers import Team
from audiobook.writers import Tags

FORMAT = 3
"""Raised when the same takes and tags would give another file."""

FILES = "mp3"
"""The format of the files."""

ATTEMPTS = 3
"""Encodings of a chapter at most: each time that the encoder's peaks come out too high, the
limiter's ceiling is lowered by as much."""


SLACK = 0.1
"""Seconds by which a file may be longer or shorter than its sound: two frames of MP3."""

AGAIN = "Run again; if that does not help, install another ffmpeg."


def origin(script: Script, labels: Labels, sounds: str) -> str:
    """The hash of all that a chapter's file comes from. ``sounds``: tells what else shapes a take:
    the program, the engines."""
    speak = {line.role for line in script.lines}
    cast = [(r.name, r.voice) for r in labels.cast if r.name in speak or r.decided != "casting"]
    doubtful = labels.cast.narrator, labels.cast.doubtful, labels.cast.doubtful_below
    made_of = [
        of_script(script),
        repr((cast, doubtful, labels.meta, labels.sheet)),
        labels.total,
        hashlib.sha256(labels.cover).hexdigest(),
        sounds,
    ]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()


def publish(
    orders: Sequence[Order],
    labels: Labels,
    gains: Mapping[Voice, float],
    *,
    shelf: Shelf,
    output: Path,
    team: Team,
    done: Callable[[int], None],
) -> tuple[ChapterMade, ...]:
    """Mix, master, encode and tag every chapter, several at a time.

    Raises:
        AudioError: a take was lost, encoding failed, or the disk is full.
    """
    made: dict[int, ChapterMade] = {}
    drafts = dict(enumerate(draft(order, labels, gains, output) for order in orders))

    def finish(n: int, levels: Levels, aside: Path | None, *, encoded: bool) -> None:
        made[n] = _told(orders[n], drafts[n], labels, levels, encoded=encoded)
        shelf.keep(orders[n], drafts[n].keys, made[n], aside)
        done(1)

    for n, wanted in drafts.items():
        known = shelf.find(wanted.path, wanted.keys[0])
        if known is None:
            continue
        aside = None if wanted.is_made(known) else wanted.aside
        if aside is not None:
            writers.load(FILES).retag(aside, wanted.tags, source=known.path)
        finish(n, known.levels, aside, encoded=False)
    errors = []
    # the longest first, so that none waits long for the last one
    left = sorted(drafts.keys() - made, key=lambda n: -drafts[n].timeline.frames)
    for n, levels in team.each(encode, [drafts[n] for n in left]):
        try:
            finish(left[n], levels(), drafts[left[n]].aside, encoded=True)
        except AudioError as err:  # the others are made all the same
            errors.append(err)
    if errors:
        raise errors[0]
    return tuple(made[n] for n in range(len(orders)))


@dataclass(frozen=True, slots=True)
class Draft:
    """A chapter file before it is made."""

    timeline: Timeline
    tags: Tags
    path: Path
    aside: Path
    """Where it is made. Whoever makes it may outlive the build; only the build puts it in place."""
    keys: tuple[str, str]
    """Hashes of its sound and its tags."""

    def is_made(self, known: Finished) -> bool:
        """Whether a file with its sound also bears its name and its tags."""
        return (known.path, known.tags) == (self.path, self.keys[1])


def draft(order: Order, labels: Labels, gains: Mapping[Voice, float], output: Path) -> Draft:
    chapter = order.script.chapter
    timeline = mix.arrange(
        order.script, order.cues, order.takes, pacing=labels.sheet.pacing, gains=gains
    )
    tags = labels.tags(order.script, order.cues)
    path = output / writers.file_name(chapter.number, labels.total, chapter.title)
    return Draft(timeline, tags, path, files.beside(path), (_sound_key(timeline), _tags_key(tags)))


def _told(
    order: Order, wanted: Draft, labels: Labels, levels: Levels, *, encoded: bool
) -> ChapterMade:
    chapter, lines = order.script.chapter, order.script.lines
    return ChapterMade(
        chapter.number,
        chapter.title,
        wanted.path,
        levels,
        encoded,
        words=len(chapter.text.split()),
        lines=len(order.cues),
        unsure=sum(line.unsure for line in lines),
        neutral=sum(labels.cast.instead(line) is not None for line in lines),
        notes=(*order.notes, *master.ACX.check(levels, where=str(wanted.path))),
        stretches=tuple(_stretches(wanted.timeline)),
        recorded=order.recorded,
        why=order.why,
    )


def _stretches(timeline: Timeline) -> Iterator[Stretch]:
    for role, clips in groupby(timeline.clips, lambda clip: clip.cue.role):
        first, *_, last = [*(mine := list(clips)), mine[-1]]
        yield Stretch(
            role, round(first.start / timeline.rate, 2), round(last.end / timeline.rate, 2)
        )


def encode(wanted: Draft) -> Levels:
    """Make the file, aside; again with a lower ceiling where the encoder's peaks are over the
    limit."""
    writer = writers.load(FILES)
    gain, ceiling = master.gain_for(wanted.timeline), master.CEILING_DB
    for _ in range(ATTEMPTS):
        blocks = master.finish(mix.render(wanted.timeline), gain, ceiling_db=ceiling)
        writer.write(blocks, wanted.aside, wanted.tags)
        levels = _measured(wanted)
        excess = levels.peak_db - master.PEAK_DB
        if excess <= 0:
            return levels
        ceiling -= excess + 0.1
    raise AudioError(
        f"{wanted.path}: peaks stay at {levels.peak_db:.1f} dB whatever the limiter does.",
        hint="Report this with the chapter's text.",
    )


def _measured(wanted: Draft) -> Levels:
    """Of a file as it was encoded.

    Raises:
        AudioError: it is not the whole chapter.
    """
    timeline = wanted.timeline
    try:
        levels = master.measure(wanted.aside)
    except AudioError as err:
        said = err.message.removeprefix(f"{wanted.aside}: ").rstrip(".")
        raise AudioError(
            f"{wanted.path}: what was encoded cannot be heard: {said}.", hint=err.hint or AGAIN
        ) from err
    if abs(levels.seconds - timeline.frames / timeline.rate) > SLACK:
        raise AudioError(
            f"{wanted.path}: {levels.seconds:.1f} seconds were encoded"
            f" of {timeline.frames / timeline.rate:.1f}.",
            hint=AGAIN,
        )
    return levels


def _sound_key(timeline: Timeline) -> str:
    """Hash of all that shapes the sound of a file."""
    clips = [(c.take.key, c.start, c.frames, round(c.gain_db, 4)) for c in timeline.clips]
    made_of = [FORMAT, FILES, clips, timeline.frames, timeline.rate]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()


def _tags_key(tags: Tags) -> str:
    """Hash of all that its tags say."""
    cover = hashlib.sha256(tags.cover or b"").hexdigest()
    return hashlib.sha256(json.dumps([FORMAT, repr(tags), cover]).encode()).hexdigest()
