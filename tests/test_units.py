from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.quantity import parse_quantity, parse_size
from mlobs_compile.units import (
    Duration,
    Ratio,
    Schedule,
    UnitError,
    decimal_text,
    parse_number,
)

A_DURATION = "write a number and a unit (ms, s, m, h, d, w), such as `5m` or `1h30m`"
TEN_YEARS = 10 * 365 * 86_400_000
durations = st.integers(0, TEN_YEARS).map(Duration)
shares = st.decimals(0, 1, places=12)
times_of_day = st.tuples(st.integers(0, 59), st.integers(0, 23))


@given(durations)
def test_a_duration_reads_back_from_its_text(duration: Duration) -> None:
    assert Duration.parse(str(duration)) == duration


@given(durations, durations)
def test_durations_are_ordered_by_length_and_not_by_text(one: Duration, other: Duration) -> None:
    assert (one < other) == (one.ms < other.ms)


@given(shares)
def test_a_ratio_reads_back_from_its_text_and_from_its_share(share: Decimal) -> None:
    ratio = Ratio.parse(share)
    assert ratio.value == share
    assert Ratio.parse(str(ratio)) == ratio
    assert Ratio.parse(decimal_text(share)) == ratio


@given(st.decimals(-(10**12), 10**12, places=9))
def test_a_decimal_keeps_its_value_in_text(value: Decimal) -> None:
    assert Decimal(decimal_text(value)) == value
    assert "e" not in decimal_text(value).lower()


@given(st.text(max_size=12))
def test_no_text_raises_anything_but_a_unit_error(text: str) -> None:
    for parse in (Duration.parse, Ratio.parse, Schedule.parse, parse_number, parse_quantity, parse_size):
        try:
            parse(text)
        except UnitError as error:
            assert str(error)


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("0s", 0),
        ("250ms", 250),
        ("1.5h", 5_400_000),
        ("1h30m", 5_400_000),
        ("30d", 2_592_000_000),
        ("1w", 604_800_000),
    ],
)
def test_a_duration_is_whole_milliseconds(text: str, ms: int) -> None:
    assert Duration.parse(text) == Duration(ms)


def test_a_duration_converts_without_rounding_except_whole_seconds_which_round_up() -> None:
    assert Duration(250).seconds == Decimal("0.25")
    assert Duration.of(minutes=90).hours == Decimal("1.5")
    assert Duration(1).whole_seconds == 1
    assert Duration(2000).whole_seconds == 2


def test_the_error_budget_of_three_nines_is_exact() -> None:
    assert 1 - Ratio.parse("99.9%").value == Decimal("0.001")
    assert str(Ratio.parse("99.90%")) == "99.9%"
    assert Ratio.parse("99.9%") == Ratio.parse(Decimal("0.999")) == Ratio.parse("0.9990")
    assert (str(Ratio.parse("0%")), str(Ratio.parse("100%")), str(Ratio.parse(1))) == ("0%", "100%", "100%")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (30, "a duration needs a unit: write `30s`, `30m`, `30h` or `30d`"),
        ("30", "a duration needs a unit: write `30s`, `30m`, `30h` or `30d`"),
        ("1:30", "`1:30` is not a duration: write hours and minutes as `1h30m`"),
        ("3mo", "`3mo` is a calendar unit, whose length varies: write days, such as `30d`"),
        ("1M", "`1M` is a calendar unit, whose length varies: write days, such as `30d`"),
        (
            "soon",
            "`soon` is not a duration: " + A_DURATION,
        ),
        (
            "-5m",
            "`-5m` is not a duration: " + A_DURATION,
        ),
        (
            "٣s",
            "`٣s` is not a duration: " + A_DURATION,
        ),
        ("0.1ms", "`0.1ms` is finer than a millisecond"),
        ("11000d", "`11000d` is longer than ten years"),
        ("1" * 30 + "s", "`" + "1" * 28 + "...` has more digits than a duration can hold"),
    ],
)
def test_a_wrong_duration_says_what_to_write(value: object, message: str) -> None:
    with pytest.raises(UnitError) as error:
        Duration.parse(value)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Decimal("99.9"), "`99.9` is more than 1: write a percentage as `99.9%`"),
        (Decimal("99.90"), "`99.90` is more than 1: write a percentage as `99.9%`"),
        (999, "`999` is more than 1: write a percentage as `99.9%`"),
        ("101%", "`101%` is not between 0% and 100%"),
        ("-1%", "`-1%` is not between 0% and 100%"),
        (True, "`True` is not a number"),
        ("high", "`high` is not a number"),
        ("99.9.9%", "`99.9.9` is not a number"),
    ],
)
def test_a_wrong_ratio_says_what_to_write(value: object, message: str) -> None:
    with pytest.raises(UnitError) as error:
        Ratio.parse(value)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "`None` is not a number"),
        (0.1, "`0.1` is not a number"),
        ("1_000", "`1_000` is not a number"),
        ("1e40", "`1e40` is out of range"),
        ("1e99999999999999999999", "`1e99999999999999999999` is not a number"),
        (Decimal("Infinity"), "`Infinity` is not a finite number"),
        ("0." + "1" * 29, "`0." + "1" * 29 + "` has more than 28 digits"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(value: object, message: str) -> None:
    with pytest.raises(UnitError) as error:
        parse_number(value)
    assert str(error.value) == message


def test_a_number_is_exact() -> None:
    assert parse_number("0.1") + parse_number("0.2") == Decimal("0.3")
    assert parse_number(Decimal("0.80")) == Decimal("0.8")
    assert parse_number("-.5e1") == -5


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5%", "0.05"),
        ("250ms", "0.25"),
        ("1h", "3600"),
        ("2kB", "2000"),
        ("1 MiB", "1048576"),
        ("0.2", "0.2"),
        (7, "7"),
    ],
)
def test_a_quantity_is_in_base_units(value: object, expected: str) -> None:
    assert parse_quantity(value) == Decimal(expected)


@pytest.mark.parametrize(
    ("parse", "text", "message"),
    [
        (parse_quantity, "fast", "`fast` is not a quantity: write a number, `5%`, `250ms` or `512MiB`"),
        (parse_quantity, "5iB", "`5iB` is not a size: write `512MiB` or `30GB`"),
        (parse_size, "512", "`512` is not a size: write `512MiB` or `30GB`"),
        (parse_size, "5KB", "`5KB` is not a size: write `512MiB` or `30GB`"),
    ],
)
def test_a_wrong_quantity_says_what_to_write(parse: object, text: str, message: str) -> None:
    with pytest.raises(UnitError) as error:
        parse(text)  # type: ignore[operator]
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("text", "cron", "grid", "wait"),
    [
        ("hourly", "0 * * * *", (0, 1), "1h"),
        ("daily", "0 0 * * *", (0, 24), "24h"),
        ("weekly", "0 0 * * 1", None, "7d"),
        ("every 15m", "*/15 * * * *", None, "15m"),
        ("every 6h", "0 0/6 * * *", (0, 6), "6h"),
        ("every 24h", "0 0 * * *", (0, 24), "24h"),
        ("0  6 * * *", "0 6 * * *", (6, 24), "24h"),
        ("0 9,17 * * *", "0 9,17 * * *", None, "16h"),
        ("0 5/6 * * *", "0 5/6 * * *", (5, 6), "6h"),
        ("0 * * * 1-5", "0 * * * 1-5", None, "49h"),
        ("0 0 * * 1,2", "0 0 * * 1,2", None, "6d"),
        ("0 0 * * 7", "0 0 * * 7", None, "7d"),
        ("0 0 1 * *", "0 0 1 * *", None, "31d"),
        ("0 0 1 * 1", "0 0 1 * 1", None, "7d"),
        ("0 0 1 1 *", "0 0 1 1 *", None, "366d"),
        ("0 0 29 2 *", "0 0 29 2 *", None, "1461d"),
    ],
)
def test_a_schedule_knows_its_grid_and_its_longest_wait(
    text: str, cron: str, grid: tuple[int, int] | None, wait: str
) -> None:
    schedule = Schedule.parse(text)
    assert schedule == Schedule.parse(str(schedule)) == Schedule(cron)
    assert schedule.hours == grid
    assert schedule.period == Duration.parse(wait)


@given(times_of_day, st.sets(st.integers(0, 6), min_size=1))
def test_the_longest_wait_of_a_weekly_schedule_is_that_of_a_clock(
    time: tuple[int, int], weekdays: set[int]
) -> None:
    cron = f"{time[0]} {time[1]} * * {','.join(map(str, sorted(weekdays)))}"
    clock = datetime(2023, 1, 1, time[1], time[0])  # a Sunday
    runs = [clock + timedelta(days=day) for day in range(15) if day % 7 in weekdays]
    longest = max(later - earlier for earlier, later in itertools.pairwise(runs))
    assert Schedule.parse(cron).period == Duration.of(seconds=int(longest.total_seconds()))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (5, "`5` is not a schedule: write `hourly`, `daily`, `every 6h` or `0 6 * * *`"),
        ("sometimes", "`sometimes` is not a schedule: write `hourly`, `daily`, `every 6h` or `0 6 * * *`"),
        ("every 5h", "`every 5h` does not divide a day: use one of 1h, 2h, 3h, 4h, 6h, 8h, 12h, 24h"),
        (
            "every 0m",
            "`every 0m` does not divide an hour: use one of 1m, 2m, 3m, 4m, 5m, 6m, 10m, 12m, 15m, "
            "20m, 30m, 60m",
        ),
        ("60 * * * *", "`60` is not a minute (0 to 59) in the schedule `60 * * * *`"),
        ("0 5-1 * * *", "`5-1` is not a hour (0 to 23) in the schedule `0 5-1 * * *`"),
        ("0 0 * JAN *", "`JAN` is not a month (1 to 12) in the schedule `0 0 * JAN *`"),
        ("*/0 * * * *", "`*/0` is not a minute (0 to 59) in the schedule `*/0 * * * *`"),
        ("0 0 31 2 *", "the schedule `0 0 31 2 *` never runs: no year has such a day"),
    ],
)
def test_a_wrong_schedule_says_what_to_write(value: object, message: str) -> None:
    with pytest.raises(UnitError) as error:
        Schedule.parse(value)
    assert str(error.value) == message
