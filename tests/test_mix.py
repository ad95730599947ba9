"""Pauses by what meets what, counted without a sound; then the sound that comes of it."""

import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sound import ALTO, BASS, chapter, cue, decibels, script, sine, speech, take

from audiobook.audio import Audio, frames_at, join, resample, save
from audiobook.errors import AudioError
from audiobook.mix import arrange, render
from audiobook.model import NARRATOR, Clip, Kind, Pacing, Script, Take, Timeline

SAY, TELL, THINK = Kind.DIALOGUE, Kind.NARRATION, Kind.THOUGHT
HEADING, BREAK = Kind.HEADING, Kind.SCENE_BREAK
PACING = Pacing(
    sentence=0.1,
    turn=0.2,
    paragraph=0.4,
    scene_break=0.8,
    title=1.6,
    unspoken=3.2,
    head=0.75,
    tail=2.5,
)
SECOND = Take("second", Path("second.wav"), 22_050, 22_050, 0)


def pauses(timeline: Timeline) -> list[float]:
    """Seconds between the clips."""
    pairs = zip(timeline.clips, timeline.clips[1:], strict=False)
    return [round((after.start - before.end) / timeline.rate, 3) for before, after in pairs]


def arranged(told: Script, *, title: bool = False, silent: tuple[int, ...] = ()) -> Timeline:
    """A second for every line that can be heard; ``silent`` lines have no cue."""
    cues = [cue(None)] if title else []
    heard = (line for place, line in enumerate(told.lines) if place not in silent)
    cues += [cue(line) for line in heard if line.kind is not BREAK]
    return arrange(told, cues, [SECOND] * len(cues), pacing=PACING, gains={})


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([(TELL, 0, NARRATOR), (TELL, 0, NARRATOR)], [0.1]),
        ([(SAY, 0, "Ann"), (TELL, 0, NARRATOR), (SAY, 0, "Ann")], [0.2, 0.2]),
        ([(SAY, 0, "Ann"), (THINK, 0, "Ann")], [0.1]),
        ([(SAY, 0, "Ann"), (SAY, 1, "Ann"), (SAY, 2, "Bob")], [0.4, 0.4]),
        ([(TELL, 0, NARRATOR), (BREAK, 1, NARRATOR), (TELL, 2, NARRATOR)], [0.8]),
        ([(TELL, 0, NARRATOR), (HEADING, 1, NARRATOR), (TELL, 2, NARRATOR)], [1.6, 1.6]),
    ],
    ids=["sentence", "turn", "same role", "paragraph", "scene break", "heading"],
)
def test_the_pause_depends_on_what_meets(lines, expected):
    assert pauses(arranged(script(*lines))) == expected


def test_the_announced_title_is_followed_by_its_pause():
    told = script((TELL, 0, NARRATOR), (TELL, 0, NARRATOR))
    assert pauses(arranged(told, title=True)) == [1.6, 0.1]


@pytest.mark.parametrize("silent", [(1,), (1, 2), (1, 2, 3)])
def test_lines_that_cannot_be_spoken_become_one_longer_pause(silent):
    told = script((SAY, 0, "Ann"), *[(SAY, n, "Bob") for n in (1, 2, 3)], (SAY, 4, "Ann"))
    heard = pauses(arranged(told, silent=silent))
    assert heard[0] == 3.6
    assert set(heard[1:]) <= {0.4}


def test_a_cue_that_the_engine_could_not_speak_becomes_the_same_pause():
    told = script((TELL, 0, NARRATOR), (TELL, 0, NARRATOR), (TELL, 0, NARRATOR))
    cues = [cue(line) for line in told.lines]
    made = arrange(told, cues, [SECOND, None, SECOND], pacing=PACING, gains={})
    assert pauses(made) == [3.3]


def test_a_scene_break_beside_an_unspoken_line_is_still_heard_as_one():
    told = script((TELL, 0, NARRATOR), (BREAK, 1, NARRATOR), (SAY, 2, "Ann"), (SAY, 3, "Bob"))
    assert pauses(arranged(told, silent=(2,))) == [4.0]


def test_head_and_tail_stay_as_given_whatever_the_chapter_begins_and_ends_with():
    told = script((BREAK, 0, NARRATOR), (SAY, 1, "Ann"), (SAY, 2, "Bob"), (BREAK, 3, NARRATOR))
    made = arranged(told, silent=(1,))
    assert made.clips[0].start == round(0.75 * 44_100)
    assert made.frames == made.clips[-1].end + round(2.5 * 44_100)


def test_a_chapter_of_which_nothing_can_be_spoken_is_head_and_tail():
    made = arranged(script((SAY, 0, "Ann")), silent=(0,))
    assert (made.clips, made.frames) == ((), 3.25 * made.rate)


def test_the_chapter_has_one_mark_at_its_start_named_by_its_title():
    named = arranged(script((TELL, 0, NARRATOR)))
    assert [(mark.title, mark.start) for mark in named.marks] == [("The Ferry", 0)]
    told = script((TELL, 0, NARRATOR))
    nameless = replace(told, chapter=replace(told.chapter, title="", number=7))
    assert arranged(nameless).marks[0].title == "Chapter 7"


def test_voices_are_brought_level_by_lowering_the_louder():
    told = script((SAY, 0, "Ann"), (SAY, 1, "Bob"))
    cues = [cue(told.lines[0], ALTO), cue(told.lines[1], BASS)]
    gains = {ALTO: 4.0, BASS: -1.5}
    made = arrange(told, cues, [SECOND, SECOND], pacing=PACING, gains=gains)
    assert [clip.gain_db for clip in made.clips] == [0.0, -5.5]


kinds = st.sampled_from([TELL, SAY, THINK, HEADING, BREAK])
seconds = st.floats(0, 5, allow_nan=False)
lines = st.lists(
    st.tuples(kinds, st.booleans(), st.sampled_from([NARRATOR, "Ann", "Bob"])), max_size=30
)


@given(lines, st.data())
def test_whatever_the_chapter_clips_keep_order_and_every_pause_has_a_name(drawn, data):
    paragraphs = np.cumsum([new for _, new, _ in drawn]).tolist()
    told = script(*[(k, p, r) for (k, _, r), p in zip(drawn, paragraphs, strict=True)])
    pacing = Pacing(*data.draw(st.lists(seconds, min_size=8, max_size=8)))
    cues = [cue(None)] + [cue(line) for line in told.lines if line.kind is not BREAK]
    length = st.builds(
        Take, st.just("k"), st.just(Path()), st.integers(1, 10**6), st.sampled_from([8000, 24_000])
    )
    takes = data.draw(st.lists(st.none() | length, min_size=len(cues), max_size=len(cues)))
    made = arrange(told, cues, takes, pacing=pacing, gains={})

    heard = [(c, t) for c, t in zip(cues, takes, strict=True) if t]
    assert [(clip.cue, clip.take) for clip in made.clips] == heard
    structural = [pacing.sentence, pacing.turn, pacing.paragraph, pacing.scene_break, pacing.title]
    named = {round(s * 44_100) for s in structural}
    named |= {round((s + pacing.unspoken) * 44_100) for s in structural}
    end = None
    for clip in made.clips:
        gap = clip.start - end if end is not None else None
        assert gap in named if gap is not None else clip.start == round(pacing.head * 44_100)
        assert clip.frames == frames_at(clip.take.frames, clip.take.rate, 44_100)
        end = clip.end
    assert made.frames == (end or round(pacing.head * 44_100)) + round(pacing.tail * 44_100)


@given(
    st.integers(0, 3000),
    st.sampled_from([8000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000]),
    st.sampled_from([22_050, 44_100]),
)
def test_resampled_sound_is_as_long_as_was_computed_before(frames, rate, new_rate):
    sound = np.full(frames, 1000, "<i2")
    assert len(resample(sound, rate, new_rate)) == frames_at(frames, rate, new_rate)


@pytest.mark.parametrize("hertz", [500, 3000, 9000])
def test_resampling_keeps_the_highs_clean(hertz):
    new = resample(sine(hertz, 1, 24_000), 24_000, 44_100)[4410:-4410]
    wanted = np.sin(2 * np.pi * hertz * np.arange(4410, 4410 + len(new)) / 44_100) * 0.5 * 32767
    error = new - wanted
    assert 10 * np.log10(np.mean(wanted**2) / np.mean(error**2)) > 75


def test_pieces_are_joined_in_their_order():
    pieces = [np.arange(n, n + 3, dtype="<i2").tobytes() for n in (0, 3, 6)]
    assert join(pieces, 44_100).tolist() == list(range(9))


def sound_of(timeline: Timeline) -> np.ndarray:
    return np.concatenate(list(render(timeline)))


def test_every_take_sounds_where_the_timeline_says_and_the_rest_is_silent(tmp_path):
    made = chapter(tmp_path, [sine(200 * n, 0.7, 22_050) for n in (1, 2, 3)])
    sound = sound_of(made)
    assert len(sound) == made.frames
    quiet = np.ones(made.frames, bool)
    for place, clip in enumerate(made.clips):
        quiet[clip.start : clip.end] = False
        inside = sound[clip.start + 441 : clip.end - 441]
        assert decibels(inside) == pytest.approx(decibels(sine(200, 1, 44_100)), abs=0.05)
        spectrum = np.abs(np.fft.rfft(inside * np.hanning(len(inside))))
        loudest = spectrum.argmax() * 44_100 / len(inside)
        assert loudest == pytest.approx(200 * (place + 1), abs=2)
    assert not sound[quiet].any()


def test_no_join_clicks(tmp_path):
    loud = np.full(22_050, 20_000, "<i2")  # a step to full level: the loudest click there is
    sound = sound_of(chapter(tmp_path, [loud, -loud, loud])).astype(int)
    assert np.abs(sound).max() > 19_000
    assert np.abs(np.diff(sound)).max() < 300


def test_a_voice_is_lowered_by_its_gain(tmp_path):
    made = chapter(tmp_path, [sine(300, 1, 44_100)] * 2, rate=44_100)
    clips = (made.clips[0], replace(made.clips[1], gain_db=-6.0))
    sound = sound_of(replace(made, clips=clips))
    levels = [decibels(sound[clip.start : clip.end]) for clip in clips]
    assert levels[0] - levels[1] == pytest.approx(6, abs=0.02)


def test_a_take_shorter_than_two_edges_is_joined_all_the_same(tmp_path):
    made = chapter(tmp_path, [np.full(n, 9000, "<i2") for n in (1, 2, 7)])
    assert len(sound_of(made)) == made.frames


def test_a_take_that_is_gone_or_changed_is_named(tmp_path):
    made = chapter(tmp_path, [speech(0.3), speech(0.3)])
    save(made.clips[1].take.path, Audio(speech(0.2), 22_050))
    with pytest.raises(AudioError, match=r"take-1\.wav: the take is not as long"):
        sound_of(made)
    made.clips[0].take.path.unlink()
    with pytest.raises(AudioError, match=r"take-0\.wav"):
        sound_of(made)


def test_memory_does_not_grow_with_the_chapter(tmp_path):
    made = take(tmp_path / "take.wav", speech(5))
    frames = frames_at(made.frames, made.rate, 44_100)
    clips = tuple(Clip(cue(None), made, place * (frames + 9000), frames) for place in range(150))
    long = Timeline(44_100, clips, (), clips[-1].end + 44_100)
    for _ in render(replace(long, clips=clips[:1])):  # so that imports are not counted
        pass
    tracemalloc.start()
    heard = sum(len(block) for block in render(long))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert heard == long.frames > 13 * 60 * 44_100
    assert peak < 12 << 20
