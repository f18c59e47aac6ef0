"""Planned work: times in which nobody is told, and whose events count neither as good nor as bad."""

from __future__ import annotations

from dataclasses import dataclass

from mlobs_compile.ir.node import Node


@dataclass(frozen=True, slots=True)
class Weekly:
    """The same hours of some days of every week; `end` at or before `start` is on the next day."""

    days: tuple[str, ...]
    """`monday` to `sunday`, the days on which it begins."""
    start: str
    """`HH:MM` in the time zone."""
    end: str
    """`HH:MM`; `24:00` is the midnight that ends the day."""
    time_zone: str


@dataclass(frozen=True, slots=True)
class Once:
    """One stretch of time, in seconds since 1970 UTC; `end` is exclusive."""

    begin: int
    end: int


Stretch = Weekly | Once


@dataclass(frozen=True, slots=True)
class Maintenance(Node):
    """A maintenance window of one thing: mutes its alerts wherever they are routed or act."""

    name: str
    stretch: Stretch
