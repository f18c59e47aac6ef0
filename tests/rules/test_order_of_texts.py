from __future__ import annotations

import pytest

from mlobs_compile.rules.order_of_texts import RULE
from tests.checks.drift.shifts import DRIFT, ORDERED
from tests.rules.drifts import TEN, TEXTS, a_drift


@pytest.mark.parametrize("kind", DRIFT)
def test_measures_of_an_order_are_told_on_texts_and_others_are_not(kind: str) -> None:
    found = list(RULE.check(a_drift(kind, {"at_most": "0.5"}, reference=TEXTS)))
    assert len(found) == (kind in ORDERED)
    assert all("`c0` holds texts" in one.message and "linf_simple" in (one.help or "") for one in found)


@pytest.mark.parametrize("kind", ORDERED)
def test_numbers_and_columns_that_nothing_is_known_of_are_fine(kind: str) -> None:
    for reference in (TEN, None):
        assert list(RULE.check(a_drift(kind, {"at_most": "0.5"}, reference=reference))) == []
