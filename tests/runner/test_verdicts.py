"""What a finding says of a value that is there, is not defined, or is only approximate."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mlobs_compile.check import Scope, Watch
from mlobs_compile.ir.measurement import Measurement, Sample
from mlobs_compile.queries.sql.statement import Segment, Taken
from mlobs_compile.runner import verdicts
from mlobs_compile.runner.results import Status
from mlobs_compile.runner.verdicts import Value
from tests.builders import a_watch
from tests.checks.pages import check


def taken(rows: int = 500, watch: Watch | None = None) -> Taken:
    kind = check(Scope.DRIFT, "ks")
    shape = kind.shape.model_validate({"at_most": Decimal("0.1"), "warn": {"at_most": Decimal("0.05")}})
    measurement, *_ = kind.lower(shape, watch or a_watch("fraud/drift/amount/ks"))
    assert isinstance(measurement, Measurement)
    return Taken(replace(measurement, sample=Sample(min_rows=100)), Segment(), rows, None)


@pytest.mark.parametrize(
    ("number", "status"), [(0.05, Status.PASS), (0.1, Status.WARN), (0.11, Status.FAIL), (0.0, Status.PASS)]
)
def test_a_value_has_a_state_and_the_error_it_may_have(number: float, status: Status) -> None:
    found = verdicts.finding(taken(), Value(number, error=0.004))
    assert (found.status, found.value, found.error_bound) == (status, number, 0.004)


def test_a_measure_that_is_not_defined_says_why_and_claims_no_error() -> None:
    why = "the batch has no values but nulls"
    found = verdicts.finding(taken(), Value(None, reason=why, error=0.1))
    assert found.status is Status.NO_DATA and found.value is None and found.error_bound is None
    assert found.message == f"the measure is not defined on these rows: {why}"


def test_too_few_rows_come_before_everything_else() -> None:
    for value in (Value(0.5, error=0.1), Value(None, reason="the batch has no rows")):
        found = verdicts.finding(taken(rows=99), value)
        assert found.status is Status.NO_DATA and found.message == "99 rows, and 100 are needed for a verdict"
        assert found.error_bound is None
