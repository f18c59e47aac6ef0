"""What goes wrong between a client and AWS, call by call: throttling, outages, answers that are lost, denials.

Laid around the handlers of a `Fake`; the errors are those that botocore makes of what arrives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from tests.aws.shapes import against_answer
from tests.aws.strict import Answer, Fake, Handler, Refusal

THROTTLED, DOWN, LOST, DENIED = "throttled", "down", "lost", "denied"
_ERRORS = {
    THROTTLED: ("ThrottlingException", 400, "Rate exceeded"),
    DOWN: ("ServiceUnavailable", 503, "try again"),
    LOST: ("504", 504, "Gateway Timeout"),
    DENIED: ("AccessDeniedException", 403, "not authorized to perform this action"),
}


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def __call__(self) -> float:
        return self.seconds

    @property
    def now(self) -> datetime:
        return datetime(2026, 11, 26, tzinfo=UTC) + timedelta(seconds=self.seconds)


class Trouble:
    """A script of what goes wrong, by operation; what is not in it goes well."""

    def __init__(self) -> None:
        self._script: dict[str, list[str]] = defaultdict(list)
        self.denied: set[str] = set()
        """Operations that are refused for good."""
        self.calls: list[str] = []
        """Every operation that was asked for, in order."""
        self.after: list[Callable[[str], None]] = []
        """Called after every operation that came about."""

    def on(self, operation: str, *kinds: str) -> None:
        """The next calls of the operation go wrong like this, one after the other."""
        self._script[operation] += kinds

    def around(self, operation: str, handler: Handler) -> Handler:
        def handle(request: Mapping[str, Any]) -> Answer:
            self.calls.append(operation)
            kind = DENIED if operation in self.denied else None
            if kind is None and self._script[operation]:
                kind = self._script[operation].pop(0)
            if kind not in (None, LOST):
                raise _error(operation, str(kind))
            answer = handler(request)
            for look in self.after:
                look(operation)
            if kind == LOST:
                raise _error(operation, LOST)
            return answer

        return handle


def _error(operation: str, kind: str) -> ClientError:
    code, status, message = _ERRORS[kind]
    meta: Any = {"HTTPStatusCode": status, "HTTPHeaders": {}}
    return ClientError({"Error": {"Code": code, "Message": message}, "ResponseMetadata": meta}, operation)


class _Only(dict[str, Handler]):
    """Handlers, and an error for every operation that has none: nothing is accepted by oversight."""

    def get(self, operation: str, default: Any = None) -> Any:
        if operation not in self:
            raise AssertionError(f"the fake knows no {operation}")
        return self[operation]


def fake(service: str, handlers: Mapping[str, Handler], trouble: Trouble) -> Fake:
    """A client of one service that knows these operations alone, and answers what its model lets it answer."""
    made = Fake(service)
    made.handlers = _Only(
        {name: trouble.around(name, _checked(service, name, one)) for name, one in handlers.items()}
    )
    return made


def _checked(service: str, operation: str, handler: Handler) -> Handler:
    def handle(request: Mapping[str, Any]) -> Answer:
        answer = handler(request)
        faults = against_answer(service, operation, answer) if answer else []
        assert faults == [], faults
        return answer

    return handle


def page(
    entries: Iterable[Any], request: Mapping[str, Any], token: str = "NextToken", size: int = 2
) -> tuple[list[Any], Answer]:
    """One page of a listing, far smaller than AWS's, so that nobody forgets the others."""
    held = list(entries)
    try:
        start = int(request.get(token) or 0)
    except ValueError:
        raise Refusal("ValidationException", "the token is none of ours") from None
    further: Answer = {token: str(start + size)} if start + size < len(held) else {}
    return held[start : start + size], further
