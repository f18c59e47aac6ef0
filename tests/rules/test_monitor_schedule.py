from __future__ import annotations

import pytest

from mlobs_compile.rules.monitor_schedule import RULE
from tests.builders import a_monitor


@pytest.mark.parametrize(
    "schedule", ["weekly", "every 15m", "30 6 * * *", "0 6 * * 1", "0 6,18 * * *", "0 0/25 * * *"]
)
def test_a_schedule_off_the_hourly_grid_is_an_error(schedule: str) -> None:
    (finding,) = RULE.check(a_monitor(schedule=schedule))
    assert "only whole hours" in finding.message


@pytest.mark.parametrize("schedule", ["hourly", "daily", "every 6h", "0 23 * * *", "0 0/24 * * *"])
def test_whole_hours_within_a_day_are_fine(schedule: str) -> None:
    assert list(RULE.check(a_monitor(schedule=schedule))) == []
