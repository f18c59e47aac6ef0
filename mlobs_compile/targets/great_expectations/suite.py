"""A data set's expectations as the suite file that the library itself would write."""

from __future__ import annotations

from collections.abc import Sequence

from mlobs_compile.artifact import Body
from mlobs_compile.ir.assertion import Fresh
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.node import Urgency
from mlobs_compile.target import Context
from mlobs_compile.targets.great_expectations.assertions import core
from mlobs_compile.targets.great_expectations.naming import identity, parameter
from mlobs_compile.targets.great_expectations.options import Options

_SEVERITY = {Urgency.PAGE: "critical", Urgency.TICKET: "warning"}


def suite_body(name: str, expectations: Sequence[Expectation], context: Context, options: Options) -> Body:
    """The suite; expectations stand in the order of the spec."""
    return {
        "expectations": [_expectation(node, context, options) for node in expectations],
        "id": identity(context.project_id, context.environment, f"suite/{name}"),
        "meta": {"great_expectations_version": options.version},
        "name": name,
        "notes": None,
    }


def _expectation(node: Expectation, context: Context, options: Options) -> Body:
    stated = core(node, options)
    return {
        "id": identity(context.project_id, context.environment, f"expectation/{node.id}"),
        "kwargs": stated.kwargs,
        "meta": {"mlobs": _origin(node)},
        "severity": "info" if node.warning else _SEVERITY[node.urgency],
        "type": stated.type,
    }


def _origin(node: Expectation) -> Body:
    """What a failed result must carry so that a person finds the line, the team and the runbook."""
    said: Body = {"id": node.id, "team": node.subject.team}
    if node.origins:
        said["spec"] = str(node.origins[0])
    if node.subject.runbook:
        said["runbook"] = node.subject.runbook
    if isinstance(node.assertion, Fresh):
        age = node.assertion.at_most.whole_seconds
        said["not_before"] = {
            "age_seconds": age,
            "parameter": parameter(node.column or "", warning=node.warning),
        }
    return said
