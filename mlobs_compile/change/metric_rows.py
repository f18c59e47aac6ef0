"""The rows of metric math in one form, as alarms, detectors and SLOs of AWS hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mlobs_compile.artifact import Json

Given = Mapping[str, Any]
"""What a request or an answer of AWS holds."""


def rows(queries: Iterable[Given]) -> list[Json]:
    """By their ids, with what is returned said and dimensions in order: neither order means anything."""
    return [_row(query) for query in sorted(queries, key=lambda query: str(query["Id"]))]


def _row(query: Given) -> Json:
    held = {**query, "ReturnData": query.get("ReturnData", True)}
    if "MetricStat" in held:
        stat = held["MetricStat"]
        metric = {**stat["Metric"], "Dimensions": dimensions(stat["Metric"].get("Dimensions", ()))}
        held["MetricStat"] = {**stat, "Metric": metric}
    return held


def dimensions(given: Sequence[Given]) -> list[Json]:
    """By name, which no two of a metric share."""
    return [
        {"Name": one["Name"], "Value": one["Value"]}
        for one in sorted(given, key=lambda one: str(one["Name"]))
    ]
