"""Takes: made once, kept by content, checked, and none lost to a fault."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook import audio, studio
from audiobook.audio import Audio
from audiobook.engines import ENGINES
from audiobook.engines.tone import Tone
from audiobook.errors import AudioError, EngineError, PluginError
from audiobook.model import Cue, Severity, Take, Voice
from audiobook.studio import levels
from audiobook.studio.recording import parts, top_and_tail

CELLO, FLUTE = Voice("tone", "cello"), Voice("tone", "flute")
STRANGE, GENTLE = Voice("strange", "cello"), Voice("gentle", "cello")
as_root = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture(autouse=True)
def strange_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINES, "strange", "strange_engines:Strange")
    monkeypatch.setitem(ENGINES, "gentle", "strange_engines:Gentle")


def cues(*words: str, voice: Voice = CELLO) -> list[Cue]:
    return [Cue(None, "someone", voice, text) for text in words]


def numbered(count: int, voice: Voice = CELLO) -> list[Cue]:
    return cues(*(f"Line number {n} of the night." for n in range(count)), voice=voice)


def files(store: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(store)): path.read_bytes()
        for path in sorted(store.rglob("*"))
        if path.is_file()
    }


# --- what is recorded, what is reused -------------------------------------------------------------


def test_takes_are_aligned_and_recorded_once(tmp_path: Path) -> None:
    wanted = cues("Good night.", "Who is there?", "Good night.", "Nobody at all, said the wind.")
    told: list[int] = []
    session = studio.record(wanted, store=tmp_path, jobs=2, done=told.append)
    assert (session.recorded, session.reused, session.notes) == (3, 1, ())
    assert session.takes[0] == session.takes[2]
    assert sum(told) == 4
    lengths = [take.frames for take in session.takes if take]
    assert lengths[1] != lengths[0] < lengths[3]
    again = studio.record(wanted, store=tmp_path, jobs=1, done=told.append)
    assert (again.recorded, again.reused, again.takes) == (0, 4, session.takes)
    assert sum(told) == 8


def stale(wanted: Sequence[Cue], folder: Path) -> tuple[Cue, ...]:
    """The cues that have no take, identical ones once."""
    found: dict[str, Cue] = {}
    for cue, (key, take) in zip(wanted, studio.kept(wanted, folder), strict=True):
        if take is None:
            found.setdefault(key, cue)
    return tuple(found.values())


def test_only_what_shapes_the_sound_makes_a_take_stale(tmp_path: Path) -> None:
    before = cues("Come in.", "Sit down.")
    studio.record(before, store=tmp_path, jobs=1)
    assert stale(before, tmp_path) == ()
    moved = [Cue(None, "another role", CELLO, cue.words) for cue in reversed(before)]
    assert stale(moved, tmp_path) == ()
    comma, voice = cues("Come, in.")[0], cues("Sit down.", voice=FLUTE)[0]
    slower = cues("Come in.", voice=Voice("tone", "cello", (("rate", 120),)))[0]
    assert stale([comma, *before, voice, slower, voice], tmp_path) == (comma, voice, slower)


def test_a_voice_written_otherwise_is_the_same_voice(tmp_path: Path) -> None:
    studio.record(cues("Come in."), store=tmp_path, jobs=1)
    spelled = Voice("tone", "Cello", (("rate", Tone.options().rate),))
    assert stale(cues("Come in.", voice=spelled), tmp_path) == ()


def test_a_changed_default_makes_takes_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @dataclass(frozen=True)
    class Slower:
        rate: int = 90
        volume: float = 1.0

    wanted = cues("Come in.")
    studio.record(wanted, store=tmp_path, jobs=1)
    monkeypatch.setattr(Tone, "options", Slower)
    assert stale(wanted, tmp_path) == tuple(wanted)


def test_status_of_a_project_never_built_makes_no_folder(tmp_path: Path) -> None:
    assert len(stale(numbered(3), tmp_path / "none")) == 3
    assert not (tmp_path / "none").exists()


def test_the_same_files_whatever_the_jobs_and_the_order(tmp_path: Path) -> None:
    wanted = numbered(40) + cues("A word.", voice=FLUTE)
    studio.record(wanted, store=tmp_path / "a", jobs=1)
    studio.record(wanted[::-1], store=tmp_path / "b", jobs=3)
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_pyttsx3_gives_the_same_files_whatever_the_jobs_and_the_order(tmp_path: Path) -> None:
    voices = [Voice("pyttsx3", name) for name in ("en-us+f2", "en-gb-x-rp", "en-gb+reed")]
    wanted = [
        Cue(None, "x", voices[n % 3], f"It was lot {n}, a clock, and nobody bid.")
        for n in range(18)
    ]
    studio.record(wanted, store=tmp_path / "a", jobs=1)
    studio.record(wanted[::-1], store=tmp_path / "b", jobs=2)
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_processes_record_what_threads_record(tmp_path: Path) -> None:
    words = [cue.words for cue in numbered(12)]
    made = [
        studio.record(cues(*words, voice=voice), store=tmp_path, jobs=2).takes
        for voice in (STRANGE, GENTLE)
    ]
    for one, other in zip(*made, strict=True):
        assert one and other
        assert np.array_equal(studio.load_take(one).samples, studio.load_take(other).samples)


def test_no_cues_is_an_empty_session(tmp_path: Path) -> None:
    assert studio.record([], store=tmp_path, jobs=4) == studio.Session((), 0, 0)


# --- takes on disk --------------------------------------------------------------------------------


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def bit_flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def rate_changed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[24:28] = (48_000).to_bytes(4, "little")
    path.write_bytes(data)


def made_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def filled_with_another(path: Path) -> None:
    other = next(file for file in path.parents[1].rglob("*.wav") if file != path)
    path.write_bytes(other.read_bytes())


@pytest.mark.parametrize(
    "harm", [truncated, emptied, bit_flipped, rate_changed, filled_with_another, Path.unlink]
)
def test_a_damaged_take_is_recorded_again(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    wanted = numbered(4)
    before = studio.record(wanted, store=tmp_path, jobs=1)
    whole = files(tmp_path)
    assert before.takes[2]
    harm(before.takes[2].path)
    assert stale(wanted, tmp_path) == (wanted[2],)
    after = studio.record(wanted, store=tmp_path, jobs=1)
    assert (after.recorded, after.takes) == (1, before.takes)
    assert files(tmp_path) == whole


def test_a_folder_in_a_takes_place_is_an_error_that_names_it(tmp_path: Path) -> None:
    wanted = numbered(1)
    take = studio.record(wanted, store=tmp_path, jobs=1).takes[0]
    assert take
    made_a_folder(take.path)
    with pytest.raises(AudioError, match=take.path.name):
        studio.record(wanted, store=tmp_path, jobs=1)


def test_a_take_is_a_wav_file_of_exactly_its_frames(tmp_path: Path) -> None:
    take = studio.record(numbered(1), store=tmp_path, jobs=1).takes[0]
    assert take
    plain = audio.load(take.path)
    assert (len(plain.samples), plain.rate) == (take.frames, take.rate)
    data = take.path.read_bytes()
    assert int.from_bytes(data[4:8], "little") == len(data) - 8
    assert studio.load_take(take).samples.any()


def test_loading_a_take_that_was_changed_is_an_error(tmp_path: Path) -> None:
    take = studio.record(numbered(1), store=tmp_path, jobs=1).takes[0]
    assert take
    audio.save(take.path, Audio(np.ones(10, np.int16), take.rate))
    with pytest.raises(AudioError, match="changed after it was recorded"):
        studio.load_take(take)
    take.path.unlink()
    with pytest.raises(AudioError, match="cannot be read"):
        studio.load_take(take)


def test_what_killed_runs_left_is_cleared_and_what_runs_now_is_not(tmp_path: Path) -> None:
    take = studio.record(numbered(1), store=tmp_path, jobs=1).takes[0]
    assert take
    old, new = take.path.with_name(".a.wav.1f.part"), take.path.with_name(".b.wav.2e.part")
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    yesterday = time.time() - 86_400
    os.utime(old, (yesterday, yesterday))
    studio.record(numbered(1), store=tmp_path, jobs=1)
    assert (old.exists(), new.exists()) == (False, True)


# --- faults of engines ----------------------------------------------------------------------------


@pytest.mark.parametrize("voice", [STRANGE, GENTLE], ids=["processes", "threads"])
@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("I refuse.", "I will not say that."),
        ("Into the silence.", "Only silence came"),
        ("They hurry through a very long sentence.", "0.01 s of sound cannot be"),
        ("I stumble.", "failed at “I stumble.”: ZeroDivisionError: division by zero."),
        ("I walk out.", "failed at “I walk out.”: SystemExit"),
        ("I say nothing.", "failed at “I say nothing.”: AttributeError"),
        ("From everywhere.", "is not mono sound of 16 bits"),
        ("In a whisper.", "is not mono sound of 16 bits"),
    ],
)
def test_one_line_that_fails_is_a_note_and_costs_no_other(
    tmp_path: Path, voice: Voice, words: str, reason: str
) -> None:
    wanted = [*numbered(6, voice), *cues(words, voice=voice), *numbered(9, voice)]
    session = studio.record(wanted, store=tmp_path, jobs=2)
    assert [take is None for take in session.takes] == [n == 6 for n in range(16)]
    assert (session.recorded, session.reused) == (9, 6)
    (note,) = session.notes
    assert note.severity == Severity.WARNING
    assert words in note.sentence
    assert reason in note.sentence


@pytest.mark.parametrize("words", ["Then I die.", "Cars crash.", "Clocks hang."])
def test_a_line_that_ends_its_process_is_found_among_many(tmp_path: Path, words: str) -> None:
    wanted = numbered(20, STRANGE)
    wanted.insert(11, cues(words, voice=STRANGE)[0])
    session = studio.record(wanted, store=tmp_path, jobs=2, patience=0.5)
    assert [n for n, take in enumerate(session.takes) if take is None] == [11]
    assert session.recorded == 20
    assert [words in note.sentence for note in session.notes] == [True]
    assert "hung or died" in session.notes[0].sentence


def test_an_engine_that_always_dies_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="strange hangs or dies line after line"):
        studio.record(
            cues(*(f"I die {n} times." for n in range(9)), voice=STRANGE), store=tmp_path, jobs=1
        )


def test_an_unknown_engine_or_voice_is_told(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="Did you mean “tone”"):
        studio.record(cues("Hello.", voice=Voice("tnoe", "x")), store=tmp_path, jobs=1)
    session = studio.record(cues("Hello.", voice=Voice("tone", "celo")), store=tmp_path, jobs=1)
    assert session.takes == (None,)
    assert "Did you mean “cello”" in session.notes[0].sentence


def test_words_that_cannot_be_spoken_are_a_note(tmp_path: Path) -> None:
    session = studio.record(cues("…", "Well.", "😀"), store=tmp_path, jobs=1)
    assert [take is None for take in session.takes] == [True, False, True]
    assert ["…" in note.sentence for note in session.notes] == [True, False]


# --- faults of disks, and being stopped -----------------------------------------------------------


def test_a_store_that_is_a_file_is_one_clear_error(tmp_path: Path) -> None:
    store = tmp_path / "takes"
    store.write_text("not a folder")
    with pytest.raises(AudioError, match="takes: cannot hold the takes"):
        studio.record(numbered(1), store=store, jobs=1)
    with pytest.raises(AudioError, match="takes"):
        studio.record(numbered(1), store=store / "below", jobs=1)


@pytest.mark.skipif(as_root or os.name != "posix", reason="nothing is read-only to root")
def test_a_read_only_store_is_one_clear_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(AudioError, match="Permission denied"):
            studio.record(numbered(3), store=tmp_path, jobs=2)
    finally:
        tmp_path.chmod(0o700)


FULL_DISK = """
import resource, sys
from pathlib import Path
from audiobook import studio
from audiobook.errors import AudioError
from audiobook.model import Cue, Voice

import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Path(sys.argv[1])
short = Cue(None, "x", Voice("tone", "cello"), "Yes.")
long = Cue(None, "x", Voice("tone", "cello"), "And so they went on and on. " * 20)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    studio.record([short, long], store=store, jobs=1)
except AudioError as err:
    print(err)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs resource limits")
def test_a_take_that_does_not_fit_on_the_disk_leaves_the_others(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "cannot be written: File too large" in run.stdout
    assert "run again" in run.stdout
    assert not list(tmp_path.rglob(".*.part"))


STOPPED = """
import sys
from pathlib import Path
from audiobook import studio
from audiobook.engines import ENGINES
from audiobook.engines.tone import Tone
from audiobook.model import Cue, Voice

ENGINES.update(strange="strange_engines:Strange")

if __name__ == "__main__":
    store, engine, voice = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    cues = [Cue(None, "x", Voice(engine, voice), f"Line {n} of a long night.") for n in range(3000)]
    def done(n):
        print(n, flush=True)
    try:
        studio.record(cues, store=store, jobs=2, done=done)
    except KeyboardInterrupt:
        print("stopped", flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize(
    ("fault", "engine", "voice"),
    [
        (signal.SIGINT, "tone", "cello"),
        (signal.SIGTERM, "tone", "cello"),
        (signal.SIGINT, "strange", "cello"),
        (signal.SIGKILL, "strange", "cello"),
        (signal.SIGINT, "pyttsx3", "en-gb-x-rp"),
        (signal.SIGKILL, "pyttsx3", "en-gb-x-rp"),
    ],
)
def test_stopped_at_any_moment_leaves_whole_takes_and_no_process(
    tmp_path: Path, fault: signal.Signals, engine: str, voice: str
) -> None:
    script = tmp_path / "stopped.py"
    script.write_text(STOPPED)
    places = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    run = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "takes"), engine, voice],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
        start_new_session=True,
    )
    assert run.stdout
    run.stdout.readline()  # some are recorded
    ours = descendants(run.pid)
    run.send_signal(fault)
    said, errors = run.communicate(timeout=30)
    assert ("stopped" in said) == (fault == signal.SIGINT), errors
    deadline = time.monotonic() + 10
    while any(map(alive, ours)) and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    assert [pid for pid in ours if alive(pid)] == []
    wanted = [
        Cue(None, "x", Voice(engine, voice), f"Line {n} of a long night.") for n in range(3000)
    ]
    kept = list((tmp_path / "takes").rglob("*.wav"))
    assert 0 < len(kept) < 3000
    assert len(stale(wanted, tmp_path / "takes")) == 3000 - len(kept)


def descendants(pid: int) -> Sequence[int]:
    table = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
    children: dict[int, list[int]] = {}
    for child, parent in (map(int, line.split()) for line in table.stdout.splitlines()):
        children.setdefault(parent, []).append(child)
    found, left = [], [pid]
    while left:
        left += (new := children.get(left.pop(), []))
        found += new
    return found


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


# --- words too long, silence, loudness ------------------------------------------------------------


def test_long_words_are_split_at_sentence_ends_then_clauses_then_blanks() -> None:
    words = "One two. Three four, five six seven; eight. Nine ten eleven twelve thirteen fourteen."
    assert parts(words, 25) == [
        "One two.",
        "Three four,",
        "five six seven; eight.",
        "Nine ten eleven twelve",
        "thirteen fourteen.",
    ]
    assert parts("abcdefghij", 4) == ["abcd", "efgh", "ij"]
    assert parts("Short.", 60) == ["Short."]


@given(st.text(max_size=400), st.integers(1, 60))
def test_splitting_loses_nothing_and_keeps_to_the_limit(words: str, longest: int) -> None:
    pieces = parts(words, longest)
    assert all(0 < len(piece) <= longest for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(words.split())


def test_a_line_longer_than_the_engine_takes_is_spoken_whole(tmp_path: Path) -> None:
    sentence = "The rain came in from the sea again, and it stayed until Sunday. "
    long, short = cues(sentence * 5, sentence, voice=STRANGE)
    session = studio.record([long, short], store=tmp_path, jobs=1)
    one, other = session.takes
    assert one and other
    assert 5 * other.frames < one.frames < 6 * other.frames


def test_takes_begin_and_end_with_the_sound() -> None:
    sound = np.zeros(2000, np.int16)
    sound[500:900] = -4000
    sound[1200] = 31
    assert np.array_equal(top_and_tail(sound, 10), sound[490:910])
    assert np.array_equal(top_and_tail(sound, 5000), sound)
    assert len(top_and_tail(np.zeros(50, np.int16), 10)) == 50


def test_loudness_of_the_standards_reference_tone() -> None:
    # ITU-R BS.1770-4: a 997 Hz sine at 0 dBFS in one channel reads -3.01 LUFS.
    for rate in (16_000, 22_050, 48_000):
        turns = np.arange(5 * rate) * (2 * np.pi * 997 / rate)
        tone = Audio((np.sin(turns) * 32767).astype(np.int16), rate)
        assert levels.lufs(tone) == pytest.approx(-3.01, abs=0.05)
        quiet = Audio((np.sin(turns) * 3277).astype(np.int16), rate)
        assert levels.lufs(quiet) == pytest.approx(-23.01, abs=0.05)
        gated = Audio(np.concatenate([quiet.samples, np.zeros(9 * rate, np.int16)]), rate)
        assert levels.lufs(gated) == pytest.approx(-23.01, abs=0.4)
    assert levels.lufs(Audio(np.zeros(30_000, np.int16), 16_000)) == -np.inf


def test_voices_are_levelled_each_by_itself(tmp_path: Path) -> None:
    soft = Voice("tone", "cello", (("volume", 0.25),))
    gains = studio.level([CELLO, soft, FLUTE], store=tmp_path, jobs=2)
    assert gains[soft] - gains[CELLO] == pytest.approx(12.04, abs=0.05)
    assert studio.level([soft], store=tmp_path / "alone", jobs=1)[soft] == gains[soft]
    assert studio.level([], store=tmp_path, jobs=1) == {}


def test_a_voice_that_cannot_say_the_slate_has_no_gain(tmp_path: Path) -> None:
    nobody = Voice("tone", "no such")
    assert studio.level([nobody], store=tmp_path, jobs=1) == {}


def test_a_take_knows_its_key(tmp_path: Path) -> None:
    take = studio.record(numbered(1), store=tmp_path, jobs=1).takes[0]
    assert isinstance(take, Take)
    assert take.path == tmp_path / take.key[:2] / f"{take.key[2:]}.wav"
