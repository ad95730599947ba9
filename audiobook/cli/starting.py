"""Commands for the first day: new, completion."""

from __future__ import annotations

import importlib.resources
from pathlib import Path

import click

from audiobook.cli.project import PATH
from audiobook.errors import ConfigError

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("folder", type=PATH)
def new(folder: Path) -> None:
    """Start a project folder with a chapter to try and a commented voices.yaml.

    Nothing that exists is touched.
    """
    template = importlib.resources.files("audiobook.cli") / "project_template"
    files = {
        folder / "voices.yaml": template / "voices.yaml",
        folder / "chapters" / "01-the-first-chapter.md": template / "chapter.md",
    }
    there = [str(path) for path in files if path.exists()]
    if there:
        raise ConfigError(
            f"{', '.join(there)}: already there.", hint="Choose a folder that is new or empty."
        )
    try:
        (folder / "chapters").mkdir(parents=True, exist_ok=True)
        for path, source in files.items():
            path.write_text(source.read_text("utf-8"), "utf-8")
    except OSError as err:
        raise ConfigError(f"{folder}: cannot be made: {err.strerror or err}.") from err
    click.echo(f"{folder}: ready. Put your chapters into {folder / 'chapters'}, then:")
    click.echo(f"  cd {folder}\n  audiobook cast      # who is in it, and which voice they get")
    click.echo("  audiobook build     # make the audiobook")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that completes commands in your shell.

    For bash: audiobook completion bash >> ~/.bashrc
    """
    from click.shell_completion import get_completion_class

    from audiobook.cli import cli

    maker = get_completion_class(shell)
    if maker is None:
        raise ConfigError(f"No completion for {shell}.")
    click.echo(maker(cli, {}, "audiobook", "_AUDIOBOOK_COMPLETE").source())
