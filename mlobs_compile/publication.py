"""What is published as one: series for Prometheus, metrics for CloudWatch, and the group whose place they take.

A publication replaces whatever was published of its group before, so that pushing the same thing twice changes nothing
and no series of an earlier run is left behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Labels = tuple[tuple[str, str], ...]
Dimensions = tuple[tuple[str, str], ...]
_LARGEST, _SMALLEST = 2.0**360, 2.0**-360
"""Beyond these CloudWatch refuses a value; see PutMetricData, MetricDatum."""
_LONGEST = 1024
"""Characters of a dimension's value; they are ASCII."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One series of Prometheus with its value; all of them are gauges."""

    name: str
    labels: Labels
    value: float


@dataclass(frozen=True, slots=True)
class Group:
    """Metrics of CloudWatch that share their dimensions."""

    dimensions: Dimensions
    values: tuple[tuple[str, str, float], ...]
    """Name, unit and value."""


@dataclass(frozen=True, slots=True)
class Publication:
    """Everything that one run, or one look at a system, has to say."""

    group: Labels
    """What it replaces: the grouping key of a Pushgateway, the name of a textfile."""
    moment: float
    """When it was found, in Unix seconds; CloudWatch keeps its metrics by it."""
    clock: str
    """The metric that holds the time by which an older publication is told from a newer one."""
    told: float | None
    """That time; None where nobody knows it, and then it is never older."""
    samples: tuple[Sample, ...]
    """Sorted by their metric."""
    metrics: tuple[Group, ...]
    help: Mapping[str, str]
    """A sentence for each metric of `samples`."""
    unnamed: tuple[str, ...] = ()
    """What has a name that CloudWatch cannot hold."""


def sendable(value: float | None) -> float | None:
    """A value that CloudWatch takes: infinities and what is no number are left out."""
    if value is None or not abs(value) <= _LARGEST:
        return None
    return 0.0 if abs(value) < _SMALLEST else value


def nameable(text: str) -> bool:
    """Whether CloudWatch can hold it as the value of a dimension."""
    return text.isascii() and text.isprintable() and 0 < len(text) <= _LONGEST and bool(text.strip())


def by_metric(samples: Iterable[Sample], help: Mapping[str, str]) -> tuple[Sample, ...]:
    """The samples in the order in which metrics are listed, and by their labels within one."""
    order = {name: place for place, name in enumerate(help)}
    return tuple(sorted(samples, key=lambda one: (order[one.name], one.labels)))
