"""Second opinions: a question in words goes out, a reply comes back, and nothing is believed of it
but its numbers. `Adviser` says how to add one to `ADVISERS`."""

from __future__ import annotations

from typing import Protocol

from audiobook import plugins

ADVISERS = {
    "chat": "audiobook.advisers.chat:Chat",
    "command": "audiobook.advisers.command:Command",
}
"""Name → ``module:class``. The entry point group ``audiobook.advisers`` adds to it."""


class Adviser(Protocol):
    """Someone who can be asked who says a line.

    To add one:

    1. Write a frozen dataclass whose fields are texts. They are its keys under ``second_opinion:``
       in voices.yaml; those with a default may be left out. What an author may write wrongly is
       refused in ``__post_init__`` with an AdviserError.
    2. Give it the two members below.
    3. Name it in `ADVISERS`, or in an entry point of the group ``audiobook.advisers``.
    """

    @property
    def name(self) -> str:
        """Answers are kept under it: those of another name do not count."""
        ...

    def ask(self, question: str, *, seconds: float) -> str:
        """The reply, whatever stands in it.

        Raises:
            AdviserError: none came within ``seconds``, or none ever will.
        """
        ...


def load(name: str) -> type[Adviser]:
    """The class of an adviser.

    Raises:
        PluginError: unknown name, or its module cannot be imported or lacks the class.
    """
    found: type[Adviser] = plugins.load("advisers", name, ADVISERS)
    return found
