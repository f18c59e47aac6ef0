"""Laws of the CloudWatch target, over projects that ask it for all that the language has."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mlobs_compile.artifact import dump_json
from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.board import Board
from mlobs_compile.ir.maintenance import Maintenance
from mlobs_compile.ir.routing import Policy
from mlobs_compile.pipeline import Build, Run
from mlobs_compile.route import Place
from mlobs_compile.source import Node
from tests.properties.projects import ID, Tree, run, shuffled
from tests.targets.cloudwatch_world import worlds

few = settings(deadline=None, max_examples=30)
BACKENDS = ("alarms", "application-signals", "promql")
ENDPOINT: Node = {"EndpointName": "fraud", "VariantName": "one"}


def metric(name: str, namespace: str = "AWS/SageMaker") -> Node:
    return {"namespace": namespace, "metric": name, "dimensions": ENDPOINT}


SUM: Node = {
    "expression": "total + m1 * 2",
    "metrics": {"total": metric("a", "Shop"), "m1": metric("b", "Shop")},
}
DIFFERENCE: Node = {"expression": "IF(a > b, a - b, 0)", "metrics": {"a": metric("a"), "b": metric("b")}}
INDICATORS: tuple[Tree, ...] = (
    {"sli": {"cloudwatch": {"total": metric("Invocations"), "bad": metric("Invocation5XXErrors")}}},
    {"sli": {"cloudwatch": {"total": metric("all", "Shop"), "good": metric("fine", "Shop")}}},
    {"sli": {"cloudwatch": {"total": SUM, "bad": metric("b", "Shop")}}},
    {"sli": {"cloudwatch": {"total": SUM, "good": SUM}}},
    {"sli": {"cloudwatch": {"gauge": metric("depth", "Shop")}}, "at_most": 10},
    {"sli": {"cloudwatch": {"gauge": DIFFERENCE}}, "at_least": 1, "at_most": 10},
    {"signal": "availability"},
    {"signal": "latency", "at_most": "250ms"},
)
OPTIONS: dict[str, tuple[Node, ...]] = {
    "window": ("7d", "30d", "90d", "week", "month", {"calendar": "quarter", "time_zone": "Etc/GMT+3"}),
    "other_windows": (["7d"], ["quarter", "14d"]),
    "no_data": ("bad", "ignore", "alert"),
    "no_traffic": ("30m", "2h"),
    "min_events": (10,),
    "min_bad_events": (0, 5),
    "paging": (False,),
    "backend": BACKENDS,
    "budgeting": ("ratio_timeslices",),
    "budget_policy": ({"50%": "ticket", "25%": "page", "0%": "freeze"},),
    "tiers": (
        {"page-fast": {"for": "2m", "keep_firing_for": "10m"}},
        {"now": {"urgency": "page", "long": "30m", "short": "5m", "factor": 20}},
        {"late": {"urgency": "ticket", "long": "6d", "short": "12h", "budget_share": "30%", "for": "5h"}},
    ),
}
STRETCHES: tuple[Node, ...] = (
    {"days": ["sunday"], "start": "23:30", "end": "00:30"},
    {"start": "02:00", "end": "24:00", "time_zone": "Asia/Kolkata"},
    {"days": ["monday", "friday"], "start": "02:00", "end": "03:00", "time_zone": "Europe/Berlin"},
    {"from": "2026-12-01T02:00:30Z", "to": "2026-12-01T06:00:00Z"},
)


@st.composite
def slos(draw: st.DrawFn) -> Tree:
    found: Tree = {"objective": draw(st.sampled_from(["99.9%", "99%", "90%"]))}
    found |= draw(st.sampled_from(INDICATORS))
    for key in draw(st.sets(st.sampled_from(sorted(OPTIONS)), max_size=5)):
        found[key] = draw(st.sampled_from(OPTIONS[key]))
    if draw(st.booleans()) and "budgeting" not in found:
        length = draw(st.sampled_from(["1m", "5m", "15m"]))
        found |= {"budgeting": "timeslices", "slice": {"length": length, "target": "95%"}}
    return found


@st.composite
def projects(draw: st.DrawFn) -> list[Tree]:
    names = st.sampled_from(["a", "b-1", "c", "page-fast"])
    works = st.dictionaries(st.sampled_from(["nightly", "move"]), st.sampled_from(STRETCHES), max_size=2)
    alert: Tree = {"cloudwatch": metric("depth", "Shop"), "at_most": 10, "for": "10m"}
    return [
        {
            "apiVersion": "mlobs/v1",
            "kind": "Project",
            "metadata": {"name": "acme", "id": ID},
            "aws": {"account": "123456789012", "region": "eu-west-1"},
            "targets": {"cloudwatch": {"slo_backend": draw(st.sampled_from(BACKENDS))}},
        },
        {
            "apiVersion": "mlobs/v1",
            "kind": "Team",
            "metadata": {"name": "risk"},
            "receivers": {"t": {"type": "sns", "topic_arn": "arn:aws:sns:eu-west-1:123456789012:risk"}},
            "routing": {"page": ["t"], "ticket": ["t"]},
        },
        {
            "apiVersion": "mlobs/v1",
            "kind": "Model",
            "metadata": {"name": "fraud", "team": "risk", "runbook": "https://r.example/x"},
            "serving": {"preset": "sagemaker-endpoint", "endpoint": "fraud"},
            "slos": draw(st.dictionaries(names, slos(), min_size=1, max_size=3)),  # type: ignore[dict-item]
            "alerts": {"depth": alert},
            "maintenance": draw(works),  # type: ignore[dict-item]
        },
    ]


def built(found: Run) -> Build:
    (build,) = found.builds
    return build


def possible(documents: list[Tree]) -> Run:
    """The project without the SLOs that are refused, stage after stage: what is left compiles."""
    found = run(documents)
    *others, model = documents
    slos = model["slos"]
    assert isinstance(slos, dict)
    while found.failed:
        refused = _places(found) & set(slos)
        assert refused, [one.message for one in found.diagnostics]
        slos = {name: slo for name, slo in slos.items() if name not in refused}
        found = run([*others, {**model, "slos": slos}])
    return found


def _places(found: Run) -> set[str]:
    """The SLOs that an error stands at."""
    errors = (one.where for one in found.diagnostics if one.severity is Severity.ERROR)
    return {str(where.route[1]) for where in errors if isinstance(where, Place) and where.route[0] == "slos"}


@few
@given(projects())
def test_both_services_take_every_request_in_the_order_of_the_files(documents: list[Tree]) -> None:
    worlds(built(possible(documents)).emissions["cloudwatch"])


@few
@given(projects())
def test_every_node_is_in_a_resource_or_in_a_finding(documents: list[Tree]) -> None:
    found = possible(documents)
    build = built(found)
    assert build.monitoring is not None
    emitted = {id for e in build.emissions.values() for resource in e.resources for id in resource.nodes}
    messages = "\n".join(diagnostic.message for diagnostic in found.diagnostics)
    for node in build.monitoring.nodes:
        spoken_of = node.id in emitted or f"`{node.id}`" in messages
        assert spoken_of or isinstance(node, Policy | Maintenance | Board), node.id


@few
@given(projects(), st.integers(0, 1000))
def test_the_order_of_keys_does_not_matter_but_to_boards(documents: list[Tree], seed: int) -> None:
    moved = shuffled(json.loads(json.dumps(documents)), random.Random(seed), frozenset())
    assert isinstance(moved, list)
    before, after = (_bodies(built(possible(trees))) for trees in (documents, moved))  # type: ignore[arg-type]
    assert before == after


def _bodies(build: Build) -> Mapping[tuple[str, str], str]:
    """The requests, with the alarms of a mute rule and the windows of an exclusion in one order."""
    return {
        (resource.kind, resource.name): dump_json(_ordered(dict(resource.body)))
        for emission in build.emissions.values()
        for resource in emission.resources
        if resource.kind != "dashboard"
    }


def _ordered(body: dict[str, Any]) -> dict[str, Any]:
    for key in ("SloIds", "AddExclusionWindows"):
        if key in body:
            body[key] = sorted(body[key], key=str)
    if "MuteTargets" in body:
        body["MuteTargets"] = sorted(body["MuteTargets"]["AlarmNames"])
    return body
