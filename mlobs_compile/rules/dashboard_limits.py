"""A CloudWatch dashboard is larger than the service takes.

A dashboard holds at most 500 widgets, a widget at most 500 metrics, all widgets together at most 2,500; its
name has at most 255 letters, digits, dashes and underscores (CloudWatch User Guide, "CloudWatch service
quotas"; API Reference, PutDashboard). Split it by team or by kind: nobody reads one of that size anyhow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mlobs_compile.artifact import Json, Resource, parsed
from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries import alarm_request
from mlobs_compile.rule import Finding, Rule

MOST_WIDGETS, MOST_IN_WIDGET, MOST_METRICS = 500, 500, 2500
_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}\Z").match


def check(board: Resource) -> Iterator[Finding]:
    if board.target != "cloudwatch" or board.kind != "dashboard":
        return
    place = next(iter(board.origins), None)
    widgets = alarm_request.rows(_content(board), "widgets")
    metrics = [_metrics(widget) for widget in widgets]
    if not _NAME(board.name):
        yield Finding(
            place, f"`{board.name}` is not a name for a dashboard", "use letters, digits, `-` and `_`"
        )
    counts = (
        ("widgets", len(widgets), MOST_WIDGETS),
        ("metrics in one widget", max(metrics, default=0), MOST_IN_WIDGET),
        ("metrics", sum(metrics), MOST_METRICS),
    )
    for what, count, most in counts:
        if count > most:
            message = f"dashboard `{board.name}` has {count} {what}, at most {most} are allowed"
            yield Finding(place, message, "split it by team or by kind")


def _content(board: Resource) -> Mapping[str, Json]:
    """The dashboard itself, which a request carries as a text of JSON."""
    text = board.body.get("DashboardBody")
    content = parsed(text) if isinstance(text, str) else board.body
    return content if isinstance(content, Mapping) else {}


def _metrics(widget: Mapping[str, Json]) -> int:
    properties = widget.get("properties")
    return len(alarm_request.items(properties, "metrics")) if isinstance(properties, Mapping) else 0


RULE = Rule("MLO511", Severity.ERROR, Resource, check)
