"""ffmpeg found, fed, read and ended; what goes wrong with it is said in its own words."""

import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sound import speech

from audiobook import programs
from audiobook.errors import AudioError

MP3 = ("-c:a", "libmp3lame", "-b:a", "64k")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
on_posix = pytest.mark.skipif(os.name != "posix", reason="needs a shell script for a program")


@pytest.fixture
def path_of(tmp_path, monkeypatch):
    """A PATH with nothing on it but the scripts that a test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    programs.ffmpeg.cache_clear()

    def put(name: str, script: str) -> Path:
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        return program

    yield put
    programs.ffmpeg.cache_clear()


def children() -> set[int]:
    """Processes that this one has started and that still run."""
    tasks = Path("/proc/self/task").iterdir()
    return {int(pid) for task in tasks for pid in (task / "children").read_text().split()}


def silence(seconds: int = 1) -> list[bytes]:
    return [bytes(88_200)] * seconds


# --- which ffmpeg ---------------------------------------------------------------------------------


def test_without_a_system_ffmpeg_the_one_from_pip_is_used(path_of, tmp_path):
    assert "imageio_ffmpeg" in programs.ffmpeg()
    programs.encode(silence(), tmp_path / "x.mp3", rate=44_100, options=MP3)
    assert sum(map(len, programs.decode(tmp_path / "x.mp3"))) == pytest.approx(88_200, abs=4000)


@on_posix
def test_the_systems_ffmpeg_is_used_where_it_writes_mp3(path_of):
    program = path_of("ffmpeg", 'echo "Encoder libmp3lame [libmp3lame MP3]:"')
    assert programs.ffmpeg() == str(program)


@on_posix
@pytest.mark.parametrize("script", ["echo 'Codec is not recognized'", "exit 3", "kill -9 $$"])
def test_a_system_ffmpeg_that_cannot_write_mp3_is_passed_over(path_of, script):
    path_of("ffmpeg", script)
    assert "imageio_ffmpeg" in programs.ffmpeg()


def test_with_no_ffmpeg_at_all_the_error_says_what_to_install(path_of, monkeypatch):
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(AudioError, match="No ffmpeg") as caught:
        programs.ffmpeg()
    assert "pip install imageio-ffmpeg" in caught.value.hint


@on_posix
def test_an_ffmpeg_that_cannot_be_started_is_named(path_of, tmp_path):
    program = path_of("ffmpeg", 'echo "Encoder libmp3lame [libmp3lame MP3]:"')
    programs.ffmpeg()
    program.unlink()
    with pytest.raises(AudioError, match="ffmpeg: cannot be started"):
        programs.encode(silence(), tmp_path / "x.mp3", rate=44_100, options=MP3)


# --- in and out -----------------------------------------------------------------------------------


def test_what_was_encoded_without_loss_comes_back_as_it_was(tmp_path):
    sound = speech(3, 44_100)
    blocks = [part.tobytes() for part in np.array_split(sound, 7)]
    programs.encode(blocks, tmp_path / "x.flac", rate=44_100, options=("-c:a", "flac"))
    wav = b"".join(programs.decode(tmp_path / "x.flac"))
    assert wav.endswith(sound.tobytes())
    assert len(wav) < sound.nbytes + 200


@pytest.mark.skipif(os.name == "nt", reason="Windows forbids such names")
@pytest.mark.parametrize(
    "name", ["-y.mp3", "a:b.mp3", "100%d 'q' \"r\".mp3", "é\n🛶.mp3", "\\.mp3"]
)
def test_any_file_name_is_only_a_file_name(tmp_path, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    programs.encode(silence(), Path(name), rate=44_100, options=MP3)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert sum(map(len, programs.decode(Path(name)))) > 80_000


def test_no_blocks_make_an_error_or_an_empty_file_but_no_hang(tmp_path):
    path = tmp_path / "x.wav"
    programs.encode([], path, rate=44_100, options=("-c:a", "pcm_s16le"))
    assert path.stat().st_size < 200


def test_a_lot_of_complaints_do_not_jam_the_pipes(tmp_path):
    path = tmp_path / "damaged.mp3"
    programs.encode([speech(20, 44_100).tobytes()], path, rate=44_100, options=MP3)
    data = bytearray(path.read_bytes())
    rng = np.random.default_rng(0)
    for place in rng.integers(2000, len(data), 4000):
        data[place] ^= 0xFF
    path.write_bytes(data)
    assert sum(map(len, programs.decode(path))) > 88_200


def test_a_list_of_other_places_is_not_followed(tmp_path):
    playlist = tmp_path / "x.mp3"
    playlist.write_text("#EXTM3U\n#EXTINF:9,\nhttp://127.0.0.1:9/x.mp3\n#EXT-X-ENDLIST\n")
    with pytest.raises(AudioError, match=r"x\.mp3: cannot be decoded"):
        list(programs.decode(playlist))


# --- what goes wrong ------------------------------------------------------------------------------


def test_refused_options_are_told_in_ffmpegs_words(tmp_path):
    with pytest.raises(AudioError, match=r"x\.mp3: cannot be encoded: ffmpeg failed") as caught:
        programs.encode(silence(9), tmp_path / "x.mp3", rate=44_100, options=("-c:a", "nonesuch"))
    assert "nonesuch" in caught.value.hint


@on_linux
def test_an_ffmpeg_that_is_killed_is_told(tmp_path):
    others = children()

    def blocks():
        yield bytes(88_200)
        for pid in children() - others:
            os.kill(pid, signal.SIGKILL)
        for _ in range(100):
            yield bytes(88_200)

    with pytest.raises(AudioError, match="ffmpeg failed") as caught:
        programs.encode(blocks(), tmp_path / "x.mp3", rate=44_100, options=MP3)
    assert "ended by signal 9" in caught.value.hint


@on_posix
def test_an_ffmpeg_that_hangs_is_ended_and_told(path_of, tmp_path, monkeypatch):
    asked = 'echo "Encoder libmp3lame [libmp3lame MP3]:"; [ $# = 3 ]'
    path_of("ffmpeg", f"{asked} || exec /bin/sleep 600")
    monkeypatch.setattr(programs, "PATIENCE", 0.2)
    before = children()
    with pytest.raises(AudioError, match="ffmpeg hangs"):
        programs.encode(silence(9), tmp_path / "x.mp3", rate=44100, options=())
    (tmp_path / "y.mp3").write_bytes(b"ID3")
    with pytest.raises(AudioError, match="ffmpeg hangs"):
        list(programs.decode(tmp_path / "y.mp3"))
    assert children() == before


@on_posix
def test_an_ffmpeg_that_writes_nothing_is_told(path_of, tmp_path):
    path_of("ffmpeg", 'echo "Encoder libmp3lame [libmp3lame MP3]:"; echo sorry >&2')
    with pytest.raises(AudioError, match="cannot be encoded") as caught:
        programs.encode(silence(), tmp_path / "x.mp3", rate=44_100, options=MP3)
    assert "sorry" in caught.value.hint


class Dropped(Exception):
    """What goes wrong in these tests."""


@on_linux
@pytest.mark.parametrize("reason", [Dropped, KeyboardInterrupt, AudioError])
def test_no_ffmpeg_outlives_the_one_who_started_it(tmp_path, reason):
    others = children()

    def blocks():
        yield bytes(88_200)
        assert children() > others
        raise reason("x")

    with pytest.raises(reason):
        programs.encode(blocks(), tmp_path / "x.mp3", rate=44_100, options=MP3)
    assert children() == others


@on_linux
def test_a_decoder_ends_when_its_reader_has_had_enough(tmp_path):
    path = tmp_path / "x.mp3"
    programs.encode(silence(60), path, rate=44_100, options=MP3)
    others = children()
    stream = programs.decode(path)
    next(stream)
    assert children() > others
    stream.close()
    assert children() == others


@on_posix
def test_ffmpeg_ends_when_we_are_killed(tmp_path):
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from audiobook import programs\n"
        "def blocks():\n"
        "    yield bytes(88_200)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "    yield b''\n"
        "programs.ffmpeg = lambda: sys.argv[1]\n"
        "programs.encode(blocks(), Path('x.mp3'), rate=44_100, options=())\n"
    )
    # a stand-in that tells on our pipe when it has come to the end of its input
    program = tmp_path / "ffmpeg"
    program.write_text(f"#!/bin/sh\n{shutil.which('cat')} >/dev/null\necho over >{tmp_path}/fifo\n")
    program.chmod(0o755)
    os.mkfifo(tmp_path / "fifo")
    said = os.open(tmp_path / "fifo", os.O_RDONLY | os.O_NONBLOCK)
    killed = subprocess.run([sys.executable, "-c", code, program], cwd=tmp_path, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert select.select([said], [], [], 30)[0]
    assert os.read(said, 9) == b"over\n"
    os.close(said)


# --- playing --------------------------------------------------------------------------------------


@on_posix
def test_where_nothing_can_play_the_answer_is_no(path_of, tmp_path):
    assert programs.play(tmp_path / "x.wav") is False
    path_of("aplay", "exit 1")
    assert programs.play(tmp_path / "x.wav") is False


@on_posix
def test_the_first_player_that_works_is_taken(path_of, tmp_path):
    path_of("paplay", "exit 1")
    path_of("aplay", f'echo "$@" >{tmp_path}/played')
    assert programs.play(tmp_path / "x.wav") is True
    assert (tmp_path / "played").read_text() == f"-q {tmp_path}/x.wav\n"
