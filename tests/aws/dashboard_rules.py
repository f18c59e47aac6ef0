"""What PutDashboard refuses or warns of in a body; the fake takes a warning for a refusal.

Sources: CloudWatch API reference, "Dashboard body structure and syntax"; User Guide, "CloudWatch service
quotas" (500 widgets, 500 metrics in a widget, 2,500 metrics in all).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.aws import metric_math

Json = Mapping[str, Any]
_TYPES = ("metric", "text", "log", "alarm", "explorer", "custom", "chart")
_VIEWS = ("timeSeries", "singleValue", "gauge", "bar", "pie", "table")
_ROW_KEYS = {"expression", "id", "label", "stat", "period", "visible", "color", "yAxis", "region"}
_KEYS = {"widgets", "start", "end", "periodOverride", "variables"}


def dashboard(request: Json) -> Iterator[str]:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,255}", request["DashboardName"]):
        yield f"DashboardName {request['DashboardName']!r} is not [A-Za-z0-9-_]{{1,255}}"
    try:
        body = json.loads(request["DashboardBody"])
    except json.JSONDecodeError as error:
        yield f"DashboardBody is not JSON: {error}"
        return
    yield from (f"unknown key {key}" for key in sorted(set(body) - _KEYS))
    if body.get("periodOverride", "auto") not in ("auto", "inherit"):
        yield "periodOverride is auto or inherit"
    widgets = body.get("widgets", [])
    if len(widgets) > 500:
        yield "more than 500 widgets"
    if sum(len(w.get("properties", {}).get("metrics", ())) for w in widgets) > 2500:
        yield "more than 2500 metrics"
    for index, widget in enumerate(widgets):
        yield from (f"widgets[{index}]: {fault}" for fault in _widget(widget))


def _widget(widget: Json) -> Iterator[str]:
    if widget.get("type") not in _TYPES:
        yield f"unknown type {widget.get('type')}"
        return
    width, x = widget.get("width", 6), widget.get("x", 0)
    if not (1 <= width <= 24 and 0 <= x <= 23 and x + width <= 24):
        yield f"columns {x} to {x + width} leave the grid of 24"
    if not (1 <= widget.get("height", 6) <= 1000 and widget.get("y", 0) >= 0):
        yield "height is 1 to 1000 and y not negative"
    properties = widget.get("properties", {})
    if widget["type"] == "text" and not properties.get("markdown"):
        yield "a text widget needs markdown"
    if widget["type"] == "alarm":
        yield from _alarms(properties)
    if widget["type"] == "metric":
        yield from _metric(properties)


def _alarms(properties: Json) -> Iterator[str]:
    alarms = properties.get("alarms", [])
    if not 1 <= len(alarms) <= 100:
        yield f"{len(alarms)} alarms; 1 to 100 are shown"
    for arn in alarms:
        if not re.fullmatch(r"arn:aws[a-z-]*:cloudwatch:[a-z0-9-]+:\d{12}:alarm:.+", arn):
            yield f"{arn} is no alarm"


def _metric(properties: Json) -> Iterator[str]:
    rows = properties.get("metrics", [])
    if not 1 <= len(rows) <= 500:
        yield f"{len(rows)} metrics; 1 to 500 are allowed"
    if "region" not in properties:
        yield "region is missing"
    if properties.get("view", "timeSeries") not in _VIEWS:
        yield f"unknown view {properties['view']}"
    options = [row[-1] if isinstance(row[-1], dict) else {} for row in rows]
    ids = [option["id"] for option in options if "id" in option]
    if len(set(ids)) != len(ids):
        yield "ids repeat"
    for row, option in zip(rows, options, strict=True):
        yield from _row(row, option, set(ids))
    if not any(option.get("visible", True) for option in options):
        yield "nothing is visible"
    for line in properties.get("annotations", {}).get("horizontal", []):
        if not isinstance(line.get("value"), int | float):
            yield "a horizontal annotation needs a value"


def _row(row: list[Any], option: Json, ids: set[str]) -> Iterator[str]:
    yield from (f"unknown option {key}" for key in sorted(set(option) - _ROW_KEYS))
    period = option.get("period", 300)
    if period not in (1, 5, 10, 30) and period % 60:
        yield f"period {period} is not on the grid"
    if "id" in option and not re.fullmatch(r"[a-z]\w*", option["id"]):
        yield f"id {option['id']} is not ^[a-z][A-Za-z0-9_]*$"
    if "expression" in option:
        if len(row) != 1:
            yield "an expression stands alone in its row"
        unknown = metric_math.parse(option["expression"]).ids() - ids
        yield from (f"id {name} is not known" for name in sorted(unknown))
        return
    names = row[:-1] if option else row
    if len(names) < 2 or len(names) % 2 or not all(isinstance(name, str) for name in names):
        yield f"{names} is not a namespace, a name and pairs of dimensions"
