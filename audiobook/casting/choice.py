"""Roles → voices, so that the people of a scene are told apart.

**Order.** The author's choices first, then the principals, then the walk-ons. Principals choose in
the order in which they *become* principals: by the chapter in which they have said more than a
walk-on does, within a chapter by their lines until its end, then by their first line. Nothing
of this looks ahead, so a chapter added at the end finds all earlier choices made: people keep
their voices while a serial grows. (Were it the lines of the whole part, a chatty newcomer would
take the lead's voice.) Two things only move a voice: a walk-on who grows into a principal gets
one of their own, and two people who share a voice and now meet are parted.

**Fit.** By gender and age, in the engine's order of preference. A child is played by a child's
voice, else by a woman's, as on the stage (a girl rather by a woman than by a boy); an old person by
an old voice, else by an adult's. A person whose gender the text does not tell, or who is neither,
gets a voice that shows none, else a man's (the people of whom novels tell nothing are men more
often than not). A woman's voice for them, or an old one for somebody who is not, comes only when
all others are heard in their scenes.

**Apart.** The narrator's voice and those that the author has chosen are nobody else's. When no
unused voice is left, people who never share a scene share one; then the author's extras and the
voices that the author chose for others are taken, under the same condition; at last a voice is
altered in pitch and rate, which a listener hardly takes for another person: `ensemble` makes a
Note of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from audiobook.casting.pool import Pool, Speaker
from audiobook.casting.scenes import Part, meet, meetings
from audiobook.casting.sheet import Sheet
from audiobook.model import Voice

T = TypeVar("T")

CHOSEN = "chosen in voices.yaml"

WALK_ON_LINES = 2
"""A named person with no more lines than this is a walk-on, played by the extras."""
UNNAMED_LINES = 6
"""So is an unnamed one; "the intruder" who fills a chapter is a principal."""


@dataclass(frozen=True, slots=True)
class Choice:
    voice: Voice
    decided: str
    """As in `Role.decided`."""
    why: str = ""
    """As in `Role.why`."""


class Chooser:
    """Gives out the voices one by one and remembers who has which."""

    def __init__(self, sheet: Sheet, engine: str, pool: Pool) -> None:
        self.sheet = sheet
        self.engine = engine
        self.pool = pool
        self.reserved = {pool.speaker(voice) for voice in sheet.voices()}
        self.held: dict[Speaker, list[Part]] = {}
        self.turns: dict[str, int] = {}
        self.choices: dict[str, Choice] = {}

    def choose(self, parts: Sequence[Part]) -> tuple[Choice, dict[str, Choice]]:
        """The narrator's voice, and each part's by its name.

        Raises:
            PluginError: no engine of a name.
            EngineError: an engine has no voices on this machine.
        """
        narrator = self._narrator(parts)
        self.reserved.add(self.pool.speaker(narrator.voice))
        for part in parts:
            if part.entry and part.entry.voice:
                self._give(part, Choice(part.entry.voice, "author", CHOSEN))
            elif part.narrates:
                self._give(part, replace(narrator, why="tells the story"))
        left = [(part, _risen(part)) for part in parts if part.name not in self.choices]
        principals = [(risen, part) for part, risen in left if risen]
        for _, part in sorted(principals, key=lambda item: item[0]):
            self._give(part, self._own(part, narrator))
        for part, risen in left:
            if not risen:
                self._give(part, self._extra(part) or self._own(part, narrator))
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
            return Choice(chosen, "author", CHOSEN)
        infos = self.pool.featured(self.engine)
        gender = next((part.gender for part in tellers if part.gender), None)
        ours = [info for info in infos if info.gender == gender] or infos
        fitting = [Voice(self.engine, info.name) for info in ours]
        free = [voice for voice in fitting if self.pool.speaker(voice) not in self.reserved]
        told = f", that of a {'woman' if gender == 'female' else 'man'}" if gender else ""
        return Choice((free or fitting)[0], "casting", f"the engine’s first voice{told}")

    def _give(self, part: Part, choice: Choice) -> None:
        self.choices[part.name] = choice
        self.held.setdefault(self.pool.speaker(choice.voice), []).append(part)

    def _own(self, part: Part, narrator: Choice) -> Choice:
        """A voice for a principal: unused, else shared with people never met, else altered."""
        who = _described(part)
        engine = (part.entry.engine if part.entry else "") or self.engine
        options = part.entry.options if part.entry else ()
        fitting, stretched = self.pool.fitting(part, engine)
        told_by = self.pool.speaker(narrator.voice)
        others = [voice for voice in fitting if self.pool.speaker(voice) != told_by]
        free = [voice for voice in others if self.pool.speaker(voice) not in self.reserved]
        unused = [voice for voice in free if not self._holders(voice)]
        shared = sorted(free, key=lambda voice: len(self._holders(voice)))
        extras = [v for kind in _kinds(part) for v in self.sheet.extras.get(kind, ())]
        lent = [
            v for v in (*shared, *extras, *others, *stretched) if self.pool.speaker(v) != told_by
        ]
        for voice in (*unused, *(voice for voice in lent if self._apart(part, voice))):
            ours = options and voice.engine == engine
            why = f"{who}: the first fitting voice that nobody has"
            if voice not in unused:
                with_ = ", ".join(other.name for other in self._holders(voice)) or "the extras"
                why = f"{who}: no voice is left; shared with {with_}, never in one scene"
            return Choice(replace(voice, options=options) if ours else voice, "casting", why)
        voice = self._altered(part, [replace(v, options=options) for v in others or fitting])
        return Choice(voice, "casting", f"{who}: no voice is left that is not heard beside them")

    def _extra(self, part: Part) -> Choice | None:
        """A voice for a walk-on: the extras of their kind in turn, passing over voices that are
        heard in the same scenes. Where the author lists none, the engine's least preferred."""
        turn = self._turn(part)
        for kind in _kinds(part):
            for voice in _from(self.sheet.extras.get(kind, ()), turn):
                if self._apart(part, voice):
                    return Choice(voice, "casting", f"a walk-on, of the extras for {kind}")
        best = reversed(self.pool.best(part, self.engine))
        free = [voice for voice in best if self.pool.speaker(voice) not in self.reserved]
        apart = (voice for voice in _from(free, turn) if self._apart(part, voice))
        why = f"{_described(part)}, a walk-on: in turn from the last of the voices"
        return next((Choice(voice, "casting", why) for voice in apart), None)

    def _turn(self, part: Part) -> int:
        kind = _kinds(part)[0]
        self.turns[kind] = self.turns.get(kind, -1) + 1
        return self.turns[kind]

    def _altered(self, part: Part, voices: Sequence[Voice]) -> Voice:
        """The voice, as it is or at another pitch and rate, that the part hears least around it;
        that of somebody who hardly sounds like this one rather than of one who does entirely."""

        def heard(voice: Voice) -> tuple[int, int]:
            beside = [(other, meetings(part, other)) for other in self._holders(voice)]
            same = sum(n for other, n in beside if self.choices[other.name].voice == voice)
            return same, sum(n for _, n in beside)

        return min((v for voice in voices for v in (voice, *self.pool.altered(voice))), key=heard)

    def _holders(self, voice: Voice) -> list[Part]:
        return self.held.get(self.pool.speaker(voice), [])

    def _apart(self, part: Part, voice: Voice) -> bool:
        """Whether nobody who has that voice is heard in a scene with the part."""
        return not any(meet(part, other) for other in self._holders(voice))


def _risen(part: Part) -> tuple[int, int] | None:
    """(chapter in which a part became a principal, minus its lines until then); None for a walk-on.
    Whoever has an entry in voices.yaml is a principal from the first line."""
    limit = 0 if part.entry else WALK_ON_LINES if part.named else UNNAMED_LINES
    if len(part.lines) <= limit:
        return None
    chapter = part.lines[limit][0]
    return chapter, -sum(place <= chapter for place, _ in part.lines)


def _described(part: Part) -> str:
    """ "an old woman"."""
    person = {"female": "woman", "male": "man"}.get(part.gender or "", "person")
    if part.age == "child":
        return {"woman": "a girl", "man": "a boy"}.get(person, "a child")
    told = "" if part.gender else " of whom no gender is told"
    return f"{'an old' if part.age == 'old' else 'a'} {person}{told}"


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
