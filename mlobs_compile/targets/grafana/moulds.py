"""Boards of SLOs, cast: those of one shape differ in names alone, so one is drawn and the others are filled in.

A platform has hundreds of SLOs in a handful of shapes. The board of the first is drawn with marks in place of all that
is its own, and written once; for every other one the marks are replaced. What a mark could get wrong, a name that needs
quoting, a link inside a text, is not cast but drawn like any other board.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from mlobs_compile.artifact import json_data
from mlobs_compile.ir.board import AlertsView, Board, ObjectiveView, Panel, Section, TextView
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import (
    Metric,
    MetricDistribution,
    MetricEvents,
    MetricForm,
    MetricGauge,
    MetricMath,
    SeriesEvents,
    SeriesForm,
    SeriesGauge,
    Signal,
    Term,
)
from mlobs_compile.targets.grafana.surroundings import Mould, Surroundings

_PLAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,60}").fullmatch
"""Names that mean themselves in JSON, in PromQL and in a URL."""
_MARK = re.compile(rb"~([\w-]+)~")
_LINES_OF_TEXT = re.compile(rb"(~x[\w-]+~)(?:\\n)+")
_ID = "~s~/~o~"
_LINES = 5
"""More lines than that make a panel of text no higher."""
Draw = Callable[[Board, Surroundings], bytes]


class _NotCast(Exception):
    """The board has something that a mark cannot stand for."""


def cast(board: Board, around: Surroundings, draw: Draw) -> bytes:
    """The text of a board of an SLO, byte for byte what drawing it would give."""
    try:
        marking = _Marking(board, around)
        mould = around.moulds.get(marking.shape)
        if mould is None:
            mould = around.moulds[marking.shape] = _mould(draw(marking.board(), marking.around()))
        return mould.filled(marking.values)
    except (
        _NotCast,
        TypeError,
        UnicodeEncodeError,
    ):  # The last two: text that JSON must escape in its own way.
        return draw(board, around)


def written(draw: Callable[[Board, Surroundings], Mapping[str, object]]) -> Draw:
    """How a drawn board is written."""
    return lambda board, around: json_data(dict(draw(board, around)), sort_keys=True)  # type: ignore[arg-type]


def _mould(text: bytes) -> Mould:
    parts = _MARK.split(_LINES_OF_TEXT.sub(rb"\1", text))
    return Mould(tuple(parts[0::2]), tuple(name.decode() for name in parts[1::2]))


class _Marking:
    """A board of an SLO with marks, what they stand for, and the shape that it shares with others."""

    def __init__(self, board: Board, around: Surroundings) -> None:
        self._real, self._around = board, around
        self._own = own = _objective(board)
        subject = own.subject
        if own.id != f"{subject.name}/{own.name}" or not all(map(_PLAIN, (*own.id.split("/"), subject.team))):
            raise _NotCast
        self.values = {"s": subject.name, "o": own.name, "m": subject.team, "t": own.title}
        self.values |= {"b": board.title, "u": around.uids[board.id]}
        self._dimensions: dict[str, str] = {}
        marked = replace(subject, name="~s~", team="~m~", description="", runbook=None, annotations=())
        self._objective = replace(
            own, id=_ID, name="~o~", title="~t~", subject=marked, origins=(), signal=self._signal()
        )
        self._links = tuple(self._linked())
        sections = tuple(self._section(section) for section in board.sections)
        self.shape = (self._objective, board.description, board.purpose, self._links, sections, self._facts())

    def _linked(self) -> Iterator[tuple[str, str]]:
        for at, (title, to) in enumerate(self._real.links):
            if to in self._around.uids:
                self.values |= {f"l{at}": title, f"v{at}": self._around.uids[to]}
                yield f"~l{at}~", f"~v{at}~"

    def _section(self, section: Section) -> object:
        title = "~t~" if section.title == self._own.title else section.title
        return section.key, title, tuple(self._panel(panel) for panel in section.panels)

    def _panel(self, panel: Panel) -> object:
        """What of a panel is not marked; the rest is noted under the panel's key."""
        head = (panel.key, panel.title, panel.view.value)
        match panel.content:
            case ObjectiveView(objective, reading) if objective is self._own:
                return *head, panel.description, reading.value, tuple(map(self._suffix, panel.alerts))
            case AlertsView(kind, name, slo) if name == self._own.subject.name and slo in ("", self._own.id):
                self.values[f"y{panel.key}"] = panel.description
                return *head, kind, bool(slo)
            case TextView(markdown) if "](board/" not in markdown:
                self.values[f"x{panel.key}"] = markdown
                return *head, panel.description, min(markdown.count("\n"), _LINES)
            case _:
                raise _NotCast

    def board(self) -> Board:
        """The board with its marks."""
        sections = (
            replace(
                section,
                title="~t~" if section.title == self._own.title else section.title,
                panels=tuple(map(self._marked, section.panels)),
            )
            for section in self._real.sections
        )
        return replace(
            self._real,
            id=f"board/{_ID}",
            subject=self._objective.subject,
            origins=(),
            title="~b~",
            links=self._links,
            sections=tuple(sections),
        )

    def _marked(self, panel: Panel) -> Panel:
        match panel.content:
            case ObjectiveView(reading=reading):
                alerts = tuple(f"{_ID}{self._suffix(alert)}" for alert in panel.alerts)
                return replace(panel, content=ObjectiveView(self._objective, reading), alerts=alerts)
            case AlertsView(kind, _, slo):
                content = AlertsView(kind, "~s~", _ID if slo else "")
                return replace(panel, content=content, description=f"~y{panel.key}~")
            case TextView(markdown):
                lines = "\n" * min(markdown.count("\n"), _LINES)
                return replace(panel, content=TextView(f"~x{panel.key}~{lines}"))
            case _:
                raise _NotCast

    def _suffix(self, alert: str) -> str:
        if not alert.startswith(f"{self._own.id}/") or len(alert) > 150:
            raise _NotCast
        return alert.removeprefix(self._own.id)

    def _signal(self) -> Signal:
        """The signal, of which recorded series know nothing, with marks for the dimensions of its metrics."""
        signal = self._own.signal
        series: SeriesForm | None = None if signal.series is None else SeriesGauge("")
        if signal.series is not None and signal.counts_events:
            series = SeriesEvents("")
        metric = None if signal.metric is None else self._form(signal.metric)
        return Signal(signal.name, signal.unit, series, metric)

    def _form(self, form: MetricForm) -> MetricForm:
        match form:
            case MetricEvents(total, bad, good):
                return MetricEvents(*(tuple(map(self._term, terms)) for terms in (total, bad, good)))
            case MetricDistribution(metric):
                return MetricDistribution(self._metric(metric))
            case MetricGauge(term):
                return MetricGauge(self._term(term))

    def _term(self, term: Term) -> Term:
        if isinstance(term, MetricMath):
            raise _NotCast
        return self._metric(term)

    def _metric(self, metric: Metric) -> Metric:
        return replace(metric, dimensions=tuple((key, self._value(text)) for key, text in metric.dimensions))

    def _value(self, text: str) -> str:
        """The mark of a dimension's value: one for each value, so that equal metrics stay equal."""
        mark = self._dimensions.setdefault(text, f"d{len(self._dimensions)}")
        self.values[mark] = text
        return f"~{mark}~"

    def _facts(self) -> object:
        """What decides beside the board how it is drawn."""
        around, own = self._around, self._own
        homes = tuple(around.homes.get(alert) for panel in _panels(self._real) for alert in panel.alerts)
        tiers = tuple(alert.tier for alert in around.alerts.get(own.id, ()))
        left = tuple(alert.left for alert in around.budgets.get(own.id, ()))
        alarmed = around.has_alarms(own.subject.kind, own.subject.name)
        return around.homes.get(own.id), homes, tiers == own.tiers or tiers, left, alarmed

    def around(self) -> Surroundings:
        """What the marked board must know: what the real one knows, under marked names."""
        around, own = self._around, self._own
        told = {f"{_ID}{self._suffix(one)}": one for panel in _panels(self._real) for one in panel.alerts}
        homes = {
            mark: around.homes[one] for mark, one in (*told.items(), (_ID, own.id)) if one in around.homes
        }
        burning = tuple(replace(alert, objective=self._objective) for alert in around.alerts.get(own.id, ()))
        kind = own.subject.kind
        return replace(
            around,
            homes=homes,
            alerts={_ID: burning},
            budgets={_ID: around.budgets.get(own.id, ())},
            alarmed=frozenset({(kind, "~s~")} if around.has_alarms(kind, own.subject.name) else ()),
            uids={f"board/{_ID}": "~u~", **{mark: mark for _, mark in self._links}},
            recent={},
        )


def _objective(board: Board) -> Objective:
    found = (panel.content.objective for panel in _panels(board) if isinstance(panel.content, ObjectiveView))
    first = next(found, None)
    if first is None:
        raise _NotCast
    return first


def _panels(board: Board) -> Iterator[Panel]:
    return (panel for section in board.sections for panel in section.panels)
