"""A script with its cast → cues: which words which voice speaks."""

from __future__ import annotations

from collections.abc import Iterator

from audiobook.casting import understudies
from audiobook.casting.sheet import Sheet
from audiobook.model import NARRATOR, Cast, Cue, Kind, Line, Note, Role, Script, Severity
from audiobook.pronunciation import Lexicon, unspeakable, words

NOTHING = "nothing here can be spoken; a pause stands in its place."


def cues(
    script: Script, cast: Cast, sheet: Sheet, *, recorded: bool = True
) -> tuple[tuple[Cue, ...], tuple[Note, ...]]:
    """The announced title, then a cue for each line that can be spoken, in reading order.

    Scene breaks are silence and give none. A line that holds nothing to speak ("…", emoji) gives
    none and a Note; a line that holds some words which no English voice can say (another script)
    is spoken without them, and so is a line of a role that is not cast, by the narrator: each with
    a Note that names the place.

    Args:
        recorded: what a person has not recorded goes to whoever stands in for them.
    """
    chapter = script.chapter
    lexicons, main = _Lexicons(sheet), sheet.meta.language
    languages = {role.name: role.language for role in sheet.roles}
    finder = Finder(cast)
    found: list[Cue] = []
    notes: list[Note] = []
    lexicon = lexicons[cast.narrator.voice.engine]
    if title := words(chapter.title, heading=True, lexicon=lexicon, language=main):
        found.append(Cue(None, NARRATOR, cast.narrator.voice, title))
    given_away = 0
    for line in script.lines:
        if line.kind is Kind.SCENE_BREAK:
            continue
        role = finder.role(line)
        instead = cast.instead(line)
        lexicon = lexicons[(instead or role or cast.narrator).voice.engine]
        language = languages.get(role.name if role else "") or main
        heading = line.kind is Kind.HEADING
        said = words(line.text, heading=heading, lexicon=lexicon, language=language)
        sentences = [NOTHING] if not said else list(_left_out(line, role, lexicon))
        where = chapter.where(line.span.start)
        notes += [Note(Severity.WARNING, sentence, where) for sentence in sentences]
        if said:
            role = role or cast.narrator
            if instead is not None:
                role, given_away = instead, given_away + 1
            found.append(Cue(line, role.name, role.voice, said))
    filled, missing = understudies.fill_in(found, script) if recorded else (found, ())
    notes += missing
    if given_away:
        notes.append(Note(Severity.INFO, _given_away(given_away, cast), chapter.where(0)))
    return tuple(filled), tuple(notes)


def _given_away(number: int, cast: Cast) -> str:
    reader = "the narrator" if cast.doubtful == cast.narrator else "the neutral voice"
    lines = "1 line goes" if number == 1 else f"{number} lines go"
    return f"{lines} to {reader}, as the speaker is too doubtful; “audiobook review” asks you."


def _left_out(line: Line, role: Role | None, lexicon: Lexicon) -> Iterator[str]:
    if role is None:
        yield f"“{line.role}” has no voice; the narrator speaks this line."
    if unsaid := "" if line.text.isascii() else unspeakable(lexicon.mark(line.text)):
        yield f"“{unsaid}” cannot be spoken and is left out; tell how it sounds in voices.yaml."


class _Lexicons(dict[str, Lexicon]):
    """Engine → the author's pronunciations for it."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self.sheet = sheet

    def __missing__(self, engine: str) -> Lexicon:
        return self.setdefault(engine, Lexicon(self.sheet.lexicon(engine)))


class Finder:
    """Finds the role of a line by any of its names."""

    def __init__(self, cast: Cast) -> None:
        self.narrator = cast.narrator
        self.known = {alias.casefold(): role for role in cast.roles for alias in role.aliases}
        self.known.update({role.name.casefold(): role for role in cast.roles})

    def role(self, line: Line) -> Role | None:
        """None for a speaker who is not cast. Lines without a speaker are the narrator's."""
        if not line.spoken or not line.role or line.role.casefold() == NARRATOR:
            return self.narrator
        return self.known.get(line.role.casefold())
