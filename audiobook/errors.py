"""What a user can mend. A message says what is wrong, where, and what to do.

Every child keeps its data as attributes, builds its sentence here and survives pickling (errors
cross process pools). `cli` is the one place that turns them into exit codes.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from audiobook.model import Note


class AudiobookError(Exception):
    """Base of all: ``message`` in one sentence, ``hint`` on what to do."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class ConfigError(AudiobookError):
    """Mistakes in voices.yaml, a script file or on the command line; all of a file's at once."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "", mistakes: Sequence[Note] = ()) -> None:
        super().__init__(message, hint)
        self.mistakes = tuple(mistakes)

    @classmethod
    def of(cls, mistakes: Sequence[Note], hint: str = "") -> Self:
        """One error for all mistakes of a file, a line each."""
        return cls("\n".join(map(str, mistakes)), hint, mistakes)


class ManuscriptError(AudiobookError):
    """A text that cannot be read."""

    exit_code = 3


class PluginError(AudiobookError):
    """An unknown or broken reader, engine or writer."""

    exit_code = 4


class EngineError(AudiobookError):
    """An engine that does not speak."""

    exit_code = 5


class AdviserError(AudiobookError):
    """A second opinion that cannot be had; the book is made without."""


class AudioError(AudiobookError):
    """Sound that cannot be read, encoded or written; ffmpeg failed."""

    exit_code = 6


class OutOfSpecError(AudiobookError):
    """Files that miss the audiobook standard, or Notes under --strict."""

    exit_code = 1


class BusyError(AudiobookError):
    """Another build holds the output folder."""

    exit_code = 8


class SeriesError(AudiobookError):
    """Some parts of a series could not be made; ends with the code of the first."""

    def __init__(self, faults: Sequence[AudiobookError], parts: int) -> None:
        super().__init__(
            f"{len(faults)} of {parts} parts could not be made as they should; see above.",
            hint="Mend what is told above and build again: only what is missing is made.",
        )
        self.faults, self.parts = tuple(faults), parts
        self.exit_code = faults[0].exit_code

    def __reduce__(self) -> tuple[type[SeriesError], tuple[Sequence[AudiobookError], int]]:
        return type(self), (self.faults, self.parts)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` Did you mean “x”?`` with a leading blank, or nothing when no known word is near."""
    names = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word.casefold(), list(names), n=1, cutoff=0.6)
    return f" Did you mean “{names[near[0]]}”?" if near else ""
