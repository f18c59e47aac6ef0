"""The clock that compiled rules read, against Python's own calendar."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mlobs_compile.ir.maintenance import Once, Weekly
from mlobs_compile.period import Calendar, Period
from mlobs_compile.queries import clock
from mlobs_compile.zone import fixed_offset

pytestmark = pytest.mark.realtool
MOMENTS = [
    datetime(*moment, tzinfo=UTC)
    for moment in (
        (1970, 1, 4, 23, 59), (1970, 1, 5), (1971, 12, 31, 18, 30), (1972, 2, 28, 23), (1972, 2, 29, 12), (1972, 3, 1),
        (1972, 3, 31, 23, 59), (1972, 4, 1), (1972, 5, 15), (1972, 6, 30, 12), (1972, 7, 1), (1972, 8, 9),
        (1972, 9, 30, 23, 59), (1972, 10, 1), (1972, 11, 11, 11, 11), (1972, 12, 31, 23, 59), (1973, 1, 1), (1973, 3, 3),
    )
]  # fmt: skip
ZONES = ["UTC", "Asia/Kolkata", "Etc/GMT+11"]


def begin(calendar: Calendar, local: datetime) -> datetime:
    day = local.replace(hour=0, minute=0, second=0)
    match calendar:
        case Calendar.WEEK:
            return day - timedelta(days=day.weekday())
        case Calendar.MONTH:
            return day.replace(day=1)
        case Calendar.QUARTER:
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def after(calendar: Calendar, start: datetime) -> datetime:
    return begin(calendar, start + timedelta(days={"week": 7, "month": 31, "quarter": 92}[calendar.value]))


def asked(path: Path, cases: list[tuple[str, datetime, float]]) -> None:
    tests = [
        {
            "expr": f"abs(({expr}) - {value}) < bool 1e-9",
            "eval_time": f"{int(at.timestamp())}s",
            "exp_samples": [{"labels": "{}", "value": 1}],
        }
        for expr, at, value in cases
    ]
    whole = {"evaluation_interval": "1000d", "tests": [{"interval": "1000d", "promql_expr_test": tests}]}
    (path / "test.yaml").write_text(json.dumps(whole))
    done = subprocess.run(
        ["promtool", "test", "rules", "test.yaml"], cwd=path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("calendar", Calendar)
def test_how_many_hours_a_period_has(calendar: Calendar, zone: str, tmp_path: Path) -> None:
    period = Period.of(calendar, zone)
    cases = []
    for at in MOMENTS:
        local = at + timedelta(seconds=fixed_offset(zone) or 0)
        start = begin(calendar, local)
        hours = clock.hours(period)
        asked_for = f"vector({hours})" if hours.isdigit() else hours
        cases.append((asked_for, at, (after(calendar, start) - start) / timedelta(hours=1)))
    asked(tmp_path, cases)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("calendar", Calendar)
def test_a_period_keeps_its_number_to_its_last_second_and_the_next_has_the_next(
    calendar: Calendar, zone: str, tmp_path: Path
) -> None:
    period = Period.of(calendar, zone)
    offset = timedelta(seconds=fixed_offset(zone) or 0)
    cases = []
    for at in MOMENTS[2:]:
        start = begin(calendar, at + offset) - offset
        now = f"({clock.index(period)})"
        last = int((after(calendar, start + offset) - offset - timedelta(seconds=1)).timestamp())
        ago = int(at.timestamp()) - last
        numbers = [clock.index(period, ago), clock.index(period, ago - 1)]
        cases += [(f"({number}) - {now}", at, float(step)) for step, number in enumerate(numbers)]
    asked(tmp_path, cases)


def test_work_is_going_on_from_its_first_second_to_its_last(tmp_path: Path) -> None:
    weekly = Weekly(("sunday", "monday"), "23:00", "04:00", "Asia/Kolkata")
    daily = Weekly(clock.WEEK, "01:00", "24:00", "UTC")
    once = Once(90_000, 180_000)
    sunday = datetime(1970, 1, 11, 17, 30, tzinfo=UTC)
    second, night = timedelta(seconds=1), timedelta(hours=5)
    cases = []
    for stretch, start, length in (
        (weekly, sunday, night),
        (weekly, sunday + timedelta(days=1), night),
        (daily, datetime(1970, 1, 14, 1, tzinfo=UTC), timedelta(hours=23)),
        (once, datetime.fromtimestamp(90_000, UTC), timedelta(seconds=90_000)),
    ):
        expr = f"vector({clock.working((stretch,), 0)})"
        cases += [(expr, start - second, 0.0), (expr, start, 1.0), (expr, start + length - second, 1.0)]
        cases.append((expr, start + length, 0.0))
    cases.append((f"vector({clock.working((weekly,), 300)})", sunday + night + 299 * second, 1.0))
    cases.append((f"vector({clock.working((weekly,), 300)})", sunday + night + 300 * second, 0.0))
    asked(tmp_path, cases)


def test_a_zone_with_summer_time_is_not_told_by_a_constant() -> None:
    assert clock.untellable("Asia/Kolkata") is None
    assert "change" in (clock.untellable("Europe/Berlin") or "")
