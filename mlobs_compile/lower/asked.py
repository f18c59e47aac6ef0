"""The queries of an environment's documents: those that somebody wrote, and with facts also those of built-in presets.

A query is read where it stands, before anything is put around it, so that a finding points into the writer's own text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile import preset
from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.monitoring import AnyNode, Monitoring
from mlobs_compile.ir.node import Node
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import Buckets, SeriesEvents, SeriesForm, SeriesHistogram
from mlobs_compile.queries import promql, records, selectors
from mlobs_compile.queries.facts import Catalogue
from mlobs_compile.queries.query import Around, Asked, Purpose, Unread, Written, usable
from mlobs_compile.queries.tree import Dialect, SyntaxFault, read
from mlobs_compile.resolve.platform import AppliedPreset, Platform, Said, Thing
from mlobs_compile.route import Place
from mlobs_compile.spec.common import AlertShape
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.preset import Preset, Promql
from mlobs_compile.spec.sli import Sli
from mlobs_compile.spec.slo import Slo
from mlobs_compile.units import Duration

_UNGIVEN = "sample"
"""What stands for a parameter of a preset that nobody uses yet."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that should be a query: where below its shape it stands, and what it is for."""

    route: tuple[str, ...]
    text: str
    purpose: Purpose

    @property
    def name(self) -> str:
        return self.route[-1]


@dataclass(frozen=True, slots=True)
class _Use:
    """What is made of a query."""

    window: Duration
    hold: Duration | None = None
    node: Node | None = None


def asked(platform: Platform, monitoring: Monitoring) -> Iterator[Asked | Unread]:
    """Every query that is written in the environment's documents, and what of the presets cannot be asked."""
    around = Around(Catalogue(platform.facts.spec) if platform.facts else None)
    nodes = {node.id: node for node in monitoring.nodes}
    done: set[str] = set()
    for thing in platform.things:
        for found in (*_of_slos(thing, nodes, around), *_of_alerts(thing, nodes, around)):
            done.add(found[0])
            yield found[1]
    for said in platform.presets.values():
        yield from _of_preset(said, platform, around)
    theirs = set(_filled_texts(platform))
    for node in monitoring.nodes:
        if node.id not in done:
            yield from _of_node(node, around, theirs)


def _of_slos(
    thing: Thing[Watched], nodes: Mapping[str, AnyNode], around: Around
) -> Iterator[tuple[str, Asked | Unread]]:
    """The queries of indicators that are spelled out, with the ids of their SLOs."""
    for name, slo in thing.spec.slos.items():
        if slo.sli is None or not slo.enabled:
            continue
        id = f"{thing.subject.name}/{name}"
        use = _Use(_shortest(slo), node=nodes.get(id))
        for text in _of_sli(slo.sli):
            yield id, _written(text, thing.at("slos", name, "sli", *text.route), use, around)


def _shortest(slo: Slo) -> Duration:
    """The shortest stretch that an SLO's events are asked over."""
    return slo.slice.length if slo.slice else records.STAGE


def _of_alerts(
    thing: Thing[Watched], nodes: Mapping[str, AnyNode], around: Around
) -> Iterator[tuple[str, Asked | Unread]]:
    """The queries of alerts that are spelled out, with the ids of their alerts."""
    for name, alert in thing.spec.alerts.items():
        if alert.query is None or not alert.enabled:
            continue
        id = f"{thing.subject.name}/alert/{name}"
        text = _Text(("query",), alert.query, Purpose.ABSENCE if alert.absent else Purpose.VALUE)
        use = _Use(alert.window, _hold(alert, nodes.get(id)), nodes.get(id))
        yield id, _written(text, thing.at("alerts", name, "query"), use, around)


def _hold(alert: AlertShape, node: AnyNode | None) -> Duration:
    """How long an alert waits; one on absence has a default of its own."""
    return node.hold if isinstance(node, AbsenceAlert) else alert.hold


def _of_sli(sli: Sli) -> Iterator[_Text]:
    if sli.events:
        yield from _sides(("events",), total=sli.events.total, bad=sli.events.bad, good=sli.events.good)
    if sli.predictions:
        total, fallback = sli.predictions.total, sli.predictions.fallback
        yield from _sides(("predictions",), total=total, fallback=fallback)
    if sli.ratio:
        yield from _ratio(sli.ratio.error, sli.ratio.success)
    if sli.histogram:
        yield _Text(("histogram", "metric"), sli.histogram.metric, Purpose.HISTOGRAM)
    if sli.gauge:
        yield _Text(("gauge", "query"), sli.gauge.query, Purpose.VALUE)
    if sli.boolean:
        yield _Text(("boolean", "query"), sli.boolean.query, Purpose.VALUE)
    if sli.freshness:
        yield _Text(("freshness", "timestamp"), sli.freshness.timestamp, Purpose.VALUE)


def _sides(route: tuple[str, ...], **texts: str | None) -> Iterator[_Text]:
    for name, text in texts.items():
        if text:
            yield _Text((*route, name), text, Purpose.EVENTS)


def _ratio(error: str | None, success: str | None) -> Iterator[_Text]:
    for name, text in (("error", error), ("success", success)):
        if text:
            yield _Text(("ratio", name), text, Purpose.VALUE)


def _of_promql(form: Promql) -> Iterator[_Text]:
    if form.events:
        yield from _sides(("events",), total=form.events.total, bad=form.events.bad, good=form.events.good)
    if form.ratio:
        yield from _ratio(form.ratio.error, form.ratio.success)
    if form.histogram:
        yield _Text(("histogram", "metric"), form.histogram.metric, Purpose.HISTOGRAM)
    if form.gauge:
        yield _Text(("gauge", "query"), form.gauge.query, Purpose.VALUE)


def _of_preset(said: Said[Preset], platform: Platform, around: Around) -> Iterator[Asked | Unread]:
    """The queries of one of the project's own presets, once, with the parameters of its first user."""
    name = said.spec.metadata.name
    users = (applied for thing in platform.things for applied in thing.systems)
    user = next((applied for applied in users if applied.preset.metadata.name == name), None)
    params = (
        dict(user.params) if user else {key: p.default or _UNGIVEN for key, p in said.spec.params.items()}
    )
    use = _Use(records.STAGE)
    for key, signal in said.spec.signals.items():
        for text in _of_promql(signal.promql) if signal.promql else ():
            where = said.at("signals", key, "promql", *text.route)
            filled = _Text(text.route, preset.filled(text.text, params), text.purpose)
            yield _written(filled, where, use, around)
    for key, alert in said.spec.alerts.items():
        if alert.query:
            text = _Text(("query",), alert.query, Purpose.ABSENCE if alert.absent else Purpose.VALUE)
            yield _written(text, said.at("alerts", key, "query"), _Use(alert.window, alert.hold), around)


def _written(text: _Text, where: Place, use: _Use, around: Around) -> Asked | Unread:
    tree = usable(text.text, text.purpose, Dialect.SPEC)
    if isinstance(tree, SyntaxFault):
        return Unread(text.text, tree, where, text.name)
    bound = _bound(use.node) if text.purpose is Purpose.HISTOGRAM else None
    return Written(
        text.text, tree, where, text.name, text.purpose, around, use.window, use.hold, bound, use.node
    )


def _bound(node: Node | None) -> Decimal | None:
    """The latency that a classic histogram is judged at, in the unit of its buckets."""
    if not isinstance(node, Objective) or node.bound is None or node.bound.high is None:
        return None
    form = node.signal.series
    if not isinstance(form, SeriesHistogram) or form.buckets is not Buckets.CLASSIC:
        return None
    return node.bound.high / form.scale


def _filled_texts(platform: Platform) -> Iterator[str]:
    """What the project's own presets ask for each of their users, which is told in the preset."""
    for thing in platform.things:
        for applied in thing.systems:
            if applied.preset.metadata.name in platform.presets:
                yield from _texts_of(applied)


def _texts_of(applied: AppliedPreset) -> Iterator[str]:
    for signal in preset.signals(applied).values():
        if signal.series:
            yield from promql.queries(signal.series)
    yield from (alert.query for alert in applied.preset.alerts.values() if alert.query)


def _of_node(node: AnyNode, around: Around, told: set[str]) -> Iterator[Asked | Unread]:
    """What a node asks that nobody wrote here: whether it can be asked, and with facts the queries themselves."""
    signal = selectors.signal_of(node)
    if signal is None or signal.series is None:
        return
    for name, text, purpose in _asked_by(signal.series):
        if text in told:
            continue
        problem = promql.problem(text)
        if problem:
            yield Unread(text, SyntaxFault(problem, 0, len(text)), node.origins[0], name)
        elif around.facts:
            tree = read(text, Dialect.SPEC)
            if not isinstance(tree, SyntaxFault):
                use = _Use(_window(node), node=node)
                bound = _bound(node) if purpose is Purpose.HISTOGRAM else None
                hold = node.hold if isinstance(node, AbsenceAlert) else None
                at = node.origins[0]
                yield Asked(text, tree, at, name, purpose, around, use.window, hold, bound, node)


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
