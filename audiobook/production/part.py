"""A book as a script: all that is known before a voice is heard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from audiobook.casting import Sheet
from audiobook.errors import ConfigError
from audiobook.model import Book, Meta, Note, Person, Script
from audiobook.production.opinions import Opinions


@dataclass(frozen=True, slots=True)
class Part:
    """A book as a script: all that is known before a voice is heard."""

    book: Book
    scripts: tuple[Script, ...]
    people: tuple[Person, ...]
    sheet: Sheet
    notes: tuple[Note, ...] = ()
    script_files: tuple[Path, ...] = ()
    """Each chapter's script file, written yet or not; empty when no folder was given for them."""
    opinions: Opinions = field(default_factory=Opinions)
    """What an adviser has answered about doubtful lines."""

    @property
    def meta(self) -> Meta:
        """What the author says about the book in voices.yaml, else what the text says."""
        given = self.sheet.meta
        known = {f: getattr(given, f) or getattr(self.book.meta, f) for f in Meta.__slots__}
        return Meta(**known)


def select(part: Part, chapters: Iterable[int] = ()) -> tuple[Script, ...]:
    """The scripts of the chapters with these numbers; of all when there are none.

    Raises:
        ConfigError: the book has no such chapter.
    """
    wanted = set(chapters)
    known = {each.chapter.number for each in part.scripts}
    last = max(known, default=0)
    if missing := sorted(wanted - known):
        numbers = ", ".join(map(str, missing))
        has = f"chapters 1 to {last}" if last > 1 else "one chapter"
        raise ConfigError(
            f"There is no chapter {numbers}."
            if len(missing) == 1
            else f"There are no chapters {numbers}.",
            hint=f"The book has {has}.",
        )
    return tuple(s for s in part.scripts if not wanted or s.chapter.number in wanted)
