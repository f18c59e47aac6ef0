"""A board as a dashboard: widgets on CloudWatch's grid of 24 columns, section by section.

Periods are kept as written (`periodOverride: inherit`), because an error ratio over another period would be
another number. Sizes follow the view: numbers four in a row, graphs two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from mlobs_compile.artifact import Body, Json, Resource, json_line
from mlobs_compile.ir.board import (
    AlertsView,
    BandView,
    Board,
    ObjectiveView,
    Panel,
    Reading,
    Section,
    SignalView,
    TextView,
    View,
)
from mlobs_compile.ir.signal import Unit
from mlobs_compile.queries import cloudwatch
from mlobs_compile.spec.project import Aws
from mlobs_compile.target import Context
from mlobs_compile.targets.cloudwatch import naming, panels, requests, wording
from mlobs_compile.targets.cloudwatch.readings import Chart
from mlobs_compile.units import Duration

COLUMNS = 24
_SIZES = {
    View.STAT: (6, 4),
    View.LINES: (12, 6),
    View.BARS: (12, 6),
    View.TOP: (12, 6),
    View.TABLE: (24, 6),
    View.STATES: (24, 6),
    View.VERDICTS: (24, 6),
    View.TEXT: (24, 4),
}
_VIEWS = {View.STAT: "singleValue", View.BARS: "bar", View.TOP: "bar", View.TABLE: "table"}
_MOST_LINKS = 12
"""To alarms in one heading; the list of firing alarms has them all."""
_MOST_ALARMS = 100
"""In one alarm widget ("Dashboard body structure and syntax")."""
Alarms = Mapping[tuple[str, str], list[str]]
"""The names of the alarms that tell somebody, by kind and name of their subject."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A chart and the rows of its widget, which are shared and must not be changed."""

    chart: Chart
    rows: list[Json]


@dataclass(frozen=True, slots=True)
class Sources:
    """What a dashboard's widgets refer to beside their own metrics."""

    aws: Aws
    tiers: panels.Tiers
    alarms: Alarms
    boards: Mapping[str, str]
    """The dashboards of this environment: name by id of the board."""
    telling: frozenset[str]
    """The names of all alarms that tell somebody."""
    recent: dict[tuple[str, Reading, View], _Drawn] = field(default_factory=dict)
    """What was drawn last of objectives: the board of an SLO shows what its subject's board shows."""


def dashboard(board: Board, sources: Sources, context: Context) -> Resource:
    """The request that makes the board."""
    name = naming.dashboard_name(context, board.id)
    body: Body = {
        "start": "-PT24H",
        "periodOverride": "inherit",
        "widgets": list(_placed(_widgets(board, sources, context))),
    }
    request: Body = {
        "DashboardName": name,
        "DashboardBody": json_line(body),
        "Tags": wording.tags(context, board),
    }
    return requests.resource("dashboard", name, request, board)


@dataclass(frozen=True, slots=True)
class _Widget:
    kind: str
    width: int
    height: int
    properties: Body


def _widgets(board: Board, sources: Sources, context: Context) -> Iterator[_Widget]:
    links = [
        f"[{title}](#dashboards:name={sources.boards[to]})"
        for title, to in board.links
        if to in sources.boards
    ]
    intro = [f"# {board.title}", board.description, " | ".join(links)]
    yield _text("\n\n".join(part for part in intro if part), height=3)
    for section in board.sections:
        found = list(_section(section, sources))
        if found:
            alarms = _alarm_links(section, sources, context)
            yield _text(f"## {section.title}{alarms}", height=2 if alarms else 1)
            yield from found


def _alarm_links(section: Section, sources: Sources, context: Context) -> str:
    """The alarms whose lines the section draws, since a widget of metrics cannot link to its own."""
    ids = dict.fromkeys(id for panel in section.panels for id in panel.alerts)
    named = [(id, name) for id in ids if (name := naming.alarm_name(context, id)) in sources.telling]
    links = [f"[{id}](#alarmsV2:alarm/{quote(name, safe='')})" for id, name in named[:_MOST_LINKS]]
    more = [f"and {len(named) - _MOST_LINKS} more"] if len(named) > _MOST_LINKS else []
    return f"\n\nAlarms: {' | '.join([*links, *more])}" if links else ""


def _section(section: Section, sources: Sources) -> Iterator[_Widget]:
    for panel in section.panels:
        match panel.content:
            case TextView(markdown):
                yield _text(_linked(markdown, sources.boards), height=_SIZES[View.TEXT][1])
            case AlertsView(slo=slo):
                if not slo:  # What fired and when is on the page of each alarm.
                    yield from _alarms(panel, panel.content, sources)
            case _ if panels.drawable(panel):
                yield _metric(panel, _drawn(panel, sources), sources.aws)


_TO_BOARD = re.compile(r"\[([^\]]*)\]\((board/[^)]*)\)")


def _linked(markdown: str, boards: Mapping[str, str]) -> str:
    """The text with links to boards by their names here; one that is not drawn is a plain word."""

    def link(found: re.Match[str]) -> str:
        title, board = found.groups()
        return f"[{title}](#dashboards:name={boards[board]})" if board in boards else title

    return _TO_BOARD.sub(link, markdown) if "](board/" in markdown else markdown


def _text(markdown: str, *, height: int) -> _Widget:
    return _Widget("text", COLUMNS, height, {"markdown": markdown})


def _alarms(panel: Panel, view: AlertsView, sources: Sources) -> Iterator[_Widget]:
    subjects = [
        (kind, name) for kind, name in sources.alarms if view.kind in ("", kind) and view.name in ("", name)
    ]
    names = [name for subject in subjects for name in sources.alarms.get(subject, ())]
    aws = sources.aws
    arns = [naming.alarm_arn(name, account=aws.account, region=aws.region) for name in names]
    for start in range(0, len(arns), _MOST_ALARMS):
        some: list[Json] = [*arns[start : start + _MOST_ALARMS]]
        yield _Widget("alarm", COLUMNS, 4, {"title": panel.title, "alarms": some})


_RECENT = 64


def _drawn(panel: Panel, sources: Sources) -> _Drawn:
    if not isinstance(panel.content, ObjectiveView):
        return _rows(panels.chart(panel, sources.tiers))
    key = (panel.content.objective.id, panel.content.reading, panel.view)
    found = sources.recent.get(key)
    if found is None:
        if len(sources.recent) >= _RECENT:
            sources.recent.clear()
        found = sources.recent[key] = _rows(panels.chart(panel, sources.tiers))
    return found


def _rows(chart: Chart) -> _Drawn:
    return _Drawn(chart, cloudwatch.to_rows(chart.queries))


def _metric(panel: Panel, drawn: _Drawn, aws: Aws) -> _Widget:
    chart = drawn.chart
    width, height = _SIZES[panel.view]
    properties: Body = {
        "title": f"{panel.title} ({chart.note})" if chart.note else panel.title,
        "view": _VIEWS.get(panel.view, "timeSeries"),
        "stacked": False,
        "region": aws.region,
        "metrics": drawn.rows,
        "yAxis": {"left": {"label": _unit(panel), "showUnits": False}},
    }
    if chart.lines:
        lines: list[Json] = [{"label": line.label, "value": line.value} for line in chart.lines]
        properties["annotations"] = {"horizontal": lines}
    if chart.span:
        properties |= {"start": f"-P{_days(chart.span)}D", "end": "P0D"}
    return _Widget("metric", width, height, properties)


def _unit(panel: Panel) -> str:
    match panel.content:
        case SignalView(signals):
            units = dict.fromkeys(signal.unit for signal in signals)
            return ", ".join(_word(unit) for unit in units)
        case BandView(alert):
            return _word(alert.signal.unit)
        case ObjectiveView():
            return panel.content.reading.value.replace("-", " ")
        case _:
            return ""


def _word(unit: Unit) -> str:
    return unit.value.replace("_", " ")


def _days(span: Duration) -> int:
    return -(-span.ms // Duration.of(days=1).ms)


def _placed(widgets: Iterable[_Widget]) -> Iterator[Json]:
    """Left to right, and down to a new row where the next one no longer fits."""
    x = y = tallest = 0
    for widget in widgets:
        if x + widget.width > COLUMNS:
            x, y, tallest = 0, y + tallest, 0
        yield {
            "type": widget.kind,
            "x": x,
            "y": y,
            "width": widget.width,
            "height": widget.height,
            "properties": widget.properties,
        }
        x, tallest = x + widget.width, max(tallest, widget.height)
