"""Hearing a voice before the book is made."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from audiobook import audio, casting, engines, studio
from audiobook.audio import Audio
from audiobook.casting import Sheet
from audiobook.errors import ConfigError, EngineError, did_you_mean
from audiobook.model import NARRATOR, Cast, Cue, Voice
from audiobook.pronunciation import words

if TYPE_CHECKING:
    from audiobook.production import Part

PAUSE = 0.45
"""Seconds between two paragraphs."""


def voice_of(who: str, part: Part | None, cast: Cast | None, *, engine: str) -> tuple[Voice, str]:
    """The voice that a name stands for, and a line that it says in the book.

    Args:
        who: a role or one of its aliases, else a voice of ``engine``.

    Returns:
        The voice, and a line of the role's own, or "" where there is none.

    Raises:
        ConfigError: neither a role nor a voice has that name.
    """
    roles = list(cast) if cast else []
    for role in roles:
        if who.casefold() in {name.casefold() for name in (role.name, *role.aliases)}:
            rows = casting.rows(part.scripts, cast, part.people) if part and cast else ()
            return role.voice, next((row.sample for row in rows if row.role == role.name), "")
    known = {voice.name.casefold(): voice.name for voice in engines.load(engine).voices()}
    if who.casefold() in known:
        return Voice(engine, known[who.casefold()]), ""
    names = [role.name for role in roles if role.name != NARRATOR]
    raise ConfigError(
        f"There is neither a role nor a voice “{who}”.{did_you_mean(who, [*names, *known])}",
        hint="“audiobook cast” lists the roles, “audiobook voices --all” the voices.",
    )


def audition(text: str, voice: Voice, *, sheet: Sheet | None = None) -> Audio:
    """Any text in a voice, all of it, as one sound.

    Raises:
        EngineError: there is nothing in the text that the voice can say.
    """
    with tempfile.TemporaryDirectory(prefix="audiobook-") as folder:
        lexicon = (sheet or Sheet()).lexicon
        said = [words(paragraph, lexicon=lexicon) for paragraph in re.split(r"\n\s*\n", text)]
        cues = [Cue(None, NARRATOR, voice, each) for each in said if each]
        session = studio.record(cues, store=Path(folder), jobs=1)
        sounds = [audio.load(take.path) for take in session.takes if take is not None]
    if not sounds:
        raise EngineError(f"The voice {voice.name} finds nothing to say in “{text[:60]}”.")
    rest = np.zeros(round(PAUSE * sounds[0].rate), np.int16)
    pieces = [piece for sound in sounds for piece in (sound.samples, rest)]
    return Audio(np.concatenate(pieces[:-1]), sounds[0].rate)
