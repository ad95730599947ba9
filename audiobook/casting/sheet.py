"""The author's wishes: what voices.yaml says, and nothing that the program found out by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from audiobook import engines
from audiobook.advisers import Adviser
from audiobook.model import Meta, Pacing, Person, Voice

DEFAULT_ENGINE = "pyttsx3"
"""The engine that is always there. Which reads a book whose author names none: `engines.usual`."""

EXTRAS = ("woman", "man", "child", "old woman", "old man")
"""The kinds of extras that voices.yaml may list voices for."""

Option = str | int | float | bool
Options = tuple[tuple[str, Option], ...]
"""As in `Voice.options`."""


@dataclass(frozen=True, slots=True)
class SheetRole:
    """What the author says about one role."""

    name: str
    aliases: tuple[str, ...] = ()
    gender: str | None = None
    """"female", "male", "neutral" or None (not said)."""
    age: str | None = None
    """"child", "adult", "old" or None (not said)."""
    voice: Voice | None = None
    """None: casting chooses, from ``engine``, and keeps ``options``."""
    engine: str = ""
    """Where casting is to look for a voice; "" for the engine of the whole part."""
    options: Options = ()
    language: str = ""
    """BCP 47, of what the role says; "" for the book's own."""
    where: str = field(default="", compare=False)
    """``voices.yaml:7``."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """What becomes of lines whose speaker is doubtful."""

    below: float = 0.0
    """Chance of the likeliest speaker, 0 to `UNSURE`, below which a line is not theirs to read."""
    voice: Voice | None = None
    """Who reads it instead; None: the narrator."""


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """Who may be asked about doubtful lines."""

    adviser: Adviser
    most: int = 200
    """Lines asked about in the whole part at most, the most valuable first."""
    seconds: float = 120.0
    """For one reply; a model on an ordinary computer writes a dozen numbers in ten."""
    reliability: float = 0.7
    """The chance that an answer is right."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The author's wishes. ``Sheet()`` wishes nothing: everything has a default."""

    meta: Meta = field(default_factory=Meta)
    genre: str = ""
    engine: str = ""
    """The engine of all voices that do not name their own; "" for the default one."""
    narrator: Voice | None = None
    roles: tuple[SheetRole, ...] = ()
    extras: Mapping[str, tuple[Voice, ...]] = field(default_factory=dict)
    """By kind (`EXTRAS`): voices that speakers without a role of their own take in turn."""
    doubtful: Doubtful = Doubtful()
    second_opinion: SecondOpinion | None = None
    lexicons: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Engine → word as written → as it should be read; "" holds where an engine has none."""
    pacing: Pacing = field(default_factory=Pacing)
    path: Path | None = None
    """The file that was read; None where there is none."""
    implied: tuple[Voice, ...] = ()
    """Voices that the author named without their engine, which was told by their names."""

    @property
    def people(self) -> tuple[Person, ...]:
        """The roles as people of the story, for attribution to know."""
        return tuple(
            Person(r.name, r.aliases, r.gender, None if r.age == "adult" else r.age)
            for r in self.roles
        )

    def lexicon(self, engine: str = "") -> Mapping[str, str]:
        """Word as written → as that engine should read it."""
        return {**self.lexicons.get("", {}), **self.lexicons.get(engine, {})}

    def voices(self) -> tuple[Voice, ...]:
        """Every voice that the author has chosen."""
        chosen = [role.voice for role in self.roles]
        extras = [voice for voices in self.extras.values() for voice in voices]
        all_voices = (self.narrator, self.doubtful.voice, *chosen, *extras)
        return tuple(voice for voice in all_voices if voice is not None)

    @property
    def reader(self) -> str:
        """The engine that speaks where the author names none."""
        return self.engine or engines.usual(self.meta.language)

    def only(self, engine: str = "") -> Sheet:
        """The wishes that hold when an engine speaks everything: without the voices, engines and
        options meant for others. "": when the usual one speaks, beside which only those engines
        hold that the author named."""
        if engine:
            return self._keeping(engine, lambda voice: voice.engine == engine)
        reader = self.reader
        return self._keeping(reader, lambda v: v.engine == reader or v not in self.implied)

    def _keeping(self, engine: str, keeps: Callable[[Voice], bool]) -> Sheet:
        def kept(voice: Voice | None) -> Voice | None:
            return voice if voice and keeps(voice) else None

        roles = tuple(
            role
            if keeps(role.voice or Voice(role.engine, "", role.options))
            else replace(role, voice=None, engine="", options=())
            for role in self.roles
        )
        extras = {
            kind: tuple(voice for voice in voices if keeps(voice))
            for kind, voices in self.extras.items()
        }
        return replace(
            self,
            engine=engine,
            narrator=kept(self.narrator),
            roles=roles,
            extras=extras,
            doubtful=replace(self.doubtful, voice=kept(self.doubtful.voice)),
        )
