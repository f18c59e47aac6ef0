"""Which metric stores of OpenSLO mlobs can ask, and what a query to each of them says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from mlobs_compile.diagnostic import Diagnostic, Part
from mlobs_compile.faults import migration
from mlobs_compile.faults import openslo as faults
from mlobs_compile.openslo.model import Query
from mlobs_compile.openslo.objects import below
from mlobs_compile.route import Place
from mlobs_compile.source import Node


class Store(Enum):
    """A family of stores that are asked alike."""

    PROMETHEUS = "Prometheus"
    CLOUDWATCH = "CloudWatch"


_FAMILIES = {
    **dict.fromkeys(
        ("prometheus", "promql", "cortex", "mimir", "thanos", "victoriametrics", "grafanamimir", "amp",
         "amazonprometheus", "amazonmanagedprometheus", "awsprometheus", "googlemanagedprometheus", "gmp"),
        Store.PROMETHEUS,
    ),
    **dict.fromkeys(("cloudwatch", "amazoncloudwatch", "awscloudwatch"), Store.CLOUDWATCH),
}  # fmt: skip
_QUERIES = ("query", "promql", "expr")
_METRIC = ("namespace", "metricName", "dimensions", "stat", "region", "accountId")


def store(query: Query, said: list[Diagnostic]) -> Store | None:
    """The family of a query's store; None after saying that mlobs cannot ask it."""
    found = _FAMILIES.get(re.sub(r"[^a-z]", "", query.store.lower()))
    if found is None:
        listed = "`Prometheus` (Cortex, Mimir, Thanos and the managed ones among them) and `CloudWatch`"
        message = f"mlobs cannot ask `{query.store}`" if query.store else "nobody says which store this asks"
        help = f"it asks {listed}: give the query for one of them, or leave the file out with `exclude`"
        part = Part.VALUE if query.store else Part.KEY
        said.append(faults.STORE.at(query.store_place, message, part=part, help=help))
    return found


@dataclass(frozen=True, slots=True)
class Text:
    """PromQL, and the line it stands on."""

    promql: str
    place: Place


def promql(query: Query, said: list[Diagnostic]) -> Text | None:
    """The PromQL of a query; None after saying that there is none."""
    spec = query.spec
    if isinstance(spec, str) and spec.strip():
        return Text(spec.strip(), query.place)
    given = spec if isinstance(spec, Mapping) else {}
    key = next((key for key in _QUERIES if isinstance(given.get(key), str) and str(given[key]).strip()), None)
    if key is None:
        help = "write `query:` below `spec`, with PromQL"
        said.append(faults.QUERY.at(query.place, "there is no query", part=Part.KEY, help=help))
        return None
    said.extend(_left(query, given, (key,)))
    return Text(str(given[key]).strip(), below(query.place, key))


def metric(query: Query, said: list[Diagnostic]) -> dict[str, Node] | None:
    """The CloudWatch metric of a query in mlobs' words; None after saying why there is none."""
    spec = query.spec if isinstance(query.spec, Mapping) else {}
    namespace, name = spec.get("namespace"), spec.get("metricName")
    if not isinstance(namespace, str) or not isinstance(name, str):
        help = "write `namespace`, `metricName`, `stat` and `dimensions` below `spec`"
        message = "mlobs reads one CloudWatch metric by its name here"
        said.append(faults.QUERY.at(query.place, message, part=Part.KEY, help=help))
        return None
    said.extend(_left(query, spec, _METRIC))
    found: dict[str, Node] = {"namespace": namespace, "metric": name}
    dimensions = _dimensions(spec.get("dimensions"))
    if dimensions:
        found["dimensions"] = dimensions
    if isinstance(spec.get("stat"), str):
        found["stat"] = str(spec["stat"])
    return found


def _dimensions(given: object) -> dict[str, Node]:
    """Dimensions as a mapping, or as a list of names with values."""
    if isinstance(given, Mapping):
        return {str(key): str(value) for key, value in given.items()}
    entries = given if isinstance(given, list) else []
    return {
        str(entry.get("name")): str(entry.get("value")) for entry in entries if isinstance(entry, Mapping)
    }


def _left(query: Query, spec: Mapping[str, object], read: tuple[str, ...]) -> Iterator[Diagnostic]:
    """What stands beside the query and is not read."""
    for key in spec:
        if key not in read:
            where, message = below(query.place, key), f"`{key}` says nothing to mlobs"
            help = "remove it, or put what it says into the query"
            yield migration.NOT_CARRIED.at(where, message, part=Part.KEY, help=help)
