"""A board as Grafana's dashboard: sections become rows, panels are placed, drawn and given their data."""

from __future__ import annotations

import re
from dataclasses import replace

from mlobs_compile import viewing
from mlobs_compile.artifact import Body
from mlobs_compile.ir.board import AlertsView, Board, ObjectiveView, Panel, SignalView, TextView
from mlobs_compile.queries import deliveries, health_shown
from mlobs_compile.queries.health import Scope
from mlobs_compile.queries.records import quoted
from mlobs_compile.targets.grafana import content, drawing, layout, naming, panels
from mlobs_compile.targets.grafana.asked import Drawn
from mlobs_compile.targets.grafana.layout import Size
from mlobs_compile.targets.grafana.panels import Cover, Frame
from mlobs_compile.targets.grafana.surroundings import Surroundings

OPEN_SECTIONS = 3
"""Sections that are open at once; folded ones ask their data sources nothing until somebody opens them."""


_HEALTH = "board/alert-health"
"""It is there where the rules record when they changed."""
_DELIVERED = ("model", "project")
"""Kinds of subjects on whose graphs deployments are marked."""
_SINCE = {
    "overview": "now-24h",
    "dataset": "now-7d",
    "slo": "now-7d",
    "alert-health": "now-7d",
    "pipeline": "now-2d",
}
"""The time range a board opens with, by its purpose; six hours else."""


def assemble(board: Board, around: Surroundings, refresh: str) -> Body:
    """The dashboard of a board."""
    ids = viewing.panel_ids(viewing.keys(board))
    sources: set[str] = set()
    bodies: list[Body] = []
    y = 0
    for at, section in enumerate(board.sections):
        shown = [panel for panel in section.panels if content.shows(panel, around)]
        drawn = [content.of_panel(panel, around) for panel in shown]
        sources.update(source for one in drawn if one for source in one.asked.sources)
        boxes = layout.shelves([_size(panel) for panel in shown], y + 1)
        placed = []
        for panel, one, box in zip(shown, drawn, boxes, strict=True):
            number = ids[viewing.panel_key(section, panel)]
            words = _described(panel, one, around)
            frame = Frame(number, panel.title, words, box, _alert_links(panel, around))
            placed.append(_body(panel, one, frame, around))
        folded = at >= OPEN_SECTIONS
        bodies.append(panels.row(ids[section.key], section.title, y, placed if folded else None))
        bodies.extend(() if folded else placed)
        y = y + 1 if folded else layout.bottom(boxes, y + 1)
    cover = _cover(board, around, refresh)
    if "prometheus" in sources and board.subject.kind in _DELIVERED:
        model = board.subject.name if board.subject.kind == "model" else None
        cover = replace(cover, deployments=deliveries.moments(around.environment, model))
    if "prometheus" in sources and board.subject.kind == "project" and _HEALTH in around.uids:
        scope = Scope(around.views.project, around.environment)
        cover = replace(cover, rule_changes=health_shown.moments(scope))
    return panels.dashboard(cover, bodies, sorted(sources, reverse=True))


def _alert_links(panel: Panel, around: Surroundings) -> tuple[tuple[str, str], ...]:
    """The alerts whose line the panel draws."""
    if not panel.alerts:
        return ()
    found = ((alert, around.alert_url(alert)) for alert in panel.alerts)
    return tuple((f"Alert {alert}", url) for alert, url in found if url)


def _cover(board: Board, around: Surroundings, refresh: str) -> Cover:
    """Title, tags and links; a link to a board that is not there would lead nowhere and is left out."""
    family = ("mlobs", f"environment:{around.environment}")
    return Cover(
        uid=around.uids[board.id],
        title=board.title,
        description=board.description,
        tags=(*family, f"kind:{board.subject.kind}", f"team:{board.subject.team}"),
        family=family,
        links=tuple((title, around.uids[other]) for title, other in board.links if other in around.uids),
        since=_SINCE.get(board.purpose, "now-6h"),
        refresh=refresh,
    )


def _size(panel: Panel) -> Size:
    match panel.content:
        case TextView(markdown):
            return drawing.text_size(markdown)
        case AlertsView(slo=slo):
            return drawing.ALERTS_OVER_TIME.size if slo else drawing.ALERT_LIST
        case _:
            return drawing.look_of(panel.view).size


_ALARMS = "Alarms in CloudWatch are not in this list: Grafana cannot read them. Look for them in its console."


def _described(panel: Panel, drawn: Drawn | None, around: Surroundings) -> str:
    """The panel's own words, or its signals', and what the data source makes special."""
    words = panel.description
    note = drawn.asked.note if drawn else ""
    match panel.content:
        case SignalView(signals) if not words:
            words = "; ".join(signal.description for signal in signals if signal.description)
        case AlertsView(kind, name, slo) if not slo and around.has_alarms(kind, name):
            note = _ALARMS
        case _:
            pass
    return "\n\n".join(part for part in (words or panel.title, note) if part)


def _body(panel: Panel, drawn: Drawn | None, frame: Frame, around: Surroundings) -> Body:
    match panel.content:
        case TextView(markdown):
            return panels.text_panel(frame, _linked(markdown, around))
        case AlertsView(kind, name, slo) if not slo:
            return panels.alert_list(frame, _label_filter(around.environment, kind, name))
        case _:
            assert drawn is not None
            return _data_body(panel, drawn, frame, around.interval)


def _data_body(panel: Panel, drawn: Drawn, frame: Frame, interval: str) -> Body:
    look = drawing.look_of(panel.view)
    if isinstance(panel.content, AlertsView):
        look = drawing.ALERTS_OVER_TIME
    if drawn.asked.columns:
        fields = drawing.table_fields(look, drawn.scale, drawn.asked.columns)
        return panels.data_panel(frame, look, fields, drawn.asked, interval)
    reading = panel.content.reading if isinstance(panel.content, ObjectiveView) else None
    units = {naming.ref_id(at): unit for at, unit in drawn.units}
    fields = drawing.field_config(look, drawn.scale, units, reading)
    return panels.data_panel(frame, look, fields, drawn.asked, interval)


_TO_BOARD = re.compile(r"\[([^\]]*)\]\((board/[^)]*)\)")


def _linked(markdown: str, around: Surroundings) -> str:
    """The text with links to boards by their addresses; one that is not drawn is a plain word."""
    if "](board/" not in markdown:
        return markdown

    def link(found: re.Match[str]) -> str:
        title, board = found.groups()
        return f"[{title}](/d/{around.uids[board]})" if board in around.uids else title

    return _TO_BOARD.sub(link, markdown)


def _label_filter(environment: str, kind: str, name: str) -> str:
    """Labels that every compiled alert carries; an empty word stands for all."""
    wanted = (("environment", environment), ("kind", kind), ("name", name))
    return f"{{{', '.join(f'{key}={quoted(value)}' for key, value in wanted if value)}}}"
