"""Planned work of a thing that is watched, by the hours of a week or once."""

from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from mlobs_compile.spec.shape import Items, Shape, Text, exactly_one, refuse
from mlobs_compile.spec.team import Clock, Day

WEEK: tuple[Day, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Instant = Annotated[
    str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$")
]


class MaintenanceShape(Shape):
    """A maintenance window: events in it do not count, and its alerts are muted."""

    days: Annotated[tuple[Day, ...], Items, Field(min_length=1)] = Field(
        WEEK, description="The days on which it begins; every day by default."
    )
    start: Clock | None = Field(None, description="When it begins on these days, `HH:MM`.")
    end: Clock | None = Field(
        None, description="When it ends, `HH:MM`; on the next day where that is not later."
    )
    time_zone: Text = Field("UTC", description="The IANA time zone of `start` and `end`.")
    begin: Instant | None = Field(
        None,
        alias="from",
        description="For planned work that comes once: when it begins, `2026-12-01T02:00:00Z`.",
    )
    until: Instant | None = Field(None, alias="to", description="When it ends, in the same form.")

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        exactly_one(self, ("start", "begin"), "a maintenance window")
        if (self.start is None) != (self.end is None) or (self.begin is None) != (self.until is None):
            refuse("half a maintenance window is given", "write `start` and `end`, or `from` and `to`")
        if self.begin and self.until and instant(self.until) <= instant(self.begin):
            refuse(f"it ends at {self.until}, which is not after {self.begin}", "swap `from` and `to`")
        if self.begin and {"days", "time_zone"} & self.model_fields_set:
            refuse(
                "`days` and `time_zone` belong to planned work that comes back",
                "put the zone into `from` and `to`",
            )
        if (self.start, self.end) == ("00:00", "24:00") and set(self.days) == set(WEEK):
            refuse("all day of every day is maintenance: nothing would ever count", "name the days")
        if self.start == self.end and self.start is not None:
            refuse("it ends when it begins", "write `00:00` and `24:00` for a whole day")
        return self


def instant(text: str) -> int:
    """Seconds since 1970 UTC; raises the shape's fault when there is no such day or time."""
    try:
        return int(datetime.fromisoformat(text).astimezone(UTC).timestamp())
    except ValueError:
        refuse(f"`{text}` is no date and time", "write one that exists, such as `2026-12-01T02:00:00Z`")
