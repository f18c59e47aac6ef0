from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mlobs_compile import source
from mlobs_compile.ir.assertion import Aggregate, Assertion, Exists, Lengths, Present, RowCount, Within
from mlobs_compile.pipeline import compile_all
from mlobs_compile.rules.expectation_cannot_fail import RULE
from tests.builders import an_expectation
from tests.platforms import PROJECT, TEAM, whole

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


def test_a_check_that_only_warns_is_fine() -> None:
    expectation = an_expectation(Present(ZERO))
    assert list(RULE.check(replace(expectation, warned=True))) == []
    said = "columns: {age: {checks: {missing: {at_most: 100%, warn: {at_most: 1%}}, range: {at_least: 0, share: 0%}}}}"
    dataset = "apiVersion: mlobs/v1\nkind: Dataset\nmetadata: {name: people, team: risk}\n"
    documents = source.read(
        whole(PROJECT.replace("prometheus: {}", "prometheus: {}, runner: {}"), TEAM, dataset + said + "\n"),
        "x.yaml",
    ).value
    assert documents
    found = [one.message for one in compile_all(documents).diagnostics if one.code == "MLO366"]
    assert len(found) == 1 and "range" in found[0]
