"""The engine `command`: any program that makes a WAV file of words. No shell runs it."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from audiobook import programs
from audiobook.engines import Speech, VoiceInfo, check_speech, quoted, require, speakable, wav
from audiobook.errors import EngineError, PluginError
from audiobook.model import Voice

COMMAND = "AUDIOBOOK_SPEECH_COMMAND"
"""The environment variable with the command of voices that name none."""
USUAL = "default"
"""The voice that there always is."""


@dataclass(frozen=True, slots=True)
class Options:
    command: str = ""
    """As in a shell, but no shell runs it. ``{text}`` stands for the words (without it they come on
    the program's input), ``{file}`` for the WAV file to write (without it the program writes it to
    its output), ``{voice}`` for the voice's name. "": what the environment says."""
    seconds: float = field(default=60.0, compare=False)
    """For one line, 1 to 3600."""

    def __post_init__(self) -> None:
        if not 1 <= self.seconds <= 3600:
            raise ValueError(f"seconds must be 1 to 3600, not {self.seconds}.")
        try:
            shlex.split(self.command, posix=os.name == "posix")
        except ValueError:
            raise ValueError("a quotation mark is never closed in the command.") from None


class Command:
    """Starts a program for each line. See `Engine` and `Elsewhere`."""

    name = "command"
    max_chars = 3000
    thread_safe = True
    gives_word_timings = False
    deterministic = False
    options = Options

    def voices(self) -> Sequence[VoiceInfo]:
        return [VoiceInfo(USUAL, "", description="the program's own", featured=True)]

    def offers(self, voice: Voice) -> tuple[Sequence[VoiceInfo], bool]:
        """A program may know any name that ``{voice}`` hands to it."""
        return self.voices(), False

    def fingerprint(self, voice: Voice) -> str:
        """With the content of each file that the command names: a script, a model."""
        said = dict(voice.options).get("command") or os.environ.get(COMMAND, "")
        try:
            words = shlex.split(str(said), posix=os.name == "posix")
        except ValueError:
            words = []
        files = [_digest(path, path.stat().st_mtime_ns) for path in map(Path, words) if _is(path)]
        return f"command 1, {voice.name.casefold()}, {said}, {' '.join(files)}"

    def speak(self, words: str, voice: Voice) -> Speech:
        options: Options = require(self, voice)
        if not speakable(words):
            raise EngineError(f"There is nothing to say in {quoted(words)}.")
        template = _words_of(options)
        if shutil.which(template[0]) is None:
            raise PluginError(
                f"There is no program “{template[0]}” that could be started.",
                hint=f"Install it, or mend “command” in voices.yaml or {COMMAND}.",
            )
        told = words.replace("\0", " ").encode(errors="replace").decode()
        with tempfile.TemporaryDirectory(prefix="audiobook-") as folder:
            path = Path(folder) / "line.wav"
            # a dash at the beginning would make an option of the words
            argument = f" {told}" if told.startswith("-") else told
            places = {"{text}": argument, "{voice}": voice.name, "{file}": str(path)}
            command = [_filled(word, places) for word in template]
            on_input = "" if any("{text}" in word for word in template) else told
            try:
                sound = programs.converse(
                    command, on_input.encode(), seconds=options.seconds, error=EngineError
                )
                if any("{file}" in word for word in template):
                    sound = path.read_bytes() if path.is_file() else b""
            except EngineError as err:
                raise EngineError(f"{err.message}. It was to say {quoted(words)}.") from err
        if not sound:
            raise EngineError(f"{template[0]} made no sound of {quoted(words)}.")
        try:
            heard = wav.read(sound)
        except ValueError as err:
            fault = f"What {template[0]} made of {quoted(words)} is not whole sound: {err}."
            raise EngineError(fault) from err
        check_speech(words, heard)
        return Speech(heard)


def _words_of(options: Options) -> list[str]:
    said = options.command or os.environ.get(COMMAND, "")
    try:
        if words := shlex.split(said, posix=os.name == "posix"):
            return words
    except ValueError:
        raise PluginError(
            f"A quotation mark is never closed in {COMMAND}.", hint="Mend it, then run again."
        ) from None
    raise PluginError(
        "The engine command has no command.",
        hint=f"Write it beside the voice in voices.yaml (command: espeak-ng --stdout), or set it: "
        f"export {COMMAND}='espeak-ng --stdout'",
    )


def _filled(word: str, places: dict[str, str]) -> str:
    """A word of the command with its places filled, once: what stands in the text stays."""
    for place, content in places.items():
        before, found, after = word.partition(place)
        if found:
            return _filled(before, places) + content + _filled(after, places)
    return word


def _is(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


@lru_cache(maxsize=256)
def _digest(path: Path, changed: int) -> str:
    """``changed``: a file that changes is read again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
