"""The HTTP API of a Prometheus, or of what speaks like one: one request, one answer, every refusal in words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from mlobs_compile.errors import UsageFault

LARGEST = 200_000_000
"""Bytes of an answer."""
_WORDS = {
    401: "it wants a token",
    403: "the token may not read this",
    404: "there is nothing at this address",
}


class Unanswered(UsageFault):
    """The server cannot be reached, or does not answer as Prometheus does."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where to ask, and as whom."""

    url: str
    token: str | None = None
    tenant: str | None = None
    timeout: float = 30.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageFault(f"`{self.url}` is not a web address; write it as `http://localhost:9090`")
        if parts.username or parts.password:
            raise UsageFault("leave the password out of the address, and name it with `--token env://NAME`")


def get(server: Server, path: str, asked: Sequence[tuple[str, str]]) -> Any:  # noqa: ANN401 - it is JSON
    """What the server answers to a question; raises Unanswered."""
    query = urlencode(list(asked))
    address = f"{server.url.rstrip('/')}{path}"
    long = len(query) > 2000 and not path.endswith("/values")  # proxies refuse long addresses
    request = Request(address if long or not query else f"{address}?{query}")
    if long:
        request.data = query.encode()
    if server.token:
        request.add_unredirected_header("Authorization", f"Bearer {server.token}")
    if server.tenant:
        request.add_unredirected_header("X-Scope-OrgID", server.tenant)
    return _data(address, _answer(server, address, request))


def _answer(server: Server, address: str, request: Request) -> bytes:
    try:
        with urlopen(request, timeout=server.timeout) as answer:
            content: bytes = answer.read(LARGEST + 1)
    except HTTPError as error:
        words = _WORDS.get(error.code) or _said(error)
        raise Unanswered(f"{address} answers {error.code}: {words}") from error
    except (URLError, OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise Unanswered(f"{address} cannot be reached: {reason}") from error
    if len(content) > LARGEST:
        raise Unanswered(
            f"{address} answers with more than {LARGEST // 1_000_000} MB; ask for less with `--match`"
        )
    return content


def _said(error: HTTPError) -> str:
    """What the server itself says of its refusal."""
    try:
        return str(json.loads(error.read(10_000)).get("error") or error.reason)
    except (ValueError, AttributeError):
        return str(error.reason)


def _data(address: str, content: bytes) -> Any:  # noqa: ANN401 - it is JSON
    try:
        answer = json.loads(content)
    except ValueError as error:
        raise Unanswered(f"{address} does not answer as Prometheus does; is the address right?") from error
    if not isinstance(answer, dict) or answer.get("status") != "success":
        raise Unanswered(f"{address} does not answer as Prometheus does; is the address right?")
    return answer.get("data")
