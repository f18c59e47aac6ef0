"""That the engine leads every kind of node to the rules that ask for any node."""

from __future__ import annotations

import pytest

from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.signal import SeriesEvents
from mlobs_compile.lint import lint
from mlobs_compile.plugins import rules
from tests.builders import a_burn_alert, a_signal, a_subject, a_threshold_alert, an_objective

LOST = a_subject(runbook=None)
BAD_EVENTS = a_signal(SeriesEvents("sum(x_total)", bad="sum(y_total)"))


def codes(*nodes: AnyNode) -> list[str]:
    names, found = rules()
    return [diagnostic.code for diagnostic in lint(nodes, found, names)]


@pytest.mark.parametrize(
    "node",
    [a_burn_alert(an_objective(subject=LOST)), a_threshold_alert(urgency=Urgency.PAGE, subject=LOST)],
    ids=lambda node: type(node).__name__,
)
def test_every_kind_of_page_without_a_runbook_is_seen(node: AnyNode) -> None:
    assert codes(node) == ["MLO404"]


@pytest.mark.parametrize(
    "node",
    [an_objective(signal=BAD_EVENTS), a_threshold_alert(signal=BAD_EVENTS)],
    ids=lambda node: type(node).__name__,
)
def test_the_queries_of_every_kind_of_node_are_seen(node: AnyNode) -> None:
    assert "MLO406" in codes(node)
