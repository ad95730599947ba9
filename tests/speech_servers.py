"""Speech servers on this machine, which hum as the engine `tone` does, as faulty as asked."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

from audiobook.audio import Audio, wav
from audiobook.engines.tone import VOICES, Tone
from audiobook.model import Voice

LATE = 30.0
"""Seconds; the tests do not wait so long."""


def hum(words: str, voice: str = "", speed: float = 1.0) -> Audio:
    """What the servers say; each voice at its own pitch."""
    names = list(VOICES)
    name = names[sum(voice.casefold().encode()) % len(names)]
    rate = max(80, min(400, round(165 * speed)))
    return Tone().speak(words, Voice("tone", name, (("rate", rate),))).audio


Answer = Callable[["Handler", Audio], None]


class SpeechServer:
    """Speaks OpenAI's protocol. `answers` are given one after the other, then it does as it should;
    `always` is what it does when none is left."""

    def __init__(self) -> None:
        self.answers: deque[Answer] = deque()
        self.always: Answer = right
        self.voices: object = None
        """What it says to a question for its voices; None: there is no such list."""
        self.wanted_key = ""
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.times: list[float] = []
        self.stopped = threading.Event()
        self.url = ""

    @property
    def said(self) -> list[str]:
        return [request["input"] for request in self.requests]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: SpeechServer
    asked: dict[str, Any]

    def do_GET(self) -> None:
        if self.path != "/v1/audio/voices" or self.fake.voices is None:
            self.reply(404, b'{"detail": "Not Found"}', "application/json")
        else:
            self.reply(200, json.dumps(self.fake.voices).encode(), "application/json")

    def do_POST(self) -> None:
        fake = self.fake
        asked = self.asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fake.times.append(time.monotonic())
        fake.requests.append(asked)
        fake.keys.append(self.headers["Authorization"])
        if self.path != "/v1/audio/speech":
            self.reply(404, b"no such page", "text/plain")
        elif fake.wanted_key and self.headers["Authorization"] != f"Bearer {fake.wanted_key}":
            refused(401)(self, Audio(np.zeros(0, np.int16), 8000))
        else:
            sound = hum(asked["input"], asked["voice"], asked.get("speed", 1.0))
            answer = fake.answers.popleft() if fake.answers else fake.always
            answer(self, sound)

    def reply(
        self, status: int, body: bytes, kind: str = "audio/wav", *, length: int | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:  # fmt: skip
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        if length is not None:
            self.close_connection = True

    def chunks(self, body: bytes, *, ends: bool = True) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "audio/wav")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for at in range(0, len(body), 4000):
            block = body[at : at + 4000]
            self.wfile.write(f"{len(block):x}\r\n".encode() + block + b"\r\n")
        if ends:
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        return


# --- how a server answers -------------------------------------------------------------------------


def right(handler: Handler, sound: Audio) -> None:
    if handler.asked.get("response_format") == "pcm":
        handler.reply(200, sound.samples.tobytes(), "audio/pcm")
    else:
        handler.reply(200, wav(sound))


def late(handler: Handler, _: Audio) -> None:
    handler.close_connection = True
    handler.fake.stopped.wait(LATE)


def dripping(handler: Handler, sound: Audio) -> None:
    """A byte now and then: never silent for long, never done."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(wav(sound))))
    handler.end_headers()
    for byte in wav(sound)[:600]:
        if handler.fake.stopped.wait(0.05):
            break
        try:
            handler.wfile.write(bytes([byte]))
        except OSError:
            break
    handler.close_connection = True


def complains_slowly(handler: Handler, _: Audio) -> None:
    """An error whose explanation does not end."""
    handler.send_response(500)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.fake.stopped.wait(0.05):
        try:
            handler.wfile.write(b" ")
        except OSError:
            break
    handler.close_connection = True


def limited(wait: str) -> Answer:
    def answer(handler: Handler, _: Audio) -> None:
        body = b'{"error": {"message": "slow down", "code": "rate_limit_exceeded"}}'
        handler.reply(429, body, "application/json", headers=(("Retry-After", wait),))

    return answer


def refused(status: int, code: str = "") -> Answer:
    """With the key in the message, as careless servers do."""

    def answer(handler: Handler, _: Audio) -> None:
        said = f"Incorrect: {handler.headers['Authorization']}"
        body = json.dumps({"error": {"message": said, "code": code}}).encode()
        handler.reply(status, body, "application/json")

    return answer


def cut(handler: Handler, sound: Audio) -> None:
    body = wav(sound)
    handler.reply(200, body[: len(body) // 2], length=len(body))


def cut_in_chunks(handler: Handler, sound: Audio) -> None:
    body = wav(sound)
    handler.chunks(body[: len(body) // 2], ends=False)


def hangs_up(handler: Handler, _: Audio) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def streamed(length: int) -> Answer:
    """The whole sound, under a header that was written before its length was known."""

    def answer(handler: Handler, sound: Audio) -> None:
        handler.chunks(with_length(sound, length))

    return answer


def with_length(sound: Audio, length: int) -> bytes:
    body = bytearray(wav(sound))
    struct.pack_into("<I", body, 4, min(length + 36, 0xFFFF_FFFF))
    struct.pack_into("<I", body, 40, length)
    return bytes(body)


def says_more(handler: Handler, sound: Audio) -> None:
    """A header that promises more sound than comes: half a take."""
    half = Audio(sound.samples[: len(sound.samples) // 2], sound.rate)
    handler.reply(200, with_length(half, 2 * len(sound.samples)))


def says_less(handler: Handler, sound: Audio) -> None:
    handler.reply(200, with_length(sound, 1000))


def unframed(handler: Handler, sound: Audio) -> None:
    """Half the sound of a server that does not say how long it is."""
    body = with_length(sound, 0xFFFF_FFFF)
    handler.protocol_version = "HTTP/1.0"
    handler.send_response(200)
    handler.send_header("Content-Type", "audio/wav")
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True


def html(handler: Handler, _: Audio) -> None:
    handler.reply(200, b"<!DOCTYPE html><html><body>Welcome!</body></html>", "text/html")


def html_as_sound(handler: Handler, _: Audio) -> None:
    handler.reply(200, b"\n<html><body>Welcome!</body></html>")


def told_in_json(handler: Handler, _: Audio) -> None:
    handler.reply(200, b'{"error": "no voice"}', "application/json")


def noise(handler: Handler, _: Audio) -> None:
    handler.reply(200, np.random.default_rng(3).bytes(30_001))


def empty(handler: Handler, _: Audio) -> None:
    handler.reply(200, b"")


def short(handler: Handler, sound: Audio) -> None:
    handler.reply(200, wav(Audio(sound.samples[:400], sound.rate)))


def silent(handler: Handler, sound: Audio) -> None:
    handler.reply(200, wav(Audio(np.zeros_like(sound.samples), sound.rate)))


def mp3(handler: Handler, _: Audio) -> None:
    handler.reply(200, b"ID3\x04" + bytes(20_000), "audio/mpeg")


@contextmanager
def speech_server() -> Iterator[SpeechServer]:
    fake = SpeechServer()
    handler = type("Handler", (Handler,), {"fake": fake})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        http.daemon_threads = True
        fake.url = f"http://127.0.0.1:{http.server_address[1]}"
        threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True).start()
        yield fake
        fake.stopped.set()
        http.shutdown()


# --- Wyoming --------------------------------------------------------------------------------------

Fault = Callable[["WyomingServer", socket.socket, Audio], None]


class WyomingServer:
    """Speaks Wyoming; `faults` come first, one for each line."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.address = "{}:{}".format(*listener.getsockname())
        self.faults: deque[Fault] = deque()
        self.asked: list[dict[str, Any]] = []
        self.stopped = threading.Event()

    def serve(self) -> None:
        while not self.stopped.is_set():
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(line,), daemon=True).start()

    def answer(self, line: socket.socket) -> None:
        with line, line.makefile("rb") as lines:
            head = json.loads(lines.readline())
            data = json.loads(lines.read(head.get("data_length", 0)) or b"{}")
            if head["type"] == "describe":
                event(line, "info", {"asr": [], "tts": [{"name": "hum", "voices": WYOMING_VOICES}]})
                return
            self.asked.append(data)
            wanted = data["voice"]
            sound = hum(data["text"], wanted["name"] + wanted.get("speaker", ""))
            fault = self.faults.popleft() if self.faults else speaks
            try:
                fault(self, line, sound)
            except OSError:
                return


WYOMING_VOICES = [
    {"name": "en_GB-cello", "languages": ["en_GB"], "installed": True, "description": "hums low"},
    {"name": "en_US-choir", "languages": ["en_US"], "speakers": [{"name": "p1"}, {"name": "p2"}]},
    {"name": "de_DE-absent", "languages": ["de_DE"], "installed": False},
]


def event(line: socket.socket, kind: str, data: dict[str, Any], payload: bytes = b"") -> None:
    body = json.dumps(data).encode()
    head = {"type": kind, "data_length": len(body), "payload_length": len(payload)}
    line.sendall(json.dumps(head).encode() + b"\n" + body + payload)


def form(sound: Audio) -> dict[str, int]:
    return {"rate": sound.rate, "width": 2, "channels": 1}


def speaks(server: WyomingServer, line: socket.socket, sound: Audio) -> None:
    event(line, "audio-start", form(sound))
    data = sound.samples.tobytes()
    for at in range(0, len(data), 2048):
        event(line, "audio-chunk", form(sound), data[at : at + 2048])
    event(line, "audio-stop", {})


def goes_away(server: WyomingServer, line: socket.socket, sound: Audio) -> None:
    event(line, "audio-start", form(sound))
    event(line, "audio-chunk", form(sound), sound.samples.tobytes()[: len(sound.samples)])


def falls_silent(server: WyomingServer, line: socket.socket, sound: Audio) -> None:
    goes_away(server, line, sound)
    server.stopped.wait(LATE)


def chatters(server: WyomingServer, line: socket.socket, sound: Audio) -> None:
    line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def lies(server: WyomingServer, line: socket.socket, sound: Audio) -> None:
    line.sendall(b'{"type": "audio-chunk", "payload_length": -4}\n')


def complains(server: WyomingServer, line: socket.socket, sound: Audio) -> None:
    event(line, "error", {"text": "out of breath"})


@contextmanager
def wyoming_server() -> Iterator[WyomingServer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = WyomingServer(listener)
        threading.Thread(target=server.serve, daemon=True).start()
        yield server
        server.stopped.set()
        listener.shutdown(socket.SHUT_RDWR)
