"""Commands to hear and to measure: voices, audition, check."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import Any

import click

from audiobook.cli.project import PATH, json_option, open_part
from audiobook.errors import AudiobookError, ConfigError, OutOfSpecError
from audiobook.model import Levels

SAMPLE = (
    "It was a quarter past nine, and nobody had thought to tell the geese. "
    "“Well?” she said. “Are you coming in, or shall I eat your supper as well as mine?”"
)


SOUNDS = (".mp3", ".wav", ".flac", ".m4a", ".m4b", ".ogg", ".opus")


@click.command()
@click.option("--engine", metavar="NAME", default="", help="Whose voices.  [default: the usual]")
@click.option("--gender", type=click.Choice(["female", "male"]), help="Only these.")
@click.option("--language", metavar="TAG", help="Only this language, such as en or en-GB.")
@click.option("--all", "everything", is_flag=True, help="Also voices outside the chosen few.")
@json_option
def voices(
    engine: str, gender: str | None, language: str | None, everything: bool, as_json: bool
) -> None:
    """List an engine's voices, the distinct and clear ones first."""
    from audiobook import engines
    from audiobook.cli import screen

    found = [
        v
        for v in engines.load(engine or engines.usual()).voices()
        if (everything or v.featured or language)
        and (gender is None or v.gender == gender)
        and (language is None or _speaks(v.language, language))
    ]
    found.sort(key=lambda v: not v.featured)
    if as_json:
        screen.as_json([{f: getattr(v, f) for f in v.__slots__} for v in found])
        return
    screen.table(
        ["Voice", "Language", "Gender", "Age", "Description"],
        [[v.name, v.language, v.gender or "?", v.age or "", v.description] for v in found],
    )
    if not found:
        all_seen = everything or language is not None
        click.echo("No voice fits." + ("" if all_seen else " Try --all."), err=True)


def _speaks(tag: str, wanted: str) -> bool:
    return (tag.casefold() + "-").startswith(wanted.casefold() + "-")


@click.command()
@click.argument("who", metavar="[ROLE|VOICE]", default="")
@click.option(
    "--all", "everybody", is_flag=True, help="The whole cast, each with a line of theirs."
)
@click.option("--text", metavar="WORDS", help="What to say.  [default: a line of the role]")
@click.option("--text-file", type=PATH, metavar="FILE", help="Say what stands in this file.")
@click.option("--output", type=PATH, metavar="FILE.wav", help="Write this file; play nothing.")
@click.option(
    "--voices",
    "sheet",
    type=PATH,
    metavar="FILE",
    help="The author's voices.yaml.  [default: the one in this folder]",
)
@click.option("--engine", metavar="NAME", default="", help="The engine whose voice it is.")
def audition(
    who: str,
    everybody: bool,
    text: str | None,
    text_file: Path | None,
    output: Path | None,
    sheet: Path | None,
    engine: str,
) -> None:
    """Hear one role, or any voice, before the book is made.

    Roles are those of the folder "chapters" and of voices.yaml. Plays where the machine can, and
    otherwise writes a WAV file.
    """
    from audiobook import audio, production

    if text is not None and text_file is not None:
        raise ConfigError(
            "--text and --text-file cannot be used together.", hint="Leave one of them out."
        )
    if output is not None and output.suffix.lower() != ".wav":
        raise ConfigError(
            f"{output}: an audition is a WAV file.", hint=f"Name it {output.with_suffix('.wav')}."
        )
    if text_file is not None:
        from audiobook.readers.decoding import decode

        text, _ = decode(text_file)
    if everybody == bool(who) or (everybody and text is not None):
        raise ConfigError(
            "Name a role or a voice, or ask for --all without a text.",
            hint="“audiobook cast” lists the roles.",
        )
    part = open_part((), sheet, None, False, optional=True)
    cast = production.cast(part, engine=engine)
    if everybody:
        sound, heard = production.parade(part, cast), "the whole cast"
    else:
        voice, line = production.voice_of(who, part, cast, engine=engine)
        words = text if text is not None else line or SAMPLE
        sound, heard = production.audition(words, voice, sheet=part.sheet), voice.name
    if output is None:
        if production.hear(sound):
            return
        names = (Path(f"audition-{number}.wav") for number in itertools.count(1))
        output = next(path for path in names if not path.exists())
    audio.save(output, sound)
    click.echo(f"{output}: {heard}, {sound.seconds:.1f} s.", err=True)


@click.command()
@click.argument("files", nargs=-1, required=True, type=PATH)
@click.option(
    "--spec",
    "name",
    default="acx",
    show_default=True,
    metavar="NAME",
    help="Whose standard: acx, librivox or podcast.",
)
@json_option
def check(files: tuple[Path, ...], name: str, as_json: bool) -> None:
    """Measure finished files against an audiobook standard.

    Any MP3 (or WAV, FLAC, M4A) will do, whoever made it; a folder stands for the files of these
    kinds in it. Ends with exit code 1 if a file misses the standard.
    """
    from audiobook import master
    from audiobook.cli import screen
    from audiobook.production import decibels

    spec = master.spec(name)
    rows: list[list[str]] = []
    records: list[dict[str, Any]] = []
    for path in (each for given in files for each in _sound_files(given)):
        try:
            levels = master.measure(path)
        except AudiobookError as err:
            faults = [err.message]
            complaint = [str(err)]
            rows.append([*["–"] * 7, "FAIL", str(path)])
            records.append({"file": str(path), "faults": faults})
        else:
            faults = [note.sentence for note in spec.check(levels)]
            complaint = [f"{path}: {fault}" for fault in faults]
            rows.append([*_cells(levels), "FAIL" if faults else "ok", str(path)])
            record = {f: getattr(levels, f) for f in levels.__slots__}
            record |= {f: decibels(record[f]) for f in ("rms_db", "peak_db", "floor_db")}
            records.append({"file": str(path), **record, "faults": faults})
        if not as_json:
            for each in complaint:
                click.echo(each, err=True)
    if as_json:
        screen.as_json(records)
    else:
        screen.table(
            ["Length", "RMS dB", "Peak dB", "Floor dB", "Head s", "Tail s", "Format", name, "File"],
            rows,
            numbers={0, 1, 2, 3, 4, 5},
        )
    sys.stdout.flush()
    if failures := sum(bool(record["faults"]) for record in records):
        of = f"{failures} of {screen.count(len(records), 'file')}"
        raise OutOfSpecError(f"{of} {'misses' if failures == 1 else 'miss'} {spec.name}.")


def _sound_files(path: Path) -> list[Path]:
    """A file, or the files of sound in a folder."""
    if not path.is_dir():
        return [path]
    found = sorted(p for p in path.iterdir() if p.suffix.lower() in SOUNDS and p.is_file())
    if not found:
        raise ConfigError(f"{path}: there is no file of sound in this folder.")
    return found


def _cells(levels: Levels) -> list[str]:
    from audiobook.cli import screen

    return [
        screen.clock(levels.seconds),
        *(f"{value:.1f}" for value in (levels.rms_db, levels.peak_db, levels.floor_db)),
        *(f"{value:.2f}" for value in (levels.head, levels.tail)),
        _format(levels),
    ]


def _format(levels: Levels) -> str:
    sort = {True: " CBR", False: " VBR", None: ""}[levels.constant_bitrate]
    rate = f", {levels.bitrate // 1000} kbit/s{sort}" if levels.bitrate else ""
    return f"{'mono' if levels.channels == 1 else 'stereo'} {levels.rate / 1000:g} kHz{rate}"
