"""The command line: the only place that prints, prompts or exits.

Everything heavy is imported inside the commands, so that ``audiobook --help`` answers at once.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress

import click

from audiobook import __version__
from audiobook.cli import journal, stopping
from audiobook.cli.building import build
from audiobook.cli.listening import audition, check, voices
from audiobook.cli.making import cast, script
from audiobook.cli.planning import clean, recordings, status
from audiobook.cli.reviewing import review
from audiobook.cli.starting import completion, new
from audiobook.cli.wording import words
from audiobook.errors import AudiobookError, AudioError
from audiobook.workers import ONE_THREAD

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells count it: 128 + SIGINT."""


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: audiobook new my-book",
)
@click.version_option(__version__, prog_name="audiobook")
def cli() -> None:
    """Turn chapters of prose into a produced, multi-voice audiobook."""


for command in (
    build,
    script,
    review,
    cast,
    status,
    voices,
    audition,
    words,
    recordings,
    check,
    clean,
    new,
    completion,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line. The one place where errors become exit codes."""
    stopping.listen()
    os.environ.setdefault(*ONE_THREAD)
    journal.kept = False
    _ready_streams()
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except AudiobookError as err:
        from audiobook.cli import screen

        screen.error(err)
        code = err.exit_code
    except click.ClickException as err:
        err.show()
        code = err.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(
            "\nStopped. What is finished stays; the same command goes on from there.", err=True
        )
        code = INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe has gone, as in `audiobook cast | head`
        _silence()
        code = 0
    except OSError as err:  # a disk, or what the system has too little of, fails anywhere
        code = _failed(err)
    sys.exit(code if isinstance(code, int) else 0)


def _failed(err: OSError) -> int:
    from audiobook.cli import screen

    where = f"{err.filename}: " if err.filename else ""
    told = AudioError(
        f"{where}{err.strerror or err}.",
        hint="See that there is room on the disk, that files may be read and written there, and run"
        " again: what is finished stays.",
    )
    with suppress(OSError):  # where even this cannot be written the exit code tells
        screen.error(told)
    _silence()
    return told.exit_code


def _ready_streams() -> None:
    """A letter that the output's encoding lacks becomes “?”; a closed output swallows all."""
    sys.stdout = sys.stdout or io.TextIOWrapper(io.FileIO(os.devnull, "w"))
    sys.stderr = sys.stderr or io.TextIOWrapper(io.FileIO(os.devnull, "w"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _silence() -> None:
    """Send what is still buffered nowhere, lest Python complain of it while it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
