"""Maintenance as Alertmanager's time intervals: the minutes they hold are those that are meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.ir.maintenance import Once, Stretch, Weekly
from mlobs_compile.ir.routing import WorkingHours
from mlobs_compile.paths import intervals
from mlobs_compile.targets.alertmanager import times
from tests.builders import a_maintenance, a_policy

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY = timedelta(days=1)


def written(stretch: Stretch) -> list[intervals.Interval]:
    body = times.maintenance(a_maintenance(stretch))
    assert body["name"] == "fraud/maintenance/nightly"
    return list(body["time_intervals"])  # type: ignore[arg-type]


def muted(stretch: Stretch, moment: datetime) -> bool:
    return any(intervals.holds(interval, moment) for interval in written(stretch))


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def seconds(text: str) -> int:
    return int(at(text).timestamp())


def test_a_night_begins_on_its_day_and_ends_on_the_next() -> None:
    night = Weekly(("sunday",), "22:00", "04:00", "UTC")
    assert written(night) == [
        {"times": [{"start_time": "22:00", "end_time": "24:00"}], "weekdays": ["sunday"], "location": "UTC"},
        {"times": [{"start_time": "00:00", "end_time": "04:00"}], "weekdays": ["monday"], "location": "UTC"},
    ]


def test_a_window_from_midnight_to_midnight_is_one_stretch() -> None:
    (stretch,) = written(Weekly(("monday",), "00:00", "24:00", "UTC"))
    assert stretch["times"] == [{"start_time": "00:00", "end_time": "24:00"}]


def test_the_midnight_that_ends_a_day_begins_the_next() -> None:
    (stretch,) = written(Weekly(("saturday", "sunday"), "24:00", "01:00", "UTC"))
    assert (stretch["weekdays"], stretch["times"]) == (
        ["monday", "sunday"],
        [{"start_time": "00:00", "end_time": "01:00"}],
    )


def test_the_end_of_a_window_is_outside_it() -> None:
    window = Weekly(WEEK, "02:00", "04:00", "UTC")
    assert [muted(window, at(f"2026-11-03T{clock}")) for clock in ("01:59", "02:00", "03:59", "04:00")] == [
        False,
        True,
        True,
        False,
    ]


def test_a_zone_with_summer_time_keeps_its_clock() -> None:
    window = Weekly(WEEK, "02:00", "04:00", "Europe/Berlin")
    assert muted(window, at("2026-07-01T00:30")) and not muted(window, at("2026-12-01T00:30"))
    assert muted(window, at("2026-12-01T01:30")) and not muted(window, at("2026-07-01T02:30"))


@given(
    st.lists(st.sampled_from(WEEK), min_size=1, unique=True),
    st.integers(0, 1440),
    st.integers(0, 1440),
    st.integers(0, 14 * 1440),
)
def test_a_weekly_window_holds_the_minutes_after_each_of_its_beginnings(
    days: list[str], start: int, end: int, minute: int
) -> None:
    if start == end:
        return
    clocks = [f"{number // 60:02d}:{number % 60:02d}" for number in (start, end)]
    window = Weekly(tuple(days), *clocks, "Asia/Kolkata")
    moment = at("2026-11-02T00:00", "Asia/Kolkata") + timedelta(minutes=minute)
    length = (end - start) % 1440 or 1440
    begins = [
        moment.replace(hour=0, minute=0) + timedelta(days=back, minutes=start)
        for back in (-2, -1, 0)
        if WEEK[(moment + back * DAY).weekday()] in days
    ]
    meant = any(begin <= moment < begin + timedelta(minutes=length) for begin in begins)
    assert muted(window, moment) is meant


def test_a_migration_of_some_hours_is_one_stretch_of_one_day() -> None:
    window = Once(seconds("2026-12-01T02:00"), seconds("2026-12-01T06:30"))
    assert written(window) == [
        {
            "times": [{"start_time": "02:00", "end_time": "06:30"}],
            "days_of_month": ["1"],
            "months": ["12"],
            "years": ["2026"],
            "location": "UTC",
        }
    ]


def test_a_migration_over_new_year_has_its_whole_days_by_month() -> None:
    window = Once(seconds("2026-12-29T22:00"), seconds("2027-01-03T00:00"))
    assert [(s.get("times"), s["days_of_month"], s["months"], s["years"]) for s in written(window)] == [
        ([{"start_time": "22:00", "end_time": "24:00"}], ["29"], ["12"], ["2026"]),
        (None, ["30:31"], ["12"], ["2026"]),
        (None, ["1:2"], ["1"], ["2027"]),
    ]


def test_a_window_that_ends_within_a_minute_holds_all_of_it() -> None:
    window = Once(seconds("2026-12-01T02:00") + 30, seconds("2026-12-01T02:10") + 1)
    (stretch,) = written(window)
    assert stretch["times"] == [{"start_time": "02:00", "end_time": "02:11"}]


EPOCH = seconds("2024-02-25T00:00")


@given(st.integers(0, 80 * 1440), st.integers(1, 80 * 1440), st.data())
def test_a_single_window_holds_its_minutes_and_no_others(
    begin: int, length: int, data: st.DataObject
) -> None:
    window = Once(EPOCH + begin * 60, EPOCH + (begin + length) * 60)
    near = st.sampled_from((begin, begin + length)).flatmap(lambda edge: st.integers(edge - 2, edge + 1))
    minute = data.draw(near | st.integers(0, 160 * 1440))
    moment = datetime.fromtimestamp(EPOCH + minute * 60, UTC)
    assert muted(window, moment) is (begin <= minute < begin + length)


def test_hours_of_a_team_are_written_as_maintenance_is() -> None:
    policy = a_policy(hours=WorkingHours("Asia/Tokyo", ("friday", "sunday"), "22:00", "06:00"))
    assert policy.working_hours
    body = times.hours(policy, policy.working_hours)
    assert body["name"] == "risk/hours"
    assert body["time_intervals"] == written(Weekly(("friday", "sunday"), "22:00", "06:00", "Asia/Tokyo"))
