"""The booth: a small process of its own in which pyttsx3 speaks. Run as a script, never imported.

It reads requests, one JSON object a line, and answers each with a status, a length and as many
bytes (`booths.py` is the other end). It imports little, because it forks for every line it speaks.

What pyttsx3's espeak driver does badly is met here and only here:

- espeak is opened synchronously, so that no thread exists. In the driver's own mode ``runAndWait``
  comes back before the file is whole, files stay empty now and then, and two threads abort.
- espeak carries state from one utterance to the next. Each is spoken by a fresh fork of this
  process, which itself never speaks: so a line sounds the same whatever was spoken before.
- espeak's noise (breath, roughness) is seeded from the clock. Here the seed is fixed.
- A fork that hangs is ended by the kernel, through an interval timer.
- Property errors are only told to the "error" topic, and the driver prints on standard output.

On macOS and Windows pyttsx3 uses the system's voices; there each line gets a new pyttsx3 engine.
"""

import ctypes
import json
import os
import signal
import struct
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

HEADER = struct.Struct("<BI")
SAID, REFUSED, LOST, BROKEN = range(4)
"""How a request ended: well; with an error that will come again; with one that may not; never to
be tried again, because pyttsx3 does not work on this machine."""
HUNG = 75
"""Exit status of a booth whose line did not end in time."""


class Espeak:
    """Speaks by forking. The library and its data come from pip, never from the system."""

    def __init__(self, library: str, data: str) -> None:
        if data:
            os.environ["ESPEAK_DATA_PATH"] = data
        # The dynamic linker gives pyttsx3 this one when it asks for the library by its soname.
        ours = ctypes.CDLL(library) if library else None
        from pyttsx3.drivers import _espeak

        if ours is not None and _espeak.dll._handle != ours._handle:
            raise RuntimeError(f"pyttsx3 took another espeak-ng library than {library}")
        _espeak.AUDIO_OUTPUT_RETRIEVAL = _espeak.AUDIO_OUTPUT_SYNCHRONOUS
        import pyttsx3

        self.engine = pyttsx3.init("espeak")
        # Once for all forks: espeak reads all its voice files, and the English dictionary.
        self.engine.getProperty("voices")
        self.engine.proxy.setBusy(False)
        self.engine.setProperty("voice", "gmw/en")
        self.engine.proxy.setBusy(True)
        self._tell_the_end(_espeak)
        if hasattr(_espeak.dll, "espeak_ng_SetRandSeed"):
            _espeak.dll.espeak_ng_SetRandSeed(ctypes.c_long(1))

    def _tell_the_end(self, espeak: Any) -> None:
        """The driver waits for a last message that a synchronous espeak does not send: there the
        end is a call without samples."""
        driver = self.engine.proxy._driver
        last = (espeak.EVENT * 1)()
        last[0].type = espeak.EVENT_MSG_TERMINATED

        def heard(samples: Any, count: int, events: Any) -> int:
            # Bytes, as the driver has them, are copied for each second that is added.
            driver._data_buffer = driver._data_buffer or bytearray()
            driver._onSynth(samples, count, events)
            if not samples:
                driver._onSynth(None, 0, last)
            return 0

        espeak.SetSynthCallback(heard)

    def voices(self) -> None:
        answer(SAID, listed(self.engine))

    def speak(self, request: dict[str, Any]) -> None:
        """The fork itself answers: the sound goes to the far end without passing through here.
        What a fork has sent that did not end well is not known, so its booth ends with it."""
        child = os.fork()
        if child == 0:
            self._speak_and_end(request)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status == -signal.SIGALRM:
            os._exit(HUNG)
        if status != 0:
            os._exit(1)

    def _speak_and_end(self, request: dict[str, Any]) -> None:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, request["patience"])
        self.engine.connect("finished-utterance", lambda **_: os._exit(0))
        self.engine.connect("error", lambda exception, **_: refuse(exception))
        # The driver hands the file's name on to `wave.open`, which takes a file as well.
        order(self.engine, request, Answer())
        os._exit(1)


class Answer:
    """A file in memory, sent off when it is flushed, that is when `wave` has written all of it."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.parts.append(data)

    def flush(self) -> None:
        answer(SAID, *self.parts)


class System:
    """Speaks with the voices of macOS (into AIFF) or Windows (into WAV)."""

    def __init__(self, driver: str) -> None:
        self.driver = driver
        self.new()

    def new(self) -> Any:
        # A used engine of the Windows driver may wait for ever in its second run; a new one never.
        from pyttsx3.engine import Engine

        return Engine(self.driver)

    def voices(self) -> None:
        answer(SAID, listed(self.new()))

    def speak(self, request: dict[str, Any]) -> None:
        engine, faults, ends = self.new(), [], []
        engine.connect("error", lambda exception, **_: faults.append(str(exception)))
        engine.connect("finished-utterance", lambda completed, **_: ends.append(completed))
        with tempfile.TemporaryDirectory(prefix="audiobook-") as folder:
            path = Path(folder, "line.aiff" if self.driver == "nsss" else "line.wav")
            order(engine, request, str(path))
            if faults:
                answer(REFUSED, "; ".join(faults).encode())
            # The Windows driver writes synchronously and tells no end of it.
            elif not path.is_file() or (self.driver == "nsss" and not any(ends)):
                answer(LOST, b"no sound was written")
            else:
                answer(SAID, path.read_bytes())


def order(engine: Any, request: dict[str, Any], file: Any) -> None:
    for name, value in request["properties"].items():
        engine.setProperty(name, value)
    engine.save_to_file(request["words"], file)
    engine.runAndWait()


def refuse(exception: Exception) -> None:
    answer(REFUSED, str(exception).encode())
    os._exit(0)


def answer(status: int, *parts: bytes) -> None:
    ANSWERS.write(HEADER.pack(status, sum(map(len, parts))))
    for part in parts:
        ANSWERS.write(part)
    ANSWERS.flush()


def listed(engine: Any) -> bytes:
    voices = [
        {
            "id": voice.id,
            "name": voice.name,
            "languages": [str(language) for language in voice.languages or () if language],
            "gender": voice.gender and str(voice.gender),
            "age": voice.age and str(voice.age),
        }
        for voice in engine.getProperty("voices")
    ]
    return json.dumps(voices).encode()


def opened(driver: str, library: str, data: str) -> Espeak | System:
    return Espeak(library, data) if driver == "espeak" else System(driver)


def main(driver: str, library: str = "", data: str = "") -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program that asks
    speaker, fault = None, ""
    try:
        speaker = opened(driver, library, data)
    except (ImportError, OSError, RuntimeError, AttributeError, KeyError):
        fault = traceback.format_exc(limit=-1).strip()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        if speaker is None:
            answer(BROKEN, fault.encode())
        elif request["do"] == "voices":
            speaker.voices()
        else:
            speaker.speak(request)


if __name__ == "__main__":
    ANSWERS = os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)  # pyttsx3 prints there
    main(*sys.argv[1:])
