"""Quantities that parse once at the edge: durations, ratios, sizes and schedules, all exact.

Each type knows how to read its text, prints the canonical text back, and raises `UnitError` with the remedy.
`parse(str(x)) == x` holds for every value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from itertools import pairwise


class UnitError(ValueError):
    """The text is not a quantity of this kind; the message says what to write."""


_MS = {"w": 604_800_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
is_duration = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?(?:ms|[wdhms]))+\Z").match
_DURATION_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|[wdhms])").findall
_MAX_DIGITS = 28
"""What decimal arithmetic keeps exactly."""


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A length of time, held as whole milliseconds; written `250ms`, `90s`, `1h30m`, `30d`."""

    ms: int

    @classmethod
    def parse(cls, text: object) -> Duration:
        if isinstance(text, Duration):
            return text
        if not isinstance(text, str):
            raise UnitError(f"a duration needs a unit: write `{text}s`, `{text}m`, `{text}h` or `{text}d`")
        if not is_duration(text):
            raise UnitError(_duration_help(text))
        if len(text) > _MAX_DIGITS:
            raise UnitError(f"`{text[:_MAX_DIGITS]}...` has more digits than a duration can hold")
        total = sum((Decimal(number) * _MS[unit] for number, unit in _DURATION_PART(text)), Decimal(0))
        if total != total.to_integral_value():
            raise UnitError(f"`{text}` is finer than a millisecond")
        if total > 10 * 365 * _MS["d"]:
            raise UnitError(f"`{text}` is longer than ten years")
        return cls(int(total))

    @classmethod
    def of(cls, *, seconds: int = 0, minutes: int = 0, hours: int = 0, days: int = 0) -> Duration:
        return cls(seconds * 1000 + minutes * 60_000 + hours * 3_600_000 + days * 86_400_000)

    @property
    def seconds(self) -> Decimal:
        return Decimal(self.ms) / 1000

    @property
    def minutes(self) -> Decimal:
        return Decimal(self.ms) / 60_000

    @property
    def hours(self) -> Decimal:
        return Decimal(self.ms) / 3_600_000

    @property
    def whole_seconds(self) -> int:
        """Seconds, for APIs that know no finer unit; rounds up, so that a wait never gets shorter."""
        return -(-self.ms // 1000)

    def __str__(self) -> str:
        return _duration_text(self.ms)


@lru_cache(maxsize=256)  # A platform has few lengths of time, and writes each of them thousands of times.
def _duration_text(ms: int) -> str:
    rest, text = ms, ""
    for unit in ("d", "h", "m", "s", "ms"):
        count, rest = divmod(rest, _MS[unit])
        text += f"{count}{unit}" if count else ""
    return text or "0s"


def _duration_help(text: str) -> str:
    if re.fullmatch(r"\d+(:\d+)+", text):
        return f"`{text}` is not a duration: write hours and minutes as `1h30m`"
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return f"a duration needs a unit: write `{text}s`, `{text}m`, `{text}h` or `{text}d`"
    if re.fullmatch(r"\d+(M|y|mo|Y|Q)", text):
        return f"`{text}` is a calendar unit, whose length varies: write days, such as `30d`"
    units = "a number and a unit (ms, s, m, h, d, w)"
    return f"`{text}` is not a duration: write {units}, such as `5m` or `1h30m`"


def decimal_text(value: Decimal) -> str:
    """The shortest exact decimal without an exponent: `0.001`, `30`, `0.0144`."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


is_number = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\Z").match


def parse_number(value: object) -> Decimal:
    """An exact decimal from YAML's number or text; refuses booleans, infinities and NaN."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise UnitError(f"`{value}` is not a number")
    if isinstance(value, str) and not is_number(value):
        raise UnitError(f"`{value}` is not a number")
    try:
        number = Decimal(value)
    except InvalidOperation as error:  # an exponent beyond what Decimal holds
        raise UnitError(f"`{value}` is not a number") from error
    if not number.is_finite():
        raise UnitError(f"`{value}` is not a finite number")
    if number and not -30 < number.adjusted() < 30:
        raise UnitError(f"`{value}` is out of range")
    if len(number.as_tuple().digits) > _MAX_DIGITS:
        raise UnitError(f"`{value}` has more than {_MAX_DIGITS} digits")
    return number


@dataclass(frozen=True, slots=True, order=True)
class Ratio:
    """A share between 0 and 1, exact; written `99.9%` or `0.999`."""

    value: Decimal

    @classmethod
    def parse(cls, text: object) -> Ratio:
        if isinstance(text, Ratio):
            return text
        if isinstance(text, str) and text.endswith("%"):
            value = parse_number(text[:-1].rstrip()) / 100
        else:
            value = parse_number(text)
            if value > 1:
                shown = decimal_text(value) if value <= 100 else "99.9"
                raise UnitError(f"`{text}` is more than 1: write a percentage as `{shown}%`")
        if not 0 <= value <= 1:
            raise UnitError(f"`{text}` is not between 0% and 100%")
        return cls(value.normalize() if value else Decimal(0))

    def __str__(self) -> str:
        return decimal_text(self.value * 100) + "%"


_CRON_FIELDS = (
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of month", 1, 31),
    ("month", 1, 12),
    ("day of week", 0, 7),
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often something runs, as a cron line of five fields in UTC; written `hourly`, `every 6h` or so."""

    cron: str

    @classmethod
    def parse(cls, text: object) -> Schedule:
        if isinstance(text, Schedule):
            return text
        if not isinstance(text, str):
            raise UnitError(f"`{text}` is not a schedule: write `hourly`, `daily`, `every 6h` or `0 6 * * *`")
        named = {"hourly": "0 * * * *", "daily": "0 0 * * *", "weekly": "0 0 * * 1"}.get(text)
        if named:
            return cls(named)
        every = re.fullmatch(r"every (\d+)(m|h)", text)
        if every:
            return cls(_every(text, int(every[1]), every[2]))
        fields = text.split()
        if len(fields) != 5:
            raise UnitError(f"`{text}` is not a schedule: write `hourly`, `daily`, `every 6h` or `0 6 * * *`")
        for field, (name, low, high) in zip(fields, _CRON_FIELDS, strict=True):
            _check_cron_field(text, field, name, low, high)
        if _longest_wait(" ".join(fields)) is None:
            raise UnitError(f"the schedule `{text}` never runs: no year has such a day")
        return cls(" ".join(fields))

    @property
    def hours(self) -> tuple[int, int] | None:
        """First hour and step in hours when it runs on a whole-hour grid every day, else None.

        `0 * * * *` is (0, 1), `0 6 * * *` is (6, 24), `0 0/6 * * *` is (0, 6).
        """
        minute, hour, *rest = self.cron.split()
        if minute != "0" or rest != ["*", "*", "*"]:
            return None
        if hour == "*":
            return 0, 1
        if hour.isdigit():
            return int(hour), 24
        stepped = re.fullmatch(r"(\*|\d+)/(\d+)", hour)
        if stepped:
            return (0 if stepped[1] == "*" else int(stepped[1])), int(stepped[2])
        return None

    @property
    def period(self) -> Duration:
        """The longest wait between two runs that the line allows, for deciding when a run is overdue."""
        return Duration.of(minutes=_longest_wait(self.cron) or 0)

    def __str__(self) -> str:
        return self.cron


def _every(text: str, count: int, unit: str) -> str:
    limit = 60 if unit == "m" else 24
    if count < 1 or limit % count:
        fits = ", ".join(f"{n}{unit}" for n in range(1, limit + 1) if limit % n == 0)
        whole = "an hour" if unit == "m" else "a day"
        raise UnitError(f"`{text}` does not divide {whole}: use one of {fits}")
    if unit == "m":
        return "0 * * * *" if count == 60 else f"*/{count} * * * *"
    return {1: "0 * * * *", 24: "0 0 * * *"}.get(count, f"0 0/{count} * * *")


def _check_cron_field(text: str, field: str, name: str, low: int, high: int) -> None:
    for part in field.split(","):
        found = _CRON_PART(part)
        first, last = (int(found[2] or low), int(found[3] or found[2] or high)) if found else (high, low)
        if not found or not low <= first <= last <= high or found[4] in ("0", "00", "000"):
            raise UnitError(f"`{part}` is not a {name} ({low} to {high}) in the schedule `{text}`")


_CRON_PART = re.compile(r"(\*|([0-9]{1,3})(?:-([0-9]{1,3}))?)(?:/([0-9]{1,3}))?\Z").match


def _cron_values(field: str, low: int, high: int) -> set[int]:
    """Every number that a field stands for; `5/15` runs on from 5 to the end."""
    values: set[int] = set()
    for part in field.split(","):
        found = _CRON_PART(part)
        assert found is not None, "the line was checked when it was parsed"
        first = int(found[2] or low)
        last = int(found[3]) if found[3] else first if found[2] and not found[4] else high
        values.update(range(first, last + 1, int(found[4] or 1)))
    return values


@cache
def _longest_wait(cron: str) -> int | None:
    """Minutes from one run to the next at most, over a whole cycle of leap years; None if it never runs."""
    bounds = zip(cron.split(), _CRON_FIELDS, strict=True)
    minutes, hours, days, months, weekdays = (
        _cron_values(field, low, high) for field, (_, low, high) in bounds
    )
    _, _, day, month, weekday = cron.split()
    either = day != "*" and weekday != "*"  # cron runs on a day that meets one of the two
    start = date(2000, 1, 1).toordinal()
    runs: list[int] = []
    for number in range(2 if day == month == weekday == "*" else 2 * 1461):
        today = date.fromordinal(start + number)
        on_day = today.day in days
        on_weekday = not weekdays.isdisjoint((today.isoweekday(), today.isoweekday() % 7))
        if today.month in months and (on_day or on_weekday if either else on_day and on_weekday):
            runs.append(number)
    times = sorted(60 * hour + minute for hour in hours for minute in minutes)
    if len(runs) < 2:
        return None
    nights = max(later - earlier for earlier, later in pairwise(runs)) * 1440 + times[0] - times[-1]
    return max(nights, *(later - earlier for earlier, later in pairwise(times)), 0)
