"""Commands about what a build would do, what it lacks and what earlier ones left: status,
recordings, clean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audiobook.cli.project import (
    book_options,
    chapters_option,
    engine_option,
    json_option,
    open_part,
    output_option,
    project,
)

if TYPE_CHECKING:
    from audiobook.model import Cast, Script
    from audiobook.production import Plan, Project


@click.command()
@book_options
@output_option
@engine_option
@chapters_option
@click.option("--lines", is_flag=True, help="List every line that would be recorded, and why.")
@json_option
def status(
    sources: tuple[Path, ...],
    output: Path,
    engine: str,
    chapters: tuple[int, ...],
    lines: bool,
    as_json: bool,
    **book: Any,
) -> None:
    """Say what a build would do, and why."""
    show_plans(project(sources, **book), output, engine, chapters, lines, as_json)


def show_plans(
    book: Project, output: Path, engine: str, chapters: tuple[int, ...], lines: bool, as_json: bool
) -> None:
    from audiobook import production
    from audiobook.cli import screen

    with production.remembering(output) as memory:
        part = production.open_project(book, memory)
    chosen = production.cast(part, engine=engine)
    plans = production.plan(part, chosen, output=output, chapters=chapters)
    if as_json:
        screen.as_json([_plan_as_json(each, chosen) for each in plans])
        return
    columns = ["Unsure", "Neutral"] if chosen.doubtful else ["Unsure"]
    screen.table(
        ["Chapter", "Title", "Lines", *columns, "To record", "File", "Why"],
        [
            [
                str(p.script.chapter.number),
                p.script.chapter.title,
                str(p.lines),
                *map(str, doubtful(p.script, chosen)[: len(columns)]),
                str(len(p.to_record)) if p.to_record else "none",
                p.file,
                p.why,
            ]
            for p in plans
        ],
        numbers={0, *range(2, 4 + len(columns))},
    )
    if costs := production.to_pay(plans, output):
        click.echo(costs)
    screen.notes([note for note in part.notes if note.severity == "error"])
    for p in plans if lines else ():
        for pickup in p.to_record:
            place = f"chapter {p.script.chapter.number}"
            if pickup.cue.line is not None:
                place = p.script.chapter.where(pickup.cue.line.span.start)
            click.echo(f"{place}: {pickup.cue.role}: {pickup.cue.words}  ({pickup.why})")


def _plan_as_json(each: Plan, cast: Cast) -> dict[str, Any]:
    unsure, neutral = doubtful(each.script, cast)
    pickups = [{"role": p.cue.role, "words": p.cue.words, "why": p.why} for p in each.to_record]
    return {
        "chapter": each.script.chapter.number,
        "title": each.script.chapter.title,
        "lines": each.lines,
        "to_record": len(each.to_record),
        "pickups": pickups,
        "file": each.file,
        "why": each.why,
        "unsure": unsure,
        "neutral": neutral,
    }


@click.command()
@book_options
@chapters_option
@json_option
def recordings(
    sources: tuple[Path, ...],
    voices: Path | None,
    scripts: Path | None,
    matter: bool,
    chapters: tuple[int, ...],
    as_json: bool,
) -> None:
    """List the lines that you are still to record, for voices of the engine “recorded”.

    Each with the name for its file. Record in any format and at any rate; what is missing when the
    book is built is spoken by another voice.
    """
    from audiobook import production
    from audiobook.cli import screen

    part = open_part(sources, voices, scripts, matter)
    found = production.recordings(part, production.cast(part), chapters)
    if as_json:
        lines = [{f: str(getattr(each, f)) for f in each.__slots__} for each in found.missing]
        strays = [str(path) for path in found.strays]
        screen.as_json({"there": found.there, "missing": lines, "strays": strays})
        return
    for each in found.missing:
        click.echo(f"{each.file}\n    {each.role}: {each.words}")
    click.echo(
        f"{screen.count(found.there, 'line')} recorded, {len(found.missing)} to record.", err=True
    )
    for path in found.strays:
        click.echo(f"{path}: belongs to no line of the book, or to none any more.", err=True)


@click.command()
@output_option
@click.option(
    "--days",
    type=click.FloatRange(min=0),
    default=7.0,
    show_default=True,
    metavar="NUMBER",
    help="Keep what was recorded less than so many days ago.",
)
def clean(output: Path, days: float) -> None:
    """Delete the recordings that no finished chapter uses any more."""
    from audiobook import production
    from audiobook.cli import screen

    count, size = production.clean(output, days=days)
    click.echo(f"{screen.count(count, 'recording')} deleted, {size / 1e6:.1f} MB.")


def doubtful(each: Script, cast: Cast | None) -> list[int]:
    """How many lines are doubtful; with a cast, how many their speaker does not read therefore."""
    unsure = [sum(line.unsure for line in each.lines)]
    return [*unsure, sum(cast.instead(line) is not None for line in each.lines)] if cast else unsure
