"""What is known of the metrics that AWS publishes: names, exact dimension sets and units, from cited data.

A metric with one dimension missing or too many is another metric, which nobody publishes: an alarm on it is
silent for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from mlobs_compile import registry, source


@dataclass(frozen=True, slots=True)
class Group:
    """Metrics of one namespace that come under the same sets of dimensions and in the same unit."""

    names: tuple[str, ...]
    """A name may hold `*` where AWS puts in a feature or a reason."""
    dimensions: tuple[frozenset[str], ...]
    """The sets a metric is published under; each is complete."""
    unit: str | None
    """`microseconds`, `milliseconds`, `percent`, `percent-per-device` or `count`; None when not known."""

    def holds(self, name: str) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in self.names)


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
    return Group(tuple(map(str, _list(entry["metrics"]))), sets, str(unit) if unit else None)


def _list(value: object) -> list[object]:
    assert isinstance(value, list | tuple), value
    return list(value)
