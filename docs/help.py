"""Prints docs/help.md from the commands themselves: ``python docs/help.py > docs/help.md``."""

import click

from audiobook.cli import cli


def page() -> str:
    """The help of every command, as Markdown."""
    parts = ["# Commands\n\nMade by `python docs/help.py > docs/help.md`.\n"]
    top = cli.make_context("audiobook", [], resilient_parsing=True, terminal_width=96)
    commands = [(top, cli), *(_child(top, name) for name in cli.list_commands(top))]
    for context, command in commands:
        text = command.get_help(context)
        parts.append(f"## {context.command_path}\n\n```\n{text}\n```\n")
    return "\n".join(parts)


def _child(top: click.Context, name: str) -> tuple[click.Context, click.Command]:
    command = cli.commands[name]
    return command.make_context(name, [], top, resilient_parsing=True, terminal_width=96), command


if __name__ == "__main__":
    print(page(), end="")
