"""What goes wrong between a client and its service: calls above a rate, outages, answers that are lost, denials.

And what every world needs beside it: a clock that waits at once, and listings in pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

THROTTLED, DOWN, LOST, DENIED = "throttled", "down", "lost", "denied"


class Refusal(Exception):
    """What the world answers instead of a result: an error code and its message."""

    def __init__(
        self, code: str, message: str, *, status: int = 400, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.headers = dict(headers or {})


def refusal(kind: str) -> Refusal:
    """What AWS answers when something goes wrong in one of the four ways."""
    match kind:
        case "throttled":
            return Refusal("ThrottlingException", "Rate exceeded")
        case "down":
            return Refusal("ServiceUnavailable", "try again", status=503)
        case "lost":
            return Refusal("504", "Gateway Timeout", status=504)
        case _:
            return Refusal("AccessDeniedException", "not authorized to perform this action", status=403)


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


@dataclass
class Weather:
    """What goes wrong, as a test wants it; what is not said goes well."""

    rates: Mapping[str, float] = field(default_factory=dict)
    """Calls a second of some operations; a bucket of as many calls fills up by `clock`."""
    clock: Callable[[], float] = lambda: 0.0
    troubles: dict[str, list[Refusal]] = field(default_factory=lambda: defaultdict(list))
    """Answers to the next calls of an operation, in place of carrying them out."""
    lost: dict[str, list[Refusal]] = field(default_factory=lambda: defaultdict(list))
    """Answers to the next calls of an operation, after carrying them out; they come after the troubles."""
    denied: set[str] = field(default_factory=set)
    """Operations that are refused for good."""
    calls: list[str] = field(default_factory=list)
    """Every operation that was asked for and is legal, in order."""
    after: list[Callable[[str], None]] = field(default_factory=list)
    """Called after every operation that came about."""
    throttled: int = 0
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def on(self, operation: str, *kinds: str) -> None:
        """The next calls of the operation go wrong like this, one after the other."""
        for kind in kinds:
            (self.lost if kind == LOST else self.troubles).setdefault(operation, []).append(refusal(kind))

    def before(self, operation: str) -> Refusal | None:
        """What to answer after the call; raises what is answered instead of carrying it out."""
        self.calls.append(operation)
        if operation in self.denied:
            raise refusal(DENIED)
        if self.troubles.get(operation):
            raise self.troubles[operation].pop(0)
        if operation in self.rates and not self._allows(operation, self.rates[operation]):
            self.throttled += 1
            raise Refusal("Throttling", "Rate exceeded")
        return self.lost[operation].pop(0) if self.lost.get(operation) else None

    def _allows(self, operation: str, rate: float) -> bool:
        now = self.clock()
        held, since = self._buckets.get(operation, (rate, now))
        held = min(max(rate, 1.0), held + (now - since) * rate)
        enough = held > 1 - 1e-6
        self._buckets[operation] = (held - enough, now)
        return enough


def page(
    entries: Iterable[Any], request: Mapping[str, Any], token: str = "NextToken", size: int = 2
) -> tuple[list[Any], dict[str, Any]]:
    """One page of a listing, far smaller than AWS's, so that nobody forgets the others."""
    held = list(entries)
    try:
        start = int(request.get(token) or 0)
    except ValueError:
        raise Refusal("ValidationException", "the token is none of ours") from None
    further = {token: str(start + size)} if start + size < len(held) else {}
    return held[start : start + size], further
