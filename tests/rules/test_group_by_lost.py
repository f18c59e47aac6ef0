from __future__ import annotations

from dataclasses import replace

import pytest

from mlobs_compile.ir.signal import SeriesEvents
from mlobs_compile.rules.group_by_lost import RULE
from tests.builders import a_signal, an_objective

BAD = "rate(errors_total[$window])"


def found(total: str) -> list[str]:
    signal = a_signal(SeriesEvents(total, bad=BAD))
    return [
        finding.message for finding in RULE.check(replace(an_objective(signal=signal), group_by=("region",)))
    ]


@pytest.mark.parametrize(
    "query",
    [
        "sum(rate(x[$window]))",
        "sum by (zone) (rate(x[$window]))",
        "sum without (region) (rate(x[$window]))",
        "(sum(rate(x[$window]))) * 2",
        "clamp_min(sum(rate(x[$window])), 0)",
    ],
)
def test_a_label_that_is_aggregated_away_is_told(query: str) -> None:
    (message,) = found(query)
    assert "`region`" in message


@pytest.mark.parametrize(
    "query",
    [
        "rate(x[$window])",
        "sum by (region, zone) (rate(x[$window]))",
        "sum without (zone) (rate(x[$window]))",
        "sum(rate(x[$window])) or rate(y[$window])",
        "sum(rate(x[$window])",
    ],
)
def test_a_label_that_may_be_there_is_fine(query: str) -> None:
    assert found(query) == []


def test_an_slo_without_groups_may_aggregate_as_it_likes() -> None:
    signal = a_signal(SeriesEvents("sum(rate(x[$window]))", bad=BAD))
    assert list(RULE.check(an_objective(signal=signal))) == []
