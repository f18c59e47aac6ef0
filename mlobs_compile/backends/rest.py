"""An HTTP API that is read and changed: one request, one answer, and every refusal as the fault that it is.

A change is never repeated here, for only who asks knows whether that does harm. What is only read is asked again when
the service wants to be asked more slowly, or did not answer. Nobody is followed elsewhere: a change that is led to a
page to sign in would arrive there as a question, and its answer would look like success.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import cache
from http.client import HTTPException
from ssl import SSLCertVerificationError
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from mlobs_compile.errors import UsageFault
from mlobs_compile.world import Denied, Fault, Moved, Throttled, Unsure

_TRIES, _UNSURE_TRIES = 5, 2
"""How often a question is asked of a service that wants to be asked more slowly, and of one that does not answer."""
_LONGEST_WAIT = 30.0
LARGEST = 200_000_000
"""Bytes of an answer."""
_SAID = 100_000
"""Bytes that are read of a refusal."""
_TOLD = 2_000
"""Characters of a refusal that are told."""
_BEARER = "Bearer "
_TITLE = re.compile(r"<title[^>]*>\s*(.*?)\s*</title", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said."""

    status: int
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode("utf-8", "replace")

    @property
    def json(self) -> Any:  # noqa: ANN401 - it is JSON
        """The answer as data; raises Denied for what is none."""
        try:
            return json.loads(self.data)
        except ValueError as error:
            raise Denied("the answer is no JSON; is the address right?") from error

    def at(self, *keys: str) -> Any:  # noqa: ANN401 - it is JSON
        """What stands in the answer under keys of keys; raises Denied where they are not there."""
        found = self.json
        for key in keys:
            if not isinstance(found, dict) or key not in found:
                raise Denied(f"the answer has no `{'.'.join(keys)}`; is the address right?")
            found = found[key]
        return found

    @property
    def message(self) -> str:
        """The service's own words."""
        try:
            said = json.loads(self.data)
            found = said.get("message") or said.get("error")
        except (ValueError, AttributeError):
            found = None
        return _words(str(found or self.text.strip() or f"status {self.status}"))[:_TOLD]


@dataclass(frozen=True, slots=True)
class Api:
    """Where to ask, and as whom."""

    url: str
    sleep: Callable[[float], None]
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 30.0
    largest: int = LARGEST
    """Bytes of an answer."""

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
        except ValueError as error:
            raise UsageFault(f"`{self.url}` is not a web address: {str(error).lower()}") from error
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageFault(f"`{self.url}` is not a web address; write it as `http://localhost:9090`")
        if parts.username or parts.password:
            raise UsageFault("leave the password out of the address, and name it with `token: env://NAME`")

    def read(self, path: str, *taken: int) -> Answer:
        """What the service answers to a question; the statuses in `taken` are answers as well."""
        for tries in range(1, _TRIES + 1):
            try:
                return self.ask("GET", path, None, *taken)
            except Throttled as fault:
                if tries == _TRIES:
                    raise
                wait = 2.0**tries / 4 if fault.after is None else fault.after
            except Unsure:
                if tries >= _UNSURE_TRIES:
                    raise
                wait = 0.5
            self.sleep(min(_LONGEST_WAIT, wait))
        raise AssertionError("the last try returns or raises")

    def ask(
        self, method: str, path: str, body: bytes | None, *taken: int, kind: str = "application/json"
    ) -> Answer:
        """One request; raises a Fault for any status that is neither a success nor in `taken`."""
        request = Request(f"{self.url.rstrip('/')}{path}", body, method=method)
        if body is not None:
            request.add_header("Content-Type", kind)
        for name, value in self.headers.items():
            request.add_unredirected_header(name, value)
        try:
            with _asking(request, self.timeout) as answer:
                content = answer.read(self.largest + 1)
                if len(content) > self.largest:
                    raise Denied(f"{request.full_url} answers with more than {self.largest:,} bytes")
                return Answer(answer.status, content)
        except HTTPError as error:
            said = Answer(error.code, self._hidden(_rest(error)))
            if error.code in taken:
                return said
            raise _fault(f"{method} {request.full_url} is answered", said, error.headers) from error
        except (URLError, OSError, HTTPException) as error:
            raise _unanswered(request.full_url, error) from error

    def _hidden(self, data: bytes) -> bytes:
        """A refusal that repeats what it was asked with must not tell the token."""
        for value in self.headers.values():
            if value.startswith(_BEARER):
                data = data.replace(value.removeprefix(_BEARER).encode(), b"***")
        return data


def bearer(token: str | None) -> Mapping[str, str]:
    """The header that shows a token; raises UsageFault for one that no header can hold, and does not tell it."""
    if token and not (token.isascii() and token.isprintable()):
        raise UsageFault("the token has signs that no token has, such as a line break; see what holds it")
    return {"Authorization": f"{_BEARER}{token}"} if token else {}


class _Stays(HTTPRedirectHandler):
    """Goes nowhere else."""

    def redirect_request(self, *asked: object) -> None:
        return None


@cache
def _opener() -> OpenerDirector:
    return build_opener(_Stays)


def _asking(request: Request, timeout: float) -> Any:  # noqa: ANN401 - what urllib opens
    return _opener().open(request, timeout=timeout)


def _rest(error: HTTPError) -> bytes:
    """The words of a refusal, as far as they arrive."""
    try:
        return error.read(_SAID)
    except (OSError, HTTPException):
        return b""


def _words(text: str) -> str:
    """What a person can read of an answer: of a web page its title, and no signs that steer a terminal."""
    if text.startswith("<"):
        title = _TITLE.search(text)
        text = f"a web page called `{title[1]}`" if title else "a web page"
    return "".join(sign for sign in text if sign.isprintable() or sign == "\n")


def _unanswered(url: str, error: Exception) -> Fault:
    reason = getattr(error, "reason", None) or error
    if isinstance(reason, SSLCertVerificationError):
        words = f"{url} shows a certificate that is not trusted here: {reason.verify_message}"
        return Denied(f"{words}; name the file with its authority in the variable `SSL_CERT_FILE`")
    return Unsure(f"{url} is not answered: {reason}")


def _fault(what: str, said: Answer, headers: Message) -> Fault:
    after = headers.get("Retry-After")
    words = f"{what} with {said.status}: {said.message}"
    match said.status:
        case 301 | 302 | 303 | 307 | 308:
            there = str(headers.get("Location", "")).partition("?")[0]
            words = f"{what} with {said.status}, which leads to `{there}`"
            return Denied(
                f"{words}; write the address that answers by itself, and see that the token is right"
            )
        case 429:
            return Throttled(words, _seconds(after))
        case 503 if after:
            return Throttled(words, _seconds(after))
        case 408 | 425:
            return Unsure(words)
        case 409 | 412:
            return Moved(words)
        case status if status >= 500:
            return Unsure(words)
        case _:
            return Denied(words)


def _seconds(after: str | None) -> float | None:
    """How long to wait; a service says it as seconds or as a date, of which only the first is sure to be meant."""
    if after is None:
        return None
    if after.strip().isdigit():
        return float(after)
    try:
        parsedate_to_datetime(after)
    except ValueError:
        return None
    return _LONGEST_WAIT
