"""What a panel asks of its data sources, before any of it is written the way Grafana writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from mlobs_compile.queries import cloudwatch
from mlobs_compile.targets.grafana.scale import Scale
from mlobs_compile.units import Duration


@dataclass(frozen=True, slots=True)
class SeriesQuery:
    """A PromQL expression and how its lines are called."""

    expr: str
    legend: str


Query = SeriesQuery | cloudwatch.Query
_SOURCES: Mapping[type[Query], str] = {SeriesQuery: "prometheus", cloudwatch.Query: "cloudwatch"}


def is_shown(query: Query) -> bool:
    """False for a row that only feeds another one."""
    return isinstance(query, SeriesQuery) or query.returned


@cache
def _sources(kinds: frozenset[type[Query]]) -> frozenset[str]:
    return frozenset(_SOURCES[kind] for kind in kinds)


@dataclass(frozen=True, slots=True)
class Asked:
    """The queries of one panel and what its reader must know about them."""

    queries: tuple[Query, ...]
    note: str = ""
    """A sentence for the panel's description."""
    columns: tuple[tuple[str, str], ...] = ()
    """For a table, the name and the unit of each query's column; none where lines are asked for."""
    span: Duration | None = None
    """The stretch of time the panel shows whatever the dashboard's range is; None follows the dashboard."""

    @property
    def sources(self) -> frozenset[str]:
        """The data sources asked, by the name of their Grafana plug-in."""
        return _sources(frozenset(map(type, self.queries)))


@dataclass(frozen=True, slots=True)
class Drawn:
    """Queries and scale of one panel; `units` are those of queries that differ from the panel's own."""

    asked: Asked
    scale: Scale
    units: tuple[tuple[int, str], ...] = ()
    """Position of the query and its Grafana unit."""
