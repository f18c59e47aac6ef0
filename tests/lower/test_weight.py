"""What checks weigh is counted and told only where it is much."""

from __future__ import annotations

import pytest

from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.lower.weight import PUBLISHED
from mlobs_compile.runner.samples import MAX_SERIES
from mlobs_compile.runner.taking import MAX_SEGMENTS
from tests.platforms import HEAD, PROJECT, TEAM, compiled

CLOUD = PROJECT.replace("{prometheus: {}", "{cloudwatch: {}, prometheus: {}") + (
    'aws: {account: "123456789012", region: eu-west-1}\n'
)
SNS = TEAM.replace('{type: webhook, url: "https://hooks.example/risk"}',
    '{type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}')  # fmt: skip


def model(features: int, segments: str = "", *, star: bool = True) -> str:
    names = [f"f{number}" for number in range(features)]
    psi = "{psi: {at_most: 0.2}}"
    columns = f'"*": {psi}' if star else ", ".join(f"{name}: {psi}" for name in names)
    return (
        HEAD
        + f"features: {{names: [{', '.join(names)}]}}\ndrift: {{features: {{{columns}}}}}\nmonitors: runner\n{segments}"
    )


def found(code: str, *documents: str) -> list[Diagnostic]:
    return [one for one in compiled(*documents).diagnostics if one.code == code]


def test_the_limits_are_those_of_the_runner() -> None:
    from mlobs_compile.lower import weight

    assert (PUBLISHED, weight.LARGEST) == (MAX_SERIES, MAX_SEGMENTS)


@pytest.mark.parametrize(
    ("features", "segments", "told"),
    [(30, "segments: [c]\n", True), (300, "", False), (5, "segments: [c]\n", False)],
)
def test_series_are_columns_times_segments(features: int, segments: str, told: bool) -> None:
    said = found("MLO369", PROJECT, TEAM, model(features, segments))
    assert bool(said) is told
    if told:
        assert f"may have {features * 2 * 51:,} series, and a run publishes 2,000" in said[0].message


def test_many_checks_are_paid_for_in_cloudwatch_and_one_on_all_features_is_not_much() -> None:
    (one,) = found("MLO370", CLOUD, SNS, model(40, star=False))
    assert "the 40 checks of `fraud` are 125 metrics of CloudWatch, about 38 USD a month" in one.message
    assert found("MLO370", CLOUD, SNS, model(40)) == []
    assert found("MLO370", PROJECT, TEAM, model(40, star=False)) == []
