"""The only module that knows grafanalib: panels, queries, variables, links and the dashboard around them.

grafanalib (0.7.1, no longer maintained) writes several panels in the shape of Grafana 6, so every panel is
its generic `Panel` with options of our own, and all that comes out goes through `canonical.py`.
Import this module inside functions: grafanalib takes a fifth of a second to load.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import grafanalib.cloudwatch as clouds
import grafanalib.core as core

from mlobs_compile.artifact import Body, Json
from mlobs_compile.queries import cloudwatch
from mlobs_compile.targets.grafana import canonical, drawing
from mlobs_compile.targets.grafana.asked import Asked, Query, SeriesQuery
from mlobs_compile.targets.grafana.drawing import Look
from mlobs_compile.targets.grafana.layout import COLUMNS, Box
from mlobs_compile.targets.grafana.naming import ref_id
from mlobs_compile.targets.grafana.scale import one_unit

SCHEMA_VERSION = 39
"""The model of Grafana 10.4, which 9 to 13 read; grafanalib's own 12 would be migrated at every load."""
DATA_SOURCES = {"prometheus": "Prometheus", "cloudwatch": "Cloudwatch"}
"""Plug-in and its name in a variable's label, spelt as Grafana's dashboard linter wants it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What every panel has."""

    id: int
    title: str
    description: str
    box: Box
    links: tuple[tuple[str, str], ...] = ()
    """Title and URL of what belongs to it."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What a dashboard is beside its panels."""

    uid: str
    title: str
    description: str
    tags: tuple[str, ...]
    family: tuple[str, ...]
    """The tags of the boards that its drop-down lists."""
    links: tuple[tuple[str, str], ...]
    """Title and uid of the boards a reader goes to next."""
    since: str
    """Where the time range begins, such as `now-6h`."""
    refresh: str
    deployments: str = ""
    """A query for the moments that are marked in all graphs; empty for none."""
    rule_changes: str = ""
    """The same for the moments at which other rules were loaded."""


def data_panel(frame: Frame, look: Look, fields: Body, asked: Asked, interval: str) -> Body:
    """A panel of data; `interval` is the least distance of two points of a PromQL query."""
    how = _Ask(interval, instant=look.instant, table=bool(asked.columns))
    body: Body = {
        **_head(frame),
        "datasource": _panel_source(asked),
        "fieldConfig": fields,
        "options": look.options,
        "targets": [_target(query, ref_id(at), how) for at, query in enumerate(asked.queries)],
        "type": look.plugin,
    }
    shape = drawing.merged(asked.columns) if asked.columns else look.transformations
    if shape:
        body["transformations"] = shape
    if asked.span:
        body["timeFrom"] = one_unit(asked.span)
    return body


def text_panel(frame: Frame, markdown: str) -> Body:
    return _panel(frame, "text", drawing.text_options(markdown))


def alert_list(frame: Frame, label_filter: str) -> Body:
    return _panel(frame, "alertlist", drawing.alert_list_options(label_filter))


def _panel(frame: Frame, plugin: str, options: Body) -> Body:
    """A panel without data, in the shape of grafanalib's, of which only what is canonical remains."""
    return canonical.panel({**_panel_shape(), **_head(frame), "type": plugin, "options": options})


@cache
def _panel_shape() -> Body:
    """What grafanalib gives every panel; its field settings are of no use, for they only repeat defaults."""
    return {**core.Panel().panel_json({}), "fieldConfig": None}


def row(number: int, title: str, top: int, folded: Sequence[Body] | None) -> Body:
    """A heading; `folded` are the panels of a row that opens at a click, None for an open row."""
    own: Body = {
        "id": number,
        "title": title,
        "gridPos": _grid(Box(0, top, COLUMNS, 1)),
        "collapsed": folded is not None,
        "panels": list(folded or ()),
    }
    return {**_row_shape(), **own}


@cache
def _row_shape() -> Body:
    return canonical.row(core.RowPanel().to_json_data())


@lru_cache(maxsize=1024)
def _grid(box: Box) -> Body:
    """Where a panel stands, as Grafana writes it; shared between panels and not to be changed."""
    position: Body = core.GridPos(box.height, box.width, box.x, box.y).to_json_data()
    return position


def dashboard(cover: Cover, panels: Sequence[Body], sources: Sequence[str]) -> Body:
    """The dashboard, with a variable for every data source that its panels ask."""
    drawn = core.Dashboard(
        title=cover.title,
        uid=cover.uid,
        description=cover.description,
        tags=list(cover.tags),
        links=_links(cover),
        panels=list(panels),
        templating=core.Templating(list=[_variable(source) for source in sources]),
        annotations=core.Annotations(list=[_BUILT_IN, *_marks(cover)]),
        time=core.Time(cover.since, "now"),
        refresh=cover.refresh,
        timezone="browser",
        editable=False,
        graphTooltip=core.GRAPH_TOOLTIP_MODE_SHARED_CROSSHAIR,
        schemaVersion=SCHEMA_VERSION,
    )
    raw = drawn.to_json_data()
    plain = {key: raw[key].to_json_data() for key in ("annotations", "templating", "time")}
    return canonical.dashboard({**raw, **plain})


def _marks(cover: Cover) -> Iterator[Body]:
    """A mark at the moment of each deployment and of each change of the rules, across all graphs."""
    if cover.deployments:
        yield {**_MARKS, "expr": cover.deployments}
    if cover.rule_changes:
        yield {
            **_MARKS,
            "expr": cover.rule_changes,
            "iconColor": "purple",
            "name": "Changes of the rules",
            "textFormat": "{{digest}}",
            "titleFormat": "Other rules",
        }


_BUILT_IN = {
    "builtIn": 1,
    "datasource": {"type": "grafana", "uid": "-- Grafana --"},
    "enable": True,
    "hide": True,
    "iconColor": "rgba(0, 211, 255, 1)",
    "name": "Annotations & Alerts",
    "type": "dashboard",
}


def _head(frame: Frame) -> Body:
    head: Body = {
        "id": frame.id,
        "title": frame.title,
        "description": frame.description,
        "gridPos": _grid(frame.box),
    }
    if frame.links:
        head["links"] = [{"title": title, "url": url} for title, url in frame.links]
    return head


_SOURCES: dict[str, Json] = {kind: {"type": kind, "uid": f"${{{kind}_datasource}}"} for kind in DATA_SOURCES}
_MARKS: Body = {
    "datasource": _SOURCES["prometheus"],
    "enable": True,
    "hide": False,
    "iconColor": "blue",
    "name": "Deployments",
    "step": "60s",
    "textFormat": "{{model}} {{version}}",
    "titleFormat": "deployed",
    "useValueForTime": True,
}
_MIXED: Json = {"type": "datasource", "uid": "-- Mixed --"}


def _panel_source(asked: Asked) -> Json:
    kinds = sorted(asked.sources)
    return _SOURCES[kinds[0]] if len(kinds) == 1 else _MIXED


@dataclass(frozen=True, slots=True)
class _Ask:
    """How a PromQL query is asked."""

    interval: str
    instant: bool
    table: bool
    """Rows with labels as columns, and not lines."""


def _target(query: Query, ref: str, how: _Ask) -> Body:
    if isinstance(query, SeriesQuery):
        return {**_series_shape(how), "expr": query.expr, "legendFormat": query.legend, "refId": ref}
    return _metric_target(query, ref)


@cache
def _series_shape(how: _Ask) -> Body:
    """What every PromQL query of a look has in common; a platform has tens of thousands of them."""
    target = core.Target(instant=how.instant, interval=how.interval, datasource=_SOURCES["prometheus"])
    shape = canonical.series_query(target.to_json_data())
    return {**shape, "format": "table"} if how.table else shape


def _metric_target(query: cloudwatch.Query, ref: str) -> Body:
    """A CloudWatch query with what Grafana asks for since version 9 and grafanalib does not know."""
    asked: Body = {
        **_metric_shape(query.expression or ""),
        "hide": not query.returned,
        "id": query.id,
        "label": query.label,
        "period": str(query.period.whole_seconds),
        "refId": ref,
    }
    metric = query.metric
    if metric:
        asked["dimensions"] = dict(metric.dimensions)
        asked |= {"metricName": metric.name, "namespace": metric.namespace, "statistic": metric.stat}
    return asked


@lru_cache(maxsize=1024)
def _metric_shape(expression: str) -> Body:
    """What CloudWatch queries with the same expression, or none, have in common."""
    target = clouds.CloudwatchMetricsTarget(expression=expression, datasource=_SOURCES["cloudwatch"])
    return canonical.metric_query({**target.to_json_data(), "label": ""})


@cache
def _variable(source: str) -> Body:
    label = f"{DATA_SOURCES[source]} data source"
    drawn = core.Template(name=f"{source}_datasource", label=label, query=source, type="datasource", regex="")
    return canonical.variable(drawn.to_json_data())


def _links(cover: Cover) -> list[Body]:
    """A drop-down of the related boards, then the boards a reader goes to next."""
    onward = [{**_link_shape(), "title": title, "url": f"/d/{uid}"} for title, uid in cover.links]
    return [_family_link(cover.family), *onward]


@cache
def _family_link(tags: tuple[str, ...]) -> Body:
    family = core.DashboardLink(
        type="dashboards", title="mlobs", tags=list(tags), asDropdown=True, includeVars=True
    )
    return canonical.link(family.to_json_data())


@cache
def _link_shape() -> Body:
    onward = core.DashboardLink(type="link", title="", icon="dashboard", includeVars=True)
    return canonical.link(onward.to_json_data())
