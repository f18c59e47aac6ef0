"""How long to wait before a call is tried again: exponential with full jitter, and never less than the service says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a call is tried, and how long is waited between."""

    attempts: int = 8
    first: float = 0.5
    """Seconds that are waited at most after the first attempt; doubled after each."""
    longest: float = 30.0
    """Seconds that are waited at most, unless the service asks for more."""

    def pause(self, attempt: int, told: float | None, chance: Callable[[], float]) -> float:
        """Seconds after the attempt of this number, counted from 1; `chance` is uniform in [0, 1)."""
        most = min(self.longest, self.first * 2.0 ** min(attempt - 1, 30))
        return max(told or 0.0, chance() * most)


PATIENT = Patience()
