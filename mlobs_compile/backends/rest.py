"""An HTTP API that is read and changed: one request, one answer, and every refusal as the fault that it is.

A change is never repeated here, for only who asks knows whether that does harm. What is only read is asked again when
the service wants to be asked more slowly, or did not answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from mlobs_compile.errors import UsageFault
from mlobs_compile.world import Denied, Fault, Moved, Throttled, Unsure

_TRIES, _UNSURE_TRIES = 5, 2
"""How often a question is asked of a service that wants to be asked more slowly, and of one that does not answer."""
_LONGEST_WAIT = 30.0
_TOLD = 2_000
"""Characters of a refusal that are told."""


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

    @property
    def message(self) -> str:
        """The service's own words."""
        try:
            said = json.loads(self.data)
            found = said.get("message") or said.get("error")
        except (ValueError, AttributeError):
            found = None
        return str(found or self.text.strip() or f"status {self.status}")[:_TOLD]


@dataclass(frozen=True, slots=True)
class Api:
    """Where to ask, and as whom."""

    url: str
    sleep: Callable[[float], None]
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 30.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
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
            with urlopen(request, timeout=self.timeout) as answer:
                return Answer(answer.status, answer.read())
        except HTTPError as error:
            said = Answer(error.code, error.read())
            if error.code in taken:
                return said
            raise _fault(
                f"{method} {request.full_url} is answered", said, error.headers.get("Retry-After")
            ) from error
        except (URLError, OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise Unsure(f"{request.full_url} is not answered: {reason}") from error


def bearer(token: str | None) -> Mapping[str, str]:
    """The header that shows a token."""
    return {"Authorization": f"Bearer {token}"} if token else {}


def _fault(what: str, said: Answer, after: str | None) -> Fault:
    words = f"{what} with {said.status}: {said.message}"
    match said.status:
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
