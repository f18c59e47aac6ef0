"""The time that an OpenSLO objective holds over, as a window of mlobs."""

from __future__ import annotations

import re
from datetime import datetime

from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import openslo as faults
from mlobs_compile.openslo.model import Window
from mlobs_compile.openslo.shapes import Shorthand
from mlobs_compile.period import UTC
from mlobs_compile.source import Node

_CALENDARS = {"1w": "week", "7d": "week", "1M": "month", "1Q": "quarter", "3M": "quarter"}
_DAYS = {"M": 30, "Q": 90, "Y": 365}
"""What a rolling month, quarter and year are taken for; the specification leaves it open."""
_BEGINNINGS = {
    "week": "on Monday at 00:00",
    "month": "on the first day at 00:00",
    "quarter": "on the first day of January, April, July and October at 00:00",
}


def window(found: Window, said: list[Diagnostic]) -> Node:
    """The window as mlobs writes it; None after saying why there is none like it."""
    if found.rolling and found.start is not None:
        help = "remove `calendar`, or write `isRolling: false`"
        message = "a window that rolls has no beginning in the calendar"
        said.append(faults.WINDOW.at(found.calendar_place, message, help=help))
        return None
    if found.rolling:
        return _rolling(found, said)
    if found.start is None:
        help = "add `calendar` with `startTime` and `timeZone`, or write `isRolling: true`"
        said.append(
            faults.WINDOW.at(found.length_place, "a window that does not roll has no beginning", help=help)
        )
        return None
    return _calendar(found, said)


def _rolling(found: Window, said: list[Diagnostic]) -> Node:
    length = found.length
    if length.unit not in _DAYS:
        return str(length)
    days = f"{length.count * _DAYS[length.unit]}d"
    message = f"a rolling window of `{length}` is taken for `{days}`"
    said.append(
        faults.DEFAULT.at(found.length_place, message, help="write the days, so that nobody has to guess")
    )
    return days


def _calendar(found: Window, said: list[Diagnostic]) -> Node:
    name = _CALENDARS.get(str(found.length))
    if name is None:
        help = "write `1w`, `1M` or `1Q`, or let the window roll with `isRolling: true`"
        if found.length.unit == "m":
            length, meant = found.length, Shorthand(found.length.count, "M")
            plural = "s" if length.count > 1 else ""
            help = f"`{length}` is {length.count} minute{plural}; a month is `M`: write `{meant}`"
        message = f"mlobs has no calendar window of `{found.length}`"
        said.append(faults.WINDOW.at(found.length_place, message, help=help))
        return None
    beginning = _beginning(found.start or "")
    if beginning is None:
        help = "write it as `2026-01-01 00:00:00`"
        said.append(
            faults.WINDOW.at(found.calendar_place / "startTime", "this is no date with a time", help=help)
        )
        return None
    if not _is_at(beginning, name):
        told = f"{beginning:%A}" if name == "week" else f"day {beginning.day} of month {beginning.month}"
        message = (
            f"the {name} of this window begins on {told} at {beginning:%H:%M}; "
            f"mlobs begins a {name} {_BEGINNINGS[name]}"
        )
        help = "move `startTime` there, or let the window roll with `isRolling: true`"
        said.append(faults.WINDOW_BEGINS.at(found.calendar_place / "startTime", message, help=help))
    zone = found.time_zone or UTC
    return name if zone == UTC else {"calendar": name, "time_zone": zone}


def _beginning(text: str) -> datetime | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?(Z|\.0+)?", text):
        return None
    try:
        return datetime.fromisoformat(text[:19].removesuffix("Z"))
    except ValueError:
        return None


def _is_at(beginning: datetime, name: str) -> bool:
    midnight = (beginning.hour, beginning.minute, beginning.second) == (0, 0, 0)
    if name == "week":
        return midnight and beginning.weekday() == 0
    return midnight and beginning.day == 1 and (name == "month" or beginning.month in (1, 4, 7, 10))
