"""Histories are written as promtool reads them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mlobs_compile.targets.prometheus.trials.history import Part, Run, Timeline, notation, number
from tests.builders import an_objective

D = Decimal


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([Run(1, D(5))], "5"),
        ([Run(3, D(5))], "5x2"),
        ([Run(3, D(0), D(50))], "0+50x2"),
        ([Run(3, D(9), D(-2))], "9-2x2"),
        ([Run(4, None), Run(1, D(1))], "_x4 1"),
        ([Run(0, None), Run(2, D(1)), Run(3, D(1))], "1x4"),
        ([Run(2, D(0), D(5)), Run(2, D(10), D(5))], "0+5x3"),
        ([Run(2, None), Run(3, None)], "_x5"),
        ([Run(2, D(1)), Run(2, D(2))], "1x1 2x1"),
    ],
)
def test_runs_are_written_as_short_as_they_can_be(runs: list[Run], text: str) -> None:
    assert notation(runs) == text


def test_a_number_keeps_what_a_float_can_tell() -> None:
    assert number(D("0.0144") * D("1.01")) == "0.014544"
    assert number(D(1) / 3) == "0.33333333333333"
    assert number(D("1e-9")) == "0.000000001"


def test_parts_lie_where_they_end_and_leave_gaps() -> None:
    timeline = Timeline()
    timeline.add(3, [Part(2, D(100), D("0.5"))])
    timeline.add(9, [Part(1, D(100), D(0)), Part(2, None, D(0)), Part(1, D(10), D(1))])
    (total, bad) = timeline.series(an_objective(), {"region": "eu"}, ("mlobs:total", "mlobs:bad"))
    assert total == (
        'mlobs:total{environment="default",slo="fraud/availability",region="eu"}',
        "_x2 100x1 _x2 100 _x2 10",
    )
    assert bad[1] == "_x2 50x1 _x2 0 _x2 10"


def test_two_histories_never_overlap() -> None:
    timeline = Timeline()
    timeline.add(3, [Part(2, D(1), D(0))])
    with pytest.raises(AssertionError):
        timeline.add(4, [Part(2, D(1), D(0))])
