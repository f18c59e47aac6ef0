"""A request to AWS and the resource it stands for; the kind of a resource names its service and operation."""

from __future__ import annotations

from mlobs_compile.artifact import Body, Json, Resource
from mlobs_compile.ir.node import Node

TARGET_NAME = "cloudwatch"
BODY = "DashboardBody"
SIGNALS = "application-signals"
OPERATIONS = {
    "slo": "CreateServiceLevelObjective",
    "exclusion": "BatchUpdateExclusionWindows",
    "anomaly-detector": "PutAnomalyDetector",
    "metric-alarm": "PutMetricAlarm",
    "composite-alarm": "PutCompositeAlarm",
    "mute-rule": "PutAlarmMuteRule",
    "dashboard": "PutDashboard",
}
"""Kinds and their operations, in the order in which requests can be sent: a composite needs its children, a mute
rule its alarms, an exclusion its SLO."""
_OF_SIGNALS = ("slo", "exclusion")
"""What goes to Application Signals, a service of its own; all else goes to CloudWatch."""


def resource(kind: str, name: str, body: Body, node: Node, *more: Node) -> Resource:
    """The object that the request `body` creates, for `node` and whatever else it expresses."""
    nodes = (node, *more)
    return Resource(
        target=TARGET_NAME,
        kind=kind,
        name=name,
        file=file_of(node),
        body=body,
        nodes=tuple(dict.fromkeys(held.id for held in nodes)),
        origins=tuple(dict.fromkeys(place for held in nodes for place in held.origins)),
    )


def file_of(node: Node) -> str:
    """The generated file for the thing that the node watches."""
    return f"{node.subject.kind}/{node.subject.name}.json"


def metric_alarm(body: Body, node: Node, *more: Node) -> Resource:
    """A metric alarm; its request has its name."""
    return resource("metric-alarm", str(body["AlarmName"]), body, node, *more)


def composite_alarm(body: Body, node: Node, *more: Node) -> Resource:
    """A composite alarm; its request has its name."""
    return resource("composite-alarm", str(body["AlarmName"]), body, node, *more)


def actions(topics: list[str]) -> Body:
    """Topics are told of the fault and of its end; that data is missing is an alert of its own."""
    told: list[Json] = [*topics]
    return {"ActionsEnabled": True, "AlarmActions": told, "OKActions": told, "InsufficientDataActions": []}


SILENT: Body = {"ActionsEnabled": False, "AlarmActions": [], "OKActions": [], "InsufficientDataActions": []}
"""For an alarm that only feeds a composite."""


def periods(count: int) -> Body:
    """So many periods in a row must breach."""
    return {"EvaluationPeriods": count, "DatapointsToAlarm": count}


def rank(found: Resource) -> int:
    """Where the resource's kind stands in the order of sending."""
    return list(OPERATIONS).index(found.kind)


def to_file(requests: list[Resource], account: str, region: str) -> Body:
    """The contents of a generated file: what to send, in an order in which it can be sent."""
    sent: list[Json] = [_entry(found) for found in sorted(requests, key=rank)]
    return {"account": account, "region": region, "requests": sent}


def _entry(found: Resource) -> Body:
    """One request; a dashboard's body is a file of its own, for nobody can review a document inside a text."""
    entry: Body = {"operation": OPERATIONS[found.kind]}
    if found.kind in _OF_SIGNALS:
        entry = {"service": SIGNALS, **entry}
    if BODY not in found.body:
        return {**entry, "request": found.body}
    rest: Body = {key: value for key, value in found.body.items() if key != BODY}
    return {**entry, "request": rest, "body_file": body_file(found)}


def body_file(dashboard: Resource) -> str:
    """Where a dashboard's body is written."""
    return f"dashboards/{dashboard.name}.json"
