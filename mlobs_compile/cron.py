"""A cron line as a plan of minutes, hours and days of the week."""

from __future__ import annotations

import re

from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import schedule as faults
from mlobs_compile.ir.plan import Plan
from mlobs_compile.route import Place

_NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
}
_RARE = ("@monthly", "@quarterly", "@yearly", "@annually")
_UNPLANNED = ("@once", "@continuous", "@reboot")
_FIELDS = (
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of the month", 1, 31),
    ("month", 1, 12),
    ("day of the week", 0, 7),
)
_DAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))}
_PART = re.compile(r"(?:(\*)|([A-Z]{3}|\d{1,2})(?:-([A-Z]{3}|\d{1,2}))?)(?:/(\d{1,2}))?").fullmatch
_ODD = re.compile(r"[LW#]", re.IGNORECASE)
_EXAMPLE = "write minute, hour, day of the month, month and day of the week, such as `30 6 * * 1-5`"
_RARER = (
    "name days of the week, or alert on `{signal}` with `at_least: 1` and a `window` of the longest pause"
)


def read(line: str, zone: str, where: Place, signal: str) -> Plan | Diagnostic:
    """The plan, or why there is none."""
    text = line.strip()
    if text in _UNPLANNED:
        message = f"`{text}` has no planned times"
        return faults.NOT_WATCHED.at(
            where, message, help="write `every` with the longest time between two successes"
        )
    if text in _RARE:
        return _rare(f"`{text}` runs", where, signal)
    fields = _NICKNAMES.get(text, text).split()
    if len(fields) != len(_FIELDS):
        return faults.BAD_CRON.at(where, f"`{text}` has {len(fields)} fields, and cron five", help=_EXAMPLE)
    if any(_ODD.search(field) for field in (fields[2], re.sub("[A-Za-z]{3}", "", fields[4]))):
        return _rare(f"`{text}` runs", where, signal)
    read = []
    for field, (name, low, high) in zip(fields, _FIELDS, strict=True):
        found = _values("*" if field == "?" else field.upper(), low, high)
        if isinstance(found, str):
            message = f"`{found}` is no {name} ({low} to {high}) in `{text}`"
            return faults.BAD_CRON.at(where, message, help=_EXAMPLE)
        read.append(found)
    minutes, hours, days, months, weekdays = read
    if len(days) < 31 or len(months) < 12:
        return _rare(f"`{text}` runs", where, signal)
    week = tuple(sorted({day % 7 for day in weekdays}))
    return Plan(tuple(sorted(minutes)), tuple(sorted(hours)), week, zone)


def _rare(what: str, where: Place, signal: str) -> Diagnostic:
    message = f"{what} by the day of the month or by the month, which cannot be watched"
    return faults.NOT_WATCHED.at(where, message, help=_RARER.format(signal=signal))


def _values(field: str, low: int, high: int) -> set[int] | str:
    """The numbers that a field stands for, or the part of it that cannot be read."""
    values: set[int] = set()
    for part in field.split(","):
        found = _PART(part)
        if not found:
            return part
        star, begin, end, step = found.groups()
        first, last = (low, high) if star else (_number(begin, high), _number(end or begin, high))
        if not star and step and not end:
            last = high  # `5/15` runs on from 5 to the end.
        if last == 0 and end and high == 7:
            last = 7  # `FRI-SUN`
        if not low <= first <= last <= high or step in ("0", "00"):
            return part
        values.update(range(first, last + 1, int(step or 1)))
    return values


def _number(text: str, high: int) -> int:
    """A number, or a day of the week by its name; -1 for any other name."""
    if text.isdecimal():
        return int(text)
    return _DAYS.get(text, -1) if high == 7 else -1


__all__ = ["read"]
