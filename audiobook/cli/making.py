"""Commands that make the book: build, script, cast."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audiobook.cli import journal
from audiobook.cli.planning import doubtful, show_plans
from audiobook.cli.project import (
    ask_option,
    book_options,
    chapters_option,
    engine_option,
    json_option,
    open_part,
    output_option,
    project,
    sheet_path,
)
from audiobook.errors import AudiobookError, ManuscriptError, OutOfSpecError

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

    SOURCES are text or Markdown files, or folders of them; without any, the folder "chapters".
    """
    from audiobook import production
    from audiobook.cli import screen

    journal.kept = log == "json"
    if dry_run:
        show_plans(project(sources, **book), output, engine, chapters, False, as_json)
        return

    def found() -> Project:
        return project(sources, **book)

    def once() -> None:
        with screen.Progressing(quiet=quiet) as reporter:
            made = production.build(
                found(),
                output=output,
                engine=engine,
                chapters=chapters,
                jobs=jobs or 0,
                scheduler=scheduler,
                ask=ask,
                anew=anew,
                reporter=reporter,
            )
        told = "" if quiet else "json" if as_json else "table"
        _tell(*made, output / "report.json", ask=ask, strict=strict, told=told)

    if not watch:
        once()
        return
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


@click.command()
@book_options
@chapters_option
@ask_option
@json_option
def script(
    sources: tuple[Path, ...],
    voices: Path | None,
    scripts: Path | None,
    matter: bool,
    chapters: tuple[int, ...],
    ask: bool,
    as_json: bool,
) -> None:
    """Write who says what, one file a chapter, for you to correct.

    Change a name in the file or split a line, build again, and it holds, also after the chapter
    was edited elsewhere. Files that exist are brought up to date and keep what you changed.
    """
    from audiobook import production
    from audiobook.cli import screen
    from audiobook.scripting import file as script_file

    with screen.Progressing() as reporter:
        part = open_part(sources, voices, scripts, matter, writes=True)
        if ask:
            part = production.consult(part, chapters=chapters, reporter=reporter)
    if ask:
        screen.opinions(part.opinions)
    wanted = production.select(part, chapters)
    if as_json:
        screen.as_json([_as_json(each) for each in wanted])
        screen.notes(part.notes)
        return
    paths = dict(zip(part.scripts, part.script_files, strict=True))
    made = production.cast(part) if part.sheet.doubtful.below else None
    rows = []
    for each in wanted:
        script_file.save(paths[each], each)
        spoken = sum(line.spoken for line in each.lines)
        row = [str(paths[each]), str(len(each.lines)), str(spoken)]
        rows.append([*row, *map(str, doubtful(each, made))])
    columns = ["Unsure", "Neutral"] if made else ["Unsure"]
    screen.table(["Script file", "Lines", "Spoken", *columns], rows, numbers={1, 2, 3, 4})
    screen.notes(part.notes)


def _as_json(each: Any) -> dict[str, Any]:
    return {
        "chapter": each.chapter.number,
        "title": each.chapter.title,
        "source": each.chapter.source,
        "lines": [
            {
                "start": line.span.start,
                "end": line.span.end,
                "kind": str(line.kind),
                "role": line.role,
                "text": line.text,
                "direction": line.direction,
                "basis": line.basis and line.basis.rule,
                "sure": line.basis and round(line.basis.sure, 3),
                "reason": line.basis and line.basis.reason,
            }
            for line in each.lines
        ],
    }


@click.command()
@book_options
@engine_option
@click.option("--write", is_flag=True, help="Fill in voices.yaml; what you wrote there stays.")
@json_option
def cast(
    sources: tuple[Path, ...],
    voices: Path | None,
    scripts: Path | None,
    matter: bool,
    engine: str,
    write: bool,
    as_json: bool,
) -> None:
    """Show the people of the story, their lines, and the voices that they get."""
    from audiobook import casting, production
    from audiobook.cli import screen

    part = open_part(sources, voices, scripts, matter)
    chosen = production.cast(part, engine=engine)
    rows = casting.rows(part.scripts, chosen, part.people)
    if as_json:
        screen.as_json([{f: getattr(row, f) for f in row.__slots__} for row in rows])
    else:
        screen.table(
            ["Role", "Gender", "Lines", "Words", "Voice", "Chosen by", "As in"],
            [
                [
                    row.role,
                    " ".join(filter(None, [row.age, row.gender])) or "?",
                    str(row.lines),
                    str(row.words),
                    row.voice
                    if row.engine == production.DEFAULT_ENGINE
                    else f"{row.engine}: {row.voice}",
                    row.decided,
                    row.sample,
                ]
                for row in rows
            ],
            numbers={2, 3},
        )
    screen.notes((*part.notes, *chosen.notes))
    if write:
        path = sheet_path(sources, voices)
        changed = casting.write(path, chosen, part.people, part.sheet)
        says = "every role has its voice now" if changed else "nothing was missing"
        click.echo(f"{path}: {says}.", err=True)
