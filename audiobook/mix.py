"""Takes → a timeline, and a timeline → sound.

The mix is a value before it is a sound: `arrange` only counts samples, so every pause can be read
and tested without audio, and captions and marks come from the same numbers. `render` then makes
the sound, block by block, in memory that does not grow with the chapter.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from audiobook.audio import Samples, frames_at, join, load, resample
from audiobook.errors import AudioError
from audiobook.model import Clip, Cue, Kind, Line, Mark, Pacing, Script, Take, Timeline, Voice

RATE = 44_100
"""Samples a second of a finished chapter: what audiobook shops ask for."""

EDGE = 0.005
"""Seconds over which a take fades in and out where it is joined, so that no join clicks."""

BLOCK = 1 << 17
"""Samples at least in a block of sound (3 seconds): few calls, little memory."""


def arrange(
    script: Script,
    cues: Sequence[Cue],
    takes: Sequence[Take | None],
    *,
    pacing: Pacing,
    gains: Mapping[Voice, float],
    rate: int = RATE,
) -> Timeline:
    """Place every take in its chapter.

    The pause between two takes depends on what meets: a scene break or a heading between or beside
    them, else a new paragraph, else another role (a turn), else the next sentence. Lines between
    them that cannot be spoken, however many, lengthen it once by ``pacing.unspoken``. Head and
    tail are as given, whatever the chapter begins or ends with.

    Args:
        cues: in reading order; a cue without a line is the announced title.
        takes: of each cue; None where the engine cannot say its words.
        gains: dB that bring each voice level with the others. Voices are only ever lowered, since
            16 bits have no room above: what is common to all of them the master's gain makes up.
        rate: samples a second of the timeline.
    """
    spoken = [(cue, take) for cue, take in zip(cues, takes, strict=True) if take is not None]
    loudest = max((gains.get(cue.voice, 0.0) for cue, _ in spoken), default=0.0)
    clips: list[Clip] = []
    now = _samples(pacing.head, rate)
    for cue, take in spoken:
        if clips:
            now += _samples(_pause(script.lines, clips[-1].cue, cue, pacing), rate)
        frames = frames_at(take.frames, take.rate, rate)
        clips.append(Clip(cue, take, now, frames, gains.get(cue.voice, 0.0) - loudest))
        now += frames
    title = script.chapter.title or f"Chapter {script.chapter.number}"
    return Timeline(rate, tuple(clips), (Mark(title, 0),), now + _samples(pacing.tail, rate))


def render(timeline: Timeline) -> Iterator[Samples]:
    """The chapter as sound, without room tone: pauses are digital silence.

    Yields:
        int16 blocks, mono at ``timeline.rate``, of at least `BLOCK` samples but for the last; in
        all exactly ``timeline.frames`` samples. One block and one take are held at a time.

    Raises:
        AudioError: a take is missing, damaged, or not as long as the timeline says.
    """
    pieces: list[bytes] = []
    size = now = 0
    for clip in timeline.clips:
        pieces += (bytes(2 * (clip.start - now)), _sound(clip, timeline.rate).tobytes())
        size += clip.end - now
        now = clip.end
        if size >= BLOCK:
            yield join(pieces, timeline.rate)
            pieces, size = [], 0
    pieces.append(bytes(2 * (timeline.frames - now)))
    yield join(pieces, timeline.rate)


def _pause(lines: Sequence[Line], before: Cue, after: Cue, pacing: Pacing) -> float:
    """Seconds between two takes, by what meets what."""
    between = _between(lines, before.line, after.line)
    kinds = {line.kind for line in between}
    unspoken = pacing.unspoken if kinds - {Kind.SCENE_BREAK} else 0.0
    return _meeting(before, after, kinds, pacing) + unspoken


def _meeting(before: Cue, after: Cue, between: set[Kind], pacing: Pacing) -> float:
    if Kind.SCENE_BREAK in between:
        return pacing.scene_break
    if before.line is None or after.line is None:
        return pacing.title
    if Kind.HEADING in {before.line.kind, after.line.kind, *between}:
        return pacing.title
    if before.line.paragraph != after.line.paragraph:
        return pacing.paragraph
    return pacing.sentence if before.role == after.role else pacing.turn


def _between(lines: Sequence[Line], before: Line | None, after: Line | None) -> Sequence[Line]:
    """The lines of the script between two others, of which the first may be the announced title."""
    if after is None:
        return ()
    first = bisect_left(lines, before.span.end if before else 0, key=_start)
    return lines[first : bisect_left(lines, after.span.start, key=_start)]


def _start(line: Line) -> int:
    return line.span.start


def _sound(clip: Clip, rate: int) -> Samples:
    """A take at the timeline's rate, brought to its voice's level, its edges faded."""
    audio = load(clip.take.path)
    if (len(audio.samples), audio.rate) != (clip.take.frames, clip.take.rate):
        raise AudioError(
            f"{clip.take.path}: the take is not as long as it was when it was recorded",
            hint="Delete the file; the next build records the line again.",
        )
    sound = resample(audio.samples, audio.rate, rate)
    sound *= np.float32(10 ** (clip.gain_db / 20))
    edge = min(_samples(EDGE, rate), len(sound) // 2)
    rise = (0.5 - 0.5 * np.cos(np.pi * (np.arange(edge) + 0.5) / max(edge, 1))).astype(np.float32)
    sound[:edge] *= rise
    sound[len(sound) - edge :] *= rise[::-1]
    np.rint(sound, out=sound)
    return np.clip(sound, -32768, 32767, out=sound).astype("<i2")


def _samples(seconds: float, rate: int) -> int:
    return round(seconds * rate)
