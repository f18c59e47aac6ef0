"""SLOs of OpenSLO: one for each objective, with its window, budget and name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mlobs_compile.ir.objective import Budgeting, BurnRateAlert, Objective
from mlobs_compile.ir.signal import Combine, Part, SeriesComposite
from mlobs_compile.units import Duration
from tests.openslo.world import nodes, objective, prometheus, ratio, run, slo, told


def test_a_target_is_the_same_as_a_share_and_in_percent() -> None:
    assert objective(slo()).target == Decimal("0.999")
    assert objective(slo(objectives=[{"targetPercent": 99.9}])).target == Decimal("0.999")


def test_an_objective_keeps_the_line_it_was_written_on() -> None:
    (place,) = objective(slo()).origins
    assert (place.path, str(place.route)) == ("slo.yaml", "spec.objectives[0]")


def test_each_of_several_objectives_is_an_slo_named_after_it() -> None:
    found = nodes(slo(objectives=[{"target": 0.99, "displayName": "Internal goal"}, {"target": 0.95}]))
    assert {"shop/availability-internal-goal", "shop/availability-95-percent"} <= set(found)
    assert "shop/availability" not in found


def test_slices_of_time_have_the_length_and_the_target_of_the_objective() -> None:
    goal = {"target": 0.99, "timeSliceTarget": 0.95, "timeSliceWindow": "10m"}
    found = objective(slo(budgetingMethod="Timeslices", objectives=[goal]))
    assert found.budgeting is Budgeting.TIMESLICES
    assert found.slice and (found.slice.length, found.slice.target) == (
        Duration.of(minutes=10),
        Decimal("0.95"),
    )


VALUE = {"op": "lte", "value": 100, "target": 0.99, "timeSliceTarget": 0.9}


@pytest.mark.parametrize(
    ("method", "length", "codes"),
    [
        ("Timeslices", "1m", {"MLO248"}),
        ("Timeslices", None, {"MLO248"}),
        ("Timeslices", "5m", {"MLO249"}),
        ("RatioTimeslices", "5m", set()),
    ],
)
def test_minutes_of_a_value_are_slices_by_themselves(
    method: str, length: str | None, codes: set[str]
) -> None:
    goal = {**VALUE, "timeSliceWindow": length} if length else VALUE
    text = slo(metric={"thresholdMetric": prometheus("queue")}, budgetingMethod=method, objectives=[goal])
    found = objective(text)
    assert (found.budgeting, found.slice) == (Budgeting.OCCURRENCES, None)
    assert set(told(text)) == codes


def test_a_slice_without_a_unit_counts_minutes() -> None:
    goal = {"target": 0.99, "timeSliceWindow": 5}
    found = objective(slo(budgetingMethod="RatioTimeslices", objectives=[goal]))
    assert found.budgeting is Budgeting.RATIO_TIMESLICES
    assert found.slice and found.slice.length == Duration.of(minutes=5)


def test_a_document_that_says_nothing_has_what_mlobs_has_by_default() -> None:
    text = slo(timeWindow=None, budgetingMethod=None, alertPolicies=None)
    found = objective(text)
    assert found.window == Duration.of(days=30) and found.budgeting is Budgeting.OCCURRENCES
    assert "shop/availability/burn/page-fast" in nodes(text)
    said = [one.message for one in run(text).diagnostics if one.code == "MLO248"]
    assert len(said) == 3


def test_an_empty_list_of_policies_asks_for_no_alerts() -> None:
    assert [id for id in nodes(slo()) if id.startswith("shop/")] == ["shop/availability"]


def part(name: str, query: str, target: float = 0.99, weight: float | None = None) -> dict[str, object]:
    metric = ratio(bad=f"sum(rate({query}_errors[$window]))", total=f"sum(rate({query}_all[$window]))")
    found: dict[str, object] = {"displayName": name, "target": target, "indicator": {"spec": metric}}
    return {**found, "compositeWeight": weight} if weight else found


def test_a_composite_of_equal_parts_counts_the_worst_and_only_it_alerts() -> None:
    goals = [part("search", "a"), part("checkout", "b")]
    found = nodes(slo("journey", metric=None, indicator=None, objectives=goals, alertPolicies=None))
    whole = found["shop/journey"]
    assert isinstance(whole, Objective) and whole.target == Decimal("0.99")
    names = ("shop/journey-search", "shop/journey-checkout")
    parts = tuple(Part(name, "default") for name in names)
    assert whole.signal.series == SeriesComposite(parts, Combine.WORST)
    alerts = {node.objective.id for node in found.values() if isinstance(node, BurnRateAlert)}
    assert alerts == {"shop/journey"}


@pytest.mark.parametrize(
    "goals",
    [
        [part("a", "a", weight=2), part("b", "b")],
        [part("a", "a", 0.99), part("b", "b", 0.9)],
    ],
    ids=["weights", "different targets"],
)
def test_another_composite_is_told_and_its_parts_alert_for_themselves(goals: list[object]) -> None:
    text = slo("journey", indicator=None, objectives=goals, alertPolicies=None)
    found = nodes(text)
    assert "shop/journey" not in found and "MLO244" in told(text)
    alerts = {node.objective.id for node in found.values() if isinstance(node, BurnRateAlert)}
    assert alerts == {"shop/journey-a", "shop/journey-b"}


def test_titles_and_texts_are_carried_along() -> None:
    labelled = "  name: availability\n  displayName: Shop up\n  labels: {tier: [one, two]}\n"
    text = slo(description="Most requests succeed.").replace("  name: availability\n", labelled)
    found = objective(text)
    assert found.title == "Shop up"
    assert dict(found.subject.annotations) == {
        "availability/description": "Most requests succeed.",
        "availability/label/tier": "one, two",
    }


def test_a_name_in_capitals_is_a_legal_one_in_everything_compiled() -> None:
    assert "shop/checkout-errors" in nodes(slo("CheckoutErrors"))


def test_a_value_beside_a_ratio_says_nothing() -> None:
    assert objective(slo(objectives=[{"target": 0.99, "value": 1, "op": "gt"}])).bound is None


def test_an_objective_on_a_value_without_op_is_told_at_the_objective() -> None:
    metric = {"thresholdMetric": prometheus("queue")}
    found = told(slo(metric=metric))["MLO239"]
    assert "`op` and `value`" in found.message
