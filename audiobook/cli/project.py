"""What the commands share: the options that say which book, and how it is opened."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from audiobook.errors import ConfigError

if TYPE_CHECKING:
    from audiobook.production import Part

Command = TypeVar("Command", bound=Callable[..., Any])
VOICES = "voices.yaml"


def _chapters(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, ...]:
    """Chapter numbers as people write them: 1,3-5."""
    numbers: set[int] = set()
    for piece in value.split(",") if value else ():
        match = re.fullmatch(r"\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?", piece)
        if not match or int(match[1]) > int(match[2] or match[1]):
            raise click.BadParameter(f"“{value}” is not a list of chapters such as 1,3-5.")
        numbers.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return tuple(sorted(numbers))


def book_options(command: Command) -> Command:
    """SOURCES, --voices, --scripts and --matter: which book a command is about."""
    options: list[Callable[[Command], Command]] = [
        click.argument("sources", nargs=-1, type=click.Path(path_type=Path)),
        click.option(
            "--voices",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="The author's voices.yaml.  [default: the one beside or above the text]",
        ),
        click.option(
            "--scripts",
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="Folder of edited script files.  [default: scripts, beside voices.yaml]",
        ),
        click.option(
            "--matter",
            is_flag=True,
            help="Also read aloud what surrounds the story: summaries, author's notes.",
        ),
    ]
    return functools.reduce(lambda done, option: option(done), reversed(options), command)


engine_option = click.option(
    "--engine", metavar="NAME", default="", help="Speak every role with this engine."
)
chapters_option = click.option(
    "--chapters",
    callback=_chapters,
    metavar="NUMBERS",
    help="Only these chapters, such as 1,3-5.",
)
output_option = click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    default=Path("output"),
    show_default=True,
    help="Where the finished files go.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def open_part(
    sources: tuple[Path, ...], voices: Path | None, scripts: Path | None, matter: bool
) -> Part:
    """Read the book, the author's wishes and the edited script files into one part."""
    from audiobook import production

    paths = sources or (Path("chapters"),)
    if not sources and not paths[0].is_dir():
        raise ConfigError(
            "There is no folder “chapters” here.",
            hint="Name the text to read (audiobook build my-story.md), "
            "or start a project with: audiobook new my-book",
        )
    book = production.read(paths, matter=matter)
    sheet = production.wishes(voices or beside(paths[0]))
    return production.script(book, sheet, scripts=scripts_folder(paths[0], voices, scripts))


def scripts_folder(source: Path, voices: Path | None, scripts: Path | None) -> Path:
    """Where the script files of a book lie."""
    if scripts is not None:
        return scripts
    sheet = voices or beside(source)
    return sheet.parent / "scripts" if sheet else Path("scripts")


def beside(source: Path) -> Path | None:
    """The voices.yaml that belongs to a text: in its folder or the one above; for a text within
    the current folder, in any folder between the two."""
    start = source.absolute() if source.is_dir() else source.absolute().parent
    here = Path.cwd()
    folders = [start, start.parent]
    if start.is_relative_to(here):
        folders = [start, *(p for p in start.parents if p.is_relative_to(here))]
    found = next((f / VOICES for f in folders if (f / VOICES).is_file()), None)
    return found.relative_to(here) if found and found.is_relative_to(here) else found
