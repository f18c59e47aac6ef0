"""What people said of incidents, by team: figures that no store of alerts has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    """The incidents of one team; times in seconds, on average of those that have both moments."""

    team: str
    incidents: int
    acknowledged: int
    to_detect: float | None
    to_acknowledge: float | None
    to_restore: float | None
    judged: int
    unactionable: int | None
    """None where nobody judged any."""
    false: int | None


@dataclass(frozen=True, slots=True)
class People:
    """All teams."""

    teams: tuple[Heard, ...]
