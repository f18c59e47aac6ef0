"""What is known of the metrics that AWS publishes: names, exact dimension sets and units, from cited data.

A metric with one dimension missing or too many is another metric, which nobody publishes: an alarm on it is
silent for ever.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache

from mlobs_compile import registry, source
from mlobs_compile.ir.signal import Unit

SCALES = {
    ("seconds", Unit.SECONDS): Decimal(1),
    ("milliseconds", Unit.SECONDS): Decimal("0.001"),
    ("microseconds", Unit.SECONDS): Decimal("0.000001"),
    ("ratio", Unit.RATIO): Decimal(1),
    ("percent", Unit.RATIO): Decimal("0.01"),
    ("bytes", Unit.BYTES): Decimal(1),
    ("mebibytes", Unit.BYTES): Decimal(1048576),
    ("gigabytes", Unit.BYTES): Decimal(1000000000),
    ("bytes-per-second", Unit.BYTES_PER_SECOND): Decimal(1),
    ("count", Unit.COUNT): Decimal(1),
}
"""What a stored number is multiplied by to be in the unit of a signal."""
PERCENTILES = "Percentiles"
"""The word of the catalogue for every statistic that needs all samples: percentiles, trimmed means, percent ranks."""
_PLAIN = re.compile("Average|Sum|Minimum|Maximum|SampleCount")


@dataclass(frozen=True, slots=True)
class Group:
    """Metrics of one namespace that come under the same sets of dimensions and in the same unit."""

    names: tuple[str, ...]
    """A name may hold `*` where AWS puts in a feature or a reason."""
    dimensions: tuple[frozenset[str], ...]
    """The sets a metric is published under; each is complete."""
    unit: str | None
    """One of the words of `SCALES`, or `percent-per-device`; None when not known."""
    statistics: tuple[str, ...] = ()
    """Those that the documentation calls valid; empty where it names none."""
    disputed: bool = False
    """AWS's pages disagree on the dimensions."""
    partial: bool = False
    """The namespace holds more metrics than are listed."""

    def holds(self, name: str) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in self.names)


def namespaces() -> tuple[str, ...]:
    """The namespaces of which something is known."""
    return tuple(_catalogue())


def groups(namespace: str) -> tuple[Group, ...]:
    """All that is known of a namespace; empty for one that is not in the catalogue."""
    return _catalogue().get(namespace, ())


@cache
def holding(namespace: str, name: str) -> tuple[Group, ...]:
    """The groups of a namespace that hold a metric."""
    return tuple(group for group in groups(namespace) if group.holds(name))


def unit_of(namespace: str, name: str) -> str | None:
    """The unit a metric is stored in, where that is known."""
    return next((group.unit for group in holding(namespace, name)), None)


def statistics_of(namespace: str, name: str) -> tuple[str, ...]:
    """The statistics that the documentation calls valid for a metric; empty where it names none."""
    return next((group.statistics for group in holding(namespace, name)), ())


def kind_of(statistic: str) -> str:
    """The word by which the catalogue knows a statistic."""
    return statistic if _PLAIN.fullmatch(statistic) else PERCENTILES


@cache
def _catalogue() -> dict[str, tuple[Group, ...]]:
    text = next(
        text
        for name, text in registry.data_files("mlobs_compile.queries", ".yaml")
        if name == "cloudwatch_metrics.yaml"
    )
    data = source.read_data("cloudwatch_metrics.yaml", text)
    assert isinstance(data, dict)
    return {str(namespace): tuple(map(_group, _list(entries))) for namespace, entries in data.items()}


def _group(entry: object) -> Group:
    assert isinstance(entry, dict)
    sets = tuple(frozenset(map(str, _list(one))) for one in _list(entry["dimensions"]))
    unit = entry.get("unit")
    return Group(
        tuple(map(str, _list(entry["metrics"]))),
        sets,
        str(unit) if unit else None,
        tuple(map(str, _list(entry.get("statistics", [])))),
        disputed=bool(entry.get("disputed")),
        partial=bool(entry.get("partial")),
    )


def _list(value: object) -> list[object]:
    assert isinstance(value, list | tuple), value
    return list(value)
