"""What an SLO of the spec becomes: an objective, its burn-rate alerts, and an alert for missing data."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mlobs_compile.ir.alert import AbsenceAlert
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import BurnRateAlert, Objective
from mlobs_compile.ir.signal import Bound
from mlobs_compile.lower.objectives import NO_DATA_HOLD
from mlobs_compile.units import Duration
from tests import projects
from tests.lower.monitored import nodes, said

EVENTS = "{events: {bad: 'sum(rate(bad[$window]))', total: 'sum(rate(all[$window]))'}}"
HISTOGRAM = "{histogram: {metric: latency_seconds}}"
GAUGE = "{gauge: {query: age, at_most: 6h}}"
RATIO = "{ratio: {error: errors}}"


def slo(sli: str = EVENTS, objective: str = "99.9%", **more: str) -> str:
    lines = [f"objective: {objective}", f"sli: {sli}", *(f"{key}: {value}" for key, value in more.items())]
    return "slos:\n  a:\n" + "".join(f"    {line}\n" for line in lines)


def objective(model: str) -> Objective:
    found = nodes(model)["fraud/a"]
    assert isinstance(found, Objective)
    return found


def test_an_slo_becomes_an_objective_with_an_alert_for_each_tier_and_one_for_silence() -> None:
    found = {id: node for id, node in nodes(slo()).items() if id.startswith("fraud/a")}
    burns = [id for id, node in found.items() if isinstance(node, BurnRateAlert)]
    assert burns == [f"fraud/a/burn/{tier}" for tier in ("page-fast", "page-slow", "ticket")]
    gone = found["fraud/a/no-data"]
    assert isinstance(gone, AbsenceAlert)
    assert (gone.hold, gone.urgency) == (NO_DATA_HOLD, Urgency.TICKET)
    assert len(found) == 5


def test_an_alert_and_its_objective_agree_on_the_tiers() -> None:
    found = nodes(slo())
    tiers = tuple(node.tier for node in found.values() if isinstance(node, BurnRateAlert))
    assert objective(slo()).tiers == tiers


def test_the_budget_is_exact() -> None:
    assert objective(slo(objective="99.9%")).budget == Decimal("0.001")
    assert objective(slo(objective="99.95%")).budget == Decimal("0.0005")


def test_silence_is_not_told_where_the_spec_ignores_it() -> None:
    assert "fraud/a/no-data" not in nodes(slo(no_data="ignore"))


SERVERLESS = "serving: {preset: sagemaker-serverless-endpoint, endpoint: fraud-prod}\n"


@pytest.mark.parametrize(
    ("said", "told"), [("", False), (", no_data: alert", True), (", no_data: bad", True)]
)
@pytest.mark.parametrize("measured", ["signal: availability", "signal: latency, at_most: 100ms"])
def test_an_endpoint_that_nobody_calls_opens_no_ticket_unless_that_is_asked_for(
    measured: str, said: str, told: bool
) -> None:
    found = projects.nodes(f"{SERVERLESS}slos: {{a: {{objective: 99%, {measured}{said}}}}}\n")
    assert ("fraud/a/no-data" in found) is told


def test_without_paging_nobody_is_woken() -> None:
    urgencies = {
        node.urgency for node in nodes(slo(paging="false")).values() if isinstance(node, BurnRateAlert)
    }
    assert urgencies == {Urgency.TICKET}


def test_a_disabled_slo_leaves_nothing() -> None:
    assert not [id for id in nodes(slo(enabled="false")) if id.startswith("fraud/a")]


@pytest.mark.parametrize(
    ("sli", "more", "bound"),
    [
        (EVENTS, {}, None),
        (RATIO, {}, None),
        (HISTOGRAM, {"at_most": "250ms"}, Bound(high=Decimal("0.25"))),
        ("{histogram: {metric: latency_seconds, at_most: 250ms}}", {}, Bound(high=Decimal("0.25"))),
        (GAUGE, {}, Bound(high=Decimal(21_600))),
        ("{gauge: {query: free}}", {"at_least": "5"}, Bound(low=Decimal(5))),
        ("{gauge: {query: bias, within: [-0.1, 0.1]}}", {}, Bound(Decimal("-0.1"), Decimal("0.1"))),
    ],
)
def test_a_bound_comes_from_the_slo_or_its_indicator(
    sli: str, more: dict[str, str], bound: Bound | None
) -> None:
    assert objective(slo(sli, "99%", **more)).bound == bound


@pytest.mark.parametrize(
    ("sli", "more", "word"),
    [
        (HISTOGRAM, {}, "needs `at_most` alone"),
        (HISTOGRAM, {"at_least": "1s", "at_most": "2s"}, "needs `at_most` alone"),
        ("{gauge: {query: age}}", {}, "needs a bound"),
        (EVENTS, {"at_most": "1s"}, "takes no bound"),
        (RATIO, {"at_least": "1"}, "takes no bound"),
    ],
)
def test_a_bound_that_does_not_fit_is_told(sli: str, more: dict[str, str], word: str) -> None:
    messages = [message for found in said(slo(sli, **more)).values() for message in found]
    assert any(word in message for message in messages), messages


def test_a_count_has_minima_of_events_and_a_measure_has_none() -> None:
    assert objective(slo(min_events="50", min_bad_events="3")).min_events == 50
    assert objective(slo()).min_bad_events == 2
    gauge = objective(slo(GAUGE, "99%", min_events="50"))
    assert (gauge.min_events, gauge.min_bad_events) == (0, 0)


@pytest.mark.parametrize(("share", "word"), [("100%", "no error budget"), ("0%", "promises nothing")])
def test_an_objective_without_a_budget_or_a_promise_is_refused(share: str, word: str) -> None:
    (message,) = said(slo(objective=share))["MLO451"]
    assert word in message


def test_an_slo_without_an_objective_is_refused() -> None:
    (message,) = said(f"slos:\n  a:\n    sli: {EVENTS}\n")["MLO450"]
    assert "no objective" in message


def test_a_changed_tier_is_told_once_and_the_usual_one_never() -> None:
    assert "MLO453" not in said(slo())
    fast, slow = said(slo(objective="90%"))["MLO453"]
    assert "`page-fast` of `fraud/a`: 14.4x" in fast and "lowered to 5.5x" in fast
    assert "`page-slow` of `fraud/a`: left out, for `page-fast` fires no later" in slow


def test_the_window_is_the_spec_s() -> None:
    assert objective(slo(window="7d")).window == Duration.of(days=7)
