from __future__ import annotations

import pytest

from mlobs_compile.ir.monitor import Pillar
from mlobs_compile.rules.monitor_runtime import RULE
from mlobs_compile.units import Duration
from tests.builders import a_monitor

LIMITS = [
    (Pillar.QUALITY, "hourly", 3600),
    (Pillar.EXPLAINABILITY, "hourly", 3600),
    (Pillar.PERFORMANCE, "hourly", 1800),
    (Pillar.BIAS, "hourly", 1800),
    (Pillar.BIAS, "every 6h", 6 * 3600),
    (Pillar.QUALITY, "daily", 86_400),
]
"""Seconds, from the API reference of MonitoringStoppingCondition."""


@pytest.mark.parametrize(("pillar", "schedule", "limit"), LIMITS)
def test_the_limit_is_fine_and_a_second_more_is_an_error(pillar: Pillar, schedule: str, limit: int) -> None:
    at_limit = a_monitor(pillar, schedule=schedule, max_runtime=Duration.of(seconds=limit))
    beyond = a_monitor(pillar, schedule=schedule, max_runtime=Duration.of(seconds=limit + 1))
    assert list(RULE.check(at_limit)) == []
    (finding,) = RULE.check(beyond)
    assert f"at most `{Duration.of(seconds=limit)}`" in finding.message


def test_no_job_may_run_for_more_than_a_day() -> None:
    weekly = a_monitor(schedule="weekly", max_runtime=Duration.of(seconds=86_401))
    assert len(list(RULE.check(weekly))) == 1
