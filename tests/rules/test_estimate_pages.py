from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from mlobs_compile.check import Scope
from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.node import Urgency
from mlobs_compile.rules.estimate_pages import RULE
from tests.builders import a_threshold_alert, a_watch
from tests.checks.pages import check


def lowered(scope: Scope, **said: object) -> ThresholdAlert:
    kind = check(scope, "auc")
    watch = a_watch(f"fraud/{scope.value}/auc", column=None, scope=scope)
    shape = kind.shape.model_validate({"at_least": Decimal("0.8"), **said})
    (alert,) = (node for node in kind.lower(shape, watch) if isinstance(node, ThresholdAlert))
    return alert


def test_an_estimate_that_pages_is_told() -> None:
    (finding,) = RULE.check(lowered(Scope.ESTIMATED, severity="page"))
    assert finding.message == "`fraud/estimated/auc` pages on an estimate, which cannot see concept drift"


def test_an_estimate_that_opens_a_ticket_and_a_measured_metric_that_pages_are_fine() -> None:
    assert not list(RULE.check(lowered(Scope.ESTIMATED)))
    assert not list(RULE.check(lowered(Scope.PERFORMANCE, severity="page")))
    assert not list(
        RULE.check(replace(a_threshold_alert(urgency=Urgency.PAGE), id="fraud/estimated/x", shown=None))
    )
