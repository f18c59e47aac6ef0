from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.ir.signal import Bound
from mlobs_compile.review import bounds
from tests import reviews

RUN = 'targets: {cloudwatch: {}, runner: {}}\naws: {account: "123456789012", region: eu-west-1}'
DATA = """\
columns:
  amount: {type: float, checks: {missing: {at_most: 1%}, range: {within: [0, 10]}, one_of: {values: [1, 2]}}}
  age_band: {type: string}
  is_fraud: {type: integer}
checks: {rows: {at_least: 100}}
"""


def test_a_looser_bound_is_told_with_both_values_and_its_line() -> None:
    alert = "alerts:\n  queue:\n    query: sum(depth)\n    severity: page\n    at_most: "
    assert reviews.placed(alert + "10\n", alert + "30\n") == ["R04 high fraud/alert/queue: > 10 → > 30 @ 5"]
    assert reviews.placed(alert + "30\n", alert + "10\n") == []


def test_a_bound_from_below_is_looser_when_it_is_lower() -> None:
    alert = "alerts: {served: {query: sum(served), at_least: %s}}\n"
    assert reviews.placed(alert % 10, alert % 5) == ["R04 medium fraud/alert/served: < 10 → < 5 @ 1"]
    assert reviews.placed(alert % 5, alert % 10) == []


def test_a_side_that_is_left_open_is_looser() -> None:
    alert = "alerts: {load: {query: sum(load), %s}}\n"
    assert reviews.placed(alert % "within: [1, 9]", alert % "at_least: 1") == [
        "R04 medium fraud/alert/load: > 9 → no upper bound @ 1 before"
    ]


def test_the_bound_of_an_slo_is_one_row_in_its_own_unit() -> None:
    slo = "slos: {latency: {objective: 99%%, signal: latency, at_most: %s}}"
    assert reviews.rows(slo % "300ms", slo % "900ms") == ["R04 high fraud/latency: > 300 ms → > 900 ms"]
    assert reviews.rows(slo % "900ms", slo % "300ms") == []


def test_a_tier_that_needs_a_faster_burn_and_an_alert_that_needs_more_events() -> None:
    slo = "slos: {availability: {objective: 99.9%%, signal: availability, %s}}"
    assert reviews.rows(slo % "tiers: {}", slo % "tiers: {page-fast: {factor: 20}}") == [
        "R04 high fraud/availability/burn/page-fast: burns > 14.4x → > 20x"
    ]
    assert reviews.rows(slo % "min_events: 0", slo % "min_events: 50") == [
        "R04 high fraud/availability: from 0 → from 50 events on"
    ]
    assert reviews.rows(slo % "tiers: {page-fast: {factor: 20}}", slo % "tiers: {}") == []


def test_a_check_is_one_row_and_its_verdict_alert_none() -> None:
    drift = "monitors: runner\ndrift: {features: {amount: {psi: {at_most: %s}}}}"
    assert reviews.rows((RUN, drift % 0.2), (RUN, drift % 0.5)) == [
        "R04 medium fraud/drift/amount/psi: > 0.2 → > 0.5"
    ]
    assert reviews.rows((RUN, drift % 0.5), (RUN, drift % 0.2)) == []


def test_a_warning_that_comes_later_or_never_is_one_step_less() -> None:
    drift = "monitors: runner\ndrift: {features: {amount: {psi: {at_most: 0.3, severity: page%s}}}}"
    warns = drift % ", warn: {at_most: 0.1}"
    assert reviews.rows((RUN, warns), (RUN, drift % ", warn: {at_most: 0.2}")) == [
        "R04 medium fraud/drift/amount/psi: warns > 0.1 → > 0.2"
    ]
    assert reviews.rows((RUN, warns), (RUN, drift % "")) == [
        "R04 medium fraud/drift/amount/psi: no longer warns"
    ]


@pytest.mark.parametrize(("old", "new", "said"), [
    ("at_most: 1%", "at_most: 5%", "transactions/column/amount/missing: > 1% → > 5% missing"),
    ("[0, 10]", "[-1, 20]", "transactions/column/amount/range: > 10 → > 20, < 0 → < -1"),
    ("[1, 2]", "[1, 2, 3]", "transactions/column/amount/one_of: allowed: 3"),
    ("at_least: 100", "at_least: 50", "transactions/table/rows: < 100 → < 50"),
    ("within: [0, 10]", "within: [0, 10], share: 95%", "transactions/column/amount/range: 100% → 95% of the values"),
])  # fmt: skip
def test_a_check_of_data_that_lets_more_pass(old: str, new: str, said: str) -> None:
    looser = DATA.replace(old, new)
    assert looser != DATA
    assert reviews.rows(DATA, looser) == [f"R04 medium {said}"]
    assert reviews.rows(looser, DATA) == []


def test_an_anomaly_band_that_is_wider() -> None:
    alert = "alerts: {load: {query: sum(load), anomaly: %s}}\n"
    assert reviews.placed(alert % 2, alert % 4) == [
        "R04 medium fraud/alert/load: 2 → 4 standard deviations @ 1"
    ]


def test_the_tier_of_a_thing_raises_and_lowers_the_level() -> None:
    head = 'metadata: {name: fraud, team: risk, tier: %s, runbook: "https://r.example"}\n'
    alert = "alerts: {queue: {query: sum(depth), at_most: %s, severity: %s}}"
    for tier, severity, level in (
        ("critical", "ticket", "high"), ("high", "ticket", "medium"), ("low", "ticket", "low"),
        ("critical", "page", "high"), ("low", "page", "medium"),
    ):  # fmt: skip
        found = reviews.rows(head % tier + alert % (10, severity), head % tier + alert % (30, severity))
        assert found == [f"R04 {level} fraud/alert/queue: > 10 → > 30"]


sides = st.none() | st.decimals(min_value=-1000, max_value=1000, places=2)


@given(st.builds(Bound, sides, sides), st.builds(Bound, sides, sides))
def test_of_two_bounds_one_is_looser_unless_they_are_equal(one: Bound, other: Bound) -> None:
    there, back = bounds.looser(one, other), bounds.looser(other, one)
    assert (not there and not back) == (one == other)


numbers = st.decimals(-1000, 1000, places=2)


@given(numbers, numbers)
def test_of_two_bounds_on_one_side_exactly_the_looser_one_is(a: Decimal, b: Decimal) -> None:
    assert bool(bounds.looser(Bound(high=a), Bound(high=b))) == (b > a)
    assert bool(bounds.looser(Bound(low=a), Bound(low=b))) == (b < a)


def test_a_step_of_a_budget_policy_that_comes_later() -> None:
    slo = "slos: {availability: {objective: 99.9%%, signal: availability, budget_policy: {%s: page}}}"
    assert reviews.rows(slo % "50%", slo % "20%") == [
        "R04 high fraud/availability/budget/20-percent: at 50% → at 20% left"
    ]
    assert reviews.rows(slo % "20%", slo % "50%") == []
