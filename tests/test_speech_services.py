"""Engines that ask a server, a program or a person: every line right or reported, no half take."""

from __future__ import annotations

import json
import os
import random
import shlex
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import speech_servers as servers
from conftest import Run
from speech_servers import SpeechServer, WyomingServer, hum

from audiobook import audio, engines, programs, studio, web
from audiobook.audio import Audio
from audiobook.engines import Speech, openai, wav, wyoming
from audiobook.errors import AudiobookError, EngineError, PluginError
from audiobook.model import Cue, Voice

WORDS = "The ferry was late again, and nobody on the pier had seen the captain."
KEY = "sk-a-very-secret-key-0123456789"
on_posix = pytest.mark.skipif(os.name != "posix", reason="needs signals and sessions")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "AUDIOBOOK_", "WYOMING_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SpeechServer]:
    """Lines are asked for again without a wait, unless the server wants one."""
    monkeypatch.setattr(openai, "WAITS", (0.0,) * 5)
    with servers.speech_server() as fake:
        yield fake


def at(server: SpeechServer, **options: str | float | int) -> Voice:
    given = {"base_url": server.url, "seconds": 2.0, **options}
    return Voice("openai", "nova", tuple(sorted(given.items())))


def speak(words: str, voice: Voice) -> Speech:
    return engines.load(voice.engine).speak(words, voice)


def same(speech: Speech, other: Audio) -> bool:
    sound = speech.audio
    return sound.rate == other.rate and np.array_equal(sound.samples, other.samples)


def report_of(err: BaseException) -> str:
    """All that anybody may print of an error, and of what led to it."""
    return "".join(traceback.format_exception(err)) + repr(err)


# --- openai: one line -----------------------------------------------------------------------------

PASSING = {
    "slow down": servers.limited("0"),
    "500": servers.refused(500),
    "503": servers.refused(503),
    "cut": servers.cut,
    "cut in chunks": servers.cut_in_chunks,
    "hangs up": servers.hangs_up,
    "says more": servers.says_more,
    "unframed": servers.unframed,
    "noise": servers.noise,
    "empty": servers.empty,
    "short": servers.short,
    "silent": servers.silent,
}


@pytest.mark.parametrize("answer", PASSING.values(), ids=PASSING)
def test_what_may_pass_is_asked_for_again(server: SpeechServer, answer: servers.Answer) -> None:
    server.answers += [answer, answer]
    assert same(speak(WORDS, at(server)), hum(WORDS, "nova"))
    assert server.said == [WORDS] * 3


@pytest.mark.parametrize("answer", PASSING.values(), ids=PASSING)
def test_what_does_not_pass_is_an_error_that_names_the_words(
    server: SpeechServer, answer: servers.Answer
) -> None:
    server.always = answer
    with pytest.raises(EngineError, match=r"127\.0\.0\.1.*does not speak “The ferry") as lost:
        speak(WORDS, at(server))
    assert "\n" not in lost.value.message
    assert len(server.requests) == 1 + len(openai.WAITS)


def test_a_server_that_is_late_or_drips_is_asked_again(server: SpeechServer) -> None:
    server.answers += [servers.late, servers.dripping]
    assert same(speak(WORDS, at(server, seconds=1.0)), hum(WORDS, "nova"))
    server.always = servers.late
    server.answers.clear()
    with pytest.raises(EngineError, match="no reply within 1 seconds"):
        speak("Late again.", at(server, seconds=1.0))


def test_an_error_that_does_not_end_is_not_listened_to(
    server: SpeechServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "COMPLAINING", 0.3)
    server.answers += [servers.complains_slowly, servers.complains_slowly]
    assert same(speak(WORDS, at(server)), hum(WORDS, "nova"))
    assert len(server.requests) == 3


@pytest.mark.parametrize("length", [0, 0xFFFF_FFFF, 0x7FFF_FFFF, 0x7FFF_F000])
def test_a_stream_whose_header_knows_no_length_is_taken_whole(
    server: SpeechServer, length: int
) -> None:
    server.answers.append(servers.streamed(length))
    assert same(speak(WORDS, at(server)), hum(WORDS, "nova"))
    assert len(server.requests) == 1


def test_a_header_that_says_less_than_comes_cuts_nothing(server: SpeechServer) -> None:
    server.answers.append(servers.says_less)
    assert same(speak(WORDS, at(server)), hum(WORDS, "nova"))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (servers.html, "a web page came instead of sound"),
        (servers.html_as_sound, "a web page came instead of sound"),
        (servers.told_in_json, "JSON came instead of sound"),
        (servers.mp3, "another format came than wav"),
    ],
)
def test_what_is_no_sound_is_told_at_once(
    server: SpeechServer, answer: servers.Answer, why: str
) -> None:
    server.answers.append(answer)
    with pytest.raises(EngineError, match=why):
        speak(WORDS, at(server))
    assert len(server.requests) == 1


def test_retry_after_is_heeded(server: SpeechServer) -> None:
    server.answers.append(servers.limited("1"))
    assert same(speak(WORDS, at(server)), hum(WORDS, "nova"))
    assert server.times[1] - server.times[0] >= 1
    date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 2))
    server.answers.append(servers.limited(date))
    assert same(speak(WORDS, at(server)), hum(WORDS, "nova"))
    assert server.times[3] - server.times[2] > 0.5
    server.answers += map(servers.limited, ("gibberish", "0.1", "-5", "nan", "1e999x"))
    assert same(speak(WORDS, at(server)), hum(WORDS, "nova"))


def test_a_server_that_wants_an_hour_is_not_waited_for(server: SpeechServer) -> None:
    server.always = servers.limited("3600")
    with pytest.raises(EngineError, match="left alone for 3600 seconds"):
        speak(WORDS, at(server))
    assert len(server.requests) == 1


def test_the_request_is_as_the_options_say(server: SpeechServer) -> None:
    more = {"model": "hummer", "speed": 2.0, "instructions": "Whisper.", "format": "pcm"}
    fast = speak(WORDS, at(server, pcm_rate=16_000, **more))
    assert same(fast, hum(WORDS, "nova", 2.0))
    assert server.requests[0] == {
        "input": WORDS,
        "voice": "nova",
        "response_format": "pcm",
        "model": "hummer",
        "speed": 2.0,
        "instructions": "Whisper.",
    }
    assert server.keys == [None]


def test_half_a_sample_of_pcm_is_refused(server: SpeechServer) -> None:
    server.always = servers.noise
    with pytest.raises(EngineError, match="ends within a sample"):
        speak(WORDS, at(server, format="pcm"))


# --- openai: servers, voices and keys -------------------------------------------------------------


def test_the_servers_voices_count_and_others_do_not(server: SpeechServer) -> None:
    server.voices = {"voices": ["af_bella", {"id": "bm_george", "name": "George"}, 7, None]}
    good = at(server).options
    assert engines.check_voice(Voice("openai", "AF_Bella", good)) == ()
    assert engines.check_voice(Voice("openai", "bm_georg", good)) == (
        "The engine openai has no voice “bm_georg”. Did you mean “bm_george”?",
    )
    infos, _ = openai.OpenAI().offers(Voice("openai", "", good))
    assert [(v.name, v.gender, v.language) for v in infos] == [
        ("af_bella", "female", "en-US"),
        ("bm_george", "male", "en-GB"),
    ]
    speak("Hello there.", Voice("openai", "AF_BELLA", good))
    assert server.requests[-1]["voice"] == "af_bella"


@pytest.mark.parametrize("said", [None, "nonsense", {"voices": 3}, {"voices": [{}, []]}, [], 5])
def test_without_a_list_any_voice_may_be_one(server: SpeechServer, said: object) -> None:
    server.voices = said
    voice = Voice("openai", "my-own-voice", at(server).options)
    assert engines.check_voice(voice) == ()
    assert same(speak(WORDS, voice), hum(WORDS, "my-own-voice"))


def test_a_key_is_sent_to_whom_it_is_for(
    server: SpeechServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    server.wanted_key = KEY
    with pytest.raises(PluginError, match="wants a key") as refused:
        speak(WORDS, at(server))  # a file may name any server: it does not get the usual key
    assert "key_env: OPENAI_API_KEY" in refused.value.hint
    assert server.keys == [None]
    assert same(speak(WORDS, at(server, key_env="OPENAI_API_KEY")), hum(WORDS, "nova"))
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1/")
    assert same(speak(WORDS, Voice("openai", "nova")), hum(WORDS, "nova"))


@pytest.mark.parametrize(
    "answer",
    [*map(servers.refused, (400, 401, 403, 404, 422, 429, 500)), servers.refused(429, KEY)],
)
def test_no_error_shows_a_key(
    server: SpeechServer, answer: servers.Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEECH_KEY", KEY)
    server.always = answer
    with pytest.raises(AudiobookError) as lost:
        speak(WORDS, at(server, key_env="SPEECH_KEY"))
    assert KEY not in report_of(lost.value)
    assert server.keys[0] == f"Bearer {KEY}"


@pytest.mark.parametrize("key", [f"{KEY}\nX-Other: 1", f"{KEY} ", f"{KEY}é", f"{KEY}\x00"])
def test_a_key_that_cannot_be_sent_is_not_shown(
    server: SpeechServer, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "\0" in key:
        key = f"{KEY} {KEY}"
    monkeypatch.setenv("SPEECH_KEY", key)
    if key == f"{KEY} ":  # a blank at the end is a slip of the hand
        assert same(speak(WORDS, at(server, key_env="SPEECH_KEY")), hum(WORDS, "nova"))
        return
    with pytest.raises(PluginError, match="SPEECH_KEY holds cannot be a key") as lost:
        speak(WORDS, at(server, key_env="SPEECH_KEY"))
    assert KEY not in report_of(lost.value)


@pytest.mark.parametrize(
    ("answer", "why", "hint"),
    [
        (servers.refused(401), "refuses the key in SPEECH_KEY", "export SPEECH_KEY="),
        (servers.refused(404), "is not there, or has no model “tts-1”", "OPENAI_BASE_URL"),
        (servers.refused(429, "insufficient_quota"), "wants to be paid first", "Add credit"),
    ],
)
def test_what_holds_for_every_line_stops_the_build(
    server: SpeechServer, answer: servers.Answer, why: str, hint: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("SPEECH_KEY", KEY)
    server.always = answer
    with pytest.raises(PluginError, match=why) as refused:
        speak(WORDS, at(server, key_env="SPEECH_KEY"))
    assert hint in refused.value.hint
    assert len(server.requests) == 1


def test_absent_keys_and_servers_are_told_with_the_setting_that_mends_it(
    server: SpeechServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PluginError, match=r"no key for api\.openai\.com") as without:
        engines.load("openai").voices()
    assert "export OPENAI_API_KEY=" in without.value.hint
    with pytest.raises(PluginError, match="OPENAI_API_KEY is not set"):
        speak(WORDS, Voice("openai", "alloy"))
    monkeypatch.setattr(openai, "WAITS", (0.0,))
    with pytest.raises(PluginError, match=r"127\.0\.0\.1:9 cannot be reached") as gone:
        speak(WORDS, Voice("openai", "nova", (("base_url", "http://127.0.0.1:9"),)))
    assert "Start the server" in gone.value.hint
    monkeypatch.setenv("OPENAI_BASE_URL", "localhost")
    with pytest.raises(PluginError, match="OPENAI_BASE_URL is not the address"):
        engines.load("openai").voices()
    for url in (
        "127.0.0.1:8880",
        f"http://me:{KEY}@127.0.0.1",
        "http://",
        "ftp://x",
        "http://x:y",
        f"http://x?k={KEY}",
    ):
        (wrong,) = engines.check_voice(Voice("openai", "nova", (("base_url", url),)))
        assert wrong.startswith("base_url must be an address")
        assert KEY not in wrong


def test_a_server_that_fails_line_after_line_is_given_up(server: SpeechServer) -> None:
    engine = openai.OpenAI()
    server.always = servers.html
    for _ in range(openai.STREAK - 1):
        with pytest.raises(EngineError):
            engine.speak(WORDS, at(server))
    with pytest.raises(PluginError, match="fails line after line"):
        engine.speak(WORDS, at(server))


def test_lines_that_a_working_server_refuses_do_not_stop_the_others(server: SpeechServer) -> None:
    engine = openai.OpenAI()

    def prudish(handler: servers.Handler, sound: Audio) -> None:
        naughty = "damn" in handler.asked["input"]
        (servers.refused(400) if naughty else servers.right)(handler, sound)

    server.always = prudish
    for n in range(2 * openai.STREAK):
        with pytest.raises(EngineError, match=f"does not speak “Number {n}"):
            engine.speak(f"Number {n}, damn you.", at(server))
    assert same(engine.speak(WORDS, at(server)), hum(WORDS, "nova"))


# --- openai: a whole book -------------------------------------------------------------------------


def cast_with(project: Path, text: str) -> None:
    (project / "voices.yaml").write_text(text, "utf-8")


def takes(project: Path) -> list[Audio]:
    return [audio.load(path) for path in sorted((project / "output" / ".takes").rglob("*.wav"))]


def test_a_book_from_a_server_with_every_fault(
    project: Path, run: Run, server: SpeechServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line is just as the server hums it when nothing is wrong; the key is nowhere."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    server.wanted_key = KEY
    faults = [*PASSING.values(), servers.limited("0"), servers.streamed(0xFFFF_FFFF)]
    chance = random.Random(6)

    def moody(handler: servers.Handler, sound: Audio) -> None:
        answer = chance.choice(faults) if chance.random() < 0.3 else servers.right
        answer(handler, sound)

    server.always = moody
    cast_with(project, "engine: openai\nroles:\n  Marta: {voice: nova, seconds: 2}\n")
    done = run("build", "--log", "json", "--jobs", 3)
    assert done.code == 0, done.err
    heard = {_sound(take) for take in takes(project)}
    voices = {request["voice"] for request in server.requests}
    whole = {_sound(studio_take(words, voice)) for words in set(server.said) for voice in voices}
    assert heard and heard <= whole
    assert len(heard) >= 15
    everything = done.out + done.err
    for path in project.rglob("*"):
        if path.is_file():
            everything += path.read_bytes().decode("latin-1")
    assert KEY not in everything
    again = len(server.requests)
    assert run("build").code == 0
    assert len(server.requests) == again, "what is recorded is asked for again"


def studio_take(words: str, voice: str) -> Audio:
    """A line as the studio keeps it: topped and tailed."""
    from audiobook.studio.recording import EDGE, top_and_tail

    sound = hum(words, voice)
    return Audio(top_and_tail(sound.samples, round(EDGE * sound.rate)), sound.rate)


def _sound(sound: Audio) -> bytes:
    return sound.samples.tobytes()


def test_lines_that_never_come_right_are_reported_and_tried_again(
    project: Path, run: Run, server: SpeechServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)

    def stumbles(handler: servers.Handler, sound: Audio) -> None:
        (servers.cut if "onions" in handler.asked["input"] else servers.right)(handler, sound)

    server.always = stumbles
    cast_with(project, "engine: openai\n")
    done = run("build")
    assert done.code == 0
    assert "onions" in done.err and "is not spoken" in done.err and "cut short" in done.err
    server.always = servers.right
    mended = run("build")
    assert "is not spoken" not in mended.err


def test_a_server_that_dies_during_the_build_loses_nothing(
    project: Path, run: Run, server: SpeechServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    server.answers += [servers.right] * 5
    server.always = servers.refused(401)
    cast_with(project, "engine: openai\n")
    done = run("build", "--jobs", 1)
    assert done.code == PluginError.exit_code
    assert "wants a key" in done.err
    assert len(takes(project)) == 5
    server.always = servers.right
    before = len(server.requests)
    assert run("build").code == 0
    assert not set(server.said[:5]) & set(server.said[before:])


def test_the_cost_is_told_and_limited(
    project: Path, run: Run, server: SpeechServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("AUDIOBOOK_SPEECH_PRICE", "10000")
    cast_with(project, "engine: openai\n")
    refused = run("build")
    assert refused.code == 2
    assert "This build would cost about $" in refused.err and "limit of $5.00" in refused.err
    assert server.requests == []
    amount = float(refused.err.split("about $")[1].split(",")[0])
    planned = run("status")
    assert f"for about ${amount:.2f}." in planned.out
    assert run("build", "--spend", amount - 0.1).code == 2
    assert server.requests == []
    done = run("build", "--spend", amount + 0.1)
    assert done.code == 0
    sent = sum(map(len, server.said))
    assert f"{sent:,} characters go to {server.url.removeprefix('http://')}, for about" in done.err
    assert amount == pytest.approx(sent / 100, abs=0.01)
    again = run("build", "--force", "encode")
    assert again.code == 0 and "characters go to" not in again.err
    monkeypatch.setenv("AUDIOBOOK_SPEECH_PRICE", "much")
    wrong = run("build", "--force", "record")
    assert wrong.code == PluginError.exit_code and "AUDIOBOOK_SPEECH_PRICE must be" in wrong.err


def test_prices_of_the_service_itself_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = openai.OpenAI()
    priced = {
        model: engine.price(Voice("openai", "nova", (("model", model),)))
        for model in ("tts-1", "tts-1-hd", "some-new-one")
    }
    assert {who for who, _ in priced.values()} == {"api.openai.com"}
    assert priced["tts-1"][1] < priced["tts-1-hd"][1] <= priced["some-new-one"][1]
    own = (("base_url", "http://127.0.0.1:8880"),)
    assert engine.price(Voice("openai", "nova", own)) == ("127.0.0.1:8880", 0.0)
    assert engine.price(Voice("openai", "nova", (*own, ("price", 3)))) == ("127.0.0.1:8880", 3)


def test_a_price_or_a_key_is_no_reason_to_record_again(
    tmp_path: Path, server: SpeechServer
) -> None:
    def recorded(voice: Voice) -> int:
        return studio.record([Cue(None, "x", voice, WORDS)], store=tmp_path, jobs=1).recorded

    assert recorded(at(server)) == 1
    assert recorded(at(server, price=7.0, seconds=9.0)) == 0
    assert recorded(at(server, speed=1.5)) == 1


def test_mistakes_in_voices_yaml_name_their_lines(
    project: Path, run: Run, server: SpeechServer
) -> None:
    server.voices = {"voices": ["af_bella", "bm_george"]}
    cast_with(
        project,
        f"narrator: {{engine: openai, base_url: '{server.url}', voice: af_bela}}\nroles:\n"
        f"  Marta: {{engine: openai, base_url: '{server.url}', voice: AF_Bella, speed: 9}}\n"
        "  Tom: {engine: wyoming, voice: x, address: nowhere}\n",
    )
    done = run("cast")
    assert done.code == 2
    assert "voices.yaml:1: The engine openai has no voice “af_bela”. Did you mean “af_bella”" in (
        done.err
    )
    assert "voices.yaml:3: speed must be 0.25 to 4" in done.err
    assert "voices.yaml:4: address must be a host and port" in done.err


# --- wyoming --------------------------------------------------------------------------------------


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[WyomingServer]:
    monkeypatch.setattr(wyoming, "PAUSE", 0.0)
    with servers.wyoming_server() as fake:
        yield fake


def of(home: WyomingServer, name: str = "en_GB-cello", **options: float) -> Voice:
    given = {"address": home.address, "seconds": 2.0, **options}
    return Voice("wyoming", name, tuple(sorted(given.items())))


def test_wyoming_voices_and_their_speakers(
    home: WyomingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WYOMING_ADDRESS", f"tcp://{home.address}")
    listed = [(v.name, v.language) for v in engines.load("wyoming").voices()]
    assert listed == [
        ("en_GB-cello", "en-GB"), ("en_US-choir#p1", "en-US"), ("en_US-choir#p2", "en-US")
    ]  # fmt: skip
    assert same(speak(WORDS, of(home, "EN_us-choir#P2")), hum(WORDS, "en_US-choirp2"))
    assert home.asked[-1]["voice"] == {"name": "en_US-choir", "speaker": "p2"}
    (wrong,) = engines.check_voice(of(home, "en_US-choir#p9"))
    assert "no voice “en_US-choir#p9”. Did you mean “en_US-choir#p" in wrong


FAULTS = {
    "goes away": (servers.goes_away, "hung up before the end"),
    "falls silent": (servers.falls_silent, "no reply within 1 seconds"),
    "chatters": (servers.chatters, "does not answer as a Wyoming server"),
    "lies": (servers.lies, "does not answer as a Wyoming server"),
    "complains": (servers.complains, "out of breath"),
}


@pytest.mark.parametrize(("fault", "why"), FAULTS.values(), ids=FAULTS)
def test_a_wyoming_server_is_asked_again_then_reported(
    home: WyomingServer, fault: servers.Fault, why: str
) -> None:
    home.faults += [fault, fault]
    assert same(speak(WORDS, of(home, seconds=1.0)), hum(WORDS, "en_GB-cello"))
    assert len(home.asked) == 3
    home.faults += [fault] * wyoming.TRIES
    with pytest.raises(EngineError, match=why):
        speak(WORDS, of(home, seconds=1.0))


def test_no_wyoming_server_is_told_with_what_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wyoming, "PAUSE", 0.0)
    monkeypatch.setenv("WYOMING_ADDRESS", "127.0.0.1:9")
    with pytest.raises(PluginError, match=r"No Wyoming server answers at 127\.0\.0\.1:9") as gone:
        engines.load("wyoming").voices()
    assert "Start it" in gone.value.hint and "WYOMING_ADDRESS" in gone.value.hint
    with pytest.raises(PluginError, match="No Wyoming server"):
        speak(WORDS, Voice("wyoming", "x"))
    monkeypatch.setenv("WYOMING_ADDRESS", "nowhere")
    with pytest.raises(PluginError, match="not a host and port"):
        engines.load("wyoming").voices()


def test_a_book_from_a_wyoming_server(
    project: Path, run: Run, home: WyomingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WYOMING_ADDRESS", home.address)
    home.faults += [servers.goes_away, servers.speaks] * 8
    assert run("build", "--engine", "wyoming").code == 0
    whole = {
        _sound(studio_take(asked["text"], v["name"] + v.get("speaker", "")))
        for asked in home.asked
        for v in [asked["voice"]]
    }
    assert {_sound(take) for take in takes(project)} <= whole


# --- command --------------------------------------------------------------------------------------

BEEP = """\
import sys, wave
def beep(words, target):
    frames = 720 * sum(map(str.isalnum, words))
    with wave.open(target, "wb") as file:
        file.setparams((1, 2, 8000, frames, "NONE", ""))
        file.writeframes((b"\\x00\\x20" * 40 + b"\\x00\\xe0" * 40) * (frames // 80))
"""


def program(folder: Path, body: str) -> str:
    """The command of a Python program."""
    path = folder / "program.py"
    path.write_text(BEEP + body, "utf-8")
    return shlex.join((sys.executable, str(path)))


def by(command: str, name: str = "default", seconds: float = 20.0) -> Voice:
    return Voice("command", name, (("command", command), ("seconds", seconds)))


def beeps(speech: Speech, words: str) -> bool:
    frames = 720 * sum(map(str.isalnum, words))
    return speech.audio.rate == 8000 and len(speech.audio.samples) == frames


def test_words_come_on_the_input_and_sound_on_the_output(tmp_path: Path) -> None:
    command = program(tmp_path, "beep(sys.stdin.read(), sys.stdout.buffer)\n")
    assert beeps(speak(WORDS, by(command)), WORDS)


def test_words_voice_and_file_have_places_in_the_command(tmp_path: Path) -> None:
    body = (
        "text, voice, out = sys.argv[1:]\nassert voice == '--voice=joe', voice\nbeep(text, out)\n"
    )
    command = program(tmp_path, body) + " {text} --voice={voice} {file}"
    for words in (WORDS, "--help me, $(id)", "say {file} and {voice}", "“it’s `quoted`” 'so'"):
        assert beeps(speak(words, by(command, "joe")), words)


@on_posix
def test_no_shell_runs_a_command(tmp_path: Path) -> None:
    command = program(tmp_path, "beep(sys.argv[1], sys.stdout.buffer)\n")
    speak("; touch hacked; $(touch hacked) `touch hacked`", by(f"{command} {{text}}"))
    speak(WORDS, by(f"{command} {{text}} ; touch hacked"))
    assert not list(Path.cwd().glob("hacked")) and not list(tmp_path.glob("hacked"))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("print('No such model.', file=sys.stderr)\nsys.exit(3)\n", r"status 3: No such model\. "),
        ("pass\n", "made no sound of “The ferry"),
        ("print('hello')\n", "not whole sound: this is no WAV file"),
        ("beep('x', sys.stdout.buffer)\n", "cannot be the words"),
        (
            "import io; b = io.BytesIO(); beep(sys.stdin.read(), b)\n"
            "sys.stdout.buffer.write(b.getvalue()[:-4000])\n",
            "cut short",
        ),
        ("import time\ntime.sleep(60)\n", "no reply within 1 seconds"),
    ],
)
def test_a_program_that_fails_is_told_in_its_own_words(tmp_path: Path, body: str, why: str) -> None:
    with pytest.raises(EngineError, match=why) as lost:
        speak(WORDS, by(program(tmp_path, body), seconds=1.0))
    assert "ferry" in lost.value.message and "Traceback" not in lost.value.message


@on_posix
def test_a_late_program_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    body = (
        "import os, subprocess, time\n"
        f"child = subprocess.Popen(['sleep', '60'])\nopen({str(tmp_path / 'pid')!r}, 'w')"
        ".write(str(child.pid))\ntime.sleep(60)\n"
    )
    with pytest.raises(EngineError, match="no reply within 1 seconds"):
        speak(WORDS, by(program(tmp_path, body), seconds=1.0))
    child = int((tmp_path / "pid").read_text())
    state = Path(f"/proc/{child}/stat")
    if Path("/proc").is_dir():
        assert not state.exists() or state.read_text().split(")")[1].split()[0] == "Z"


def test_absent_programs_and_commands_are_told_with_what_mends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(PluginError, match="has no command") as without:
        speak(WORDS, Voice("command", "default"))
    assert "AUDIOBOOK_SPEECH_COMMAND" in without.value.hint
    with pytest.raises(PluginError, match="no program “no-such-program”"):
        speak(WORDS, by("no-such-program --loud"))
    (wrong,) = engines.check_voice(by("say 'hello"))
    assert "never closed" in wrong
    monkeypatch.setenv("AUDIOBOOK_SPEECH_COMMAND", "say 'hello")
    with pytest.raises(PluginError, match="never closed in AUDIOBOOK_SPEECH_COMMAND"):
        speak(WORDS, Voice("command", "default"))


def test_a_changed_program_is_a_new_voice(tmp_path: Path) -> None:
    engine = engines.load("command")
    command = program(tmp_path, "beep(sys.stdin.read(), sys.stdout.buffer)\n")
    before = engine.fingerprint(by(command))
    assert engine.fingerprint(by(command)) == before
    program(tmp_path, "beep(sys.stdin.read() * 2, sys.stdout.buffer)\n")
    assert engine.fingerprint(by(command)) != before


def test_a_book_by_a_program(project: Path, run: Run, tmp_path: Path) -> None:
    command = program(tmp_path, "beep(sys.stdin.read(), sys.stdout.buffer)\n")
    cast_with(project, f"engine: tone\nnarrator: {{engine: command, command: {command!r}}}\n")
    assert run("build").code == 0
    report = json.loads((project / "output" / "report.json").read_text("utf-8"))
    assert any(member["engine"] == "command" for member in report["cast"])
    assert any(take.rate == 8000 for take in takes(project))


# --- recorded -------------------------------------------------------------------------------------

AUTHOR = "engine: tone\nnarrator: {engine: recorded, voice: me, folder: mine, fallback: tone}\n"


def to_record(run: Run) -> dict[str, list[dict[str, str]]]:
    done = run("recordings", "--json")
    assert done.code == 0, done.err
    listed: dict[str, list[dict[str, str]]] = json.loads(done.out)
    return listed


def record(path: Path, seconds: float, *, suffix: str = ".wav", rate: int = 32_000) -> None:
    """A person who says "ah", with a second of their room before and after."""
    rng = np.random.default_rng(1)
    room = rng.normal(0, 12, rate)
    voice = 9000 * np.sin(np.arange(round(seconds * rate)) * 2 * np.pi * 220 / rate)
    samples = np.concatenate([room, voice, room]).astype(np.int16)
    path.parent.mkdir(exist_ok=True)
    if suffix == ".wav":
        audio.save(path, Audio(samples, rate))
    else:
        programs.encode([samples.tobytes()], path.with_suffix(suffix), rate=rate, options=())


def test_an_author_who_reads_the_narrator(project: Path, run: Run) -> None:
    cast_with(project, AUTHOR)
    listed = to_record(run)
    missing = listed["missing"]
    assert listed["there"] == 0 and listed["strays"] == []
    assert missing[0]["where"] == "" and missing[0]["words"] == studio.SLATE
    assert {line["role"] for line in missing} == {"narrator"}
    assert any("looked in at the door" in line["words"] for line in missing)
    told = run("recordings")
    assert missing[1]["file"] in told.out and f"{len(missing)} to record" in told.err
    first = run("build")
    assert first.code == 0 and "not recorded yet" in first.err
    hummed = len(takes(project))
    for line, suffix in zip(missing, [".wav", ".flac", ".mp3", ".wav"] * 20, strict=False):
        letters = sum(map(str.isalnum, line["words"]))
        rate = 44_100 if suffix == ".mp3" else 32_000
        record(project / line["file"], 0.08 * letters, suffix=suffix, rate=rate)
    assert to_record(run)["missing"] == []
    done = run("build")
    assert done.code == 0 and "not recorded" not in done.err and "measured" not in done.err
    kept = takes(project)
    mine = [take for take in kept if take.rate in (32_000, 44_100)]
    assert len(mine) == len(missing) and len(kept) == hummed + len(missing)
    slate = next(take for take in mine if take.seconds > 5)
    letters = sum(map(str.isalnum, studio.SLATE))
    assert slate.seconds == pytest.approx(0.08 * letters + 0.24, abs=0.1), "the room is cut away"


def test_a_recording_stays_with_its_words_alone(project: Path, run: Run) -> None:
    cast_with(project, AUTHOR)
    line = next(each for each in to_record(run)["missing"] if "looked in" in each["words"])
    record(project / line["file"], 3.0)
    assert to_record(run)["there"] == 1
    chapter = project / "chapters" / "01-the-geese.md"
    text = chapter.read_text("utf-8")
    paragraphs = text.split("\n\n")
    chapter.write_text("\n\n".join([paragraphs[0], paragraphs[-1], *paragraphs[1:-1]]), "utf-8")
    cast_with(project, AUTHOR + "pronunciations: {hat: hatt, door: dore}\n")
    assert to_record(run)["there"] == 1
    for path in (project / "chapters").iterdir():
        path.write_text(path.read_text("utf-8").replace("looked in", "peered in"), "utf-8")
    after = to_record(run)
    assert after["there"] == 0 and [Path(p).name for p in after["strays"]] == [
        Path(line["file"]).name
    ]
    assert "belongs to no line" in run("recordings").err


def test_one_more_recording_records_nothing_else_again(project: Path, run: Run) -> None:
    cast_with(project, AUTHOR)
    lines = to_record(run)["missing"]
    for line in lines[:3]:
        record(project / line["file"], 0.08 * len(line["words"]))
    assert run("build").code == 0
    before = {path: path.stat().st_mtime_ns for path in (project / "output/.takes").rglob("*.wav")}
    record(project / lines[3]["file"], 0.08 * len(lines[3]["words"]))
    assert run("build").code == 0
    report = json.loads((project / "output" / "report.json").read_text("utf-8"))
    assert report["takes"]["recorded"] == 1
    now = {path: path.stat().st_mtime_ns for path in (project / "output/.takes").rglob("*.wav")}
    assert len(now.keys() - before.keys()) == 1
    assert all(now[path] == before[path] for path in before)


@pytest.mark.parametrize(
    "content",
    [b"", b"not sound at all", b"RIFF\x00\x00\x00\x00WAVE"],
    ids=["empty", "text", "head"],
)
def test_a_damaged_recording_is_reported(project: Path, run: Run, content: bytes) -> None:
    cast_with(project, AUTHOR)
    line = to_record(run)["missing"][3]
    path = project / line["file"]
    path.parent.mkdir()
    path.write_bytes(content)
    done = run("build")
    assert done.code == 0
    assert "is not spoken" in done.err and path.name in done.err


def test_who_wants_no_stand_in_gets_pauses_and_is_told(project: Path, run: Run) -> None:
    cast_with(project, AUTHOR.replace("fallback: tone", "fallback: none"))
    done = run("build", "--strict")
    assert done.code == 1
    assert "There is no recording of" in done.err


def test_a_stand_in_that_cannot_be_is_a_mistake_with_its_line(project: Path, run: Run) -> None:
    for fallback, why in (
        ("tnoe", "There is no engine “tnoe”. Did you mean “tone”?"),
        ("recorded", "fallback must be another engine"),
        ("tone, fallback_voice: celo", "no voice “celo”"),
    ):
        cast_with(project, AUTHOR.replace("fallback: tone", f"fallback: {fallback}"))
        done = run("cast")
        assert done.code == 2 and "voices.yaml:2" in done.err and why in done.err, done.err


# --- WAV as programs and servers write it ---------------------------------------------------------


@pytest.mark.parametrize("kind", ["u8", "s24", "s32", "f32", "stereo"])
def test_wav_of_any_kind_is_read(kind: str) -> None:
    exact = np.array([0.0, 0.5, -0.5, 0.25, -1.0, 0.75])
    raw = {
        "u8": (exact * 128 + 128).astype(np.uint8).tobytes(),
        "s24": b"".join(int(x * 2**23).to_bytes(3, "little", signed=True) for x in exact),
        "s32": (exact * 2.0**31).astype("<i4").tobytes(),
        "f32": exact.astype("<f4").tobytes(),
        "stereo": np.repeat((exact * 32768).astype("<i2"), 2).tobytes(),
    }[kind]
    width = {"u8": 1, "s24": 3, "s32": 4, "f32": 4, "stereo": 2}[kind]
    form = {"kind": wav.FLOAT if kind == "f32" else wav.INTEGER, "width": width}
    channels = 2 if kind == "stereo" else 1
    read = wav.mono(raw, rate=8000, channels=channels, **form)
    assert np.abs(read.samples / 32768 - exact).max() < 0.001
    with pytest.raises(ValueError, match="not whole"):
        wav.mono(raw + b"\0", rate=8000, channels=2, width=2)


def test_tags_behind_the_sound_are_not_sound() -> None:
    sound = hum(WORDS)
    tagged = audio.wav(sound) + b"LIST\x04\x00\x00\x00INFO"
    assert np.array_equal(wav.read(tagged).samples, sound.samples)
