"""A CloudWatch alarm's request read back as types, for the rules that know the service's limits.

A request has its metric at the top (`MetricName`), or several under `Metrics`, or a PromQL query and neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile.artifact import Json, Resource

METRIC_ALARM = "metric-alarm"
COMPOSITE_ALARM = "composite-alarm"


@dataclass(frozen=True, slots=True)
class Reading:
    """One metric that an alarm reads."""

    namespace: str
    name: str
    dimensions: frozenset[str]
    """The names of its dimensions."""
    period: int
    """Seconds per data point."""


def whole(body: Mapping[str, Json], key: str) -> int | None:
    """A number of the request, None when it is not there or not whole."""
    value = body.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or value != int(value):
        return None
    return int(value)


def rows(body: Mapping[str, Json], key: str) -> tuple[Mapping[str, Json], ...]:
    """A list of mappings of the request; empty when there is none."""
    return tuple(item for item in items(body, key) if isinstance(item, Mapping))


def items(body: Mapping[str, Json], key: str) -> Sequence[Json]:
    """A list of the request; empty when there is none."""
    value = body.get(key)
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def readings(body: Mapping[str, Json]) -> tuple[Reading, ...]:
    """Every metric that the alarm reads."""
    return _parsed(body)[0]


def periods(body: Mapping[str, Json]) -> tuple[int, ...]:
    """Every period in seconds that the request gives, of metrics and of expressions."""
    return _parsed(body)[1]


_Parsed = tuple[tuple[Reading, ...], tuple[int, ...]]
_last: list[tuple[Mapping[str, Json], _Parsed]] = []


def _parsed(body: Mapping[str, Json]) -> _Parsed:
    """Readings and periods; the last body is remembered, because all rules see one resource after another."""
    if not _last or _last[0][0] is not body:
        found = _readings(body)
        _last[:] = [(body, (found, _periods(body, found)))]
    return _last[0][1]


def _readings(body: Mapping[str, Json]) -> tuple[Reading, ...]:
    if "MetricName" in body:
        return (_reading(body, whole(body, "Period") or 0),)
    stats = (row.get("MetricStat") for row in rows(body, "Metrics"))
    return tuple(
        _reading(metric, whole(stat, "Period") or 0)
        for stat in stats
        if isinstance(stat, Mapping) and isinstance(metric := stat.get("Metric"), Mapping)
    )


def _periods(body: Mapping[str, Json], found: tuple[Reading, ...]) -> tuple[int, ...]:
    own = [whole(body, "Period"), *(whole(row, "Period") for row in rows(body, "Metrics"))]
    given = {period for period in (*own, *(reading.period for reading in found)) if period is not None}
    return tuple(sorted(given))


def window(resource: Resource) -> int | None:
    """Seconds that one evaluation looks at: the longest period times their number; None without periods."""
    if resource.kind != METRIC_ALARM:
        return None
    count = whole(resource.body, "EvaluationPeriods")
    found = periods(resource.body)
    return found[-1] * count if count and found else None


def _reading(metric: Mapping[str, Json], period: int) -> Reading:
    names = frozenset(str(row.get("Name")) for row in rows(metric, "Dimensions"))
    return Reading(str(metric.get("Namespace")), str(metric.get("MetricName")), names, period)
