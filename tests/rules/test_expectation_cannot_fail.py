from __future__ import annotations

from decimal import Decimal

import pytest

from mlobs_compile.ir.assertion import Aggregate, Assertion, Exists, Lengths, Present, RowCount, Within
from mlobs_compile.rules.expectation_cannot_fail import RULE
from tests.builders import an_expectation

ZERO, ONE = Decimal(0), Decimal(1)


@pytest.mark.parametrize(
    "assertion",
    [
        Present(ZERO), Within(ZERO, ONE, ZERO), RowCount(0, None), Lengths(0, None), Aggregate("distinct", ZERO, None),
        Aggregate("unique_share", ZERO, None), Aggregate("distinct_share", ZERO, ONE),
    ],
)  # fmt: skip
def test_a_check_that_every_batch_passes_is_told(assertion: Assertion) -> None:
    (finding,) = RULE.check(an_expectation(assertion))
    assert "can never fail" in finding.message and finding.help


@pytest.mark.parametrize(
    "assertion",
    [
        Exists(), Present(ONE), Within(ZERO, ONE), RowCount(1, None), RowCount(0, 5), RowCount(None, 0), Lengths(0, 3),
        Aggregate("distinct", ZERO, ONE), Aggregate("mean", ZERO, None), Aggregate("unique_share", None, Decimal("0.5")),
    ],
)  # fmt: skip
def test_a_check_that_a_batch_could_fail_is_fine(assertion: Assertion) -> None:
    assert list(RULE.check(an_expectation(assertion))) == []
