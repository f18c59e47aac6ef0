"""The queries of an environment's documents: those that somebody wrote, and with facts also those of built-in presets.

A query is read where it stands, before anything is put around it, so that a finding points into the writer's own text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from mlobs_compile import preset
from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.monitoring import AnyNode, Monitoring
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import SeriesEvents, SeriesForm, SeriesHistogram
from mlobs_compile.queries import counting, promql, records, selectors, soundness
from mlobs_compile.queries.purpose import Purpose
from mlobs_compile.resolve.platform import Platform, Said, Thing
from mlobs_compile.route import Place
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.preset import Preset, Promql
from mlobs_compile.spec.sli import Sli
from mlobs_compile.units import Duration

if TYPE_CHECKING:
    from mlobs_compile.lower.reading import Texts
    from mlobs_compile.queries.query import Asked, Unread

Part = tuple[tuple[str, ...], str, Purpose]
"""Where below its shape a text stands, the text, and what it is for."""
_UNGIVEN = "sample"
"""What stands for a parameter of a preset that nobody uses yet."""


def asked(platform: Platform, monitoring: Monitoring) -> Iterator[Asked | Unread]:
    """Every query that is written in the environment's documents, and what of the presets cannot be asked."""
    return _Asked(platform, monitoring).all()


class _Asked:
    """Gathers the queries of one environment; the parser is loaded with the first of them."""

    def __init__(self, platform: Platform, monitoring: Monitoring) -> None:
        self._platform = platform
        self._nodes = {node.id: node for node in monitoring.nodes}

    @cached_property
    def _texts(self) -> Texts:
        from mlobs_compile.lower.reading import Texts

        return Texts(self._platform.facts.spec if self._platform.facts else None)

    def all(self) -> Iterator[Asked | Unread]:
        done: set[str] = set()
        for thing in self._platform.things:
            for id, query in (*self._of_slos(thing), *self._of_alerts(thing)):
                done.add(id)
                yield query
        for said in self._platform.presets.values():
            yield from self._of_preset(said)
        told = set(_filled_texts(self._platform))
        for id, node in self._nodes.items():
            if id not in done:
                yield from self._of_node(node, told)

    def _of_slos(self, thing: Thing[Watched]) -> Iterator[tuple[str, Asked | Unread]]:
        """The queries of indicators that are spelled out, with the ids of their SLOs."""
        for name, slo in thing.spec.slos.items():
            if slo.sli is None or not slo.enabled:
                continue
            id = f"{thing.subject.name}/{name}"
            window = slo.slice.length if slo.slice else records.STAGE
            for route, text, purpose in _of_sli(slo.sli):
                where = thing.at("slos", name, "sli", *route)
                yield id, self._written((route, text, purpose), where, window, node=self._nodes.get(id))

    def _of_alerts(self, thing: Thing[Watched]) -> Iterator[tuple[str, Asked | Unread]]:
        """The queries of alerts that are spelled out, with the ids of their alerts."""
        for name, alert in thing.spec.alerts.items():
            if alert.query is None or not alert.enabled:
                continue
            id = f"{thing.subject.name}/alert/{name}"
            node = self._nodes.get(id)
            hold = node.hold if isinstance(node, AbsenceAlert) else alert.hold
            part = (("query",), alert.query, Purpose.ABSENCE if alert.absent else Purpose.VALUE)
            where = thing.at("alerts", name, "query")
            yield id, self._written(part, where, alert.window, hold=hold, node=node)

    def _written(
        self,
        part: Part,
        where: Place,
        window: Duration,
        *,
        hold: Duration | None = None,
        node: AnyNode | None = None,
        given: frozenset[str] = frozenset(),
    ) -> Asked | Unread:
        from mlobs_compile.lower.reading import Text

        route, text, purpose = part
        return self._texts.written(Text(text, where, route[-1], purpose, window, hold, node, given))

    def _of_preset(self, said: Said[Preset]) -> Iterator[Asked | Unread]:
        """The queries of one of the project's own presets, once, with the parameters of its first user."""
        users = (applied for thing in self._platform.things for applied in thing.systems)
        own = said.spec.metadata.name
        user = next((applied for applied in users if applied.preset.metadata.name == own), None)
        default = {key: param.default or _UNGIVEN for key, param in said.spec.params.items()}
        params = dict(user.params) if user else default
        for key, signal in said.spec.signals.items():
            for route, text, purpose in _of_promql(signal.promql) if signal.promql else ():
                where = said.at("signals", key, "promql", *route)
                part = (route, preset.filled(text, params), purpose)
                yield self._written(part, where, records.STAGE, given=frozenset(params.values()))
        for key, alert in said.spec.alerts.items():
            if alert.query:
                part = (("query",), alert.query, Purpose.ABSENCE if alert.absent else Purpose.VALUE)
                yield self._written(part, said.at("alerts", key, "query"), alert.window, hold=alert.hold)

    def _of_node(self, node: AnyNode, told: set[str]) -> Iterator[Asked | Unread]:
        """What a node asks that nobody wrote here: whether it can be asked, and with facts the queries themselves."""
        signal = selectors.signal_of(node)
        if signal is None or signal.series is None:
            return
        for name, text, purpose in _asked_by(signal.series):
            problem = None if text in told else soundness.problem(text)
            if text in told or not (problem or self._platform.facts):
                continue
            from mlobs_compile.lower.reading import Text

            hold = node.hold if isinstance(node, AbsenceAlert) else None
            asked = Text(text, node.origins[0], name, purpose, _window(node), hold, node)
            yield self._texts.refused(asked, problem) if problem else self._texts.asked(asked)


def _of_sli(sli: Sli) -> Iterator[Part]:
    if sli.events:
        yield from _sides("events", total=sli.events.total, bad=sli.events.bad, good=sli.events.good)
    if sli.predictions:
        total, fallback = sli.predictions.total, sli.predictions.fallback
        yield from _sides("predictions", total=total, fallback=fallback)
    if sli.ratio:
        yield from _ratio(sli.ratio.error, sli.ratio.success)
    if sli.histogram:
        yield ("histogram", "metric"), sli.histogram.metric, Purpose.HISTOGRAM
    if sli.gauge:
        yield ("gauge", "query"), sli.gauge.query, Purpose.VALUE
    if sli.boolean:
        yield ("boolean", "query"), sli.boolean.query, Purpose.VALUE
    if sli.freshness:
        yield ("freshness", "timestamp"), sli.freshness.timestamp, Purpose.VALUE


def _of_promql(form: Promql) -> Iterator[Part]:
    if form.events:
        yield from _sides("events", total=form.events.total, bad=form.events.bad, good=form.events.good)
    if form.ratio:
        yield from _ratio(form.ratio.error, form.ratio.success)
    if form.histogram:
        yield ("histogram", "metric"), form.histogram.metric, Purpose.HISTOGRAM
    if form.gauge:
        yield ("gauge", "query"), form.gauge.query, Purpose.VALUE
    if form.count:
        yield ("count", "counter"), form.count.counter, Purpose.ABSENCE
    if form.mean:
        yield ("mean", "of"), counting.mean(form.mean.of, ()), Purpose.VALUE


def _sides(form: str, **texts: str | None) -> Iterator[Part]:
    for name, text in texts.items():
        if text:
            yield (form, name), text, Purpose.EVENTS


def _ratio(error: str | None, success: str | None) -> Iterator[Part]:
    for name, text in (("error", error), ("success", success)):
        if text:
            yield ("ratio", name), text, Purpose.VALUE


def _filled_texts(platform: Platform) -> Iterator[str]:
    """What the project's own presets ask for each of their users, which is told in the preset."""
    own: Mapping[str, Said[Preset]] = platform.presets
    for thing in platform.things if own else ():
        for applied in thing.systems:
            if applied.preset.metadata.name in own:
                for signal in preset.signals(applied).values():
                    yield from promql.queries(signal.series) if signal.series else ()
                yield from (alert.query for alert in applied.preset.alerts.values() if alert.query)


def _asked_by(form: SeriesForm) -> Iterator[tuple[str, str, Purpose]]:
    if isinstance(form, SeriesHistogram):
        yield "metric", form.selector, Purpose.HISTOGRAM
    purpose = Purpose.EVENTS if isinstance(form, SeriesEvents) else Purpose.VALUE
    for name, text in selectors.texts(form):
        yield name, text, purpose


def _window(node: AnyNode) -> Duration:
    if isinstance(node, ThresholdAlert | AnomalyAlert):
        return node.window
    return node.slice.length if isinstance(node, Objective) and node.slice else records.STAGE
