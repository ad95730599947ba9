"""Scripts, people and the author's wishes → `Cast`, with Notes on what might be mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audiobook.casting.choice import Choice, Chooser
from audiobook.casting.pool import Pool, Speaker
from audiobook.casting.scenes import Names, Part, meet, parts
from audiobook.casting.sheet import Sheet
from audiobook.errors import did_you_mean
from audiobook.model import NARRATOR, Cast, Note, Person, Role, Script, Severity

DOUBTFUL = "doubtful lines"
"""The role of a voice that is nobody's."""
NAMED = 6
"""As many people one Note names."""


def cast(
    scripts: Sequence[Script], people: Sequence[Person], sheet: Sheet, *, engine: str = ""
) -> tuple[Cast, tuple[Note, ...]]:
    """Give every role that speaks in the scripts a voice; `choice` says by which rules.

    The result depends on the order of the scripts and of voices.yaml and on nothing else.

    Args:
        engine: speaks everything; the voices that voices.yaml names are set aside where they
            belong to another one. "": the one that voices.yaml names, or the usual one.

    Raises:
        PluginError: no engine of a name.
        EngineError: an engine has no voices on this machine.
    """
    wishes = sheet.only(engine)
    engine = wishes.engine
    names = Names(people, wishes)
    speaking = parts(scripts, names)
    pool = Pool(wishes.meta.language)
    narrator, choices = Chooser(wishes, engine, pool).choose(speaking)
    teller = next((part for part in speaking if part.narrates), None)
    roles = tuple(_role(part, choices[part.name]) for part in speaking)
    gender, age = (teller.gender, teller.age) if teller else (None, None)
    narrating = Role(NARRATOR, narrator.voice, (), gender, age, narrator.decided, narrator.why)
    doubtful = _doubtful(wishes, narrating, teller)
    silent = _silent(wishes, speaking)
    notes = (
        *_alike(speaking, narrator, choices, pool),
        *silent,
        *_kept(wishes, doubtful),
        *_set_aside(sheet, wishes),
    )
    cast = Cast(narrating, roles, (), doubtful, wishes.doubtful.below if doubtful else 0.0)
    return cast, notes


def _doubtful(wishes: Sheet, narrator: Role, teller: Part | None) -> Role | None:
    """Who reads lines whose speaker is too doubtful. Not the narrator where they are somebody of
    the story: a line in the teller's voice is the teller's to every ear."""
    asked = wishes.doubtful
    if not asked.below:
        return None
    if asked.voice is not None:
        return Role(DOUBTFUL, asked.voice)
    return narrator if teller is None else None


def _kept(wishes: Sheet, doubtful: Role | None) -> Iterator[Note]:
    if wishes.doubtful.below and doubtful is None:
        sentence = (
            "somebody of the story tells it, and the narrator has their voice: doubtful lines stay "
            "with the likeliest speaker; give “doubtful:” a voice of its own."
        )
        yield Note(Severity.WARNING, sentence, str(wishes.path or "cast"))


def _set_aside(sheet: Sheet, wishes: Sheet) -> Iterator[Note]:
    """The author's voices that are not used since an engine speaks that they never named."""
    gone = {voice.name: voice.engine for voice in sheet.voices() if voice in sheet.implied}
    if gone and wishes.engine not in gone.values():
        engine = next(iter(gone.values()))
        sentence = (
            f"{', '.join(gone)} are voices of {engine}, and {wishes.engine} reads this book: name "
            f"voices of its own, or write “engine: {engine}” to have these."
        )
        yield Note(Severity.INFO, sentence, str(sheet.path or "cast"))


def _role(part: Part, choice: Choice) -> Role:
    why = choice.why
    return Role(part.name, choice.voice, part.aliases, part.gender, part.age, choice.decided, why)


def _alike(
    speaking: Sequence[Part], narrator: Choice, choices: Mapping[str, Choice], pool: Pool
) -> Iterator[Note]:
    """Who cannot be told apart by ear."""
    for part in speaking:
        voice = choices[part.name].voice
        if pool.speaker(voice) == pool.speaker(narrator.voice) and not part.narrates:
            yield Note(Severity.INFO, f"{part.name} sounds like the narrator.", _where(part))
    speakers: dict[Speaker, list[Part]] = {}
    for part in speaking:
        speakers.setdefault(pool.speaker(choices[part.name].voice), []).append(part)
    for same in speakers.values():
        met = [part for part in same if any(meet(part, other) for other in same if other != part)]
        if met:
            voices = dict.fromkeys(choices[part.name].voice for part in met)
            how = "voices that are hardly told apart" if len(voices) == len(met) else "one voice"
            named = ", ".join(dict.fromkeys(voice.name for voice in voices))
            sentence = (
                f"{_listed(met)} are heard in the same scenes with {how} ({named}): give them "
                "others; accent, pitch and rate alone make no other person."
            )
            yield Note(Severity.WARNING, sentence, _where(*met))


def _listed(parts: Sequence[Part]) -> str:
    """Their names; of many, those who say most."""
    names = [part.name for part in sorted(parts, key=lambda part: -len(part.lines))]
    if len(names) > NAMED + 1:
        return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _where(*parts: Part) -> str:
    """The first line of voices.yaml that there is about the parts."""
    return next((part.entry.where for part in parts if part.entry), "cast")


def _silent(sheet: Sheet, speaking: Sequence[Part]) -> Iterator[Note]:
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
