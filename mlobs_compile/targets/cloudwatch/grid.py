"""Stretches of time on CloudWatch's grid: a period, how many of them, and how far an alarm can look back."""

from __future__ import annotations

from mlobs_compile.units import Duration

MINUTE = Duration.of(minutes=1)
LONGEST = Duration.of(days=7)
"""With periods of an hour or more an alarm evaluates at most seven days (PutMetricAlarm)."""
LONGEST_OF_SHORT = Duration.of(days=1)
"""With periods under an hour it evaluates at most one day."""


def period(window: Duration) -> Duration:
    """The window as a period: a multiple of 60 s, rounded up, so that a value covers no less than asked."""
    return Duration(max(1, -(-window.ms // MINUTE.ms)) * MINUTE.ms)


def count(window: Duration, hold: Duration) -> int:
    """How many periods must breach in a row to have been out of bounds for `hold`; at least one."""
    return max(1, -(-hold.ms // period(window).ms))


def too_long(window: Duration, hold: Duration) -> str | None:
    """Why no alarm can watch this window for this long; None when one can."""
    one = period(window)
    limit = LONGEST if one >= Duration.of(hours=1) else LONGEST_OF_SHORT
    if one.ms * count(window, hold) <= limit.ms:
        return None
    if one > LONGEST:
        return f"an alarm looks back {LONGEST} at most, not {one}; shorten the window"
    remedy = (
        "shorten `for`" if one >= Duration.of(hours=1) else "use a window of 1h or more, or shorten `for`"
    )
    return f"an alarm on a window of {one} looks back {limit} at most, not {hold}; {remedy}"
