"""One contract for every registered engine, and the faults that pyttsx3's own has to survive."""

from __future__ import annotations

import multiprocessing
import os
import random
import shlex
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_type_hints

import numpy as np
import pytest
from speech_servers import hum, speech_server, wyoming_server

from audiobook import audio, engines, plugins
from audiobook.audio import Audio
from audiobook.engines import ENGINES, Engine, Speech, check_speech, check_voice
from audiobook.engines.pyttsx3 import DRIVER, Pyttsx3, espeak, system
from audiobook.engines.pyttsx3.booths import Booths
from audiobook.errors import EngineError, PluginError
from audiobook.model import Voice

WORDS = "The ferry was late again, and nobody on the pier had seen the captain."


HUM = """\
import sys, wave
words = sys.stdin.read()
frames = 700 * sum(map(str.isalnum, words))
wave_length = 80 if "[[" in words else 64
cycle = b"".join((6000 if n < wave_length // 2 else -6000).to_bytes(2, "little", signed=True)
                 for n in range(wave_length))
with wave.open(sys.stdout.buffer, "wb") as file:
    file.setparams((1, 2, 8000, frames, "NONE", ""))
    file.writeframes((cycle * (frames // wave_length + 1))[: 2 * frames])
"""
"""A program that speaks, for the engine `command`."""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment in which the engines that need a server, program or recordings have them."""
    folder = tmp_path_factory.mktemp("services")
    program = folder / "hum.py"
    program.write_text(HUM, "utf-8")
    recorded = engines.load("recorded")
    assert isinstance(recorded, engines.Partial)
    for words in (WORDS, f"{WORDS} {WORDS}", "Hello there."):
        path = folder / recorded.file(words, Voice("recorded", "me")).name
        audio.save(path, hum(words))
    with speech_server() as http, wyoming_server() as wyoming:
        http.voices = {"voices": [f"voice-{n}" for n in range(16)]}
        yield {
            "OPENAI_BASE_URL": http.url,
            "WYOMING_ADDRESS": wyoming.address,
            "AUDIOBOOK_SPEECH_COMMAND": shlex.join((sys.executable, str(program))),
            "AUDIOBOOK_RECORDINGS": str(folder),
            "no_proxy": "127.0.0.1",
        }


@pytest.fixture(params=plugins.names("engines", ENGINES))
def engine(
    request: pytest.FixtureRequest, services: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Engine:
    for name, value in services.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    found = engines.load(request.param)
    try:
        found.voices()
    except PluginError as err:
        pytest.skip(str(err))
    return found


def first_voice(engine: Engine) -> Voice:
    return Voice(engine.name, engine.voices()[0].name)


def same(one: Speech, other: Speech) -> bool:
    return np.array_equal(one.audio.samples, other.audio.samples)


# --- the contract ---------------------------------------------------------------------------------


def test_is_loaded_once_under_its_own_name(engine: Engine) -> None:
    assert engines.load(engine.name) is engine


def test_voices_have_unique_names_and_known_kinds(engine: Engine) -> None:
    voices = engine.voices()
    assert voices
    assert len({voice.name.casefold() for voice in voices}) == len(voices)
    assert {voice.gender for voice in voices} <= {"female", "male", None}
    assert {voice.age for voice in voices} <= {"child", "old", None}


def test_featured_voices_can_cast_a_story(engine: Engine) -> None:
    if isinstance(engine, engines.Elsewhere):
        pytest.skip("has the voices of a server, a program or a person")
    featured = [voice for voice in engine.voices() if voice.featured]
    assert len(featured) >= 13
    kinds = [(voice.gender, voice.age) for voice in featured]
    assert sum(gender == "female" for gender, _ in kinds) >= 5
    assert sum(gender == "male" for gender, _ in kinds) >= 5
    assert {"child", "old"} <= {age for _, age in kinds}
    assert {("female", "old"), ("male", "old")} <= set(kinds)
    assert list(engine.voices()[: len(featured)]) == featured


def test_fingerprint_is_stable_and_tells_voices_apart(engine: Engine) -> None:
    prints = [engine.fingerprint(Voice(engine.name, v.name)) for v in engine.voices()[:13]]
    assert len(set(prints)) == min(13, len(engine.voices()))
    assert prints[0] == type(engine)().fingerprint(first_voice(engine))


def test_speaks_mono_sound_as_long_as_the_words(engine: Engine) -> None:
    speech = engine.speak(WORDS, first_voice(engine))
    assert speech.audio.samples.dtype == np.int16
    assert speech.audio.samples.ndim == 1
    assert 2.5 < speech.audio.seconds < 8
    twice = engine.speak(f"{WORDS} {WORDS}", first_voice(engine))
    assert 1.7 < twice.audio.seconds / speech.audio.seconds < 2.3


def test_featured_voices_all_speak(engine: Engine) -> None:
    for voice in (voice for voice in engine.voices() if voice.featured):
        check_speech(WORDS, engine.speak(WORDS, Voice(engine.name, voice.name)).audio)


def test_every_option_but_the_default_changes_the_sound(engine: Engine) -> None:
    voice = first_voice(engine)
    plain = engine.speak(WORDS, voice)
    changes = {"rate": 240, "volume": 0.5, "pitch": 70, "speed": 2.0, "gain": -6.0}
    for name, value in (changes | {"formants": 1.1, "range": 0.5, "timbre": 2.0}).items():
        if name in engine.options.__dataclass_fields__:
            changed = engine.speak(WORDS, Voice(voice.engine, voice.name, ((name, value),)))
            assert not same(changed, plain), name


def test_a_deterministic_engine_gives_the_same_whatever_came_before(engine: Engine) -> None:
    if not engine.deterministic:
        pytest.skip("does not promise it")
    names = [voice.name for voice in engine.voices()[:8]]
    cues = [(f"{WORDS} Number {n}.", Voice(engine.name, names[n % len(names)])) for n in range(16)]
    before = {cue: engine.speak(*cue) for cue in cues}
    other = type(engine)()  # other processes, for an engine that has some
    random.Random(5).shuffle(cues)
    assert all(same(other.speak(*cue), before[cue]) for cue in cues)


def test_word_timings_ascend_and_cover_the_words(engine: Engine) -> None:
    speech = engine.speak(WORDS, first_voice(engine))
    if not engine.gives_word_timings:
        assert speech.words == ()
        return
    spoken = [WORDS[word.start : word.end] for word in speech.words]
    assert spoken == WORDS.split()
    times = [word.at for word in speech.words]
    assert times == sorted(times)
    assert times[-1] < speech.audio.seconds


@pytest.mark.parametrize("words", ["", "…", "?!", "— . —", "😀 🎉", "\n\t"])
def test_what_cannot_be_spoken_is_an_error(engine: Engine, words: str) -> None:
    with pytest.raises(EngineError):
        engine.speak(words, first_voice(engine))


@pytest.mark.parametrize(
    "words",
    [
        "Hm",
        "I",
        "1,234,567,890",
        "Nooooooooooooooooooo!",
        "“I’m” <b>bold</b> & ]] </speak>",
        "He said 你好 and left.",
        "Smile 😀 now",
        "a\x00b\x07c\x1b[31m d",
        "half a pair \ud83d of surrogates",
        "$(touch /tmp/x); `id`; 'quoted' \\n %s {0}",
        "Łódź, façade, naïve, Ångström",
        "so—she—said...and then",
    ],
)
def test_hard_words_are_spoken(engine: Engine, words: str) -> None:
    check_speech(words, engine.speak(words, first_voice(engine)).audio)


def test_markup_and_phonemes_are_words_not_orders(engine: Engine) -> None:
    voice = first_voice(engine)
    silent = engine.speak("Wait <break time='9000ms'/> here", voice).audio.seconds
    assert silent < 8
    bracketed = engine.speak("[[h@l'oU]]", voice)
    assert not same(bracketed, engine.speak("hello", voice))


def test_five_thousand_words_at_once(engine: Engine) -> None:
    neural = not engine.thread_safe  # and would speak for minutes
    words = "All the way down the hill the wind was in her face. " * (60 if neural else 417)
    speech = engine.speak(words, first_voice(engine))
    assert speech.audio.seconds > 60 * len(words.split()) / 300


def test_unknown_voice_and_options_are_errors_that_help(engine: Engine) -> None:
    name = engine.voices()[0].name
    if engines.offered(engine, first_voice(engine))[1]:  # else any name may be a voice
        with pytest.raises(EngineError, match=f"Did you mean “{name}”"):
            engine.speak(WORDS, Voice(engine.name, f"{name}x"))
    option = next(name for name, kind in get_type_hints(engine.options).items() if kind is not str)
    with pytest.raises(EngineError, match=rf"no option “{option}s”\. Did you mean “{option}”"):
        engine.speak(WORDS, Voice(engine.name, name, ((f"{option}s", 1),)))
    with pytest.raises(EngineError, match=f"{option} must be"):
        engine.speak(WORDS, Voice(engine.name, name, ((option, 9000),)))
    with pytest.raises(EngineError, match=f"{option} must be a"):
        engine.speak(WORDS, Voice(engine.name, name, ((option, "much"),)))


def test_voice_names_may_be_written_in_any_case(engine: Engine) -> None:
    voice = first_voice(engine)
    loud = Voice(engine.name, voice.name.upper())
    assert check_voice(loud) == ()
    assert engine.fingerprint(loud) == engine.fingerprint(voice)
    assert engine.speak("Hello there.", loud).audio.seconds > 0.3


def _speak(name: str, start: object, sounds: object) -> None:
    engine = engines.load(name)
    start.wait()  # type: ignore[attr-defined]
    voice = first_voice(engine)
    lengths = [len(engine.speak(f"{WORDS} {n}", voice).audio.samples) for n in range(5)]
    sounds.put(lengths)  # type: ignore[attr-defined]


def test_two_processes_at_once(engine: Engine) -> None:
    context = multiprocessing.get_context("spawn")
    start, sounds = context.Event(), context.Queue()
    both = [context.Process(target=_speak, args=(engine.name, start, sounds)) for _ in range(2)]
    for process in both:
        process.start()
    start.set()
    one, other = (sounds.get(timeout=60) for _ in both)
    for process in both:
        process.join()
    assert one == other
    assert one == [
        len(engine.speak(f"{WORDS} {n}", first_voice(engine)).audio.samples) for n in range(5)
    ]


# --- finding engines, checking voices and sound ---------------------------------------------------


def test_all_mistakes_of_a_voice_are_told_at_once() -> None:
    told = check_voice(Voice("tone", "celo", (("rat", 1), ("volume", "loud"))))
    assert told == (
        "The engine tone has no voice “celo”. Did you mean “cello”?",
        "The engine tone has no option “rat”. Did you mean “rate”?",
        "volume must be a number, not “loud”.",
    )
    assert check_voice(Voice("tone", "cello", (("rate", 150), ("volume", 1)))) == ()
    assert check_voice(Voice("tone", "cello", (("rate", True),)))
    assert check_voice(Voice("tnoe", "cello")) == (
        "There is no engine “tnoe”. Did you mean “tone”?",
    )


def test_an_engine_that_cannot_be_imported_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINES, "choir", "no_such_package:Choir")
    with pytest.raises(PluginError, match=r"choir.*no_such_package"):
        engines.load("choir")


def test_sound_is_held_against_the_words() -> None:
    second = Audio(np.full(16000, 900, np.int16), 16000)
    check_speech("Good morning.", second)
    for words, sound in (
        ("Good morning.", Audio(np.zeros(16000, np.int16), 16000)),
        ("Good morning.", Audio(second.samples[:0], 16000)),
        (WORDS * 2, second),
        ("Hm", Audio(np.full(320_000, 900, np.int16), 16000)),
    ):
        with pytest.raises(EngineError, match=r"Good|Hm|The ferry"):
            check_speech(words, sound)


# --- pyttsx3 --------------------------------------------------------------------------------------


@pytest.fixture
def speaker() -> Pyttsx3:
    return Pyttsx3()


def booth(speaker: Pyttsx3) -> int:
    """The process that spoke last."""
    return speaker._booths._idle[-1]._process.pid


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_a_booth_that_died_is_replaced(speaker: Pyttsx3, fault: signal.Signals) -> None:
    before = speaker.speak(WORDS, first_voice(speaker))
    os.kill(booth(speaker), fault)
    assert same(speaker.speak(WORDS, first_voice(speaker)), before)


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_a_booth_that_hangs_is_killed_and_the_line_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audiobook.engines.pyttsx3.booths.GRACE", 0.1)
    speaker = Pyttsx3(patience=1.0)
    before = speaker.speak("Hello there.", first_voice(speaker))
    hung = booth(speaker)
    os.kill(hung, signal.SIGSTOP)
    assert same(speaker.speak("Hello there.", first_voice(speaker)), before)
    assert booth(speaker) != hung
    with pytest.raises(ProcessLookupError):
        os.kill(hung, 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_line_that_does_not_end_is_an_error_that_names_it() -> None:
    words = "It went on, and on, and on. " * 1000
    speaker = Pyttsx3(patience=0.05 - 0.01 * len(words))  # espeak needs two seconds
    with pytest.raises(EngineError, match=r"It went on, and on.*in 3 tries: no end after 0\.05 s"):
        speaker.speak(words, first_voice(speaker))


def test_threads_speak_at_once_in_booths_of_their_own(speaker: Pyttsx3) -> None:
    voice = first_voice(speaker)
    words = [f"{WORDS} And {n}." for n in range(12)]
    alone = [speaker.speak(text, voice) for text in words]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda text: speaker.speak(text, voice), words))
    assert all(map(same, alone, together))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_of_the_program_does_not_talk_into_its_booths(speaker: Pyttsx3) -> None:
    voice = first_voice(speaker)
    one, other = speaker.speak("One.", voice), speaker.speak("Two and three.", voice)
    child = os.fork()
    if child == 0:
        right = all(same(speaker.speak("Two and three.", voice), other) for _ in range(5))
        os._exit(0 if right else 1)
    assert all(same(speaker.speak("One.", voice), one) for _ in range(5))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_what_pyttsx3_only_tells_its_error_topic_is_raised() -> None:
    request = {"do": "speak", "words": "Hello.", "properties": {"voice": "gmw/xx", "rate": 165}}
    if DRIVER == "espeak":
        with pytest.raises(EngineError, match="gmw/xx"):
            Pyttsx3()._booths.ask(request, patience=20)


def test_a_machine_without_speech_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PluginError, match="cannot speak on this machine") as broken:
        Booths(("espeak", "/no/such/libespeak-ng.so")).ask({"do": "voices"}, patience=20)
    assert "pip install" in broken.value.hint
    assert "/no/such/libespeak-ng.so" in broken.value.hint
    if DRIVER == "espeak":
        monkeypatch.setitem(sys.modules, "espeakng_loader", None)
        monkeypatch.setattr("audiobook.engines.pyttsx3.SYSTEM_DATA", ())
        with pytest.raises(PluginError, match="no espeak-ng"):
            Pyttsx3().voices()


def test_espeak_voices_are_read_from_its_data(tmp_path: Path) -> None:
    lang, variants = tmp_path / "lang" / "gmw", tmp_path / "voices" / "!v"
    lang.mkdir(parents=True)
    variants.mkdir(parents=True)
    (lang / "en-GB-x-rp").write_text("name English (RP)\nlanguage en-gb-x-rp\nlanguage en-gb 4\n")
    (variants / "Mr serious").write_text("language variant\nname Mr\n")
    (variants / "nana").write_text("language variant\nname nana\ngender female 90\n")
    voices = espeak.listed(tmp_path)
    assert {name: (v.id, v.info.gender, v.info.age) for name, v in voices.items()} == {
        "en-gb-x-rp": ("gmw/en-GB-x-rp", "male", None),
        "en-gb-x-rp+mr-serious": ("gmw/en-GB-x-rp+Mr serious", "male", None),
        "en-gb-x-rp+nana": ("gmw/en-GB-x-rp+nana", "female", "old"),
    }
    assert {v.info.language for v in voices.values()} == {"en-GB-x-rp"}


def test_voices_of_macos_and_windows_are_made_alike() -> None:
    keys = ("id", "name", "languages", "gender", "age")
    told = [
        ("a.Fred", "Fred", ["en_US"], "VoiceGenderMale", "30"),
        ("b.Fred", "Fred", ["en_GB"], "VoiceGenderMale", "70"),
        ("X\\Hedda", "Hedda", ["de-DE"], "Female", "Adult"),
        ("X\\Kid", "Kid", ["Unknown Locale: 9"], None, "Child"),
    ]
    entries = system.listed([dict(zip(keys, voice, strict=True)) for voice in told])
    kinds = {
        e.info.name: (e.id, e.info.language, e.info.gender, e.info.age) for e in entries.values()
    }
    assert kinds == {
        "Fred": ("a.Fred", "en-US", "male", None),
        "Fred 2": ("b.Fred", "en-GB", "male", "old"),
        "Hedda": ("X\\Hedda", "de-DE", "female", None),
        "Kid": ("X\\Kid", "", None, "child"),
    }
    assert list(entries) == ["fred", "fred 2", "hedda", "kid"]


def test_aiff_and_wav_are_told_apart_by_their_first_bytes() -> None:
    sound = np.array([0, 1, -2, 300, -32768, 32767], np.int16)
    big = sound.astype(">i2").tobytes()
    common = bytes.fromhex("0001 00000006 0010 400dac44000000000000")  # mono, 6 frames, 22050 Hz
    form = b"AIFF" + b"FVER" + bytes.fromhex("00000003 010203 00")  # an odd chunk, padded
    form += b"COMM" + len(common).to_bytes(4, "big") + common
    form += b"SSND" + (8 + len(big)).to_bytes(4, "big") + bytes(8) + big
    aiff = b"FORM" + len(form).to_bytes(4, "big") + form
    read = system.audio(aiff)
    assert (read.rate, read.samples.tolist()) == (22050, sound.tolist())
    with pytest.raises(ValueError, match="whole"):
        system.audio(aiff[:-4])
    with pytest.raises(ValueError, match="neither"):
        system.audio(b"OggS" + bytes(60))
    with pytest.raises(ValueError, match="whole"):
        system.audio(b"RIFF" + bytes(60))
