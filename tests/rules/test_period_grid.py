from __future__ import annotations

import pytest

from mlobs_compile.rules.period_grid import RULE
from tests.builders import a_metric_row, a_resource


@pytest.mark.parametrize("period", [1, 15, 40, 90, 61])
def test_a_period_off_the_grid_is_an_error(period: int) -> None:
    (finding,) = RULE.check(a_resource(MetricName="m", Period=period))
    assert f"{period} seconds" in finding.message


@pytest.mark.parametrize("period", [10, 20, 30, 60, 120, 604_800])
def test_short_ones_and_whole_minutes_are_fine(period: int) -> None:
    assert list(RULE.check(a_resource(MetricName="m", Period=period))) == []


def test_periods_inside_formulas_are_seen() -> None:
    assert len(list(RULE.check(a_resource(Metrics=[a_metric_row(period=60), a_metric_row(period=45)])))) == 1
