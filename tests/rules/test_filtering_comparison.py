from __future__ import annotations

import pytest

from mlobs_compile.ir.signal import SeriesErrorRatio, SeriesForm, SeriesGauge
from mlobs_compile.rules.filtering_comparison import RULE
from tests.builders import a_signal, an_objective


def found(form: SeriesForm) -> int:
    return len(list(RULE.check(an_objective(signal=a_signal(form), at_most="1"))))


@pytest.mark.parametrize("query", ["up == 1", "(up == 1)", "queue > 5", "a != b"])
def test_a_comparison_that_filters_is_told(query: str) -> None:
    assert found(SeriesGauge(query)) == 1
    assert found(SeriesErrorRatio(f"({query}) == bool 0")) == 1
    assert found(SeriesErrorRatio(f"1 - ({query})")) == 1


@pytest.mark.parametrize(
    "query",
    ["up == bool 1", "a / (b > 0)", "max(up == 1)", "queue", "x >= 0", "1 - y", "(up == 1", "sum(a > 2) * 3"],
)
def test_a_value_that_is_always_there_is_fine(query: str) -> None:
    assert found(SeriesGauge(query)) == 0
