"""Tables, notes and progress: coloured on a terminal, plain in a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from audiobook.model import Note, Severity

COLOURS = {Severity.INFO: "cyan", Severity.WARNING: "yellow", Severity.ERROR: "red"}
MOST = 20
"""Notes shown after a build; the report holds all."""
WIDE = 10_000
"""A pipe has no width: nothing is wrapped or cut there."""


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: set[int] | None = None
) -> None:
    """Print rows under headings; columns in ``numbers`` are set to the right."""
    terminal = sys.stdout.isatty()
    made = Table(box=None, pad_edge=False, header_style="bold")
    for index, column in enumerate(columns):
        made.add_column(
            column,
            justify="right" if index in (numbers or ()) else "left",
            overflow="fold",
            no_wrap=not terminal,
        )
    for row in rows:
        made.add_row(*(_plain(cell) for cell in row))
    Console(width=None if terminal else WIDE, highlight=False).print(made)


def _plain(cell: str) -> str:
    from rich.markup import escape

    return escape(cell)


def notes(found: Iterable[Note], *, report: Path | None = None) -> None:
    """Print Notes to stderr: all of them, or those that matter when a report holds the rest."""
    found = list(found)
    shown = [n for n in found if n.severity is not Severity.INFO][:MOST] if report else found
    for note in shown:
        click.secho(f"{note.severity}: ", fg=COLOURS[note.severity], nl=False, err=True)
        click.echo(str(note), err=True)
    if len(shown) < len(found):
        click.echo(f"{len(found) - len(shown)} more notes are in {report}.", err=True)


def as_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def clock(seconds: float) -> str:
    """4:05, or 1:04:05."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


class Progressing:
    """A `production.Reporter` on stderr: a bar with the time left, or a line a stage in a pipe."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._bars: Progress | None = None
        self._task: Any = None

    def __enter__(self) -> Progressing:
        if sys.stderr.isatty():
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
        if self._bars is not None:
            self._task = self._bars.add_task(name, total=total)
        else:
            click.echo(f"{name}: {total} …", err=True)

    def advance(self, steps: int) -> None:
        if self._bars is not None:
            self._bars.advance(self._task, steps)
