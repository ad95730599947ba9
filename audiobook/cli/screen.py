"""Tables, notes and progress: coloured on a terminal, plain in a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import click
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from audiobook.cli import journal, stopping
from audiobook.errors import AudiobookError
from audiobook.model import Note, Severity

if TYPE_CHECKING:
    from audiobook.production import Opinions

COLOURS = {Severity.INFO: "cyan", Severity.WARNING: "yellow", Severity.ERROR: "red"}
MOST = 20
"""Notes shown after a build; the report holds all."""
WIDEST = 10_000
"""Columns that a table may take in a pipe."""
ROOM = 20
"""Columns that a text needs to be read in lines below one another."""


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: set[int] | None = None
) -> None:
    """Print rows under headings; columns in ``numbers`` are set to the right.

    Only the last column is wrapped, and only on a terminal that has room for it: a pipe has no
    width, and columns squeezed to a few letters are worse than a long row.
    """
    made = Table(box=None, pad_edge=False, header_style="bold")
    for index, column in enumerate(columns):
        made.add_column(
            column,
            justify="right" if index in (numbers or ()) else "left",
            overflow="fold",
            no_wrap=index < len(columns) - 1,
        )
    for row in (rows := list(rows)):
        made.add_row(*map(escape, row))
    console = Console(highlight=False)
    whole = Measurement.get(console, console.options.update(width=WIDEST), made).maximum
    last = max(cell_len(row[-1]) for row in (columns, *rows))
    roomy = console.is_terminal and whole - last + min(last, ROOM) <= console.width
    Console(width=console.width if roomy else whole, highlight=False).print(made)


def heading(name: str, number: int, total: int) -> None:
    """Say on stderr which of several parts comes now."""
    if journal.kept:
        journal.write("part", part=name, number=number, total=total)
        return
    click.secho(f"\n{name} ({number} of {total})", bold=True, err=True)


def count(number: int, what: str) -> str:
    """ "1 chapter", "2 chapters"."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def notes(found: Iterable[Note], *, report: Path | None = None) -> None:
    """Print Notes to stderr: all of them, or those that matter when a report holds the rest."""
    found = list(found)
    if journal.kept:
        for note in found:
            told = {"severity": str(note.severity), "where": note.where, "sentence": note.sentence}
            journal.write("note", **told)
        return
    shown = [n for n in found if n.severity is not Severity.INFO][:MOST] if report else found
    for note in shown:
        click.secho(f"{note.severity}: ", fg=COLOURS[note.severity], nl=False, err=True)
        click.echo(str(note), err=True)
    if len(shown) < len(found):
        more = count(len(found) - len(shown), "more note")
        click.echo(f"{report} holds {more}.", err=True)


def error(err: AudiobookError) -> None:
    """Say on stderr what went wrong and what to do."""
    if journal.kept:
        journal.write("error", message=err.message, hint=err.hint, exit_code=err.exit_code)
        return
    click.secho("Error: ", fg="red", bold=True, nl=False, err=True)
    click.echo(str(err), err=True)


def opinions(given: Opinions) -> None:
    """Say on stderr how many lines a second opinion was asked about just now."""
    lines = f"{count(given.asked, 'line')} asked, {given.answered} answered"
    click.echo(f"Second opinion: {lines if given.asked else 'nothing new to ask'}.", err=True)


def as_json(value: Any) -> None:
    """Print JSON, in letters that the output can take."""
    unicode = (sys.stdout.encoding or "").casefold().startswith("utf")
    click.echo(json.dumps(value, ensure_ascii=not unicode, indent=1))


def clock(seconds: float) -> str:
    """4:05, or 1:04:05."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


class Progressing:
    """A `production.Reporter` on stderr: a bar with the time left, or a line a stage in a pipe.

    Args:
        quiet: says nothing.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._stage: journal.Stage | None = None
        self._stack = ExitStack()
        self._bars: Progress | None = None
        self._task: Any = None

    def __enter__(self) -> Progressing:
        if sys.stderr.isatty() and not self._quiet and not journal.kept:
            self._bars = self._stack.enter_context(
                Progress(
                    TextColumn("{task.description:22}"),
                    BarColumn(),
                    MofNCompleteColumn(),
                    TimeRemainingColumn(),
                    console=Console(stderr=True),
                )
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def stage(self, name: str, total: int) -> None:
        stopping.heed()
        if self._bars is not None:
            self._task = self._bars.add_task(name, total=total)
        elif journal.kept:
            self._stage = journal.Stage(name, total)
        elif not self._quiet:
            click.echo(f"{name}: {total} …", err=True)

    def tell(self, sentence: str) -> None:
        if journal.kept:
            journal.write("told", sentence=sentence)
        elif not self._quiet:
            click.echo(sentence, err=True)

    def advance(self, steps: int) -> None:
        stopping.heed()
        if self._bars is not None:
            self._bars.advance(self._task, steps)
        elif self._stage is not None:
            self._stage.advance(steps)
