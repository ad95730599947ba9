"""What the commands share: the options that say which book, and how it is opened."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from audiobook.errors import ConfigError
from audiobook.model import Book, Meta

if TYPE_CHECKING:
    from audiobook.production import Part, Project

Command = TypeVar("Command", bound=Callable[..., Any])
VOICES = "voices.yaml"
CHAPTERS = "chapters"
PATH = click.Path(path_type=Path, readable=False)
"""What is missing or unreadable is told by those who open it, with what to do."""


def _chapters(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, ...]:
    """Chapter numbers as people write them: 1,3-5."""
    numbers: set[int] = set()
    for piece in () if value is None else value.split(","):
        match = re.fullmatch(r"\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?", piece)
        if not match or int(match[1]) > int(match[2] or match[1]):
            raise click.BadParameter(f"“{value}” is not a list of chapters such as 1,3-5.")
        numbers.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return tuple(sorted(numbers))


def book_options(command: Command) -> Command:
    """SOURCES, --voices, --scripts and --matter: which book a command is about."""
    options: list[Callable[[Command], Command]] = [
        click.argument("sources", nargs=-1, type=PATH),
        click.option(
            "--voices",
            type=PATH,
            metavar="FILE",
            help="The author's voices.yaml.  [default: the one beside or above the text]",
        ),
        click.option(
            "--scripts",
            type=PATH,
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
    type=PATH,
    metavar="DIR",
    default=Path("output"),
    show_default=True,
    help="Where the finished files go.",
)
ask_option = click.option(
    "--ask",
    is_flag=True,
    help="Ask for the second opinion that voices.yaml names on doubtful lines; it gets to see the "
    "passages around them.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def parts_of(sources: tuple[Path, ...]) -> dict[tuple[Path, ...], Path]:
    """What is to be built → the folder for it, within that for all: the parts of a series by their
    names, if the one source is a folder of parts; else just the sources."""
    from audiobook import readers

    parts = readers.parts(sources[0]) if len(sources) == 1 else []
    names = [each.parent.name if each.name == CHAPTERS else each.name for each in parts]
    return {(part,): Path(name) for part, name in zip(parts, names, strict=True)} or {
        sources: Path()
    }


def open_part(
    sources: tuple[Path, ...],
    voices: Path | None,
    scripts: Path | None,
    matter: bool,
    *,
    writes: bool = False,
    optional: bool = False,
) -> Part:
    """Read the book, the author's wishes and the edited script files into one part.

    Args:
        writes: the folder ``scripts`` need not be there, as it is going to be written.
        optional: where there is no folder of chapters, the part is one without any.
    """
    from audiobook import production

    if optional and not sources and not Path(CHAPTERS).is_dir():
        return production.script(Book(Meta(), ()), production.wishes(_sheet(sources, voices)))
    return production.open_project(project(sources, voices, scripts, matter, writes=writes))


def project(
    sources: tuple[Path, ...],
    voices: Path | None,
    scripts: Path | None,
    matter: bool,
    *,
    writes: bool = False,
) -> Project:
    """Where the book lies that a command is about. Arguments as `open_part`."""
    from audiobook.production import Project

    if not sources and not Path(CHAPTERS).is_dir():
        raise ConfigError(
            "There is no folder “chapters” here.",
            hint="Name the text to read (audiobook build my-story.md), "
            "or start a project with: audiobook new my-book",
        )
    if scripts is not None and not (scripts.is_dir() or writes):
        raise ConfigError(
            f"{scripts}: there is no such folder.",
            hint=f"“audiobook script --scripts {scripts}” writes the script files there.",
        )
    folder = scripts or sheet_path(sources, voices).parent / "scripts"
    return Project(sources or (Path(CHAPTERS),), _sheet(sources, voices), folder, matter)


def _sheet(sources: tuple[Path, ...], voices: Path | None) -> Path | None:
    """The voices.yaml of a text: the one that was asked for, or else one that is there."""
    path = sheet_path(sources, voices)
    return path if voices or path.is_file() else None


def sheet_path(sources: tuple[Path, ...], voices: Path | None = None) -> Path:
    """The voices.yaml that belongs to a text, there yet or not: in the text's folder or the one
    above; for a text within the current folder, in any folder between the two."""
    if voices is not None:
        return voices
    source, here = Path((sources or (CHAPTERS,))[0]).resolve(), Path.cwd()
    start = source if source.is_dir() else source.parent
    within = start.is_relative_to(here)
    up = [p for p in start.parents if p.is_relative_to(here)] if within else [start.parent]
    places = [folder / VOICES for folder in (start, *up)]
    found = next((path for path in places if path.is_file()), (here if within else start) / VOICES)
    return found.relative_to(here) if found.is_relative_to(here) else found
