"""Roles → voices, so that the people of a scene are told apart.

**Order.** The author's choices first, then the principals, then the walk-ons. Principals choose in
the order in which they *become* principals: by the chapter in which they have said more than a
walk-on does, within a chapter by their lines until its end, then by their first line. Nothing
of this looks ahead, so a chapter added at the end finds all earlier choices made: people keep
their voices while a serial grows. (Were it the lines of the whole part, a chatty newcomer would
take the lead's voice.) Two things only move a voice: a walk-on who grows into a principal gets
one of their own, and two people who share a voice and now meet are parted.

**Fit.** By gender and age, in the engine's order of preference. A child is played by a child's
voice, else by a woman's, as on the stage; an old person by an old voice, else by an adult's. A
person whose gender the text does not tell, or who is neither, gets a voice that shows none, else
a man's: the people of whom novels tell nothing are men more often than not.

**Apart.** The narrator's voice and those that the author has chosen are nobody else's. When no
unused voice is left, people who never share a scene share one; then voices that the author chose
for others are taken, under the same condition; at last a voice is altered in pitch and rate,
which a listener hardly takes for another person, and a Note says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from audiobook.casting.pool import Pool
from audiobook.casting.scenes import Part, meet, meetings
from audiobook.casting.sheet import Sheet
from audiobook.model import Note, Severity, Voice

T = TypeVar("T")

WALK_ON_LINES = 2
"""A named person with no more lines than this is a walk-on, played by the extras."""
UNNAMED_LINES = 6
"""So is an unnamed one; "the intruder" who fills a chapter is a principal."""

Key = tuple[str, str]
"""(engine, name): what makes a voice another one. Options do not: one espeak voice at pitch 35 and
at 65 are nearly as alike to a speaker model (cosine 0.94 to 0.99) as it is to itself."""


@dataclass(frozen=True, slots=True)
class Choice:
    voice: Voice
    decided: str
    """As in `Role.decided`."""


class Chooser:
    """Gives out the voices one by one and remembers who has which."""

    def __init__(self, sheet: Sheet, engine: str) -> None:
        self.sheet = sheet
        self.engine = engine
        self.pool = Pool(sheet.meta.language)
        self.reserved = {_key(voice) for voice in sheet.voices()}
        self.held: dict[Key, list[Part]] = {}
        self.turns: dict[str, int] = {}
        self.choices: dict[str, Choice] = {}
        self.notes: list[Note] = []

    def choose(self, parts: Sequence[Part]) -> tuple[Choice, dict[str, Choice]]:
        """The narrator's voice, and each part's by its name.

        Raises:
            PluginError: no engine of a name.
            EngineError: an engine has no voices on this machine.
        """
        narrator = self._narrator(parts)
        self.reserved.add(_key(narrator.voice))
        self.held[_key(narrator.voice)] = []
        for part in parts:
            if part.entry and part.entry.voice:
                self._give(part, Choice(part.entry.voice, "author"))
            elif part.narrates:
                self._give(part, narrator)
        left = [(part, _risen(part)) for part in parts if part.name not in self.choices]
        principals = [(risen, part) for part, risen in left if risen]
        for _, part in sorted(principals, key=lambda item: item[0]):
            self._give(part, Choice(self._own(part, narrator), "casting"))
        for part, risen in left:
            if not risen:
                self._give(part, Choice(self._extra(part) or self._own(part, narrator), "casting"))
            elif part.lines[0][0] != risen[0]:
                self._turn(part)  # who rose later leaves the others' turns as they were
        return narrator, self.choices

    def _narrator(self, parts: Sequence[Part]) -> Choice:
        """The author's choice, if only for the person who tells the story; else the engine's
        first that the author gave to nobody, of that person's gender where it is known."""
        tellers = [part for part in parts if part.narrates]
        voices = [self.sheet.narrator, *(p.entry.voice for p in tellers if p.entry)]
        chosen = next((voice for voice in voices if voice), None)
        if chosen:
            return Choice(chosen, "author")
        infos = self.pool.featured(self.engine)
        gender = next((part.gender for part in tellers if part.gender), None)
        ours = [info for info in infos if info.gender == gender] or infos
        free = [info for info in ours if (self.engine, info.name) not in self.reserved]
        return Choice(Voice(self.engine, (free or ours)[0].name), "casting")

    def _give(self, part: Part, choice: Choice) -> None:
        self.choices[part.name] = choice
        self.held.setdefault(_key(choice.voice), []).append(part)

    def _own(self, part: Part, narrator: Choice) -> Voice:
        """A voice for a principal: unused, else shared with people never met, else altered."""
        engine = (part.entry.engine if part.entry else "") or self.engine
        options = part.entry.options if part.entry else ()
        keys = [(engine, name) for _, name in self.pool.fitting(part, engine)]
        free = [key for key in keys if key not in self.reserved]
        unused = [key for key in free if key not in self.held]
        lent = [key for key in keys if key in self.reserved and key != _key(narrator.voice)]
        shared = [key for key in free if self._apart(part, key)]
        shared.sort(key=lambda key: len(self.held.get(key, ())))
        lent = [key for key in lent if self._apart(part, key)]
        for key in (*unused, *shared, *lent):
            return Voice(engine, key[1], options)
        others = [key for key in keys if key != _key(narrator.voice)] or keys
        nearest = min(others, key=lambda key: sum(meetings(part, o) for o in self._holders(key)))
        return self._altered(part, Voice(engine, nearest[1], options))

    def _extra(self, part: Part) -> Voice | None:
        """A voice for a walk-on: the extras of their kind in turn, passing over voices that are
        heard in the same scenes. Where the author lists none, the engine's least preferred."""
        turn = self._turn(part)
        for kind in _kinds(part):
            for voice in _from(self.sheet.extras.get(kind, ()), turn):
                if self._apart(part, _key(voice)):
                    return voice
        fitting = self.pool.fitting(part, self.engine)
        best = [name for rank, name in fitting if rank == fitting[0][0]]
        free = [name for name in reversed(best) if (self.engine, name) not in self.reserved]
        for name in _from(free, turn):
            if self._apart(part, (self.engine, name)):
                return Voice(self.engine, name)
        return None

    def _turn(self, part: Part) -> int:
        kind = _kinds(part)[0]
        self.turns[kind] = self.turns.get(kind, -1) + 1
        return self.turns[kind]

    def _altered(self, part: Part, voice: Voice) -> Voice:
        met = [other for other in self._holders(_key(voice)) if meet(part, other)]
        theirs = {self.choices[other.name].voice for other in met}
        variants = [other for other in self.pool.altered(voice) if other not in theirs]
        if not variants:
            return voice
        sentence = (
            f"no voice is left that is not heard in the scenes of {part.name}: {voice.name} was "
            "altered in pitch and rate, which hardly makes another person; choose voices for "
            "some of the people yourself, or use more than one engine."
        )
        self.notes.append(Note(Severity.WARNING, sentence, "cast"))
        return variants[0]

    def _holders(self, key: Key) -> list[Part]:
        return self.held.get(key, [])

    def _apart(self, part: Part, key: Key) -> bool:
        """Whether nobody who has that voice is heard in a scene with the part."""
        return not any(meet(part, other) for other in self._holders(key))


def _key(voice: Voice) -> Key:
    return voice.engine, voice.name


def _risen(part: Part) -> tuple[int, int] | None:
    """(chapter in which a part became a principal, minus its lines until then); None for a walk-on.
    Whoever has an entry in voices.yaml is a principal from the first line."""
    limit = 0 if part.entry else WALK_ON_LINES if part.named else UNNAMED_LINES
    if len(part.lines) <= limit:
        return None
    chapter = part.lines[limit][0]
    return chapter, -sum(place <= chapter for place, _ in part.lines)


def _kinds(part: Part) -> list[str]:
    """The lists of ``extras:`` that a person may be played from, the nearest first."""
    adult = "woman" if part.gender == "female" else "man"
    if part.age == "child":
        return ["child"]
    return [f"old {adult}", adult] if part.age == "old" else [adult]


def _from(items: Sequence[T], turn: int) -> list[T]:
    """The items in order, beginning with the one whose turn it is."""
    start = turn % len(items) if items else 0
    return [*items[start:], *items[:start]]
