"""Maintenance windows as mute rules: whom they silence, until when, and where the service's limits are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.ir.maintenance import Maintenance, Once, Stretch, Weekly
from mlobs_compile.ir.signal import Bound
from mlobs_compile.targets.cloudwatch import muting, times
from mlobs_compile.units import Duration
from tests.aws.cloudwatch_rules import iso_seconds
from tests.aws.evaluate import muted
from tests.builders import a_place, a_subject
from tests.targets.cloudwatch_world import (
    a_threshold,
    an_absence,
    availability,
    emitted,
    emitted_and_said,
    requests,
    sent,
    the_context,
    with_tiers,
)

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
BERLIN = "Europe/Berlin"
SUNDAY = Weekly(("sunday",), "02:00", "04:00", BERLIN)
FAST, SLOW, TICKET, GONE, QUEUE = (
    "acme/prod/fraud/" + name
    for name in (
        "availability/burn/page-fast",
        "availability/burn/page-slow",
        "availability/burn/ticket",
        "alert/gone",
        "alerts/queue",
    )
)


def work(stretch: Stretch, name: str = "nightly", subject: str = "fraud") -> Maintenance:
    place = a_place("maintenance", name)
    return Maintenance(f"{subject}/maintenance/{name}", a_subject(subject), (place,), name, stretch)


def silenced(stretch: Stretch, moment: datetime) -> set[str]:
    """Who is silent at a moment, of all the alarms that the thing has."""
    nodes = (*with_tiers(availability()), an_absence(), a_threshold(Bound(high=Decimal(1))), work(stretch))
    emission, _ = emitted_and_said(*nodes)
    sent(emission)
    return muted(requests(emission), moment)


def local(day: int, clock: str, month: int = 7) -> datetime:
    hours, minutes = clock.split(":")
    return datetime(2026, month, day, int(hours), int(minutes), tzinfo=ZoneInfo(BERLIN))


ALL = {FAST, SLOW, TICKET, GONE, QUEUE}


@pytest.mark.parametrize("month", [1, 7])  # winter and summer
@pytest.mark.parametrize(
    ("clock", "who"),
    [
        ("01:59", set()),
        ("02:00", ALL),
        ("03:59", ALL),
        ("04:04", ALL),
        ("04:05", {SLOW, TICKET, GONE}),
        ("04:15", {SLOW, TICKET}),
        ("04:30", {TICKET}),
        ("09:59", {TICKET}),
        ("10:00", set()),
    ],
)
def test_an_alarm_is_silent_in_the_window_and_as_long_after_as_the_window_can_keep_it_in_alarm(
    month: int, clock: str, who: set[str]
) -> None:
    sunday = {1: 4, 7: 5}[month]
    assert silenced(SUNDAY, local(sunday, clock, month)) == who
    assert not silenced(SUNDAY, local(sunday + 1, clock, month))


def test_a_window_over_midnight_begins_on_its_day() -> None:
    late = Weekly(("saturday",), "23:30", "00:30", "UTC")
    assert silenced(late, datetime(2026, 7, 4, 23, 30, tzinfo=UTC)) == ALL
    assert silenced(late, datetime(2026, 7, 5, 0, 29, tzinfo=UTC)) == ALL
    assert not silenced(late, datetime(2026, 7, 3, 23, 45, tzinfo=UTC))


def test_a_window_that_comes_once_covers_its_first_and_last_second() -> None:
    begin = int(datetime(2026, 12, 1, 2, 0, 30, tzinfo=UTC).timestamp())
    once = Once(begin, begin + 3600)
    assert silenced(once, datetime(2026, 12, 1, 2, 0, tzinfo=UTC)) == ALL
    assert silenced(once, datetime(2026, 12, 1, 3, 0, tzinfo=UTC)) == ALL
    assert not silenced(once, datetime(2026, 12, 1, 1, 59, tzinfo=UTC))
    assert not silenced(once, datetime(2027, 12, 1, 2, 30, tzinfo=UTC))


def test_alarms_of_other_things_are_not_muted_and_a_thing_without_alarms_has_no_rule() -> None:
    other = replace(availability(), id="other/availability", subject=a_subject("other"))
    emission, said = emitted_and_said(*with_tiers(other), work(SUNDAY))
    assert not [found for found in emission.resources if found.kind == "mute-rule"]
    assert not said


def test_a_mute_rule_stands_in_the_file_of_its_thing_behind_the_alarms_and_carries_its_id() -> None:
    emission, _ = emitted_and_said(*with_tiers(availability()), work(SUNDAY))
    operations = [operation for operation, _ in requests(emission)]
    assert operations == sorted(
        operations, key=["PutMetricAlarm", "PutCompositeAlarm", "PutAlarmMuteRule"].index
    )
    rules = [found for found in emission.resources if found.kind == "mute-rule"]
    assert {found.file for found in rules} == {"model/fraud.json"}
    assert {node for found in rules for node in found.nodes} == {"fraud/maintenance/nightly"}


def test_more_than_a_hundred_alarms_are_muted_by_several_rules() -> None:
    alerts = [
        replace(a_threshold(Bound(high=Decimal(1))), id=f"fraud/alert/a{number}") for number in range(205)
    ]
    world = sent(emitted(*alerts, work(SUNDAY)))
    sizes = [len(rule["MuteTargets"]["AlarmNames"]) for rule in world.mute_rules.values()]
    assert sizes == [100, 100, 5]


def test_what_counts_all_the_same_is_said_once_for_each_window() -> None:
    _, said = emitted_and_said(*with_tiers(availability()), work(SUNDAY))
    assert [found.code for found in said] == ["MLO525"]
    assert "`fraud/availability`" in said[0].message and said[0].where == a_place("maintenance", "nightly")


def test_a_window_longer_than_a_mute_rule_is_an_error_and_the_longest_is_none() -> None:
    day = 86_400
    for days, codes in ((15, ["MLO525"]), (16, ["MLO525", "MLO528"])):
        emission, said = emitted_and_said(*with_tiers(availability()), work(Once(0, days * day)))
        assert [found.code for found in said] == codes
        rules = [found for found in emission.resources if found.kind == "mute-rule"]
        assert bool(rules) is (days == 15)
        sent(emission)


def test_more_rules_than_a_region_takes_are_an_error() -> None:
    works = [work(SUNDAY, f"w{number}") for number in range(401)]
    alerts = (
        *with_tiers(availability()),
        an_absence(),
        replace(an_absence(), id="a", hold=Duration.of(hours=1)),
    )
    rules = muting.mute_rules(works, [one for one in alerts if hasattr(one, "urgency")], the_context(*alerts))
    assert len(rules) == 401 * 5
    assert [found.code for found in muting.findings(works, rules)] == ["MLO529"]


@given(st.integers(1, 15 * 24 * 60))
def test_a_length_is_written_as_iso_8601_says(minutes: int) -> None:
    assert iso_seconds(times.iso(Duration.of(minutes=minutes))) == minutes * 60


@given(
    st.sets(st.sampled_from(WEEK), min_size=1),
    st.integers(0, 1439),
    st.sampled_from([0, 5 * 3600 + 1800, -8 * 3600]),
)
def test_an_exclusion_begins_at_the_same_moments_in_utc(days: set[str], start: int, offset: int) -> None:
    zone = {0: "UTC", 19_800: "Asia/Kolkata", -28_800: "Etc/GMT+8"}[offset]
    clock = f"{start // 60:02}:{start % 60:02}"
    weekly = Weekly(tuple(sorted(days)), clock, "12:34", zone)
    expression = times.exclusion_expression(weekly)
    assert expression is not None
    minute, hour, *_, weekdays, _ = expression.removeprefix("cron(").rstrip(")").split()
    for number in range(7):
        moment = datetime(2026, 7, 6 + number, tzinfo=UTC) + timedelta(minutes=start, seconds=-offset)
        named = moment.strftime("%a").upper()
        begins = weekdays in ("*", "?") or named in weekdays.split(",")
        assert begins is (WEEK[number] in days)
        assert (moment.minute, moment.hour) == (int(minute), int(hour))
