"""The engine `pyttsx3`, the default: espeak-ng on Linux, the system's voices on macOS and Windows.

Speaks in processes of its own (`booths`, `booth`), where all that pyttsx3 does badly is met. On
Linux it works without any system package: the espeak-ng library comes from pip.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from audiobook.engines import Speech, VoiceInfo, check_speech, printable, quoted, require
from audiobook.engines.pyttsx3 import espeak
from audiobook.engines.pyttsx3.booths import Booths, LostError
from audiobook.engines.pyttsx3.espeak import Entry
from audiobook.errors import EngineError, PluginError
from audiobook.model import Voice

DRIVER = {"darwin": "nsss", "win32": "sapi5"}.get(sys.platform, "espeak")
"""pyttsx3's driver for this system."""

TRIES = 3
"""How often a line is spoken before it is given up: a hang, a dead process or a cut file."""


@dataclass(frozen=True, slots=True)
class SystemOptions:
    """What the voices of macOS and Windows may vary."""

    rate: int = 150
    """Words a minute, 80 to 400."""
    volume: float = 1.0
    """0 to 1."""

    def __post_init__(self) -> None:
        if not 80 <= self.rate <= 400:
            raise ValueError(f"rate must be 80 to 400 words a minute, not {self.rate}.")
        if not 0 < self.volume <= 1:
            raise ValueError(f"volume must be above 0 and at most 1, not {self.volume}.")


@dataclass(frozen=True, slots=True)
class Options(SystemOptions):
    """What a voice of espeak-ng may vary."""

    pitch: int = 50
    """0 to 99: about 80 to 170 Hz for the plain voice, in proportion for the variants."""

    def __post_init__(self) -> None:
        SystemOptions.__post_init__(self)
        if not 0 <= self.pitch <= 99:
            raise ValueError(f"pitch must be 0 to 99, not {self.pitch}.")


class Pyttsx3:
    """Speaks with espeak-ng or the system's voices. See `Engine`."""

    name = "pyttsx3"
    max_chars = 3000
    thread_safe = True
    gives_word_timings = False
    deterministic = DRIVER == "espeak"
    options = Options if DRIVER == "espeak" else SystemOptions

    def __init__(self, *, patience: float = 30.0) -> None:
        """Args:
        patience: seconds after which a line that does not end is tried again; a long one gets
            10 ms more a character, a hundred times what espeak needs.
        """
        self._patience = patience

    def voices(self) -> Sequence[VoiceInfo]:
        return [entry.info for entry in self._entries.values()]

    def fingerprint(self, voice: Voice) -> str:
        return f"{self._versions}, {voice.name.casefold()}"

    def speak(self, words: str, voice: Voice) -> Speech:
        options = require(self, voice)
        entry = self._entries[voice.name.casefold()]
        if not espeak.can_speak(words, entry.info.language):
            raise EngineError(f"The voice {voice.name} cannot speak {quoted(words)}.")
        request = {
            "do": "speak",
            "words": printable(words),
            "properties": {"voice": entry.id} | asdict(options),
        }
        patience = self._patience + 0.01 * len(words)
        reason = ""
        for _ in range(TRIES):
            try:
                return _heard(words, self._booths.ask(request, patience=patience))
            except LostError as err:
                reason = str(err)
        raise EngineError(
            f"pyttsx3 did not speak {quoted(words)} with the voice {voice.name} "
            f"in {TRIES} tries: {reason}.",
            hint="Change the words or the voice, or run again: what is recorded is kept.",
        )

    @cached_property
    def _booths(self) -> Booths:
        if DRIVER != "espeak":
            return Booths((DRIVER,))
        library, data = _espeak_from_pip()
        return Booths((DRIVER, str(library or ""), str(data)))

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        if DRIVER == "espeak":
            return espeak.listed(_espeak_from_pip()[1])
        from audiobook.engines.pyttsx3 import system

        try:
            return system.listed(json.loads(self._booths.ask({"do": "voices"}, patience=60)))
        except LostError as err:
            raise PluginError(f"pyttsx3 does not list the voices of this system: {err}.") from err

    @cached_property
    def _versions(self) -> str:
        if DRIVER != "espeak":
            return f"pyttsx3 {_version('pyttsx3')}, {platform.platform()}"
        return f"pyttsx3 {_version('pyttsx3')}, espeakng-loader {_version('espeakng-loader')}"


def _heard(words: str, data: bytes) -> Speech:
    """The sound of a file, if it can be that of the words; else it is as good as lost."""
    from audiobook.engines.pyttsx3 import system

    try:
        sound = system.audio(data)
        check_speech(words, sound)
    except (ValueError, EngineError) as err:
        raise LostError(str(err).rstrip(".")) from err
    return Speech(sound)


def _espeak_from_pip() -> tuple[Path | None, Path]:
    """The library and its data, as pip installed them; without, the system's library and data.

    Raises:
        PluginError: there is neither.
    """
    try:
        import espeakng_loader
    except ImportError:
        data = next((path for path in SYSTEM_DATA if path.is_dir()), None)
        if data is None:
            raise PluginError(
                "The engine pyttsx3 has no espeak-ng on this machine.",
                hint="Install it with “pip install espeakng-loader” or from your system.",
            ) from None
        return None, data
    return Path(espeakng_loader.get_library_path()), Path(espeakng_loader.get_data_path())


SYSTEM_DATA = tuple(
    folder / "espeak-ng-data"
    for folder in (
        *Path("/usr/lib").glob("*-linux-*"),
        *map(Path, ("/usr/lib", "/usr/lib64", "/usr/share", "/usr/local/share")),
    )
)
"""Where systems keep the data of their own espeak-ng."""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "of the system"
