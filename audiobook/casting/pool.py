"""Which of an engine's voices fit a person, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from audiobook import engines
from audiobook.casting.scenes import Part
from audiobook.engines import Engine, VoiceInfo, speaks
from audiobook.errors import EngineError
from audiobook.model import Voice

ALTERED = ((1.35, 0.9), (0.7, 1.1), (1.2, 1.15), (0.8, 0.85))
"""(pitch, rate) relative to the engine's defaults: far enough apart to be heard as a change."""

STRETCHED, UNFIT = 10, 11
"""Ranks of voices that may play a person at a stretch, and not at all."""

Speaker = tuple[str, str]
"""(engine, who): what makes a voice another one to the ear."""


class Pool:
    """The voices that casting may give out, engine by engine."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.loaded: dict[str, tuple[Engine, Sequence[VoiceInfo]]] = {}
        self.accents: dict[str, frozenset[str]] = {}

    def featured(self, name: str) -> Sequence[VoiceInfo]:
        """The engine's curated voices of the book's language, in its order of preference; those
        of any language, or voices that are not curated, only when there are no others.

        Raises:
            PluginError: no engine of that name.
            EngineError: the engine has no voices on this machine.
        """
        return self._engine(name)[1]

    def fitting(self, part: Part, engine: str) -> tuple[list[Voice], list[Voice]]:
        """The voices that may play a person, best first (all of the engine's when none may), and
        those that may at a stretch."""
        ranked = self._ranked(part, engine)
        stretched = [voice for rank, voice in ranked if rank == STRETCHED]
        fitting = [voice for rank, voice in ranked if rank < STRETCHED]
        return fitting or stretched or [voice for _, voice in ranked], stretched

    def best(self, part: Part, engine: str) -> list[Voice]:
        """Those of the voices that fit a person which fit best."""
        ranked = self._ranked(part, engine)
        return [voice for rank, voice in ranked if rank == ranked[0][0]]

    def speaker(self, voice: Voice) -> Speaker:
        """Who is heard in a voice: for ``en-gb+f3`` and ``en-us+f3`` the same ``f3``.

        espeak's names are an accent and, behind a plus, a variant. To a speaker model the accent is
        no other person (cosine 0.94 to 0.98), nor is pitch or rate (0.94 to 0.99); the variant is.
        """
        accent, plus, variant = voice.name.casefold().partition("+")
        if plus or accent in self._accents(voice.engine):
            return voice.engine, f"+{variant}"
        return voice.engine, accent

    def altered(self, voice: Voice) -> list[Voice]:
        """The voice at other pitches and rates, where its engine can; options given stay."""
        options = self._engine(voice.engine)[0].options
        defaults: dict[str, Any] = {option.name: option.default for option in fields(options)}
        given = dict(voice.options)
        variants = []
        for pitch, rate in ALTERED:
            factors = {"pitch": pitch, "rate": rate}
            moved = {
                name: type(default)(default * factors[name])
                for name, default in defaults.items()
                if name in factors and default
            }
            variants.append(replace(voice, options=tuple(sorted({**moved, **given}.items()))))
        fit = [variant for variant in variants if not engines.check_voice(variant)]
        return [variant for variant in dict.fromkeys(fit) if variant != voice]

    def _ranked(self, part: Part, engine: str) -> list[tuple[int, Voice]]:
        infos = self.featured(engine)
        ranked = [(_rank(info, part), Voice(engine, info.name)) for info in infos]
        return sorted(ranked, key=lambda item: item[0])

    def _accents(self, name: str) -> frozenset[str]:
        """The voices of an engine that come in variants."""
        if name not in self.accents:
            found = (info.name.partition("+") for info in self._engine(name)[0].voices())
            self.accents[name] = frozenset(accent for accent, plus, _ in found if plus)
        return self.accents[name]

    def _engine(self, name: str) -> tuple[Engine, Sequence[VoiceInfo]]:
        if name not in self.loaded:
            engine = engines.load(name)
            infos = list(engine.voices())
            if not infos:
                raise EngineError(
                    f"The engine {name} has no voices on this machine.",
                    hint="Choose another with --engine; “audiobook voices” lists them.",
                )
            ours = [i for i in infos if not self.language or speaks(i.language, self.language)]
            ours = ours or infos
            self.loaded[name] = engine, [info for info in ours if info.featured] or ours
        return self.loaded[name]


def _rank(info: VoiceInfo, part: Part) -> int:
    """How far a voice is from fitting; 0 fits."""
    wanted = None if part.gender == "neutral" else part.gender
    if part.age == "child":
        womans = info.age is None and info.gender == "female"
        if info.age == "child":
            return 0 if wanted is None or info.gender in (None, wanted) else 2
        return (1 if wanted == "female" else 3) if womans else UNFIT
    if info.age == "child":
        return UNFIT
    if wanted is None:
        distance = {None: 0, "male": 1}.get(info.gender, STRETCHED)
    else:
        distance = {wanted: 0, None: 2}.get(info.gender, UNFIT)
    if info.age == part.age or distance >= STRETCHED:
        return distance
    return distance + 1 if part.age == "old" else STRETCHED
