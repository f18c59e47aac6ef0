"""Time zones: which there are, and which of them never change their clocks."""

from __future__ import annotations

from functools import cache

_YEARS = range(2026, 2041)
"""A zone that kept one offset over these years is taken to keep it; a fixed span keeps output the same every year."""


@cache
def known(name: str) -> bool:
    """True for a name of the IANA time zone database."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@cache
def fixed_offset(name: str) -> int | None:
    """Seconds east of UTC, the whole year round; None for a zone with summer time, or one that does not exist.

    A query language that only knows UTC can add a constant, and nothing else.
    """
    if name == "UTC":
        return 0
    if not known(name):
        return None
    from datetime import datetime
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(name)
    dates = (datetime(year, month, 15, tzinfo=zone) for year in _YEARS for month in range(1, 13))
    offsets = {date.utcoffset() for date in dates}
    only = offsets.pop()
    return int(only.total_seconds()) if only is not None and not offsets else None
