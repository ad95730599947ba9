"""The command words: what may be said wrong."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook.cli.project import (
    PATH,
    book_options,
    chapters_option,
    engine_option,
    json_option,
    open_part,
)
from audiobook.errors import ConfigError

if TYPE_CHECKING:
    from audiobook.production import Part
    from audiobook.pronunciation import Doubt


@click.command()
@book_options
@chapters_option
@engine_option
@click.option(
    "--most", type=click.IntRange(1), metavar="NUMBER", default=40, show_default=True,
    help="How many words, the most frequent first.",
)  # fmt: skip
@click.option(
    "--say", is_flag=True, help="Hear each word and its sentence in the narrator's voice."
)
@click.option("--output", type=PATH, metavar="FILE.wav", help="Write this file; play nothing.")
@json_option
def words(
    sources: tuple[Path, ...],
    voices: Path | None,
    scripts: Path | None,
    matter: bool,
    chapters: tuple[int, ...],
    engine: str,
    most: int,
    say: bool,
    output: Path | None,
    as_json: bool,
) -> None:
    """List the words that may be said wrong: names, foreign words, abbreviations, numbers and words
    that can be read in two ways.

    Write how they sound under “pronunciations:” in voices.yaml; they are not listed again. Plays
    where the machine can, and otherwise writes a WAV file.
    """
    from audiobook import production
    from audiobook.cli import screen

    if output is not None and output.suffix.lower() != ".wav":
        raise ConfigError(
            f"{output}: the words are a WAV file.", hint=f"Name it {output.with_suffix('.wav')}."
        )
    part = open_part(sources, voices, scripts, matter)
    found = production.suspects(part, chapters, engine=engine)
    shown = found[:most]
    if as_json:
        screen.as_json([{f: getattr(each, f) for f in each.__slots__} for each in found])
    else:
        rows = [[each.word, str(each.times), str(each.why), each.sentence] for each in shown]
        screen.table(["Word", "Times", "Why", "In"], rows, numbers={1})
        if len(shown) < len(found):
            click.echo(f"{len(found) - len(shown)} more; --most {len(found)} shows all.", err=True)
    if (say or output) and shown:
        _say(part, shown, engine, output)


def _say(part: Part, shown: Sequence[Doubt], engine: str, output: Path | None) -> None:
    """Play them one by one, or write all into one file where that is wanted or nothing plays."""
    from audiobook import audio, production

    cast = production.cast(part, engine=engine)
    if output is None:
        for each in shown:
            if not production.hear(production.heard([each], part, cast)):
                break
        else:
            return
        names = (Path(f"words-{number}.wav") for number in itertools.count(1))
        output = next(path for path in names if not path.exists())
    sound = production.heard(shown, part, cast)
    audio.save(output, sound)
    click.echo(f"{output}: {cast.narrator.voice.name}, {sound.seconds:.1f} s.", err=True)
