"""The command that makes the audiobook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audiobook.cli import journal
from audiobook.cli.planning import show_plans
from audiobook.cli.project import (
    ask_option,
    book_options,
    chapters_option,
    engine_option,
    json_option,
    output_option,
    parts_of,
    project,
)
from audiobook.errors import AudiobookError, ManuscriptError, OutOfSpecError, SeriesError

if TYPE_CHECKING:
    from audiobook.production import Opinions, Project, Report


@click.command()
@book_options
@output_option
@engine_option
@chapters_option
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="NUMBER",
    help="How many lines to record at a time.  [default: one a core]",
)
@click.option(
    "--scheduler",
    default="",
    metavar="ADDRESS",
    help="Let the workers of this Dask scheduler record and encode, as in tcp://127.0.0.1:8786.",
)
@ask_option
@click.option(
    "--force",
    "anew",
    type=click.Choice(["script", "record", "encode"]),
    multiple=True,
    help="Do this anew, whatever is known from earlier builds; may be given several times.",
)
@click.option(
    "--spend",
    type=click.FloatRange(min=0),
    metavar="DOLLARS",
    envvar="AUDIOBOOK_SPEND",
    help="What servers may want for the words that they speak.  [default: 5]",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be done, as “status” does.")
@click.option("--watch", is_flag=True, help="Build again whenever you save, until Ctrl-C.")
@click.option("--strict", is_flag=True, help="Fail when there is any warning.")
@click.option("--quiet", is_flag=True, help="Say only what is wrong.")
@click.option(
    "--log",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to tell on stderr what happens: for people, or a JSON object a line.",
)
@json_option
def build(
    sources: tuple[Path, ...],
    output: Path,
    engine: str,
    chapters: tuple[int, ...],
    jobs: int | None,
    scheduler: str,
    ask: bool,
    anew: tuple[str, ...],
    spend: float | None,
    dry_run: bool,
    watch: bool,
    strict: bool,
    quiet: bool,
    log: str,
    as_json: bool,
    **book: Any,
) -> None:
    """Make the audiobook: one tagged MP3 a chapter; report.html to look at, report.json to read by
    program.

    SOURCES are text or Markdown files, or folders of them; without any, the folder "chapters". One
    folder that holds the folders of several parts is made part by part, each into a folder of its
    own.
    """
    from audiobook import production
    from audiobook.cli import screen

    journal.kept = log == "json"
    if dry_run:
        show_plans(project(sources, **book), output, engine, chapters, False, as_json)
        return

    def once() -> None:
        parts = parts_of(sources)
        faults, reports = [], {}
        for number, (part, folder) in enumerate(parts.items(), 1):
            if len(parts) > 1 and not quiet:
                screen.heading(folder.name, number, len(parts))
            try:
                reports[folder.name] = one(part, output / folder, alone=len(parts) == 1)
            except AudiobookError as err:
                if len(parts) == 1:
                    raise
                screen.error(err)
                faults.append(err)
        if as_json and len(parts) > 1:
            screen.as_json(reports)
        if faults:
            raise SeriesError(faults, len(parts))

    def one(part: tuple[Path, ...], folder: Path, *, alone: bool) -> dict[str, Any]:
        with screen.Progressing(quiet=quiet) as reporter:
            report, opinions = production.build(
                project(part, **book),
                output=folder,
                engine=engine,
                chapters=chapters,
                jobs=jobs or 0,
                scheduler=scheduler,
                ask=ask,
                anew=anew,
                spend=spend,
                reporter=reporter,
            )
        told = "" if quiet or (as_json and not alone) else "json" if as_json else "table"
        _tell(report, opinions, folder / "report.json", ask=ask, strict=strict, told=told)
        return report.as_json()

    if not watch:
        once()
        return

    def found() -> list[Project]:
        return [project(part, **book) for part in parts_of(sources)]

    for _ in production.saves(found, engine=engine, chapters=chapters):
        try:
            once()
        except AudiobookError as err:
            screen.error(err)
        if not quiet and not journal.kept:
            click.echo("Waiting for you to save something; Ctrl-C ends.", err=True)


def _tell(
    report: Report, opinions: Opinions, path: Path, *, ask: bool, strict: bool, told: str
) -> None:
    """What came of a build; raises what is to make the command fail. ``told``: as "json", a "table"
    or not at all."""
    from audiobook.cli import screen

    if journal.kept:
        journal.write("done", report=report.as_json())
    if told == "json":
        screen.as_json(report.as_json())
    elif told and not journal.kept:
        _show(report)
    if ask:
        screen.opinions(opinions)
    screen.notes(report.notes, report=path)
    if errors := [note for note in report.notes if note.severity == "error"]:
        raise ManuscriptError(
            f"{screen.count(len(errors), 'file')} could not be read; the others are finished.",
            hint="Mend what is told above and build again: only what is missing is made.",
        )
    warnings = [n for n in report.notes if n.severity != "info"]
    if strict and warnings:
        raise OutOfSpecError(f"{screen.count(len(warnings), 'warning')}, and --strict allows none.")


def _show(report: Any) -> None:
    from audiobook.cli import screen

    neutral = any(made.neutral for made in report.chapters)
    unsure = ["Unsure", "Neutral"] if neutral else ["Unsure"]
    screen.table(
        ["Chapter", "Length", "RMS dB", "Peak dB", "Floor dB", "Words", *unsure, "File"],
        [
            [
                str(made.number),
                screen.clock(made.levels.seconds),
                f"{made.levels.rms_db:.1f}",
                f"{made.levels.peak_db:.1f}",
                f"{made.levels.floor_db:.1f}",
                str(made.words),
                *[str(made.unsure), str(made.neutral)][: len(unsure)],
                str(made.path) + ("" if made.encoded else "  (as it was)"),
            ]
            for made in report.chapters
        ],
        numbers=set(range(6 + len(unsure))),
    )
    length = sum(made.levels.seconds for made in report.chapters)
    click.echo(
        f"\n{screen.count(len(report.chapters), 'chapter')}, {screen.clock(length)}. "
        f"{screen.count(len(report.cast), 'role')}. "
        f"Lines recorded {report.recorded}, kept {report.reused}. {report.seconds:.1f} s."
    )
