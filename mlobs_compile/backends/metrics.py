"""Series and metadata of a Prometheus, gathered into metrics as a Facts document lists them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from mlobs_compile.units import Duration

Series = Mapping[str, str]
_TYPES = {
    "counter": "counter", "gauge": "gauge", "histogram": "histogram", "gaugehistogram": "histogram",
    "summary": "summary", "info": "info", "stateset": "stateset",
}  # fmt: skip
_PARTS = ("_bucket", "_count", "_sum")
_OWN = frozenset(("__name__", "le", "quantile"))


@dataclass(frozen=True, slots=True)
class Scraped:
    """What is known of metrics beside their series."""

    metadata: Mapping[str, Sequence[Mapping[str, str]]]
    """Type and unit of each metric, as its targets declare them."""
    intervals: Mapping[tuple[str, str], Duration]
    """How often a target is scraped, by job and instance."""
    usual: Duration | None
    """How often a target is scraped that says nothing else."""

    def declared(self, name: str) -> Mapping[str, str]:
        """What targets declare of a metric; nothing where they contradict each other.

        A counter of OpenMetrics is declared without its `_total`.
        """
        told = self.metadata.get(name) or (
            self.metadata.get(name.removesuffix("_total")) if name.endswith("_total") else None
        )
        types = {one.get("type") for one in told or ()}
        return told[0] if told and len(types) == 1 else {}


def families(series: Mapping[str, Sequence[Series]], scraped: Scraped, most: int) -> dict[str, Any]:
    """The metrics by name, parts of histograms and summaries under the name of the whole."""
    grouped: dict[str, list[str]] = {}
    for name in sorted(series):
        grouped.setdefault(_family(name, series, scraped), []).append(name)
    return {
        family: _metric(family, {name: series[name] for name in names}, scraped, most)
        for family, names in sorted(grouped.items())
    }


def _family(name: str, series: Mapping[str, Sequence[Series]], scraped: Scraped) -> str:
    """The metric that a series is part of."""
    if scraped.declared(name).get("type"):
        return name
    for part in _PARTS:
        whole = name.removesuffix(part)
        if whole == name:
            continue
        declared = scraped.declared(whole).get("type")
        buckets = any("le" in one for one in series.get(f"{whole}_bucket", ()))
        if declared in ("histogram", "gaugehistogram") or buckets:
            return whole
        if declared == "summary" and part != "_bucket":
            return whole
    return name


def _metric(
    family: str, parts: Mapping[str, Sequence[Series]], scraped: Scraped, most: int
) -> dict[str, Any]:
    declared = scraped.declared(family)
    every = [one for found in parts.values() for one in found]
    buckets = _buckets(parts.get(f"{family}_bucket", ()))
    type = "histogram" if buckets else _TYPES.get(declared.get("type", ""))
    found: dict[str, Any] = {
        "type": type,
        "unit": declared.get("unit") or None,
        "native": True if type == "histogram" and family in parts else None,
        "labels": _labels(every, most) or None,
        "buckets": buckets or None,
        "scrape_interval": _slower(every, scraped),
    }
    return {key: value for key, value in found.items() if value is not None}


def _labels(series: Iterable[Series], most: int) -> dict[str, Any]:
    """Each label with its values, or their number where there are more."""
    values: dict[str, set[str]] = {}
    for one in series:
        for label, value in one.items():
            if label not in _OWN:
                values.setdefault(label, set()).add(value)
    return {
        label: sorted(found) if len(found) <= most else len(found) for label, found in sorted(values.items())
    }


def _buckets(series: Iterable[Series]) -> list[Decimal]:
    """The finite upper bounds, ascending."""
    found = set()
    for one in series:
        try:
            bound = Decimal(one.get("le", ""))
        except InvalidOperation:
            continue
        if bound.is_finite():
            found.add(bound.normalize())
    return sorted(found)


def _slower(series: Iterable[Series], scraped: Scraped) -> str | None:
    """How often the slowest target is scraped, where that is not what is usual."""
    known = [scraped.intervals.get((one.get("job", ""), one.get("instance", ""))) for one in series]
    intervals = [interval for interval in known if interval]
    if not intervals or max(intervals) == scraped.usual:
        return None
    return str(max(intervals))
