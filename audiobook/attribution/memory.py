"""What was worked out of one chapter, remembered for whoever can keep it until the next run.

Whatever is worked out chapter by chapter depends on the chapter, on the people of the part and on
this program; where these are the same, so is the outcome. So an author who changes a word waits for
one chapter, not for the part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from typing import Protocol, TypeVar

from audiobook.model import Person, Script

Chapter = TypeVar("Chapter")
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


def remembered(
    memory: Memory,
    what: str,
    comes_from: Sequence[str],
    make: Callable[[Chapter], Outcome],
    chapter: Chapter,
) -> Outcome:
    """What ``make`` gives of a chapter, made only where it is not remembered.

    ``comes_from``: hashes or other short texts that tell all that it depends on.
    """
    key = sha256("\0".join((what, *comes_from)).encode()).hexdigest()
    known = memory.recall(key)
    if known is not None:
        return known  # type: ignore[return-value]
    made = make(chapter)
    memory.keep(key, made)
    return made


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
