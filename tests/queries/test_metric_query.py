"""Formulas of somebody's own inside the formulas of an SLO: ids that cannot clash, values that stay the same."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.ir.signal import MetricEvents, MetricGauge, MetricMath, Signal, Unit
from mlobs_compile.queries import cloudwatch, metric_query
from mlobs_compile.units import Duration
from tests.aws.cloudwatch_rules import queries as legal
from tests.aws.evaluate import Samples
from tests.builders import a_metric
from tests.queries.test_cloudwatch import evaluated

HOUR = Duration.of(hours=1)
CLASHING = ("m1", "m2", "f1", "f2", "total", "bad", "good", "ratio", "a", "a_1", "left", "value")
"""Ids that a formula of ours uses too."""
COUNTS = st.integers(0, 1000)


def events(*terms: MetricMath, good: tuple[MetricMath, ...] = ()) -> Signal:
    return Signal("s", Unit.RATIO, metric=MetricEvents(terms[:1], bad=terms[1:], good=good))


def of(names: tuple[str, str], *metrics: str, sign: str = "+") -> MetricMath:
    held = tuple(sorted((name, a_metric(metric)) for name, metric in zip(names, metrics, strict=True)))
    return MetricMath(f"{names[0]} {sign} {names[1]}", held)


@given(st.permutations(CLASHING), COUNTS, COUNTS, COUNTS)
def test_ids_of_a_formula_never_clash_whatever_they_are(
    ids: list[str], failed: int, late: int, fine: int
) -> None:
    total = of((ids[0], ids[1]), "Failed", "Fine")
    bad = of((ids[2], ids[3]), "Failed", "Late")
    samples = Samples()
    for name, count in (("Failed", failed), ("Late", late), ("Fine", fine)):
        samples.put(a_metric(name), 30, count)
    rows = cloudwatch.error_ratio(events(total, bad), None, HOUR)
    assert not list(legal(cloudwatch.to_request(rows), banded=False))  # type: ignore[arg-type]
    whole = failed + fine
    wanted = min((failed + late) / whole, 1) if whole else 0
    assert evaluated(rows, samples) == pytest.approx(wanted)


def test_a_metric_of_several_formulas_is_read_once() -> None:
    total, bad = of(("a", "b"), "Failed", "Fine"), of(("x", "y"), "Failed", "Late")
    rows = cloudwatch.error_ratio(events(total, bad), None, HOUR)
    assert [row.metric.name for row in rows if row.metric] == ["Failed", "Fine", "Late"]


def test_one_formula_on_both_sides_is_one_row() -> None:
    both = of(("a", "b"), "Failed", "Fine")
    rows = cloudwatch.error_ratio(events(both, both), None, HOUR)
    assert [row.id for row in rows if row.expression == "FILL(m1, 0) + FILL(m2, 0)"] == ["f1"]


def test_a_formula_that_fills_gaps_itself_is_left_as_it_is() -> None:
    own = MetricMath("FILL(a, 5) + b", (("a", a_metric("A")), ("b", a_metric("B"))))
    rows = cloudwatch.traffic(events(own, own), HOUR)
    assert [row.expression for row in rows if row.expression] == ["FILL(m1, 5) + m2", "FILL(f1, 0)"]


def test_a_formula_without_data_counts_as_zero() -> None:
    samples = Samples()
    samples.put(a_metric("Fine"), 30, 10)
    rows = cloudwatch.error_ratio(
        events(of(("a", "b"), "Failed", "Fine"), of(("a", "b"), "Gone", "Late")), None, HOUR
    )
    assert evaluated(rows, samples) == 0


def test_a_scale_stays_with_its_metric() -> None:
    thousand = MetricMath("a - b", (("a", a_metric("A", scale="1000")), ("b", a_metric("B"))))
    signal = Signal("s", Unit.COUNT, metric=MetricGauge(thousand))
    samples = Samples()
    samples.put(a_metric("A"), 58, 2)
    samples.put(a_metric("B"), 58, 500)
    assert evaluated(cloudwatch.value(signal, HOUR), samples) == 1500


def test_what_a_formula_misses_is_told_by_any_of_its_metrics() -> None:
    samples = Samples()
    rows = cloudwatch.samples(
        events(of(("a", "b"), "Failed", "Fine"), of(("a", "b"), "Failed", "Late")), HOUR
    )
    assert evaluated(rows, samples) == 0
    samples.put(a_metric("Fine"), 30, 0)
    assert evaluated(rows, samples) == 1


def test_traffic_is_what_the_total_counts() -> None:
    samples = Samples()
    rows = cloudwatch.traffic(
        events(of(("a", "b"), "Failed", "Fine"), of(("a", "b"), "Failed", "Late")), HOUR
    )
    samples.put(a_metric("Late"), 30, 7)
    assert evaluated(rows, samples) == 0
    samples.put(a_metric("Fine"), 30, 3)
    assert evaluated(rows, samples) == 3


def test_an_anomaly_of_a_formula_is_learned_whole() -> None:
    signal = Signal("s", Unit.COUNT, metric=MetricGauge(of(("a", "b"), "A", "B")))
    learned = cloudwatch.learnable(signal, HOUR)
    assert [row.expression for row in learned if row.returned] == ["m1 + m2"]


def test_names_are_what_is_not_written_in_capitals() -> None:
    assert metric_query.names("IF(m1 > 1e3, m2_A, FILL(m1, 0)) AND x9") == ("m1", "m2_A", "x9")


def test_bad_events_of_good_ones_are_what_is_left() -> None:
    form = MetricEvents((a_metric("All"),), good=(a_metric("Fine"),))
    signal = Signal("s", Unit.RATIO, metric=form)
    samples = Samples()
    samples.put(a_metric("All"), 1, 10)
    samples.put(a_metric("Fine"), 1, 4)
    assert evaluated(cloudwatch.bad_events(signal, None, HOUR), samples) == 6
    lone = replace(signal, metric=MetricEvents((a_metric("All"),), bad=(a_metric("Fine"),)))
    assert len(cloudwatch.bad_events(lone, None, HOUR)) == 2


def test_enough_events_are_one_and_too_few_are_nothing() -> None:
    form = MetricEvents((a_metric("All"),), bad=(a_metric("Bad"),))
    signal = Signal("s", Unit.RATIO, metric=form)
    samples = Samples()
    samples.put(a_metric("All"), 1, 10)
    samples.put(a_metric("Bad"), 1, 2)
    for least, bad, wanted in ((10, 2, 1), (11, 2, 0), (10, 3, 0), (0, 0, 1)):
        assert evaluated(cloudwatch.enough(signal, None, HOUR, least, bad), samples) == wanted
    assert Decimal(1) == a_metric().scale
