from __future__ import annotations

import pytest

from mlobs_compile import cron
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.ir.plan import Plan
from mlobs_compile.route import Place, Route

WHERE = Place("train.yaml", Route(("schedule", "cron")))
EVERY_HOUR, EVERY_DAY = tuple(range(24)), tuple(range(7))


def read(line: str) -> Plan | Diagnostic:
    return cron.read(line, "UTC", WHERE, "successes")


@pytest.mark.parametrize(
    ("line", "minutes", "hours", "weekdays"),
    [
        ("30 6 * * 1-5", (30,), (6,), (1, 2, 3, 4, 5)),
        ("30 6 * * MON-FRI", (30,), (6,), (1, 2, 3, 4, 5)),
        ("30 6 * * mon,wed", (30,), (6,), (1, 3)),
        ("0 6 * * 7", (0,), (6,), (0,)),
        ("0 6 * * 5-7", (0,), (6,), (0, 5, 6)),
        ("0 6 * * FRI-SUN", (0,), (6,), (0, 5, 6)),
        ("*/20 9-17/4 * * *", (0, 20, 40), (9, 13, 17), EVERY_DAY),
        ("5/25 0 * * *", (5, 30, 55), (0,), EVERY_DAY),
        ("0 0 ? * *", (0,), (0,), EVERY_DAY),
        ("0 6 1-31 1-12 *", (0,), (6,), EVERY_DAY),
        ("@hourly", (0,), EVERY_HOUR, EVERY_DAY),
        ("@daily", (0,), (0,), EVERY_DAY),
        (" @weekly ", (0,), (0,), (0,)),
    ],
)
def test_a_line_is_a_plan(
    line: str, minutes: tuple[int, ...], hours: tuple[int, ...], weekdays: tuple[int, ...]
) -> None:
    assert read(line) == Plan(minutes, hours, weekdays, "UTC")


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("60 6 * * *", "`60` is no minute (0 to 59)"),
        ("0 24 * * *", "`24` is no hour (0 to 23)"),
        ("0 6 * * 8", "`8` is no day of the week (0 to 7)"),
        ("0 9-6 * * *", "`9-6` is no hour"),
        ("*/0 6 * * *", "`*/0` is no minute"),
        ("0 MON * * *", "`MON` is no hour"),
        ("0 6 0 * *", "`0` is no day of the month (1 to 31)"),
        ("0 6 * *", "has 4 fields"),
        ("every day", "has 2 fields"),
    ],
)
def test_what_cannot_be_read_is_named(line: str, part: str) -> None:
    found = read(line)
    assert isinstance(found, Diagnostic) and found.code == "MLO430" and part in found.message


@pytest.mark.parametrize(
    "line",
    [
        "0 6 1 * *",
        "0 6 * 3 *",
        "0 6 L * *",
        "0 6 15W * *",
        "0 6 * * 5#2",
        "@monthly",
        "@yearly",
        "@once",
        "@continuous",
    ],
)
def test_what_comes_too_rarely_or_unplanned_is_told_with_a_way_out(line: str) -> None:
    found = read(line)
    assert isinstance(found, Diagnostic) and found.code == "MLO431" and found.help


@pytest.mark.parametrize(
    ("line", "hours"),
    [("0 6 * * *", 24), ("30 6 * * 1-5", 72), ("0 * * * *", 1), ("0 6,9,17 * * 1,4", 85), ("@weekly", 168)],
)
def test_the_longest_pause_is_that_over_nights_and_weekends(line: str, hours: int) -> None:
    plan = read(line)
    assert isinstance(plan, Plan) and plan.longest_pause == 60 * hours
