from __future__ import annotations

from mlobs_compile.rules import alarm_window
from mlobs_compile.rules.hourly_evaluation import DAY, RULE
from tests.builders import a_resource


def test_an_alarm_over_more_than_a_day_is_pointed_out() -> None:
    (finding,) = RULE.check(a_resource(MetricName="m", Period=259_200, EvaluationPeriods=1))
    assert "looks back `3d`" in finding.message


def test_a_day_is_still_evaluated_every_minute() -> None:
    assert list(RULE.check(a_resource(MetricName="m", Period=86_400, EvaluationPeriods=1))) == []
    assert DAY == alarm_window.DAY
