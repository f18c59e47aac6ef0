"""Windows of OpenSLO: rolling ones of any length, and those of the calendar that mlobs has."""

from __future__ import annotations

import pytest

from mlobs_compile.period import Calendar, Period
from mlobs_compile.units import Duration
from tests.openslo.world import objective, route, slo, told


def calendar(duration: str, start: str = "2026-01-01 00:00:00", zone: str = "UTC") -> str:
    beginning = {"startTime": start, "timeZone": zone}
    return slo(timeWindow=[{"duration": duration, "isRolling": False, "calendar": beginning}])


@pytest.mark.parametrize(
    ("written", "days"), [("30d", 30), ("4w", 28), ("1M", 30), ("2M", 60), ("1Q", 90), ("168h", 7)]
)
def test_a_rolling_window_has_the_length_it_says(written: str, days: int) -> None:
    found = objective(slo(timeWindow=[{"duration": written, "isRolling": True}]))
    assert found.periods == (Period(Duration.of(days=days)),)


def test_a_window_without_a_calendar_rolls() -> None:
    assert objective(slo(timeWindow=[{"duration": "28d"}])).periods[0].calendar is None


@pytest.mark.parametrize(
    ("written", "start", "expected"),
    [
        ("1w", "2026-01-05 00:00:00", Calendar.WEEK),
        ("7d", "2026-01-05 00:00:00", Calendar.WEEK),
        ("1M", "2026-01-01 00:00:00", Calendar.MONTH),
        ("1Q", "2026-10-01 00:00:00", Calendar.QUARTER),
        ("3M", "2026-01-01 00:00:00", Calendar.QUARTER),
    ],
)
def test_a_window_of_the_calendar_is_the_calendars_own(written: str, start: str, expected: Calendar) -> None:
    text = calendar(written, start)
    assert objective(text).periods == (Period.of(expected),)
    assert "MLO235" not in told(text)


def test_a_time_zone_comes_along() -> None:
    assert objective(calendar("1M", zone="Etc/GMT-1")).periods[0].time_zone == "Etc/GMT-1"


def test_an_unknown_time_zone_is_told_at_its_window() -> None:
    found = told(calendar("1M", zone="Mars/Olympus"))["MLO216"]
    assert route(found) == "spec.timeWindow[0]"


@pytest.mark.parametrize(
    ("written", "start"),
    [
        ("1w", "2022-01-01 12:00:00"),
        ("1w", "2022-01-03 00:00:01"),
        ("1M", "2022-01-02 00:00:00"),
        ("1Q", "2022-02-01 00:00:00"),
    ],
)
def test_a_beginning_that_is_not_the_calendars_is_a_warning(written: str, start: str) -> None:
    found = told(calendar(written, start))["MLO235"]
    assert route(found) == "spec.timeWindow[0].calendar.startTime"


@pytest.mark.parametrize("written", ["1d", "2M", "366d", "1Y", "2Q", "90d"])
def test_another_window_of_the_calendar_is_refused(written: str) -> None:
    assert route(told(calendar(written))["MLO234"]) == "spec.timeWindow[0].duration"


def test_a_minute_is_not_a_month() -> None:
    assert "write `1M`" in (told(calendar("1m"))["MLO234"].help or "")


def test_a_window_out_of_bounds_is_told_in_the_words_of_mlobs() -> None:
    assert "MLO402" in told(slo(timeWindow=[{"duration": "1Y", "isRolling": True}]))
    assert "MLO402" in told(slo(timeWindow=[{"duration": "1m", "isRolling": True}]))
