"""A language model behind OpenAI's chat protocol, on this machine or elsewhere.

``POST URL/chat/completions`` with a list of messages, as described at
https://platform.openai.com/docs/api-reference/chat. llama.cpp, Ollama, LM Studio, vLLM and most
paid services answer it. The only module that uses the network, and only when it is asked.
"""

from __future__ import annotations

import json
import os
import re
import time
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage, IncompleteRead
from textwrap import shorten
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from audiobook.errors import AdviserError

WAITS = (1.0, 4.0)
"""Seconds before a question is put again to a server that is busy or cannot be reached."""
PASSING = frozenset({408, 429, 500, 502, 503, 504})
"""HTTP statuses that may be another the next time."""
LONGEST = 1 << 20
"""Bytes of a reply. Numbers for a dozen lines are a hundred; some models think aloud before."""


@dataclass(frozen=True, slots=True)
class Chat:
    url: str
    """Up to and including the version: ``http://127.0.0.1:11434/v1``."""
    model: str
    key_env: str = ""
    """The environment variable that holds the key; "" where the server wants none."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise AdviserError("the url must be one such as http://127.0.0.1:11434/v1.")
        if self.key_env and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", self.key_env):
            raise AdviserError(
                "key_env must be the name of an environment variable; never put a key into a file."
            )

    @property
    def name(self) -> str:
        return self.model

    def ask(self, question: str, *, seconds: float) -> str:
        key = os.environ.get(self.key_env, "") if self.key_env else ""
        if self.key_env and not key:
            raise AdviserError(f"the environment variable {self.key_env} is not set")
        # The likeliest answer, not one drawn by chance. Some models take no such wish.
        wishes: dict[str, Any] = {"temperature": 0}
        waits = iter(WAITS)
        while True:
            try:
                return _words(_fetch(self._request(question, key, wishes), seconds))
            except (OSError, HTTPException) as err:
                if isinstance(err, HTTPError) and err.code == 400 and wishes:
                    wishes = {}
                    continue
                wait = next(waits, None) if _may_pass(err) else None
                if wait is None:
                    raise AdviserError(_reason(err, key, seconds)) from err
            time.sleep(wait)

    def _request(self, question: str, key: str, wishes: dict[str, Any]) -> Request:
        end = "/chat/completions"
        url = self.url.rstrip("/")
        messages = [{"role": "user", "content": question}]
        body = json.dumps({"model": self.model, "messages": messages, **wishes})
        headers = {"Content-Type": "application/json", "User-Agent": "audiobook"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        return Request(url if url.endswith(end) else url + end, body.encode(), headers)


class _Stays(HTTPRedirectHandler):
    """Follows nobody: the key and the author's text are for the server that the author named."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


def _fetch(request: Request, seconds: float) -> bytes:
    end = time.monotonic() + seconds
    body = b""
    with build_opener(_Stays()).open(request, timeout=seconds) as response:
        while block := response.read1(1 << 16):
            body += block
            if time.monotonic() > end or len(body) > LONGEST:
                raise TimeoutError
        if response.length:
            raise IncompleteRead(body, response.length)
    return body


def _words(body: bytes) -> str:
    """What the model says.

    Raises:
        AdviserError: this is not what a chat server answers.
    """
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError) as err:
        raise AdviserError("the server does not answer as a chat server does") from err
    return content if isinstance(content, str) else ""


def _may_pass(err: OSError | HTTPException) -> bool:
    """Whether it may be better in a moment. Who is late once is late again."""
    return err.code in PASSING if isinstance(err, HTTPError) else not _late(err)


def _late(err: OSError | HTTPException) -> bool:
    return isinstance(err.reason if isinstance(err, URLError) else err, TimeoutError)


def _reason(err: OSError | HTTPException, key: str, seconds: float) -> str:
    """In a few words, without the key, should the server repeat it."""
    if isinstance(err, HTTPError):
        said = f"HTTP {err.code} {err.reason} {_complaint(err)}".strip()
    elif _late(err):
        said = f"no reply within {seconds:g} seconds"
    else:
        said = str(err.reason if isinstance(err, URLError) else err) or type(err).__name__
    return shorten(said.replace(key, "…") if key else said, 200, placeholder=" …")


def _complaint(err: HTTPError) -> str:
    try:
        said = json.loads(err.read(LONGEST))["error"]["message"]
    except (OSError, HTTPException, ValueError, RecursionError, LookupError, TypeError):
        return ""
    return f"({said})" if isinstance(said, str) else ""
