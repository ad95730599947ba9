"""Hearing a voice before the book is made."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from audiobook import audio, casting, engines, programs, studio
from audiobook.audio import Audio
from audiobook.casting import Sheet
from audiobook.casting.sheet import SheetRole
from audiobook.errors import ConfigError, EngineError, did_you_mean
from audiobook.model import NARRATOR, Cast, Cue, Role, Voice
from audiobook.pronunciation import words

if TYPE_CHECKING:
    from audiobook.production import Part

PAUSE = 0.45
"""Seconds between two paragraphs."""


def voice_of(who: str, part: Part, cast: Cast, *, engine: str = "") -> tuple[Voice, str]:
    """The voice that a name stands for, and a line that it says in the book.

    Args:
        who: a role or one of its aliases, else a voice of the engine.

    Returns:
        The voice, and a line of the role's own, or "" where there is none.

    Raises:
        ConfigError: neither a role nor a voice has that name.
    """
    asked = who.casefold()
    sheet = part.sheet.only(engine)
    for role in cast:
        if asked in _names(role):
            rows = casting.rows(part.scripts, cast, part.people)
            return role.voice, next((row.sample for row in rows if row.role == role.name), "")
    for wish in sheet.roles:  # who never speaks
        if wish.voice is not None and asked in _names(wish):
            return wish.voice, ""
    engine = sheet.engine
    voices = engines.load(engine).voices()
    for voice in voices:
        if voice.name.casefold() == asked:
            return Voice(engine, voice.name), ""
    roles = [*(role.name for role in cast.roles), *(wish.name for wish in sheet.roles)]
    likely = [*roles, *(voice.name for voice in voices if voice.featured)]
    raise ConfigError(
        f"There is neither a role “{who}” nor such a voice of {engine}.{did_you_mean(who, likely)}",
        hint="“audiobook cast” lists the roles in the folder “chapters”, "
        f"“audiobook voices --engine {engine} --all” the voices.",
    )


def _names(role: Role | SheetRole) -> set[str]:
    return {name.casefold() for name in (role.name, *role.aliases)}


def audition(text: str, voice: Voice, *, sheet: Sheet | None = None) -> Audio:
    """Any text in a voice, all of it, as one sound.

    Raises:
        EngineError: there is nothing in the text that the voice can say.
    """
    wishes = sheet or Sheet()
    say = partial(words, lexicon=wishes.lexicon(voice.engine), language=wishes.meta.language)
    said = [say(paragraph) for paragraph in re.split(r"\n\s*\n", text)]
    sound = _together([Cue(None, NARRATOR, voice, each) for each in said if each])
    if sound is None:
        raise EngineError(f"The voice {voice.name} finds nothing to say in “{text[:60]}”.")
    return sound


def parade(part: Part, cast: Cast) -> Audio:
    """The whole cast, one after another: the narrator says who comes, and they say a line of
    theirs; all equally loud, as in the book.

    Raises:
        EngineError: nobody of the cast can say anything.
    """
    lines = {row.role: row.sample for row in casting.rows(part.scripts, cast, part.people)}
    cues = []
    for role in cast:
        if role is not cast.narrator:
            cues.append(Cue(None, NARRATOR, cast.narrator.voice, role.name))
        lexicon = part.sheet.lexicon(role.voice.engine)
        language = part.sheet.meta.language
        line = words(lines.get(role.name, ""), lexicon=lexicon, language=language)
        cues.append(Cue(None, role.name, role.voice, line))
    sound = _together([cue for cue in cues if cue.words], level=True)
    if sound is None:
        raise EngineError("Nobody of the cast finds anything to say.")
    return sound


def _together(cues: Sequence[Cue], *, level: bool = False) -> Audio | None:
    """What is said, as one sound at the rate of the first voice; None where nothing can be."""
    with tempfile.TemporaryDirectory(prefix="audiobook-") as folder:
        takes = studio.record(cues, store=Path(folder), jobs=1).takes
        voices = {cue.voice for cue in cues} if level else ()
        gains = studio.level(voices, store=Path(folder), jobs=1)
        sounds = [
            (studio.load_take(take), 10 ** (gains.get(cue.voice, 0.0) / 20))
            for cue, take in zip(cues, takes, strict=True)
            if take
        ]
    if not sounds:
        return None
    rate = sounds[0][0].rate
    rest = np.zeros(round(PAUSE * rate))
    pieces = [
        piece
        for sound, gain in sounds
        for piece in (rest, gain * audio.resample(sound.samples, sound.rate, rate))
    ]
    whole = np.clip(np.rint(np.concatenate(pieces[1:])), -32768, 32767)
    return Audio(whole.astype(np.int16), rate)


def hear(sound: Audio) -> bool:
    """Play it to its end; False where nothing here can."""
    with tempfile.TemporaryDirectory(prefix="audiobook-") as folder:
        path = Path(folder) / "audition.wav"
        audio.save(path, sound)
        return programs.play(path)
