"""What an author types: single keys at a terminal, else one answer a line.

Where there is no terminal a session can so be written down and read from a file or a pipe.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from audiobook.errors import ConfigError


class Quit(Exception):
    """The author has had enough."""


class Answers:
    """What the author types: single keys at a terminal, else one answer a line."""

    def __init__(self) -> None:
        self.terminal = sys.stdin.isatty()
        self.any = False

    def key(self, prompt: str) -> str:
        click.secho(prompt, nl=False, bold=True)
        if not self.terminal:
            return self._line()
        key = click.getchar()
        if key in ("\x04", "\x1a"):
            raise Quit
        click.echo(key if key.isprintable() else "")
        return key.casefold()

    def words(self, prompt: str, names: Sequence[str]) -> str:
        """A name; the tab key completes those that are known."""
        if not self.terminal:
            click.echo(prompt, nl=False)
            return self._line()
        _complete(names)
        try:
            return input(prompt).strip()  # the line editor must know where its line begins
        except EOFError as err:
            raise Quit from err

    def _line(self) -> str:
        line = sys.stdin.readline()
        if not line and not self.any:
            raise ConfigError(
                "“audiobook review” asks you questions, and there is nobody to answer here.",
                hint="Run it in a terminal; or correct the files that “audiobook script” writes.",
            )
        if not line:
            raise Quit
        self.any = True
        click.echo(line.strip())
        return line.strip()


def _complete(names: Sequence[str]) -> None:
    try:
        import readline
    except ImportError:  # Windows has none
        return

    def completed(start: str, state: int) -> str | None:
        fitting = [name for name in names if name.casefold().startswith(start.casefold())]
        return fitting[state] if state < len(fitting) else None

    readline.set_completer_delims("\n")
    readline.set_completer(completed)
    readline.parse_and_bind("tab: complete")
