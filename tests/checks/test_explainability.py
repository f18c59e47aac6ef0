"""The explainability check alerts when attributions no longer rank as they did."""

from __future__ import annotations

from decimal import Decimal

from mlobs_compile.check import Scope
from mlobs_compile.ir.signal import Bound
from tests.checks.measures import alerts_as_it_says, lowered, managed
from tests.checks.pages import check


def test_attribution_drift_alerts_outside_its_bound() -> None:
    alert = alerts_as_it_says(Scope.EXPLAINABILITY, "attribution_ndcg", None)
    assert alert.title == "fraud: agreement of feature attributions with the baseline"


def test_clarifys_own_limit_is_a_lower_bound_and_exact() -> None:
    kind = check(Scope.EXPLAINABILITY, "attribution_ndcg")
    alert = lowered(kind, {"at_least": Decimal("0.9")}, None)
    assert alert.shown_bound == Bound(low=Decimal("0.9"), high=None)
    assert "at least 0.9" in alert.summary


def test_no_managed_monitor_publishes_it() -> None:
    assert managed(Scope.EXPLAINABILITY) == set()
