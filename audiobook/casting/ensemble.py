"""Scripts, people and the author's wishes → `Cast`, with Notes on what might be mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from audiobook.casting.choice import Choice, Chooser
from audiobook.casting.scenes import Names, Part, meet, parts
from audiobook.casting.sheet import DEFAULT_ENGINE, Sheet
from audiobook.errors import did_you_mean
from audiobook.model import NARRATOR, Cast, Note, Person, Role, Script, Severity


def cast(
    scripts: Sequence[Script], people: Sequence[Person], sheet: Sheet, *, engine: str = ""
) -> tuple[Cast, tuple[Note, ...]]:
    """Give every role that speaks in the scripts a voice; `choice` says by which rules.

    The result depends on the order of the scripts and of voices.yaml and on nothing else.

    Args:
        engine: speaks everything; the voices that voices.yaml names are set aside where they
            belong to another one. "" or the engine that voices.yaml names: its voices hold.

    Raises:
        PluginError: no engine of a name.
        EngineError: an engine has no voices on this machine.
    """
    usual = sheet.engine or DEFAULT_ENGINE
    engine = engine or usual
    wishes = sheet if engine == usual else sheet.only(engine)
    names = Names(people, wishes)
    speaking = parts(scripts, names)
    chooser = Chooser(wishes, engine)
    narrator, choices = chooser.choose(speaking)
    teller = next((part for part in speaking if part.narrates), None)
    roles = tuple(_role(part, choices[part.name]) for part in speaking)
    voice_of_all = Role(
        NARRATOR,
        narrator.voice,
        gender=teller.gender if teller else None,
        age=teller.age if teller else None,
        decided=narrator.decided,
    )
    notes = (
        *chooser.notes,
        *_alike(speaking, narrator, choices),
        *_silent(wishes, names, speaking),
    )
    return Cast(voice_of_all, roles), notes


def _role(part: Part, choice: Choice) -> Role:
    return Role(part.name, choice.voice, part.aliases, part.gender, part.age, choice.decided)


def _alike(
    speaking: Sequence[Part], narrator: Choice, choices: Mapping[str, Choice]
) -> Iterator[Note]:
    """Who cannot be told apart by ear."""
    for part in speaking:
        if choices[part.name].voice == narrator.voice and not part.narrates:
            sentence = f"{part.name} has the narrator's voice."
            yield Note(Severity.INFO, sentence, part.entry.where if part.entry else "cast")
    for one, other in combinations(speaking, 2):
        voice = choices[one.name].voice
        if voice == choices[other.name].voice and meet(one, other):
            sentence = (
                f"{one.name} and {other.name} speak in the same scene with the same voice, "
                f"{voice.name}; give one of them another."
            )
            entry = other.entry or one.entry
            yield Note(Severity.WARNING, sentence, entry.where if entry else "cast")


def _silent(sheet: Sheet, names: Names, speaking: Sequence[Part]) -> Iterator[Note]:
    """The roles of voices.yaml that have nothing to say: misspelt, more often than not."""
    heard = {part.name for part in speaking}
    known = {role.name for role in sheet.roles}
    others = [
        name for part in speaking if part.name not in known for name in (part.name, *part.aliases)
    ]
    for role in sheet.roles:
        if role.name not in heard:
            sentence = (
                f"{role.name} says nothing in these chapters.{did_you_mean(role.name, others)}"
            )
            yield Note(Severity.INFO, sentence, role.where)
