"""Stretches of time on CloudWatch's grid: a period, how many of them, and how far an alarm can look back."""

from __future__ import annotations

from mlobs_compile.ir.objective import Tier
from mlobs_compile.units import Duration

MINUTE = Duration.of(minutes=1)
HOUR = Duration.of(hours=1)
LONGEST = Duration.of(days=7)
"""With periods of an hour or more an alarm evaluates at most seven days (PutMetricAlarm)."""
LONGEST_OF_SHORT = Duration.of(days=1)
"""With periods under an hour it evaluates at most one day."""


def period(window: Duration) -> Duration:
    """The window as a period: a multiple of 60 s, rounded up, so that a value covers no less than asked."""
    return Duration(max(1, -(-window.ms // MINUTE.ms)) * MINUTE.ms)


def minutes(window: Duration) -> int:
    """The window in whole minutes, rounded up."""
    return period(window).ms // MINUTE.ms


def count(window: Duration, hold: Duration) -> int:
    """How many periods must breach in a row to have been out of bounds for `hold`; at least one."""
    return max(1, -(-hold.ms // period(window).ms))


def burning(one: Duration, hold: Duration) -> int:
    """How many periods in a row must burn to have burned for `hold` beyond the first; one without a hold."""
    return 1 + -(-hold.ms // period(one).ms)


def too_long(window: Duration, hold: Duration) -> str | None:
    """Why no alarm can watch this window for this long; None when one can."""
    one = period(window)
    if one > LONGEST:
        return f"an alarm looks back {LONGEST} at most, not {one}; shorten the window"
    if one.ms * count(window, hold) <= _limit(one).ms:
        return None
    remedy = "shorten `for`" if one >= HOUR else "use a window of 1h or more, or shorten `for`"
    return f"an alarm on a window of {one} looks back {_limit(one)} at most, not {hold}; {remedy}"


def windows_too_long(window: Duration, last: int) -> str | None:
    """Why no alarm can look back over so many windows; None when one can."""
    one = period(window)
    if one.ms * last <= _limit(one).ms or one > LONGEST:
        return None  # A single window that is too long has a reason of its own.
    most = _limit(one).ms // one.ms
    return (
        f"{last} windows of {one} are {Duration(one.ms * last)}, and an alarm on such windows looks back "
        f"{_limit(one)} at most; write `for: ... of {most}` or fewer, or let Prometheus evaluate it"
    )


def tier_too_long(tier: Tier) -> str | None:
    """Why no pair of alarms can watch the tier's windows; None when one can."""
    reason = too_long(tier.long, Duration(0))
    short = period(tier.short)
    if reason or short.ms * burning(short, tier.hold) <= _limit(short).ms:
        return reason
    return (
        f"`for: {tier.hold}` asks for {burning(short, tier.hold)} windows of {short} in a row, and an alarm on such "
        f"a window looks back {_limit(short)} at most; shorten `for`"
    )


def _limit(one: Duration) -> Duration:
    return LONGEST if one >= HOUR else LONGEST_OF_SHORT
