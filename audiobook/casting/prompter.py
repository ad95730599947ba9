"""A script with its cast → cues: which words which voice speaks."""

from __future__ import annotations

from audiobook.casting.sheet import Sheet
from audiobook.model import NARRATOR, Cast, Cue, Kind, Line, Note, Role, Script, Severity
from audiobook.pronunciation import words

UNSPEAKABLE = "nothing here can be spoken; a pause stands in its place."


def cues(script: Script, cast: Cast, sheet: Sheet) -> tuple[tuple[Cue, ...], tuple[Note, ...]]:
    """The announced title, then a cue for each line that can be spoken, in reading order.

    Scene breaks are silence and give none. A line that holds nothing to speak ("…", emoji) gives
    none and a Note; so does a role that is not cast, which the narrator speaks.
    """
    chapter = script.chapter
    found: list[Cue] = []
    notes: list[Note] = []
    finder = Finder(cast)
    if title := words(chapter.title, heading=True, lexicon=sheet.lexicon):
        found.append(Cue(None, NARRATOR, cast.narrator.voice, title))
    for line in script.lines:
        if line.kind is Kind.SCENE_BREAK:
            continue
        heading = line.kind is Kind.HEADING
        said = words(line.text, heading=heading, lexicon=sheet.lexicon)
        where = chapter.where(line.span.start)
        if not said:
            notes.append(Note(Severity.WARNING, UNSPEAKABLE, where))
            continue
        role = finder.role(line)
        if role is None:
            sentence = f"“{line.role}” has no voice; the narrator speaks this line."
            notes.append(Note(Severity.WARNING, sentence, where))
            role = cast.narrator
        found.append(Cue(line, role.name, role.voice, said))
    return tuple(found), tuple(notes)


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
