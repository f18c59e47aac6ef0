"""Paces calls to one API, so that a service is seldom asked faster than it allows."""

from __future__ import annotations

from collections.abc import Callable


class Bucket:
    """Tokens that come at a steady rate; a call takes one, and waits where there is none."""

    def __init__(self, per_second: float, clock: Callable[[], float], capacity: float = 1.0) -> None:
        self._rate, self._clock, self._capacity = per_second, clock, max(capacity, 1.0)
        self._tokens, self._seen = self._capacity, clock()

    def take(self) -> float:
        """Takes a token, maybe one that is still to come; the seconds to wait before the call."""
        now = self._clock()
        self._tokens = min(self._capacity, self._tokens + (now - self._seen) * self._rate) - 1
        self._seen = now
        return max(0.0, -self._tokens / self._rate)
