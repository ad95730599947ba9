"""Which server speaks, with which key, and in which voices."""

from __future__ import annotations

import json
import os
import re
from typing import Any, NamedTuple

from audiobook import web
from audiobook.engines import VoiceInfo
from audiobook.errors import PluginError

OPENAI = "https://api.openai.com"
BASE, KEY = "OPENAI_BASE_URL", "OPENAI_API_KEY"
"""Environment variables: the server, and its key."""
LIST_SECONDS = 5.0
"""For the list of voices, without which it goes, too."""

NAMED: dict[str, str | None] = {
    "alloy": None,
    "nova": "female",
    "onyx": "male",
    "shimmer": "female",
    "echo": "male",
    "coral": "female",
    "ash": "male",
    "sage": "female",
    "fable": "male",
    "marin": "female",
    "cedar": "male",
    "verse": "male",
    "ballad": "male",
}
"""OpenAI's voices, the narrator's first. It does not tell their genders; these are how they are
commonly heard."""

KOKORO = {"a": "en-US", "b": "en-GB", "e": "es", "f": "fr", "h": "hi", "i": "it", "j": "ja",
          "p": "pt-BR", "z": "zh"}  # fmt: skip
"""Language by the first letter of a voice of Kokoro; the second is f or m (``af_bella``)."""


class Server(NamedTuple):
    base: str
    """Without ``/v1``."""
    key_env: str
    """The environment variable with its key; "" where it wants none."""

    @property
    def host(self) -> str:
        return web.host(self.base)

    def key(self) -> str:
        """
        Raises:
            PluginError: it is not set, or cannot be one.
        """
        try:
            return web.key_from(self.key_env) if self.key_env else ""
        except web.WebError as err:
            raise PluginError(
                f"The engine openai has no key for {self.host}: {err}.",
                hint=f"Set it (export {self.key_env}=…), or name a server of your own in {BASE}.",
            ) from None


def server(base_url: str, key_env: str) -> Server:
    """The server that options name, or else the environment.

    The key of the environment's server is not for one that a file names: a file may come from
    anybody.

    Raises:
        PluginError: the environment names none that can be.
    """
    from_file = bool(base_url)
    base_url = base_url or os.environ.get(BASE, "").strip() or OPENAI
    base = re.sub(r"/v1(/audio/speech)?$", "", base_url.rstrip("/"))
    if not from_file and not web.is_address(base):
        raise PluginError(
            f"{BASE} is not the address of a server.",
            hint=f"Set it as in: export {BASE}=http://127.0.0.1:8880",
        )
    usual = base == OPENAI or (not from_file and bool(os.environ.get(KEY, "").strip()))
    return Server(base, key_env or (KEY if usual else ""))


def known() -> list[VoiceInfo]:
    """The voices of OpenAI."""
    return [VoiceInfo(name, "", gender, featured=True) for name, gender in NAMED.items()]


def listed(server: Server) -> list[VoiceInfo]:
    """The voices that a server lists; none where it lists none."""
    if server.base == OPENAI:
        return []
    try:
        key = web.key_from(server.key_env) if server.key_env else ""
        reply = web.fetch(f"{server.base}/v1/audio/voices", key=key, seconds=LIST_SECONDS)
        said: Any = json.loads(reply.body)
    except (web.WebError, ValueError, RecursionError):
        return []
    voices = said.get("voices") if isinstance(said, dict) else said
    names: dict[str, str] = {}
    for each in voices if isinstance(voices, list) else ():
        name = (each.get("id") or each.get("name")) if isinstance(each, dict) else each
        if isinstance(name, str) and name.strip() and name.isprintable():
            names.setdefault(name.strip().casefold(), name.strip())
    return [_info(name) for name in names.values()]


def _info(name: str) -> VoiceInfo:
    if re.match(rf"[{''.join(KOKORO)}][fm]_", name):
        gender = "female" if name[1] == "f" else "male"
        return VoiceInfo(name, KOKORO[name[0]], gender, featured=True)
    return VoiceInfo(name, "", NAMED.get(name.casefold()), featured=True)
