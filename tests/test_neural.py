"""Neural voices: one of Piper's, and the people derived from it."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, Run

from audiobook import casting, engines
from audiobook.audio import Audio
from audiobook.engines.derivation import Derivation, derive
from audiobook.engines.piper import Piper
from audiobook.engines.piper.models import FOLDERS, PACKAGES, found
from audiobook.errors import ConfigError, PluginError
from audiobook.model import Voice

parselmouth = pytest.importorskip("parselmouth", reason="the extra [neural] is not installed")
pytest.importorskip("piper", reason="the extra [neural] is not installed")
pytest.importorskip(PACKAGES[0], reason="the extra [neural] is not installed")

WORDS = "The ferry was late again, and nobody on the pier had seen the captain."


@pytest.fixture(autouse=True)
def nobody_chose_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(engines.CHOSEN)


def said(voice: str, **options: float) -> Audio:
    engine = engines.load("piper")
    return engine.speak(WORDS, Voice("piper", voice, tuple(sorted(options.items())))).audio


def hertz(sound: Audio) -> float:
    """Median pitch, as Praat hears it."""
    track = parselmouth.Sound(sound.samples / 32768, sound.rate).to_pitch(0.01, 50, 500)
    heard = track.selected_array["frequency"]
    return float(np.median(heard[heard > 0]))


def brightness(sound: Audio) -> float:
    """The frequency below which half of the power lies."""
    power = np.abs(np.fft.rfft(sound.samples.astype(float))) ** 2
    half = np.searchsorted(np.cumsum(power), power.sum() / 2)
    return float(half * sound.rate / len(sound.samples))


def test_a_derived_person_has_the_pitch_that_is_wanted_and_the_same_length() -> None:
    plain = said("joe")
    for wanted in (95, 150, 220):
        other = derive(plain, Derivation(1.1, wanted))
        assert abs(hertz(other) - wanted) < 0.06 * wanted
        assert abs(len(other.samples) - len(plain.samples)) < 0.01 * plain.rate
    assert hertz(said("joe+woman")) > 1.6 * hertz(plain)


def test_timbre_makes_a_voice_darker_or_brighter_but_no_louder() -> None:
    dark, plain, bright = (said("joe+big man", timbre=each) for each in (-4.0, 0.0, 4.0))
    assert brightness(dark) < brightness(plain) < brightness(bright)
    loud = [np.sqrt(np.mean(sound.samples.astype(float) ** 2)) for sound in (dark, plain, bright)]
    assert max(loud) < 1.1 * min(loud)


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.05, 0.07, 0.3])
def test_what_is_too_short_or_silent_to_derive_stays_whole(seconds: float) -> None:
    silence = Audio(np.zeros(round(seconds * 22_050), np.int16), 22_050)
    hiss = np.random.default_rng(1).normal(0, 3000, len(silence.samples)).astype(np.int16)
    for sound in (silence, Audio(hiss, 22_050)):
        other = derive(sound, Derivation(1.2, 200, 1, 2))
        assert abs(len(other.samples) - len(sound.samples)) <= 220


def test_options_move_a_person_and_a_person_keeps_the_rest() -> None:
    assert hertz(said("joe+woman", pitch=150.0)) < 0.8 * hertz(said("joe+woman"))
    assert said("joe", rate=120).seconds > 1.3 * said("joe", rate=180).seconds


def test_phonemes_in_a_text_are_words() -> None:
    plain, marked = (
        engines.load("piper").speak(words, Voice("piper", "joe")).audio
        for words in ("He opened the door slowly.", "He opened [[the door slowly]].")
    )
    assert abs(plain.seconds - marked.seconds) < 0.4


# --- voices that a user has -----------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the user's own, with a voice under another name."""
    own = tmp_path / "own voices"
    own.mkdir()
    joe = next(model for model in found() if model.name == "joe")
    (own / "en_GB-alba-medium.onnx").symlink_to(joe.path)
    shutil.copy(joe.config, own / "en_GB-alba-medium.onnx.json")
    monkeypatch.setenv(FOLDERS, str(own))
    return own


def test_voices_of_the_users_own_come_first(folder: Path) -> None:
    voices = Piper().voices()
    assert (voices[0].name, voices[0].language, voices[0].gender) == ("alba", "en-GB", "female")
    assert "joe" in {voice.name for voice in voices}


def test_a_voice_of_many_speakers_has_each_by_name(folder: Path) -> None:
    config = folder / "en_GB-alba-medium.onnx.json"
    changed = json.loads(config.read_text("utf-8"))
    changed |= {"num_speakers": 2, "speaker_id_map": {"Ann": 0, "Bob": 1}}
    config.write_text(json.dumps(changed), "utf-8")
    names = [voice.name for voice in Piper().voices()]
    assert names[:2] == ["alba/Ann", "alba/Bob"]


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"espeak": 3, "num_speakers": 1}', "\x00"])
def test_a_voice_without_its_configuration_is_none(folder: Path, text: str) -> None:
    (folder / "en_GB-alba-medium.onnx.json").write_text(text, "utf-8")
    assert "alba" not in {voice.name for voice in Piper().voices()}


def test_a_broken_voice_is_one_sentence(folder: Path) -> None:
    model = folder / "en_GB-alba-medium.onnx"
    model.unlink()
    model.write_bytes(b"no voice at all")
    with pytest.raises(PluginError, match=r"alba-medium\.onnx is no voice for Piper"):
        Piper().speak(WORDS, Voice("piper", "alba"))


@pytest.mark.parametrize(
    ("absent", "says"),
    [
        ("piper", r"needs Piper, which is not installed.*pip install"),
        ("onnxruntime", r"Piper does not start.*pip install"),
        ("parselmouth", r"needs Praat, which is not installed.*pip install"),
    ],
)
def test_what_is_not_installed_is_told_with_the_command(absent: str, says: str) -> None:
    program = (
        f"import sys; sys.modules[{absent!r}] = None\n"
        "from audiobook.engines.piper import Piper\n"
        "from audiobook.errors import PluginError\n"
        "from audiobook.model import Voice\n"
        "try: Piper().speak('Hello there.', Voice('piper', 'joe', (('formants', 1.1),)))\n"
        "except PluginError as err: print(err.message, err.hint)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert re.search(says, ended.stdout)


# --- who reads a book whose author names no engine ------------------------------------------------


def test_a_project_that_names_no_engine_is_read_by_a_neural_cast(project: Path, run: Run) -> None:
    assert run("build", "--chapters", "1").code == 0
    report = json.loads((project / "output" / "report.json").read_text("utf-8"))
    cast = [(each["engine"], each["voice"]) for each in report["cast"]]
    assert {engine for engine, _ in cast} == {"piper"}
    assert len(set(cast)) == len(cast) == 3
    assert run("check", *(project / "output").glob("*.mp3")).code == 0
    again = run("build", "--chapters", "1")
    assert "Lines recorded 0" in again.out + again.err


def test_a_book_in_another_language_is_read_by_who_speaks_it() -> None:
    assert engines.usual("en-GB") == engines.usual() == "piper"
    assert engines.usual("de") == "pyttsx3"


def test_voices_named_without_an_engine_give_way_and_are_told(project: Path, run: Run) -> None:
    sheet = project / "voices.yaml"
    roles = "roles: {Marta: {voice: en-us+f4, rate: 150, pitch: 60}, Tom: {rate: 150}}\n"
    sheet.write_text(f"narrator: {{voice: en-gb, rate: 160}}\n{roles}", "utf-8")
    shown = run("cast")
    assert "piper: joe" in shown.out and "en-us+f4" not in shown.out
    assert "voices of pyttsx3" in shown.err and "“engine: pyttsx3”" in shown.err
    sheet.write_text(f"engine: pyttsx3\n{roles}", "utf-8")
    assert "en-us+f4" in run("cast").out
    # an engine that the author did name holds beside the usual one
    sheet.write_text("roles: {Marta: {engine: pyttsx3, voice: en-us+f4}}\n", "utf-8")
    mixed = run("cast")
    assert "en-us+f4" in mixed.out and "piper: joe" in mixed.out


def test_what_cast_writes_is_the_same_cast_where_the_voices_are_not_usual(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def voices() -> dict[str, tuple[str, str]]:
        rows = json.loads(run("cast", "--json").out)
        return {row["role"]: (row["engine"], row["voice"]) for row in rows}

    before = voices()
    assert run("cast", "--write").code == 0
    monkeypatch.setenv(engines.CHOSEN, "pyttsx3")
    assert voices() == before


def test_the_example_of_the_reference_is_right(tmp_path: Path) -> None:
    reference = (ROOT / "docs" / "voices.md").read_text("utf-8")
    (example,) = re.findall(r"```yml\n(.*?)```", reference, re.DOTALL)
    path = tmp_path / "voices.yaml"
    path.write_text(example, "utf-8")
    voices = [role.voice for role in casting.load(path).roles]
    assert [voice and voice.name for voice in voices] == ["joe+woman", "joe"]


def test_a_derivation_in_voices_yaml(tmp_path: Path) -> None:
    path = tmp_path / "voices.yaml"
    path.write_text(
        "roles:\n  Marta: {engine: piper, voice: joe, derive: {formants: 1.18, pitch: 190}}\n"
        "  Tom: {derive: {timbre: -2}}\n",
        "utf-8",
    )
    marta, tom = casting.load(path).roles
    assert marta.voice == Voice("piper", "joe", (("formants", 1.18), ("pitch", 190.0)))
    assert (tom.voice, tom.engine, tom.options) == (None, "piper", (("timbre", -2.0),))
    path.write_text("roles:\n  Tom:\n    derive: {formants: 3,\n      pich: 9}\n", "utf-8")
    with pytest.raises(ConfigError) as wrong:
        casting.load(path)
    sentences = [str(each) for each in wrong.value.mistakes]
    assert "voices.yaml:3: formants must be 0.7 to 1.4, not 3.0." in sentences[0]
    assert "Did you mean “pitch”" in sentences[1]
