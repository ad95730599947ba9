"""Other people's programs: ffmpeg to encode and decode, a player for auditions, an adviser.

The only module that starts a process. Sound goes in and out through pipes, block by block, so that
memory stays flat. Every child is gone when the call that started it ends, however that ends: the
children run in a session of their own, so that Ctrl-C reaches us first and we end them; and should
we be killed outright, their pipe closes and they stop by themselves.
"""

from __future__ import annotations

import importlib
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO

from audiobook.errors import AudiobookError, AudioError

PLAYERS: tuple[tuple[str, ...], ...] = (
    ("afplay",),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet"),
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
)
"""Programs that play a WAV file, in order of preference; the first that works is taken."""

BLOCK = 1 << 18
"""Bytes read from a decoder at a time."""

PATIENCE = 60.0
"""Seconds that ffmpeg may take for a block of sound, of which it needs thousandths."""
GLANCES = 20
"""So often it is looked at meanwhile. Time in which we are stopped ourselves (Ctrl-Z) is none."""

_QUIET = ("-hide_banner", "-nostdin", "-loglevel", "error", "-protocol_whitelist", "file,pipe")
_SAME_BYTES = ("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact")
"""No encoder name, no date: the same sound gives the same file."""


@lru_cache(maxsize=1)
def ffmpeg() -> str:
    """The ffmpeg to use: the system's where it can write MP3, else the one that pip installed.

    Raises:
        AudioError: there is neither.
    """
    if (system := shutil.which("ffmpeg")) and _writes_mp3(system):
        return system
    try:
        return str(importlib.import_module("imageio_ffmpeg").get_ffmpeg_exe())
    except (ImportError, RuntimeError) as err:
        raise AudioError(
            "No ffmpeg that can write MP3 was found.",
            hint="Install it with “pip install imageio-ffmpeg” or from your system.",
        ) from err


@lru_cache(maxsize=1)
def version() -> str:
    """Of that ffmpeg, in its own words.

    Raises:
        AudioError: there is none.
    """
    answer = subprocess.run((ffmpeg(), "-version"), capture_output=True, timeout=20, check=False)
    return answer.stdout.partition(b"\n")[0].decode(errors="replace")


def encode(
    blocks: Iterable[bytes | memoryview], path: Path, *, rate: int, options: Sequence[str]
) -> None:
    """Encode mono 16-bit little-endian samples to a file, which is overwritten.

    Args:
        blocks: the samples; whatever their iterator raises goes through, once ffmpeg has ended.
        path: its suffix names the container unless `options` say ``-f``.
        rate: samples a second of `blocks`.
        options: ffmpeg's output options (codec, bit rate).

    Raises:
        AudioError: ffmpeg is missing, refused the options, was killed, or could not write.
    """
    source = ("-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", "pipe:0")
    target = (*_SAME_BYTES, *options, "-y", f"file:{path}")
    with _child((ffmpeg(), *_QUIET, *source, *target), stdin=True) as (process, log):
        assert process.stdin is not None
        try:
            with closing(_Patience(process, path)) as patience:
                for block in blocks:
                    with patience:
                        process.stdin.write(block)
                with patience:
                    process.stdin.close()
                    process.wait()
        except BrokenPipeError:
            process.wait()  # it has stopped reading: its own last words say why
        if process.wait() or not path.is_file():
            raise _failure(f"{path}: cannot be encoded", process, log)


def decode(path: Path) -> Generator[bytes, None, None]:
    """The first sound track of any audio file as one WAV stream of 16-bit samples.

    Yields:
        blocks of at most `BLOCK` bytes; the WAV header, whose length fields mean nothing in a
        stream, comes first.

    Raises:
        AudioError: not there, not audio, or damaged so that ffmpeg gives up.
    """
    if not path.is_file():
        raise AudioError(f"{path}: there is no such file")
    # large frames and few flushes: in an MP3's own frames ffmpeg spends twice the CPU, waking its
    # threads and ours
    batched = ("-filter_threads", "1", "-af", "asetnsamples=32768:p=0", "-flush_packets", "0")
    target = (*_SAME_BYTES, *batched, "-c:a", "pcm_s16le", "-f", "wav", "pipe:1")
    command = (ffmpeg(), *_QUIET, "-threads", "1", "-i", f"file:{path}", "-map", "0:a:0", *target)
    with _child(command, stdout=True) as (process, log):
        assert process.stdout is not None
        with closing(_Patience(process, path)) as patience:
            while True:
                with patience:
                    block = process.stdout.read(BLOCK)
                if not block:
                    break
                yield block
        if process.wait():
            raise _failure(f"{path}: cannot be decoded", process, log)


def python(script: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a Python file of ours as a process that answers on its output what its input asks.

    It must end when its input closes: it runs in a session of its own, out of reach of Ctrl-C. Its
    folder is not importable, so that a file there may bear a library's name. The caller ends it.

    Raises:
        AudioError: it cannot be started.
    """
    try:
        return subprocess.Popen(
            (sys.executable, "-P", str(script), *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=os.name == "posix",
        )
    except OSError as err:
        raise AudioError(
            f"{sys.executable}: cannot be started: {err.strerror or err}",
            hint="Too many processes or too little memory; try fewer --jobs.",
        ) from err


def converse(
    command: Sequence[str], given: bytes, *, seconds: float, error: type[AudiobookError]
) -> bytes:
    """What a program of the author's writes to its output, given this on its input.

    Raises:
        AudiobookError: (``error``) it cannot be started, takes longer, or ends with a status other
            than 0; with its last words.
    """
    with tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=os.name == "posix",
            )
        except (OSError, ValueError) as err:
            reason = getattr(err, "strerror", None) or err
            raise error(f"{command[0]} cannot be started: {reason}") from err
        with process:
            try:
                said, _ = process.communicate(given, timeout=seconds)
            except subprocess.TimeoutExpired as err:
                raise error(f"{command[0]} gave no reply within {seconds:g} seconds") from err
            finally:
                if process.returncode is None:
                    _end(process)
        if process.returncode:
            last = "".join(f": {line.strip()}" for line in _lines(log)[-1:])[:300]
            raise error(f"{command[0]} ended with status {process.returncode}{last}".rstrip("."))
        return said


def play(path: Path) -> bool:
    """Play a WAV file to its end; False where nothing here can play it."""
    if sys.platform == "win32":
        import winsound

        winsound.PlaySound(str(path), winsound.SND_FILENAME)
        return True
    for program, *options in PLAYERS:
        if player := shutil.which(program):
            with _child((player, *options, str(path.resolve()))) as (process, _):
                if process.wait() == 0:
                    return True
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program that leads its own session, with all that it has started."""
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _writes_mp3(program: str) -> bool:
    command = (program, "-hide_banner", "-h", "encoder=libmp3lame")
    try:
        answer = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and b"Encoder libmp3lame" in answer.stdout


@contextmanager
def _child(
    command: Sequence[str], *, stdin: bool = False, stdout: bool = False
) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """A running program and the file that collects what it complains about.

    A file, not a pipe: nobody has to read it while the sound flows, so nothing can jam.
    """
    with tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
                stdout=subprocess.PIPE if stdout else subprocess.DEVNULL,
                stderr=log,
                start_new_session=os.name == "posix",
            )
        except OSError as err:
            raise AudioError(
                f"{command[0]}: cannot be started: {err.strerror or err}",
                hint="Install it again, or remove it from PATH to use the one that pip installs.",
            ) from err
        _settle(process.pid)
        try:
            yield process, log
        finally:
            process.kill()
            for pipe in (process.stdout, process.stdin):
                _close(pipe)
            process.wait()


class _Patience:
    """Ends a program that does not take or give a block in time: a block is waited for within it.

    One thread looks on for the whole program; one for each block would cost as much as the
    decoding. It counts looks, not seconds: while we are stopped ourselves (Ctrl-Z) nobody looks.
    """

    def __init__(self, process: subprocess.Popen[bytes], path: Path) -> None:
        self._process, self._path = process, path
        self._block, self._waiting, self._hung = 0, False, False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def __enter__(self) -> None:
        self._block += 1
        self._waiting = True

    def __exit__(self, *error: object) -> None:
        self._waiting = False
        if self._hung:
            raise AudioError(
                f"{self._path}: ffmpeg hangs.",
                hint="Run again; if that does not help, install another ffmpeg.",
            )

    def close(self) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        seen = looks = 0
        while not self._over.wait(PATIENCE / GLANCES):
            looks = looks + 1 if self._waiting and self._block == seen else 0
            seen = self._block
            if looks == GLANCES:
                self._hung = True
                self._process.kill()
                return


def _settle(pid: int) -> None:
    """Keep a program's threads on one core, each to run on until it has nothing to do.

    ffmpeg hands every 26 ms of sound through five threads, of which one does the work. Left to
    themselves they wake each other across cores; on Linux these two hints save 25 % of the CPU of
    encoding and 45 % of that of decoding. Programs that run at once get different cores.
    """
    if sys.platform == "linux":
        try:
            os.sched_setscheduler(pid, os.SCHED_BATCH, os.sched_param(0))
            os.sched_setaffinity(pid, next(_next_core))
        except OSError:
            return  # not allowed here: they are only hints


def settle_on(number: int | None) -> None:
    """Give the programs of one of several workers a core of their own; None: who they are, and so
    how many share a core, is not known, and the system deals the cores out."""
    global _next_core
    cores = _CORES if number is None else [_CORES[number % len(_CORES)]]
    _next_core = itertools.repeat(set(cores))


_CORES = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else [0]
_next_core: Iterator[set[int]] = itertools.cycle({core} for core in _CORES)


def _close(pipe: IO[bytes] | None) -> None:
    """Close our end; what was still buffered for a dead program is lost with it."""
    if pipe is not None:
        try:
            pipe.close()
        except BrokenPipeError:
            return


def _failure(what: str, process: subprocess.Popen[bytes], log: IO[bytes]) -> AudioError:
    lines = _lines(log)
    status = process.returncode
    if status < 0:
        lines.append(f"It was ended by signal {-status}.")
    said = "\n".join(lines[-4:]) or f"It ended with status {status}."
    return AudioError(f"{what}: ffmpeg failed.", hint=said)


def _lines(log: IO[bytes]) -> list[str]:
    log.seek(0)
    return [line for line in log.read().decode(errors="replace").splitlines() if line.strip()]
