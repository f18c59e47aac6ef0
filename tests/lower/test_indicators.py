"""Indicators that are spelled out in CloudWatch: metrics, formulas and values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mlobs_compile.ir.alert import Absence, AbsenceAlert
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import Bound, Metric, MetricEvents, MetricGauge, MetricMath, Unit
from tests import projects
from tests.lower.test_objectives import slo

ALL = "total: {namespace: Shop, metric: all}"
FORMULA = "{expression: 'a +  b', metrics: {b: {namespace: Shop, metric: late}, a: {namespace: Shop, metric: failed, scale: 2}}}"


def objective(text: str) -> Objective:
    found = projects.nodes(text)["fraud/a"]
    assert isinstance(found, Objective)
    return found


def cloudwatch(text: str) -> str:
    return f"{{cloudwatch: {{{text}}}}}"


def test_a_formula_keeps_its_metrics_by_their_ids_in_order() -> None:
    form = objective(slo(cloudwatch(f"bad: {FORMULA}, {ALL}"))).signal.metric
    assert isinstance(form, MetricEvents)
    failed = Metric("Shop", "failed", (), "Sum", Decimal(2))
    math = MetricMath("a + b", (("a", failed), ("b", Metric("Shop", "late", (), "Sum"))))
    assert (form.total, form.bad, form.good) == ((Metric("Shop", "all", (), "Sum"),), (math,), ())


def test_good_events_may_be_a_formula_too() -> None:
    form = objective(slo(cloudwatch(f"good: {FORMULA}, {ALL}"))).signal.metric
    assert isinstance(form, MetricEvents) and not form.bad and isinstance(form.good[0], MetricMath)


GAUGE = cloudwatch("gauge: {namespace: Shop, metric: age, stat: Maximum}")


@pytest.mark.parametrize(
    ("bound", "unit", "high"),
    [("6h", Unit.SECONDS, 21_600), ("5%", Unit.RATIO, "0.05"), ("100", Unit.COUNT, 100)],
)
def test_a_value_has_the_unit_of_the_slos_own_bound(bound: str, unit: Unit, high: str) -> None:
    found = objective(slo(GAUGE, at_most=bound))
    assert isinstance(found.signal.metric, MetricGauge)
    assert (found.signal.unit, found.bound) == (unit, Bound(high=Decimal(high)))


def test_a_value_counts_minutes_so_minimums_of_events_do_not_apply() -> None:
    found = objective(slo(GAUGE, at_most="6h", min_events="5"))
    assert (found.min_events, found.min_bad_events) == (0, 0)


def test_a_value_may_be_read_from_both_stores() -> None:
    both = "{gauge: {query: 'max(age)', at_most: 6h}, cloudwatch: {gauge: {namespace: Shop, metric: age}}}"
    found = objective(slo(both))
    assert isinstance(found.signal.metric, MetricGauge) and found.bound == Bound(high=Decimal(21_600))


@pytest.mark.parametrize(
    ("sli", "words"),
    [
        (cloudwatch(f"bad: {{expression: 'a', metrics: {{}}}}, {ALL}"), "names `a`"),
        (cloudwatch("bad: {expression: '1 + 2'}, " + ALL), "reads no metric"),
        (cloudwatch(f"bad: {{expression: 'a + \"b\"', metrics: {{a: {{namespace: S, metric: m}}}}}}, {ALL}"), "names `b`"),
        (cloudwatch(f"bad: {{expression: 'a % 2', metrics: {{a: {{namespace: S, metric: m}}}}}}, {ALL}"), "no metric math"),
        (cloudwatch(f"bad: {{expression: 'a]', metrics: {{a: {{namespace: S, metric: m}}}}}}, {ALL}"), "no metric math"),
        (cloudwatch(f"bad: {{expression: 'MAX([a, 0])', metrics: {{a: {{namespace: S, metric: m}}}}}}, {ALL}"), None),
        (cloudwatch(f"bad: {{expression: 'MAX( a )', metrics: {{a: {{namespace: S, metric: m}}}}}}, {ALL}"), "`MAX` of one metric"),
        (cloudwatch(f"bad: {{expression: 'SEARCH (a)', metrics: {{a: {{namespace: S, metric: m}}}}}}, {ALL}"), "`SEARCH`"),
    ],
)  # fmt: skip
def test_what_an_expression_may_not_say(sli: str, words: str | None) -> None:
    found = [one.message for one in projects.findings(slo(sli)) if one.code == "MLO111"]
    assert (words in found[0]) if words else not found


def test_the_backend_of_an_slo_is_carried_along() -> None:
    assert objective(slo(cloudwatch(f"bad: {FORMULA}, {ALL}"), backend="promql")).backend == "promql"


def test_no_traffic_of_events_in_cloudwatch_has_its_alarm() -> None:
    text = slo(cloudwatch(f"bad: {FORMULA}, {ALL}"), no_traffic="2h")
    alert = projects.nodes(text)["fraud/a/no-traffic"]
    assert isinstance(alert, AbsenceAlert) and alert.cause is Absence.TRAFFIC
    assert projects.built(text).emissions["cloudwatch"]


def test_a_composite_of_slos_in_cloudwatch_is_an_error_with_the_reason() -> None:
    parts = (
        "  b: {objective: 99%, signal: availability}\n  c: {objective: 99%, composite: {all_of: [a, b]}}\n"
    )
    text = slo(cloudwatch(f"bad: {FORMULA}, {ALL}")) + parts
    codes = {code.partition(" ")[0] for code in projects.errors(text)}
    assert codes == {"MLO470"}
    assert isinstance(objective(slo()), Objective)
