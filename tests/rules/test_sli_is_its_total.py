from __future__ import annotations

from mlobs_compile.ir.signal import SeriesEvents, SeriesGauge
from mlobs_compile.rules.sli_is_its_total import RULE
from tests.builders import a_signal, an_objective
from tests.query_rules.queries import messages

TOTAL = "sum(rate(x[$window]))"


def found(series: object) -> list[str]:
    return messages(RULE.check(an_objective(signal=a_signal(series))))


def test_a_part_that_is_the_whole_is_an_error() -> None:
    assert found(SeriesEvents(TOTAL, bad=f" {TOTAL}\n")) == [
        "`bad` is the same query as `total`, so every event is bad"
    ]
    assert found(SeriesEvents(TOTAL, good=TOTAL)) == [
        "`good` is the same query as `total`, so no event is ever bad"
    ]


def test_a_part_and_a_value_are_fine() -> None:
    assert found(SeriesEvents(TOTAL, bad="sum(rate(x{code='500'}[$window]))")) == []
    assert found(SeriesGauge(TOTAL)) == []
