"""Commands to hear and to measure: voices, audition, check."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import Any

import click

from audiobook.cli.project import beside, engine_option, json_option
from audiobook.errors import AudiobookError, ConfigError, ManuscriptError, OutOfSpecError

SAMPLE = (
    "It was a quarter past nine, and nobody had thought to tell the geese. "
    "“Well?” she said. “Are you coming in, or shall I eat your supper as well as mine?”"
)


@click.command()
@click.option("--engine", metavar="NAME", default="pyttsx3", show_default=True)
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
        for v in engines.load(engine).voices()
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
        click.echo("No voice fits. Try --all.", err=True)


def _speaks(tag: str, wanted: str) -> bool:
    return (tag.casefold() + "-").startswith(wanted.casefold() + "-")


@click.command()
@click.argument("who", metavar="ROLE|VOICE")
@click.option("--text", metavar="WORDS", help="What to say.")
@click.option("--text-file", type=click.Path(path_type=Path), metavar="FILE", help="Say this file.")
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE.wav", help="Write, not play."
)
@click.option("--voices", "sheet", type=click.Path(path_type=Path), metavar="FILE")
@engine_option
def audition(
    who: str,
    text: str | None,
    text_file: Path | None,
    output: Path | None,
    sheet: Path | None,
    engine: str,
) -> None:
    """Hear a role of the book in "chapters", or any voice, before the whole book is made.

    Plays where the machine can, and otherwise writes a WAV file.
    """
    from audiobook import audio, production, programs

    if text is not None and text_file is not None:
        raise ConfigError("--text and --text-file cannot be used together.")
    words = text if text is not None else _contents(text_file) if text_file else ""
    if output is not None and output.suffix.lower() != ".wav":
        raise ConfigError(f"{output}: an audition is a WAV file.", hint="Name it …….wav.")
    chapters = Path("chapters")
    part = None
    if chapters.is_dir() or sheet is not None:
        wishes = production.wishes(sheet or beside(chapters))
        book = production.read([chapters]) if chapters.is_dir() else None
        part = production.script(book, wishes) if book else None
    cast = production.cast(part, engine=engine) if part else None
    voice, line = production.voice_of(who, part, cast, engine=engine or production.DEFAULT_ENGINE)
    sound = production.audition(words or line or SAMPLE, voice, sheet=part.sheet if part else None)
    if output is None:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "audition.wav"
            audio.save(path, sound)
            if programs.play(path):
                return
            names = (Path(f"audition-{number}.wav") for number in itertools.count(1))
        output = next(path for path in names if not path.exists())
    audio.save(output, sound)
    click.echo(f"{output}: {voice.name}, {sound.seconds:.1f} s.", err=True)


def _contents(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError as err:
        raise ManuscriptError(f"{path}: no such file.") from err
    except (OSError, UnicodeDecodeError) as err:
        raise ManuscriptError(f"{path}: cannot be read as UTF-8 text: {err}.") from err


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--spec", "name", default="acx", show_default=True, metavar="NAME")
@json_option
def check(files: tuple[Path, ...], name: str, as_json: bool) -> None:
    """Measure finished files against the audiobook standard; fail if one misses it.

    Any MP3 (or WAV, FLAC, M4A) will do, whoever made it.
    """
    from audiobook import master
    from audiobook.cli import screen
    from audiobook.production import decibels

    spec = master.spec(name)
    rows: list[list[str]] = []
    records: list[dict[str, Any]] = []
    failures = 0
    for path in files:
        try:
            levels = master.measure(path)
        except AudiobookError as err:
            faults = [err.message]
            rows.append([str(path), *["–"] * 7, "FAIL"])
            records.append({"file": str(path), "faults": faults})
        else:
            faults = [note.sentence for note in spec.check(levels)]
            rows.append(
                [
                    str(path),
                    screen.clock(levels.seconds),
                    f"{levels.rms_db:.1f}",
                    f"{levels.peak_db:.1f}",
                    f"{levels.floor_db:.1f}",
                    f"{levels.head:.2f}",
                    f"{levels.tail:.2f}",
                    _format(levels),
                    "FAIL" if faults else "ok",
                ]
            )
            record = {f: getattr(levels, f) for f in levels.__slots__}
            record |= {f: decibels(record[f]) for f in ("rms_db", "peak_db", "floor_db")}
            records.append({"file": str(path), **record, "faults": faults})
        failures += bool(faults)
        if not as_json:
            for fault in faults:
                click.echo(f"{path}: {fault}", err=True)
    if as_json:
        screen.as_json(records)
    else:
        screen.table(
            ["File", "Length", "RMS dB", "Peak dB", "Floor dB", "Head s", "Tail s", "Format", name],
            rows,
            numbers={1, 2, 3, 4, 5, 6},
        )
    sys.stdout.flush()
    if failures:
        raise OutOfSpecError(f"{failures} of {len(files)} files miss the {spec.name} standard.")


def _format(levels: Any) -> str:
    sort = {True: " CBR", False: " VBR", None: ""}[levels.constant_bitrate]
    rate = f", {levels.bitrate // 1000} kbit/s{sort}" if levels.bitrate else ""
    return f"{'mono' if levels.channels == 1 else 'stereo'} {levels.rate / 1000:g} kHz{rate}"
