"""Levels made and levels measured: the gain, the limiter, the room tone, what a shop refuses."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sound import chapter, decibels, sine, speech

from audiobook import programs
from audiobook.audio import Audio, save
from audiobook.errors import AudioError, ConfigError
from audiobook.master import ACX, LIBRIVOX, SPECS, finish, gain_for, measure, spec
from audiobook.mix import render
from audiobook.model import Levels, Severity, Timeline

FULL = 32768


def finished(sound, gain_db, **options):
    return np.concatenate(list(finish(iter([sound]), gain_db, **options)))


# --- the gain -------------------------------------------------------------------------------------


@pytest.mark.parametrize("loudness", [0.02, 0.3, 1.0])
def test_a_chapter_comes_out_at_the_level_asked_for(tmp_path, loudness):
    made = chapter(tmp_path, [speech(2, loudness=loudness, seed=n) for n in range(4)])
    sound = np.concatenate(list(finish(render(made), gain_for(made))))
    assert len(sound) == made.frames
    assert decibels(sound) == pytest.approx(-20, abs=0.5)
    assert np.abs(sound.astype(int)).max() <= FULL * 10 ** (-3.5 / 20) + 1


def test_the_gain_counts_each_voice_at_its_own_level_and_rate(tmp_path):
    made = chapter(tmp_path, [sine(300, 2, 16_000)] * 2, rate=16_000)
    lowered = tuple(replace(clip, gain_db=-12.0) for clip in made.clips)
    assert gain_for(replace(made, clips=lowered)) - gain_for(made) == pytest.approx(12, abs=1e-6)
    sound = np.concatenate(list(render(made)))
    assert gain_for(made) == pytest.approx(-20 - decibels(sound), abs=0.1)


def test_silence_is_not_raised(tmp_path):
    assert gain_for(chapter(tmp_path, [np.zeros(22_050, "<i2")])) == 0
    assert gain_for(Timeline(44_100, (), (), 44_100)) == 0


# --- the limiter ----------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 400_000), max_size=6),
    st.floats(-6, 30),
    st.sampled_from([-3.5, -9.0]),
)
def test_the_result_does_not_depend_on_the_blocks(cuts, gain_db, ceiling_db):
    sound = np.concatenate([speech(9, 44_100, seed=1), speech(4, 44_100, loudness=1, seed=2)])
    whole = finished(sound, gain_db, ceiling_db=ceiling_db)
    blocks = np.split(sound, sorted(cuts))
    pieces = np.concatenate(list(finish(iter(blocks), gain_db, ceiling_db=ceiling_db)))
    assert np.array_equal(whole, pieces)
    assert np.abs(whole.astype(int)).max() <= FULL * 10 ** (ceiling_db / 20) + 1


@pytest.mark.parametrize("place", [0, 1, 31, 32, 524_287, 524_288, 524_500, 599_999])
def test_no_peak_gets_through_wherever_it_stands(place):
    sound = np.zeros(600_000, "<i2")
    sound[place] = 32_767
    limited = finished(sound, 20.0)
    assert abs(int(limited[place])) == pytest.approx(FULL * 10 ** (-3.5 / 20), abs=60)
    assert np.abs(limited.astype(int)).max() == abs(int(limited[place]))


def test_the_limiter_leaves_alone_what_is_not_near_a_peak():
    sound = sine(200, 3, 44_100, 0.1)
    struck = sound.copy()
    struck[66_150] = 32_767
    difference = finished(struck, 6.0).astype(int) - finished(sound, 6.0)
    changed = np.flatnonzero(difference)
    assert changed.min() > 66_150 - 0.012 * 44_100
    assert changed.max() < 66_150 + 0.2 * 44_100


def test_the_limiter_gives_way_before_a_peak_without_a_jump():
    sound = sine(50, 2, 44_100, 0.2)
    sound[44_100:48_510] = sine(50, 0.1, 44_100, 0.9)
    gain = finished(sound, 12.0)[43_000:49_000].astype(float)
    assert np.abs(np.diff(gain, 2)).max() < 1200  # the tone's own bend is 700, a step of gain 4000


# --- the room tone --------------------------------------------------------------------------------


def test_pauses_hold_room_tone_and_never_digital_silence():
    tone = finished(np.zeros(44_100 * 30, "<i2"), 30.0)
    halves = tone[: len(tone) // 22_050 * 22_050].reshape(-1, 22_050)
    levels = [decibels(half) for half in halves]
    assert max(levels) < -70 and min(levels) > -74
    runs = np.diff(np.flatnonzero(np.concatenate(([True], tone != 0, [True]))))
    assert runs.max() < 60


def test_the_room_tone_is_as_loud_whatever_the_gain():
    silence = np.zeros(44_100, "<i2")
    assert np.array_equal(finished(silence, 0.0), finished(silence, 24.0))


# --- measuring ------------------------------------------------------------------------------------


def wav(path, samples, rate=44_100):
    save(path, Audio(samples, rate))
    return path


def encoded(path, samples, *options, rate=44_100):
    programs.encode([samples.tobytes()], path, rate=rate, options=options)
    return path


def test_a_sine_measures_as_its_textbook_says(tmp_path):
    levels = measure(wav(tmp_path / "sine.wav", sine(441, 4, 44_100, 0.5)))
    assert levels.rms_db == pytest.approx(-6.02 - 3.01, abs=0.01)
    assert levels.floor_db == pytest.approx(levels.rms_db, abs=0.01)
    assert levels.peak_db == pytest.approx(-6.02, abs=0.01)
    assert (levels.seconds, levels.rate, levels.channels) == (4, 44_100, 1)
    assert (levels.bitrate, levels.constant_bitrate) == (None, None)
    assert (levels.head, levels.tail) == (0, 0)


def test_head_tail_and_floor_are_those_of_the_room(tmp_path):
    room = np.random.default_rng(0).standard_normal(44_100 * 8) * FULL * 10 ** (-65 / 20)
    sound = np.rint(room).astype("<i2")
    sound[30_870 : 30_870 + 44_100 * 4] += sine(300, 4, 44_100, 0.3)
    levels = measure(wav(tmp_path / "room.wav", sound))
    assert levels.head == pytest.approx(0.7, abs=0.011)
    assert levels.tail == pytest.approx(8 - 4.7, abs=0.011)
    assert levels.floor_db == pytest.approx(-65, abs=0.3)


def test_digital_silence_has_a_level_of_minus_infinity(tmp_path):
    levels = measure(encoded(tmp_path / "silence.mp3", np.zeros(88_200, "<i2"), "-b:a", "192k"))
    assert (levels.rms_db, levels.peak_db, levels.floor_db) == (-np.inf,) * 3
    assert (levels.head, levels.tail) == (pytest.approx(2, abs=0.06), 0)
    failures = " ".join(note.sentence for note in ACX.check(levels))
    assert "the level (RMS) is that of digital silence, -inf dB" in failures
    assert "noise floor" not in failures  # silence is quiet enough


def test_stereo_is_measured_over_both_channels(tmp_path):
    left = ("-c:a", "flac", "-af", "pan=stereo|c0=c0")
    path = encoded(tmp_path / "stereo.flac", sine(441, 3, 44_100, 0.5), *left)
    levels = measure(path)
    assert levels.channels == 2
    assert levels.rms_db == pytest.approx(-9.03 - 3.01, abs=0.01)
    assert levels.seconds == 3
    assert any("two channels, one channel demanded" in str(note) for note in ACX.check(levels))


def test_a_varying_bit_rate_is_seen(tmp_path):
    sound = np.concatenate([speech(3, 44_100), np.zeros(88_200, "<i2")])
    levels = measure(encoded(tmp_path / "vbr.mp3", sound, "-q:a", "4"))
    assert levels.constant_bitrate is False
    assert any("the bit rate varies" in note.sentence for note in ACX.check(levels))


@pytest.mark.parametrize("kbps", [64, 128, 192])
@pytest.mark.parametrize("rate", [22_050, 44_100])
def test_a_constant_bit_rate_is_seen(tmp_path, kbps, rate):
    if (kbps, rate) == (192, 22_050):
        kbps = 160  # the most that MPEG-2 allows
    path = encoded(tmp_path / "cbr.mp3", speech(2, rate), "-b:a", f"{kbps}k", rate=rate)
    levels = measure(path)
    assert (levels.bitrate, levels.constant_bitrate) == (kbps * 1000, True)
    assert levels.rate == rate


@pytest.mark.parametrize("container", ["flac", "m4a", "ogg"])
def test_other_formats_are_measured_too(tmp_path, container):
    codec = {"flac": "flac", "m4a": "aac", "ogg": "libvorbis"}[container]
    path = encoded(tmp_path / f"x.{container}", sine(441, 3, 44_100, 0.25), "-c:a", codec)
    levels = measure(path)
    assert levels.rms_db == pytest.approx(-12.04 - 3.01, abs=0.3)
    assert levels.seconds == pytest.approx(3, abs=0.06)
    assert levels.constant_bitrate is None


@pytest.mark.parametrize("kept", [0.5, 0.98])
def test_an_mp3_cut_short_is_told_from_a_short_one(tmp_path, kept):
    path = encoded(tmp_path / "cut.mp3", speech(5, 44_100), "-b:a", "192k")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(AudioError, match=r"cut\.mp3: the file was cut short"):
        measure(path)


def test_an_mp3_cut_between_two_frames_is_told_by_its_own_count(tmp_path):
    path = encoded(tmp_path / "cut.mp3", speech(5, 32_000), "-b:a", "192k", rate=32_000)
    whole = path.read_bytes()
    frame = 144 * 192_000 // 32_000  # at this rate all frames are equally long
    assert len(whole.removeprefix(b"ID3")) > 40 * frame
    start = whole.index(b"\xff\xfb")
    path.write_bytes(whole[: start + 40 * frame])
    with pytest.raises(AudioError, match="39 whole frames of"):
        measure(path)


def test_tags_before_and_after_are_not_taken_for_sound(tmp_path):
    path = encoded(tmp_path / "tagged.mp3", speech(2, 44_100), "-b:a", "192k", "-write_id3v1", "1")
    before = measure(path)
    path.write_bytes(path.read_bytes() + b"TAG" + bytes(125))
    assert replace(measure(path), seconds=0) == replace(before, seconds=0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"It was a dark and stormy night.\n" * 50, "cannot be decoded"),
        (b"", "cannot be decoded"),
        (bytes(range(256)) * 40, "cannot be decoded"),
    ],
    ids=["text", "empty", "binary"],
)
def test_what_is_not_sound_is_one_clear_error(tmp_path, content, said):
    path = tmp_path / "not.mp3"
    path.write_bytes(content)
    with pytest.raises(AudioError, match=rf"not\.mp3: {said}"):
        measure(path)


def test_a_file_that_is_not_there_is_one_clear_error(tmp_path):
    with pytest.raises(AudioError, match="there is no such file"):
        measure(tmp_path / "nothing.mp3")
    with pytest.raises(AudioError, match="there is no such file"):
        measure(tmp_path)


def test_a_wav_file_without_samples_is_one_clear_error(tmp_path):
    path = wav(tmp_path / "empty.wav", np.zeros(0, "<i2"))
    with pytest.raises(AudioError, match=r"empty\.wav"):
        measure(path)


@pytest.mark.parametrize("frames", [1, 100, 441, 22_049])
def test_very_short_files_can_be_measured(tmp_path, frames):
    levels = measure(wav(tmp_path / "short.wav", sine(1000, 1, 44_100)[1 : frames + 1]))
    assert levels.seconds == frames / 44_100
    assert levels.floor_db == levels.rms_db > -40


# --- what is demanded -----------------------------------------------------------------------------

GOOD = Levels(
    seconds=600,
    rms_db=-20,
    peak_db=-3.2,
    floor_db=-70,
    head=0.75,
    tail=2.5,
    rate=44_100,
    channels=1,
    bitrate=192_000,
    constant_bitrate=True,
)


def test_a_good_file_has_no_failure():
    assert ACX.check(GOOD) == ()
    assert LIBRIVOX.check(replace(GOOD, bitrate=128_000)) == ()


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"rms_db": -23.01}, "the level (RMS) is -23.01 dB, -23 to -18 dB demanded (ACX)."),
        ({"rms_db": -17.9}, "the level (RMS) is -17.90 dB, -23 to -18 dB demanded (ACX)."),
        ({"peak_db": -2.99}, "the peak is -2.99 dB, at most -3 dB demanded (ACX)."),
        ({"floor_db": -59.5}, "the noise floor is -59.50 dB, at most -60 dB demanded (ACX)."),
        ({"head": 0.2}, "the silence at the head is 0.20 s, 0.5 to 1 s demanded (ACX)."),
        ({"tail": 5.4}, "the silence at the tail is 5.40 s, 1 to 5 s demanded (ACX)."),
        ({"seconds": 7201.0}, "the length is 7201.00 s, at most 7200 s demanded (ACX)."),
        ({"rate": 48_000}, "the sampling rate is 48000 Hz, 44100 Hz demanded (ACX)."),
        ({"channels": 2}, "the file has two channels, one channel demanded (ACX)."),
        (
            {"bitrate": 128_000},
            "the bit rate is 128 kbit/s, at least 192 kbit/s demanded (ACX).",
        ),
        (
            {"constant_bitrate": False},
            "the bit rate varies, a constant one is demanded (ACX).",
        ),
    ],
)
def test_each_failure_is_one_sentence_with_the_value_and_the_limit(fault, sentence):
    (note,) = ACX.check(replace(GOOD, **fault), where="03.mp3")
    assert note.sentence.casefold() == sentence.casefold()
    assert (note.severity, note.where) == (Severity.ERROR, "03.mp3")


def test_a_file_that_is_no_mp3_fails_by_that_alone():
    (note,) = ACX.check(replace(GOOD, bitrate=None, constant_bitrate=None))
    assert note.sentence == "the file is no MP3, one of at least 192 kbit/s demanded (ACX)."


def test_all_failures_are_told_at_once():
    assert len(ACX.check(replace(GOOD, rms_db=-30, peak_db=0, head=0, channels=2))) == 4


def test_a_spec_is_found_by_name_and_a_near_miss_is_suggested():
    assert spec("ACX") is ACX
    assert set(SPECS) >= {"acx", "librivox", "podcast"}
    with pytest.raises(ConfigError, match="Did you mean “librivox”"):
        spec("libravox")
