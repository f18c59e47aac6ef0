"""Clock changes as rules: what they say is what Python's time zones say, in the years of the rule and beyond."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mlobs_compile.zone import Change, SummerTime, fixed_offset, summer_time

ZONES = (
    "America/New_York", "Europe/Berlin", "Europe/London", "Australia/Sydney", "Australia/Lord_Howe", "Asia/Jerusalem",
    "America/Santiago", "Pacific/Auckland", "Africa/Cairo", "Asia/Beirut",
)  # fmt: skip


def changed(change: Change, at: datetime) -> bool:
    """Whether the change of its year has come; read as the query reads it."""
    day = at + timedelta(seconds=change.shift)
    since = (day.isoweekday() - change.weekday) % 7
    return 32 * day.month + day.day - since >= 32 * change.month + change.day


def offset(rule: SummerTime, at: datetime) -> int:
    begun, ended = changed(rule.begin, at), changed(rule.end, at)
    on = begun > ended if rule.begin.month < rule.end.month else not ended > begun
    return rule.standard + rule.saving * on


@pytest.mark.parametrize("name", ZONES)
def test_a_rule_gives_the_offset_of_every_hour(name: str) -> None:
    rule, zone = summer_time(name), ZoneInfo(name)
    assert rule
    for year in (2026, 2028, 2033, 2040):
        for hour in range(0, 366 * 24):
            at = datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
            found = at.astimezone(zone).utcoffset()
            assert found is not None and offset(rule, at) == found.total_seconds(), at


def test_new_york_changes_its_clocks_on_the_second_sunday_in_march_and_the_first_in_november() -> None:
    rule = summer_time("America/New_York")
    assert rule and rule.end == Change(month=11, weekday=0, day=1, shift=-6 * 3600)
    # By the Monday that begins seventeen hours after seven in the morning of UTC.
    assert rule.begin == Change(month=3, weekday=1, day=9, shift=17 * 3600)


@pytest.mark.parametrize("name", ["UTC", "Asia/Kolkata", "Etc/GMT+5", "No/Where"])
def test_a_zone_that_keeps_its_offset_has_no_rule(name: str) -> None:
    assert summer_time(name) is None


def test_clocks_that_follow_the_moon_have_no_rule() -> None:
    assert summer_time("Africa/Casablanca") is None and fixed_offset("Africa/Casablanca") is None
