"""What was worked out of one chapter, remembered for whoever can keep it until the next run.

Whatever is worked out chapter by chapter depends on the chapter, on the people of the part and on
this program; where these are the same, so is the outcome. So an author who changes a word waits for
one chapter, not for the part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from typing import Protocol, TypeVar

from audiobook.model import Person, Script

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


class Memory(Protocol):
    """Keeps values of the standard library, of numpy and of this program by the hash of what they
    come from. It may forget at any time."""

    def recall(self, key: str) -> object | None: ...

    def keep(self, key: str, value: object) -> None: ...


class Forgetful:
    """Keeps nothing."""

    def recall(self, key: str) -> object | None:
        return None

    def keep(self, key: str, value: object) -> None:
        return


class Map(Protocol):
    """As the built-in ``map``; perhaps several work at once, and what goes to them is pickled."""

    def __call__(
        self, work: Callable[[Item], Outcome], items: Sequence[Item], /
    ) -> Iterable[Outcome]: ...


def remembered(
    memory: Memory,
    each: Map,
    what: str,
    work: Callable[[Item], Outcome],
    chapters: Sequence[tuple[Item, Sequence[str]]],
) -> list[Outcome]:
    """What ``work`` gives of every chapter, worked out only where it is not remembered.

    ``chapters``: with hashes or other short texts that tell all that the outcome depends on.
    """
    keys = [sha256("\0".join((what, *tells)).encode()).hexdigest() for _, tells in chapters]
    found = [memory.recall(key) for key in keys]
    wanting = [n for n, known in enumerate(found) if known is None]
    for n, made in zip(wanting, each(work, [chapters[n][0] for n in wanting]), strict=True):
        memory.keep(keys[n], made)
        found[n] = made
    return found  # type: ignore[return-value]


@lru_cache(maxsize=256)
def of_script(script: Script) -> str:
    """The hash of a chapter as lines, with what the author has decided about them."""
    return sha256(repr((script.chapter, script.lines)).encode()).hexdigest()


class HashOfPeople:
    """The hash of a part's people as one chapter sees them: how sure the descriptions of other
    chapters are is nothing to it, and that alone may change with a word anywhere."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._people = people
        vague = (_with_sure(person, None) for person in people)
        self._everywhere = sha256(repr(tuple(vague)).encode()).hexdigest()

    def of(self, chapter: int) -> str:
        here = [
            (n, _with_sure(person, chapter).epithets)
            for n, person in enumerate(self._people)
            if any(e.chapter == chapter for e in person.epithets)
        ]
        return sha256(f"{self._everywhere}{here!r}".encode()).hexdigest()


def _with_sure(person: Person, chapter: int | None) -> Person:
    """A person whose descriptions are all alike sure but for those in a chapter."""
    told = (e if e.chapter == chapter else replace(e, sure=0.0) for e in person.epithets)
    return replace(person, epithets=tuple(told))
