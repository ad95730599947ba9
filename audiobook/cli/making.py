"""Commands on the way to the book: script, cast."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from audiobook.cli.planning import doubtful
from audiobook.cli.project import (
    ask_option,
    book_options,
    chapters_option,
    engine_option,
    json_option,
    open_part,
    sheet_path,
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
@click.option("--explain", is_flag=True, help="Tell why each has this voice.")
@json_option
def cast(
    sources: tuple[Path, ...],
    voices: Path | None,
    scripts: Path | None,
    matter: bool,
    engine: str,
    write: bool,
    explain: bool,
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
            [
                "Role",
                "Gender",
                "Lines",
                "Words",
                "Voice",
                "Chosen by",
                "Why" if explain else "As in",
            ],
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
                    row.why if explain else row.sample,
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
