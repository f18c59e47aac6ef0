from __future__ import annotations

import pytest

from mlobs_compile.rules.datapoints_exceed_periods import RULE
from tests.builders import a_resource


@pytest.mark.parametrize("needed", [0, 4])
def test_more_data_points_than_periods_and_none_at_all_are_errors(needed: int) -> None:
    (finding,) = RULE.check(a_resource(DatapointsToAlarm=needed, EvaluationPeriods=3))
    assert f"needs {needed} bad data points out of 3" in finding.message


@pytest.mark.parametrize("needed", [1, 3])
def test_one_to_all_are_fine(needed: int) -> None:
    assert list(RULE.check(a_resource(DatapointsToAlarm=needed, EvaluationPeriods=3))) == []


def test_without_the_number_all_periods_count() -> None:
    assert list(RULE.check(a_resource(EvaluationPeriods=3))) == []
