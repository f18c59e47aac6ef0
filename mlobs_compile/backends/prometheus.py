"""Asks a live Prometheus for what the linter wants to know; it only ever reads.

A server that speaks the same API and lacks parts of it, such as Mimir, Thanos or Amazon Managed Prometheus, gives what
it has; what it does not tell is left out and named.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError

from mlobs_compile import source
from mlobs_compile.backends.metrics import Scraped, families
from mlobs_compile.backends.prometheus_api import Server, Unanswered, get
from mlobs_compile.queries.tree.literals import length_of
from mlobs_compile.units import Duration

BATCH = 40
"""Metrics that are asked for at once."""
MOST_SERIES = 20_000
"""A metric with more series is asked for label by label, so that the answer stays small."""
WEEK = Duration(7 * 86_400_000)


@dataclass(frozen=True, slots=True)
class Asked:
    """What to ask for."""

    match: tuple[str, ...] = ()
    """Selectors; metrics of which none selects a series are left out. All metrics when empty."""
    since: Duration = WEEK
    """How far back a series counts as one that exists."""
    most_values: int = 10
    """A label with more values is only counted."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """The server and its metrics as a Facts document has them, and what could not be found out."""

    prometheus: Mapping[str, Any]
    metrics: Mapping[str, Any]
    notes: tuple[str, ...]


def pull(server: Server, asked: Asked) -> Pulled:
    """Everything about a server that a Facts document holds; raises Unanswered when it does not answer."""
    api = _Api(server)
    about = _about(api)
    now = int(time.time())
    span = {"start": str(now - asked.since.whole_seconds), "end": str(now)}
    names = api.names(asked.match, span)
    interval = about.get("scrape_interval")
    scraped = Scraped(
        metadata=api.optional("/api/v1/metadata", {}) or {},
        intervals=_intervals(api),
        usual=Duration(length_of(str(interval)) or 0) if interval else None,
    )
    labels = {name: found for batch in _batches(names) for name, found in api.labels(batch, span).items()}
    return Pulled(about, families(labels, scraped, asked.most_values), tuple(dict.fromkeys(api.notes)))


def _batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + BATCH] for start in range(0, len(names), BATCH))


def _about(api: _Api) -> dict[str, Any]:
    """What the server says of itself."""
    build = api.optional("/api/v1/status/buildinfo", {}) or {}
    runtime = api.optional("/api/v1/status/runtimeinfo", {}) or {}
    flags = api.optional("/api/v1/status/flags", {})
    config = (api.optional("/api/v1/status/config", {}) or {}).get("yaml", "")
    settings = _global(config)
    found: dict[str, Any] = {
        "version": build.get("version"),
        "scrape_interval": settings.get("scrape_interval"),
        "evaluation_interval": settings.get("evaluation_interval"),
        "retention": _retention(runtime, flags or {}),
        "lookback": (flags or {}).get("query.lookback-delta"),
        "external_labels": settings.get("external_labels"),
    }
    for key in ("scrape_interval", "evaluation_interval", "retention", "lookback"):
        found[key] = _length(found[key])
    if flags:
        found["features"] = sorted(filter(None, str(flags.get("enable-feature", "")).split(",")))
    return {key: value for key, value in found.items() if value is not None and value != {}}


def _global(config: str) -> Mapping[str, Any]:
    """The `global` part of the server's configuration; what it leaves out is filled in there already."""
    documents = source.read(config, "prometheus.yml").value or ()
    data = documents[0].data if documents else None
    found = data.get("global") if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def _retention(runtime: Mapping[str, Any], flags: Mapping[str, Any]) -> str | None:
    """The time that samples are kept for; `15d or 10GiB` where the size limits it as well."""
    told = str(runtime.get("storageRetention") or flags.get("storage.tsdb.retention.time") or "")
    return next((part for part in told.split(" or ") if length_of(part)), None)


def _length(text: object) -> str | None:
    """A duration as specs write it, from Prometheus' own form."""
    ms = length_of(str(text)) if text else None
    return str(Duration(ms)) if ms else None


def _intervals(api: _Api) -> dict[tuple[str, str], Duration]:
    """How often each target is scraped, by its job and instance."""
    found = {}
    for target in (api.optional("/api/v1/targets", {"state": "active"}) or {}).get("activeTargets", ()):
        labels, ms = target.get("labels", {}), length_of(str(target.get("scrapeInterval", "")))
        if ms:
            found[labels.get("job", ""), labels.get("instance", "")] = Duration(ms)
    return found


class _Api:
    """The HTTP API of one server."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.notes: list[str] = []
        counts = (self.optional("/api/v1/status/tsdb", {}) or {}).get("seriesCountByMetricName", ())
        self._fat = {one["name"] for one in counts if one.get("value", 0) > MOST_SERIES}

    def names(self, match: tuple[str, ...], span: Mapping[str, str]) -> list[str]:
        """The names of all metrics that have a series."""
        asked = [*span.items(), *(("match[]", selector) for selector in match)]
        return sorted(map(str, get(self._server, "/api/v1/label/__name__/values", asked)))

    def labels(self, names: Sequence[str], span: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
        """The label sets of the series of each metric."""
        found: dict[str, list[dict[str, str]]] = {name: [] for name in names}
        usual = [name for name in names if name not in self._fat]
        asked = [*span.items(), *(("match[]", _selector(name)) for name in usual)]
        for series in get(self._server, "/api/v1/series", asked) if usual else ():
            found.setdefault(str(series.get("__name__", "")), []).append(series)
        for name in names:
            if name in self._fat:
                found[name] = list(self._by_label(name, span))
        return {name: series for name, series in found.items() if name in names and series}

    def _by_label(self, name: str, span: Mapping[str, str]) -> Iterator[dict[str, str]]:
        """One made-up series for each value of each label: enough to know both."""
        asked = [*span.items(), ("match[]", _selector(name))]
        for label in get(self._server, "/api/v1/labels", asked):
            if label != "__name__":
                for value in get(self._server, f"/api/v1/label/{label}/values", asked):
                    yield {"__name__": name, str(label): str(value)}

    def optional(self, path: str, asked: Mapping[str, str]) -> Any:  # noqa: ANN401 - it is JSON
        """An answer that not every server gives; None, and a note, where this one does not."""
        try:
            return get(self._server, path, list(asked.items()))
        except Unanswered as error:
            if isinstance(error.__cause__, HTTPError):
                self.notes.append(
                    f"{path} is not answered ({error.__cause__.code}), so what it tells is left out"
                )
                return None
            raise


def _selector(name: str) -> str:
    return "{__name__=" + json.dumps(name) + "}"


__all__ = ["Asked", "Pulled", "Server", "Unanswered", "pull"]
