"""The time a promise holds over: a rolling stretch, or a week, month or quarter of the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from mlobs_compile.units import Duration, UnitError

UTC = "UTC"


class Calendar(Enum):
    """Periods that begin at midnight: of Monday, of a month's first day, of a quarter's first day."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


_DAYS = {Calendar.WEEK: 7, Calendar.MONTH: 30, Calendar.QUARTER: 90}
"""What a budget counts on: burn rates say how many of these days a full budget would last."""
LONGEST_DAYS = {Calendar.WEEK: 7, Calendar.MONTH: 31, Calendar.QUARTER: 92}
_KEYS = ("calendar", "time_zone")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A window of an SLO; written `30d`, `month`, or `{calendar: month, time_zone: Asia/Kolkata}`."""

    length: Duration
    """How long it is; for a period of the calendar its usual length."""
    calendar: Calendar | None = None
    """None for a window that rolls along."""
    time_zone: str = UTC
    """The IANA time zone in which a period of the calendar begins."""

    @classmethod
    def of(cls, calendar: Calendar, time_zone: str = UTC) -> Period:
        return cls(Duration.of(days=_DAYS[calendar]), calendar, time_zone)

    @classmethod
    def parse(cls, value: object) -> Period:
        if isinstance(value, Period):
            return value
        if isinstance(value, Mapping):
            return cls._of_mapping(value)
        if isinstance(value, str) and value in _NAMES:
            return cls.of(Calendar(value))
        try:
            length = Duration.parse(value)
        except UnitError as error:
            raise UnitError(f"{error}; or `week`, `month` or `quarter`") from error
        if length.ms == 0:
            raise UnitError("`0s` is no stretch of time: write `30d`, or `week`, `month` or `quarter`")
        return cls(length)

    @classmethod
    def _of_mapping(cls, value: Mapping[object, object]) -> Period:
        unknown = [key for key in value if key not in _KEYS]
        name, zone = value.get("calendar"), value.get("time_zone", UTC)
        if unknown or name not in _NAMES or not isinstance(zone, str):
            raise UnitError(
                "`calendar` is `week`, `month` or `quarter`: write `{calendar: month}`, "
                "or with a zone `{calendar: month, time_zone: Asia/Kolkata}`"
            )
        return cls.of(Calendar(name), zone)

    @property
    def label(self) -> str:
        """What its recorded series carry as `window`: `30d`, `month`."""
        return self.calendar.value if self.calendar else str(self.length)

    @property
    def longest(self) -> Duration:
        """The longest it can be: a month has up to 31 days."""
        return Duration.of(days=LONGEST_DAYS[self.calendar]) if self.calendar else self.length

    def __str__(self) -> str:
        return self.label if self.time_zone == UTC else f"{self.label} ({self.time_zone})"


_NAMES = frozenset(calendar.value for calendar in Calendar)
