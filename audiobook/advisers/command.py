"""A program of the author's own: the question on its standard input, the reply on its output."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass

from audiobook import programs
from audiobook.errors import AdviserError


@dataclass(frozen=True, slots=True)
class Command:
    command: str
    """As in a shell, but no shell runs it."""

    def __post_init__(self) -> None:
        try:
            words = self._words()
        except ValueError as err:
            raise AdviserError("a quotation mark is never closed in the command.") from err
        if not words:
            raise AdviserError("the command is empty.")

    @property
    def name(self) -> str:
        return self.command

    def ask(self, question: str, *, seconds: float) -> str:
        reply = programs.converse(
            self._words(), question.encode(), seconds=seconds, error=AdviserError
        )
        return reply.decode(errors="replace")

    def _words(self) -> list[str]:
        return shlex.split(self.command, posix=os.name == "posix")
