"""Servers that speak HTTP: a request goes out, the whole reply comes back, or why there is none.

The only module that uses HTTP, and only where the author has named a server. The key of a server
stands in no message that is raised here, even if the server repeats it.
"""

from __future__ import annotations

import json
import math
import os
import re
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage, IncompleteRead
from textwrap import shorten
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

LASTING = frozenset({501, 505})
"""HTTP statuses of a server at fault that do not pass."""
LONGEST = 1 << 20
"""Bytes of a reply, if nothing else is said."""
COMPLAINING = 5.0
"""Seconds for the words under a status that tells of an error."""


@dataclass(frozen=True, slots=True)
class Reply:
    body: bytes
    kind: str
    """Its media type, in small letters: "audio/wav"; "" when the server does not say."""
    whole: bool
    """The server said how long it is, and so long it was. Of a reply that just ends, nobody knows
    whether it was cut."""


class WebError(Exception):
    """There is no reply. ``str`` says why in a few words, without the key."""

    def __init__(
        self,
        said: str,
        *,
        status: int = 0,
        code: str = "",
        late: bool = False,
        unreachable: bool = False,
        passing: bool = False,
        wait: float = 0.0,
    ) -> None:
        super().__init__(said)
        self.status = status
        """Of HTTP; 0 where none came."""
        self.code = code
        """The server's own word for it, such as "insufficient_quota"."""
        self.late = late
        self.unreachable = unreachable
        """Nobody answers at that address."""
        self.passing = passing
        """It may be better in a moment."""
        self.wait = wait
        """Seconds that the server asks for before the next try (``Retry-After``)."""


def is_address(url: str) -> bool:
    """Whether it is one of a server, with no place for a password in it."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.username is None
            and not parts.query
            and (parts.port is None or parts.port > 0)
            and url.isprintable()
            and " " not in url
        )
    except ValueError:
        return False


def host(url: str) -> str:
    """Host and port of an address."""
    return urlsplit(url).netloc


def is_variable(name: str) -> bool:
    """Whether an environment variable may be called so."""
    return re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) is not None


def key_from(variable: str) -> str:
    """The key that an environment variable holds.

    Raises:
        WebError: it is not set, or holds what cannot be a key.
    """
    key = os.environ.get(variable, "").strip()
    if not key:
        raise WebError(f"the environment variable {variable} is not set")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise WebError(f"what the environment variable {variable} holds cannot be a key")
    return key


def fetch(
    url: str,
    *,
    seconds: float,
    key: str = "",
    payload: Mapping[str, Any] | None = None,
    longest: int = LONGEST,
) -> Reply:
    """POST a payload as JSON; without one, GET.

    Args:
        seconds: for the whole reply.
        key: sent as ``Authorization: Bearer``.
        longest: bytes of a reply.

    Raises:
        WebError: no reply came, one that was cut, or one that says that something is wrong.
    """
    headers = {"User-Agent": "audiobook"}
    body = None
    if payload is not None:
        body, headers["Content-Type"] = json.dumps(payload).encode(), "application/json"
    if key:
        headers["Authorization"] = f"Bearer {key}"
    try:
        return _read(Request(url, body, headers), seconds, longest)
    except (OSError, HTTPException) as err:
        raise _told(err, key, seconds) from None  # what is underneath may hold the key


class _Stays(HTTPRedirectHandler):
    """Follows nobody: the key and the author's text are for the server that the author named."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


def _read(request: Request, seconds: float, longest: int) -> Reply:
    end = time.monotonic() + seconds
    with build_opener(_Stays()).open(request, timeout=seconds) as response:
        whole = bool(response.chunked) or response.length is not None
        body = _body(response, end, longest)
        if response.length:
            raise IncompleteRead(body, response.length)
        return Reply(body, response.headers.get_content_type().lower(), whole)


def _body(response: Any, end: float, longest: int) -> bytes:
    """What comes until the end of the reply. ``end``: of `time.monotonic`."""
    body = bytearray()
    while block := response.read1(1 << 16):
        body += block
        if time.monotonic() > end:
            raise TimeoutError
        if len(body) > longest:
            raise WebError(f"more than {longest} bytes came")
    return bytes(body)


def _told(err: OSError | HTTPException, key: str, seconds: float) -> WebError:
    """In a few words, without the key, should the server repeat it."""
    unreachable = isinstance(err, URLError) and not isinstance(err, HTTPError)
    reason = getattr(err, "reason", err) if unreachable else err
    late = isinstance(reason, TimeoutError)
    status, code, wait = 0, "", 0.0
    if isinstance(err, HTTPError):
        said, code = _complaint(err)
        said = f"HTTP {err.code} {err.reason} {f'({said})' if said else ''}".strip()
        status, wait = err.code, _wait(err.headers.get("Retry-After", ""))
    elif late:
        said = f"no reply within {seconds:g} seconds"
    elif isinstance(err, IncompleteRead):
        said = "the reply was cut short"
    else:
        said = str(reason) or type(reason).__name__
    passing = _passes(status) if status else not isinstance(reason, ssl.SSLCertVerificationError)
    said = " ".join((said.replace(key, "…") if key else said).split())
    said = shorten(said, 200, placeholder=" …")
    return WebError(
        said,
        status=status,
        code=code,
        late=late,
        unreachable=unreachable and not late,
        passing=passing,
        wait=wait,
    )


def _passes(status: int) -> bool:
    """Whether it may be another the next time."""
    return status in (408, 429) or (status >= 500 and status not in LASTING)


def _complaint(err: HTTPError) -> tuple[str, str]:
    """The server's own words and its code for them, in the manner of OpenAI or of FastAPI."""
    try:
        with err:
            said = json.loads(_body(err.fp, time.monotonic() + COMPLAINING, LONGEST))
        error = said.get("error") or said.get("detail")
        if isinstance(error, dict):
            return str(error.get("message") or ""), str(error.get("code") or "")
        return (error, "") if isinstance(error, str) else ("", "")
    except (OSError, HTTPException, WebError, ValueError, RecursionError, AttributeError):
        return "", ""


def _wait(said: str) -> float:
    """Seconds of a ``Retry-After``: a number of them, or a date (RFC 9110, section 10.2.3)."""
    try:
        seconds = float(said)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(said).timestamp() - time.time()
        except ValueError:
            return 0.0
    return max(0.0, seconds) if math.isfinite(seconds) else 0.0
