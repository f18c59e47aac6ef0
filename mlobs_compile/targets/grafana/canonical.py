"""Turns grafanalib's output into the JSON that Grafana itself would save: classic model, schemaVersion 39.

grafanalib writes keys of Grafana 5 to 7 beside those of today; what is kept is listed here, so that nothing
slips in with an upgrade. `id` and `version` of a dashboard belong to the server and are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlobs_compile.artifact import Body, Json

_DASHBOARD = (
    "annotations", "description", "editable", "graphTooltip", "links", "panels", "refresh", "schemaVersion",
    "tags", "templating", "time", "timezone", "title", "uid",
)  # fmt: skip
_PANEL = (
    "datasource", "description", "fieldConfig", "gridPos", "id", "links", "options", "targets", "timeFrom",
    "title", "transformations", "type",
)  # fmt: skip
_ROW = ("collapsed", "gridPos", "id", "panels", "title", "type")
_SERIES = ("datasource", "expr", "instant", "interval", "legendFormat", "refId")
_METRIC = (
    "datasource", "dimensions", "expression", "hide", "id", "label", "matchExact", "metricName", "namespace",
    "period", "refId", "region", "statistic",
)  # fmt: skip
_VARIABLE = ("hide", "includeAll", "label", "multi", "name", "options", "query", "refresh", "regex", "type")
_LINK = (
    "asDropdown", "icon", "includeVars", "keepTime", "tags", "targetBlank", "title", "tooltip", "type", "url",
)  # fmt: skip


def dashboard(raw: Mapping[str, Json]) -> Body:
    """A dashboard whose panels, links and variables are canonical already."""
    return {**_only(_DASHBOARD, raw), "timepicker": {}}


def panel(raw: Mapping[str, Json]) -> Body:
    """A panel; what is empty is left out."""
    return {key: value for key in _PANEL if (value := raw.get(key))}


def row(raw: Mapping[str, Json]) -> Body:
    return _only(_ROW, raw)


def series_query(raw: Mapping[str, Json]) -> Body:
    """A PromQL query, asked either now or over the range."""
    return {**_only(_SERIES, raw), "editorMode": "code", "range": not raw["instant"]}


def metric_query(raw: Mapping[str, Json]) -> Body:
    """A CloudWatch query by metric or by expression; `metricEditorMode` 1 is the editor for expressions."""
    kind: Body = {
        "metricEditorMode": int(bool(raw["expression"])),
        "metricQueryType": 0,
        "queryMode": "Metrics",
    }
    return {**_only(_METRIC, raw), **kind, "sqlExpression": ""}


def variable(raw: Mapping[str, Json]) -> Body:
    """A variable; which value is chosen is up to each Grafana."""
    return {**_only(_VARIABLE, raw), "current": {}}


def link(raw: Mapping[str, Json]) -> Body:
    return _only(_LINK, raw)


def _only(keys: Sequence[str], raw: Mapping[str, Json]) -> Body:
    return {key: raw[key] for key in keys}
