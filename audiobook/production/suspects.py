"""The words of a part that may be said wrong, and how they sound."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from audiobook.attribution.lexicon import lexicon
from audiobook.audio import Audio
from audiobook.casting.sheet import DEFAULT_ENGINE
from audiobook.model import Cast
from audiobook.production.auditions import audition
from audiobook.production.part import Part, select
from audiobook.pronunciation import Doubt, Lexicon, doubts


def suspects(part: Part, chapters: Collection[int] = (), *, engine: str = "") -> list[Doubt]:
    """Names, heteronyms left undecided, foreign words, abbreviations and numbers that can be read
    in two ways, most frequent first; without those that the author's pronunciations settle.

    Raises:
        ConfigError: there is no such chapter.
    """
    words = lexicon()
    titles = {form for title in (*words.titles, *words.same_title) for form in (title, f"{title}.")}
    common = frozenset({*words.given, *words.never_names, *titles, *words.kin, *words.nicknames})
    known = Lexicon(part.sheet.lexicon(engine or part.sheet.engine or DEFAULT_ENGINE))
    texts = (
        paragraph
        for script in select(part, chapters)
        for paragraph in re.split(r"\n\s*\n", script.chapter.text)
    )
    return doubts(texts, common, known, part.meta.language)


def heard(found: Sequence[Doubt], part: Part, cast: Cast) -> Audio:
    """Each word by itself and in its sentence, one after the other, in the narrator's voice.

    Raises:
        EngineError: there is nothing in them that the voice can say.
    """
    text = "\n\n".join(f"{doubt.word}.\n\n{doubt.sentence}" for doubt in found)
    return audition(text, cast.narrator.voice, sheet=part.sheet)
