"""What a speech server answered: whole sound, or why not and what the author can do."""

from __future__ import annotations

from audiobook import web
from audiobook.audio import Audio
from audiobook.engines import check_speech, quoted, wav
from audiobook.engines.openai.servers import BASE, KEY, Server
from audiobook.errors import EngineError, PluginError

NO_CREDIT = "insufficient_quota"
"""OpenAI's word under a status 429 that does not pass."""
LONG_WAIT = 30.0
"""Seconds: who asks for more is quoted."""


class UnsoundError(Exception):
    """What came is not the words as sound."""

    def __init__(self, said: str, *, passing: bool = True) -> None:
        super().__init__(said)
        self.passing = passing


def heard(reply: web.Reply, words: str, *, form: str, pcm_rate: int) -> Audio:
    """The sound of a reply.

    Args:
        form: what was asked for, "wav" or "pcm".

    Raises:
        UnsoundError: it is none, is not known to be whole, or cannot be that of the words.
    """
    body, start = reply.body, reply.body[:64].lstrip().lower()
    if reply.kind == "text/html" or start.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise UnsoundError("a web page came instead of sound", passing=False)
    if "json" in reply.kind or start.startswith((b'{"', b"{}", b"{ ", b"{\n")):
        raise UnsoundError("JSON came instead of sound", passing=False)
    if start.startswith((b"id3", b"oggs", b"flac")) or (form == "wav" and start[:1] == b"\xff"):
        raise UnsoundError(f"another format came than {form}", passing=False)
    if not reply.whole:
        raise UnsoundError("the server does not tell how long its sound is, so it may be cut short")
    try:
        pure = form == "pcm" and body[:4] != b"RIFF"
        sound = wav.mono(body, rate=pcm_rate) if pure else wav.read(body)
        check_speech(words, sound)
    except ValueError as err:
        raise UnsoundError(f"what came is not whole sound: {err}") from None
    except EngineError as err:
        raise UnsoundError(err.message.rstrip(".")) from None
    return sound


def may_pass(err: web.WebError | UnsoundError) -> bool:
    return err.passing and getattr(err, "code", "") != NO_CREDIT


def failure(
    err: web.WebError | UnsoundError, server: Server, words: str, model: str
) -> EngineError | PluginError:
    """What the author is told: a PluginError where no other line would fare better."""
    said = str(err).rstrip(".")
    if isinstance(err, web.WebError) and (final := _final(err, said, server, model)):
        return final
    wait = getattr(err, "wait", 0.0)
    later = f" It asks to be left alone for {wait:.0f} seconds." if wait > LONG_WAIT else ""
    return EngineError(f"{server.host} does not speak {quoted(words)}: {said}.{later}")


def _final(err: web.WebError, said: str, server: Server, model: str) -> PluginError | None:
    host = server.host
    if err.code == NO_CREDIT:
        return PluginError(
            f"{host} wants to be paid first: {said}.",
            hint="Add credit to the account, then run again: what is recorded is kept.",
        )
    if err.status in (401, 403) and server.key_env:
        return PluginError(
            f"{host} refuses the key in {server.key_env}: {said}.",
            hint=f"Set a valid one: export {server.key_env}=…",
        )
    if err.status in (401, 403):
        return PluginError(
            f"{host} wants a key: {said}.",
            hint=f"Set it (export {KEY}=…); beside a base_url in voices.yaml, also key_env: {KEY}",
        )
    if err.status in (404, 405, 410) or 300 <= err.status < 400:
        return PluginError(
            f"{server.base}/v1/audio/speech is not there, or has no model “{model}”: {said}.",
            hint=f"Mend base_url or model in voices.yaml, or the address in {BASE}.",
        )
    if err.unreachable:
        return PluginError(
            f"{host} cannot be reached: {said}.",
            hint=f"Start the server, or mend base_url in voices.yaml or the address in {BASE}.",
        )
    return None
