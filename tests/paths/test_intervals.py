"""When an interval holds, whether anything is left of a week, and what a person reads of it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mlobs_compile.artifact import Body
from mlobs_compile.paths.intervals import Interval, ever, holds, spoken


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def weekly(start: str, end: str, *days: str, zone: str = "UTC") -> Interval:
    body: Body = {"times": [{"start_time": start, "end_time": end}], "location": zone}
    return {**body, "weekdays": list(days)} if days else body


WORK = weekly("09:00", "17:00", "monday:friday")


@pytest.mark.parametrize(
    ("interval", "inside", "outside"),
    [
        (WORK, "2026-11-06T16:59", "2026-11-06T17:00"),
        (WORK, "2026-11-02T09:00", "2026-11-01T10:00"),
        ({"weekdays": ["sunday"]}, "2026-11-01T00:00", "2026-11-02T00:00"),
        ({"days_of_month": ["-1"]}, "2026-02-28T12:00", "2026-01-30T12:00"),
        ({"days_of_month": ["2:3", "-2:-1"]}, "2026-11-29T12:00", "2026-11-28T12:00"),
        ({"months": ["11:12"], "years": ["2026"]}, "2026-12-31T23:59", "2027-11-01T00:00"),
        ({}, "2026-12-31T23:59", None),
    ],
)
def test_an_interval_holds_what_all_of_its_fields_hold(
    interval: Interval, inside: str, outside: str | None
) -> None:
    assert holds(interval, at(inside))
    assert outside is None or not holds(interval, at(outside))


def test_an_interval_is_read_in_its_own_zone() -> None:
    office = weekly("09:00", "17:00", "monday:friday", zone="Asia/Kolkata")
    assert holds(office, at("2026-11-02T03:30")) and not holds(office, at("2026-11-02T11:30"))


NIGHT, EVENING = weekly("00:00", "08:00"), weekly("20:00", "24:00")


def test_something_is_left_of_a_week_that_is_not_wholly_muted() -> None:
    assert ever([], [])
    assert ever([], [NIGHT, EVENING])
    assert not ever([], [NIGHT, EVENING, weekly("08:00", "20:00")])
    assert ever([], [NIGHT, EVENING, weekly("08:00", "19:59")])
    assert ever([], [NIGHT, EVENING, weekly("08:00", "20:00", "monday:friday")])


def test_tickets_need_a_working_hour_without_maintenance() -> None:
    assert ever([WORK], [])
    assert not ever([WORK], [weekly("08:00", "18:00")])
    assert ever([WORK], [weekly("10:00", "18:00")])
    assert not ever(
        [weekly("09:00", "12:00", "monday", zone="Asia/Kolkata")], [weekly("03:30", "06:30", "monday")]
    )


def test_clocks_that_change_on_different_days_leave_an_hour_for_some_weeks() -> None:
    """New York's 9 to 10 is Berlin's 15 to 16, but for the weeks in which only one of them has summer time."""
    hour = weekly("09:00", "10:00", "monday", zone="America/New_York")
    assert ever([hour], [weekly("15:00", "16:00", "monday", zone="Europe/Berlin")])
    assert not ever([hour], [weekly("14:00", "16:00", "monday", zone="Europe/Berlin")])


def test_a_window_that_comes_once_passes() -> None:
    assert ever([], [{"years": ["2026"]}]) and ever([], [{"years": ["2026"]}, NIGHT, EVENING])


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (WORK, "monday to friday 09:00 to 17:00 UTC"),
        (weekly("22:00", "24:00", zone="Asia/Tokyo"), "every day 22:00 to 24:00 Asia/Tokyo"),
        (weekly("02:00", "04:00", "sunday", "monday"), "monday, sunday 02:00 to 04:00 UTC"),
        (
            {"days_of_month": ["2:3"], "months": ["12"], "years": ["2026"]},
            "2026-12-02 to 03 00:00 to 24:00 UTC",
        ),
    ],
)
def test_an_interval_in_words(interval: Interval, text: str) -> None:
    assert spoken([interval]) == text
