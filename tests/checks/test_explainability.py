"""Explainability checks alert outside their bounds, and their formulas are those of scikit-learn and of paper."""

from __future__ import annotations

from decimal import Decimal
from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from mlobs_compile.check import Scope
from mlobs_compile.evidence.attributions import Attributions
from mlobs_compile.ir.signal import Bound, Unit
from tests.checks.measures import alerts_as_it_says, lowered, managed
from tests.checks.pages import CHECKS, check

NAMES = sorted(check.name for check in CHECKS if check.scope is Scope.EXPLAINABILITY)
BEFORE = {"a": 5.0, "b": 3.0, "c": 1.0, "d": 0.5, "e": 0.25, "f": 0.25}
weights = st.floats(0, 1e6, allow_subnormal=False).map(lambda one: round(one, 3))


def value(kind: str, before: dict[str, float], now: dict[str, float], **setting: int) -> float | None:
    formula = check(Scope.EXPLAINABILITY, kind).formula
    assert formula
    return formula(Attributions(before, now), setting)


@pytest.mark.parametrize("name", NAMES)
def test_attribution_drift_alerts_outside_its_bound(name: str) -> None:
    alerts_as_it_says(Scope.EXPLAINABILITY, name, None)


def test_a_person_reads_what_moved() -> None:
    titles = {alerts_as_it_says(Scope.EXPLAINABILITY, name, None).title for name in NAMES}
    assert titles == {
        "fraud: agreement of feature attributions with the baseline",
        "fraud: overlap of the top 5 features with the baseline",
        "fraud: largest change of a feature's share of attribution",
    }


def test_what_is_a_share_is_shown_as_one() -> None:
    alerts = {name: alerts_as_it_says(Scope.EXPLAINABILITY, name, None) for name in NAMES}
    assert {name for name, one in alerts.items() if one.shown and one.shown.unit is Unit.RATIO} == {
        "attribution_overlap", "attribution_share",
    }  # fmt: skip


def test_clarifys_own_limit_is_a_lower_bound_and_exact() -> None:
    kind = check(Scope.EXPLAINABILITY, "attribution_ndcg")
    alert = lowered(kind, {"at_least": Decimal("0.9")}, None)
    assert alert.shown_bound == Bound(low=Decimal("0.9"), high=None)
    assert "at least 0.9" in alert.summary


def test_no_managed_monitor_publishes_it() -> None:
    assert managed(Scope.EXPLAINABILITY) == set()


@given(st.lists(st.tuples(weights, weights), min_size=2, max_size=30))
@settings(max_examples=300, deadline=None)
def test_ndcg_is_that_of_scikit_learn_ties_included(pairs: list[tuple[float, float]]) -> None:
    before, now = ({str(i): one[side] for i, one in enumerate(pairs)} for side in (0, 1))
    known = float(ndcg_score([[*before.values()]], [[*now.values()]]))
    ours = value("attribution_ndcg", before, now)
    assert ours is None and known == 0 if not any(before.values()) else ours == pytest.approx(known, abs=1e-9)


def test_ndcg_by_hand() -> None:
    now = {"a": 1.0, "b": 9.0, "c": 0.5}
    before = {"a": 5.0, "b": 3.0, "c": 1.0}
    by_hand = (3 + 5 / log2(3) + 1 / 2) / (5 + 3 / log2(3) + 1 / 2)
    assert value("attribution_ndcg", before, now) == pytest.approx(by_hand, abs=1e-12)
    assert value("attribution_ndcg", before, before) == 1


def test_a_feature_that_one_side_has_not_weighs_nothing_there() -> None:
    assert value("attribution_overlap", {"a": 2.0, "b": 1.0}, {"c": 2.0, "b": 1.0}, top=2) == 0.5
    assert value("attribution_share", {"a": 1.0}, {"b": 3.0}) == 1
    assert value("attribution_ndcg", {"a": 1.0}, {"b": 3.0}) == pytest.approx(1 / log2(3))


def test_the_overlap_counts_the_heaviest_features_whatever_their_order() -> None:
    swapped = {**BEFORE, "a": 3.0, "b": 5.0}
    assert value("attribution_overlap", BEFORE, swapped, top=2) == 1
    gone = {**BEFORE, "a": 0.0}
    assert value("attribution_overlap", BEFORE, gone, top=1) == 0
    assert value("attribution_overlap", BEFORE, gone, top=2) == 0.5
    assert value("attribution_overlap", BEFORE, gone, top=100) == 1


def test_features_that_weigh_the_same_stay_in_the_order_of_the_baseline() -> None:
    assert value("attribution_overlap", BEFORE, dict.fromkeys(BEFORE, 1.0), top=3) == 1


def test_the_share_sees_what_the_order_hides() -> None:
    halved = {**BEFORE, "a": 3.1}
    assert value("attribution_ndcg", BEFORE, halved) == 1
    moved = value("attribution_share", BEFORE, halved)
    assert moved == pytest.approx(5 / 10 - 3.1 / 8.1, abs=1e-12)
    assert value(
        "attribution_share", BEFORE, {name: 7 * one for name, one in BEFORE.items()}
    ) == pytest.approx(0)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_said_where_the_baseline_weighs_nothing(name: str) -> None:
    assert value(name, dict.fromkeys(BEFORE, 0.0), BEFORE) is None
    assert value(name, {}, {}) is None
