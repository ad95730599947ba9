"""The engine `piper`: neural voices that run on any machine, and a whole cast out of one of them.

A voice is an ``.onnx`` file (`models`). From one whose speaker's gender is known other people are
derived (`PEOPLE`): ``joe+woman`` is a woman who speaks as Joe does.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import Any

import numpy as np

from audiobook.audio import Audio
from audiobook.engines import Speech, VoiceInfo, printable, quoted, require
from audiobook.engines.derivation import Derivation, derive
from audiobook.engines.piper.models import FOLDERS, Model, found
from audiobook.engines.pyttsx3.espeak import can_speak
from audiobook.errors import EngineError, PluginError
from audiobook.model import Voice

INSTALL = "Install it with “pip install 'audiobook-producer[neural]'”."
AS_MADE = 225
"""Words a minute that Piper's voices speak by themselves, more or less."""
BREATH = 0.25
"""Seconds between sentences, which Piper puts end to end."""
PACE = f"{AS_MADE} {BREATH}"


@dataclass(frozen=True, slots=True)
class Options(Derivation):
    rate: int = 180
    """Words a minute, 80 to 400, roughly: `AS_MADE` is the voice as it was made. Books are read
    more slowly than messages."""

    def __post_init__(self) -> None:
        Derivation.__post_init__(self)
        if not 80 <= self.rate <= 400:
            raise ValueError(f"rate must be 80 to 400 words a minute, not {self.rate}.")


@dataclass(frozen=True, slots=True)
class Derived:
    """A person derived from a man's voice."""

    gender: str
    age: str | None
    about: str
    options: Options


PEOPLE: dict[str, Derived] = {
    "woman": Derived("female", None, "a woman, bright", Options(1.13, 215, 1.1, 3.5)),
    "man": Derived("male", None, "a man, light", Options(0.92, 140)),
    "young woman": Derived("female", None, "a young woman, dark", Options(1.04, 190, 1.1, -3.5)),
    "deep man": Derived("male", None, "a man, deep and dark", Options(0.84, 78, 0.9, -3.5)),
    "soft woman": Derived("female", None, "a woman, high and soft", Options(1.18, 270, 1.0, -3.5)),
    "thin man": Derived("male", None, "a man, thin and bright", Options(1.13, 95, 1.0, 3.5)),
    "old man": Derived("male", "old", "an old man", Options(1.08, 115, 1.2, -3.5, 160)),
    "old woman": Derived("female", "old", "an old woman", Options(1.18, 140, 1.2, 0, 160)),
    "young man": Derived("male", None, "a young man, bright", Options(1.0, 165, 1.1, 3.5)),
    "girl": Derived("female", "child", "a girl", Options(1.33, 300, 1.2, 3.5)),
    "boy": Derived("male", "child", "a boy", Options(1.33, 190, 1.2, -3.5)),
    "big man": Derived("male", None, "a man, big and bright", Options(0.84, 95, 1.0, 3.5)),
}
"""Measured to be clear and unlike one another: docs/voices.md."""


@dataclass(frozen=True, slots=True)
class Entry:
    info: VoiceInfo
    model: Model
    speaker: int | None = None
    derived: Options = Options()


class Piper:
    """Speaks with Piper. See `Engine`."""

    name = "piper"
    max_chars = 1500
    thread_safe = False  # one engine a core, each with one thread, is the quickest
    gives_word_timings = False
    deterministic = True
    options = Options

    def voices(self) -> Sequence[VoiceInfo]:
        return [entry.info for entry in self._entries.values()]

    def fingerprint(self, voice: Voice) -> str:
        entry = self._entries[voice.name.casefold()]
        made_by = f"{_version('piper-tts')}, {entry.model.digest} {entry.speaker or 0}, {PACE}"
        wanted = _wanted(entry, voice)
        # a person's parameters may be tuned by a later version of this program
        return f"{made_by}, {_version('praat-parselmouth')} {wanted}" if wanted.changes else made_by

    def speak(self, words: str, voice: Voice) -> Speech:
        require(self, voice)
        entry = self._entries[voice.name.casefold()]
        if not can_speak(words, entry.info.language):
            raise EngineError(f"The voice {voice.name} cannot speak {quoted(words)}.")
        wanted = _wanted(entry, voice)
        return Speech(derive(_spoken(words, entry, wanted.rate), wanted))

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        if importlib.util.find_spec("piper") is None:
            raise PluginError("The engine piper needs Piper, which is not installed.", hint=INSTALL)
        entries = [entry for model in found() for entry in _people(model)]
        if not entries:
            raise PluginError(
                "The engine piper has no voice.",
                hint=f"{INSTALL} Or name a folder with .onnx voices in {FOLDERS}.",
            )
        return {entry.info.name.casefold(): entry for entry in entries}


def _people(model: Model) -> Iterator[Entry]:
    """Who can be heard from a voice file."""
    for name, number in model.speakers:
        person = f"{model.name}/{name}"
        yield Entry(
            VoiceInfo(person, model.language, description=f"{name} of {model.name}"), model, number
        )
    if model.speakers:
        return
    about = f"Piper’s {model.name}"
    yield Entry(VoiceInfo(model.name, model.language, model.gender, None, about, True), model)
    if model.gender == "male":
        for name, each in PEOPLE.items():
            info = VoiceInfo(
                f"{model.name}+{name}", model.language, each.gender, each.age, each.about, True
            )
            yield Entry(info, model, None, each.options)


def _wanted(entry: Entry, voice: Voice) -> Options:
    return replace(entry.derived, **dict[str, Any](voice.options))


def _spoken(words: str, entry: Entry, rate: int) -> Audio:
    speaker = _speaker(entry.model)
    manner = _piper().SynthesisConfig(
        speaker_id=entry.speaker,
        length_scale=speaker.config.length_scale * AS_MADE / rate,
        # noise is drawn from one stream: with any, a line would depend on those before it
        noise_scale=0,
        noise_w_scale=0,
        normalize_audio=False,  # else each sentence, loud or soft, has the same peak
    )
    # what stands in [[ ]] Piper takes for phonemes, not for words
    plain = printable(words).replace("[[", "[").replace("]]", "]")
    breath = np.zeros(round(BREATH * speaker.config.sample_rate), np.int16)
    sentences = [chunk.audio_int16_array for chunk in speaker.synthesize(plain, manner)]
    paused = [piece for sentence in sentences for piece in (breath, sentence)]
    return Audio(np.concatenate(paused[1:] or [breath]), speaker.config.sample_rate)


def _piper() -> ModuleType:
    try:
        piper = importlib.import_module("piper")
    except ImportError as err:
        raise PluginError(f"Piper does not start: {err}", hint=INSTALL) from err
    if not hasattr(piper, "SynthesisConfig"):
        raise PluginError(
            f"{_version('piper-tts')} is too old.",
            hint="Install a newer one with “pip install -U piper-tts”.",
        )
    return piper


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"no {package}"


@lru_cache(maxsize=4)
def _speaker(model: Model) -> Any:
    """Piper with the voice, on one thread.

    Raises:
        PluginError: another Piper than ours, or a broken voice.
    """
    piper = _piper()
    import onnxruntime

    alone = onnxruntime.SessionOptions()
    alone.intra_op_num_threads = alone.inter_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(
            str(model.path), sess_options=alone, providers=["CPUExecutionProvider"]
        )
        config = piper.PiperConfig.from_dict(json.loads(model.config.read_text("utf-8")))
    except Exception as err:  # onnxruntime's errors have no class of their own in common
        raise PluginError(
            f"{model.path} is no voice for Piper: {' '.join(str(err).split())[:200]}",
            hint="Copy it again, and its .onnx.json beside it.",
        ) from err
    return piper.PiperVoice(session=session, config=config)
