"""A language model behind OpenAI's chat protocol, on this machine or elsewhere.

``POST URL/chat/completions`` with a list of messages, as described at
https://platform.openai.com/docs/api-reference/chat. llama.cpp, Ollama, LM Studio, vLLM and most
paid services answer it.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from audiobook import web
from audiobook.errors import AdviserError

WAITS = (1.0, 4.0)
"""Seconds before a question is put again to a server that is busy or cannot be reached."""


@dataclass(frozen=True, slots=True)
class Chat:
    url: str
    """Up to and including the version: ``http://127.0.0.1:11434/v1``."""
    model: str
    key_env: str = ""
    """The environment variable that holds the key; "" where the server wants none."""

    def __post_init__(self) -> None:
        if not web.is_address(self.url):
            raise AdviserError("the url must be one such as http://127.0.0.1:11434/v1.")
        if self.key_env and not web.is_variable(self.key_env):
            raise AdviserError(
                "key_env must be the name of an environment variable; never put a key into a file."
            )

    @property
    def name(self) -> str:
        return self.model

    def ask(self, question: str, *, seconds: float) -> str:
        # The likeliest answer, not one drawn by chance. Some models take no such wish.
        wishes: dict[str, Any] = {"temperature": 0}
        waits = iter(WAITS)
        while True:
            try:
                key = web.key_from(self.key_env) if self.key_env else ""
                payload = self._payload(question) | wishes
                return _words(web.fetch(self._url, payload=payload, key=key, seconds=seconds).body)
            except web.WebError as err:
                if err.status == 400 and wishes:
                    wishes = {}
                    continue
                # who is late once is late again
                wait = next(waits, None) if err.passing and not err.late else None
                if wait is None:
                    raise AdviserError(str(err)) from err
            time.sleep(wait)

    @property
    def _url(self) -> str:
        end = "/chat/completions"
        url = self.url.rstrip("/")
        return url if url.endswith(end) else url + end

    def _payload(self, question: str) -> dict[str, Any]:
        return {"model": self.model, "messages": [{"role": "user", "content": question}]}


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
