"""A model's drift, bias, explainability and performance checks become alerts and scheduled monitors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from mlobs_compile.baseline import Baseline
from mlobs_compile.check import EVERY, Scope, Watch
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.ir.measurement import Group, Sample
from mlobs_compile.ir.monitor import BatchOutput, Endpoint, Measure, Pillar, Problem, ScheduledMonitor
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.signal import Bound
from mlobs_compile.lower.aims import Known, aimed, nothing_frozen
from mlobs_compile.lower.batches import batch_of
from mlobs_compile.lower.bias import exact_facets, groups_of, unlikely
from mlobs_compile.lower.data import Checks, runner_alerts
from mlobs_compile.lower.fitness import unfit
from mlobs_compile.lower.labels import missing, unready
from mlobs_compile.lower.managed import heeded
from mlobs_compile.queries import monitors
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.route import Route
from mlobs_compile.spec.dataset import Dataset
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.measure import MeasureShape
from mlobs_compile.spec.model import Bias, Drift, Model, Performance
from mlobs_compile.spec.shape import Shape
from mlobs_compile.units import Schedule

__all__ = ["Around", "Checks", "model_nodes"]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One check as written: where, of what column, under which id."""

    scope: Scope
    kind: str
    shape: Shape
    route: Route
    id: str
    column: str | None
    group: Group | None = None


LEAST_ROWS = 500
"""Rows that a batch must have for a verdict, where nothing is said: with fewer, PSI and its kin alarm by chance."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a model's checks need beside its document."""

    project: str
    baseline: Baseline | None


@dataclass(frozen=True, slots=True)
class _Part:
    """One pillar of a model."""

    pillar: Pillar
    key: str
    """The key of the document it stands under."""
    schedule: Schedule
    baseline: str | None
    asked: tuple[_Asked, ...]


def model_nodes(
    thing: Thing[Watched], spec: Model, checks: Checks, around: Around, said: list[Diagnostic]
) -> Iterator[AnyNode]:
    """The nodes of all four pillars of a model, and the alerts on the job that takes the measures."""
    by_runner: dict[str, Schedule] = {}
    said.extend(unlikely(thing, spec))
    said.extend(unready(thing, spec))
    for whole in _parts(thing, spec):
        part = _fitting(thing, spec, whole, checks, said)
        monitor = _monitor(thing, spec, part, checks, around.project)
        if monitor:
            yield monitor
        for asked in part.asked:
            for watch in heeded(_watches(thing, spec, part, asked, monitor, checks), asked.shape, said):
                if watch.monitored is None:
                    by_runner[part.key] = part.schedule
                known = aimed(watch, asked.shape, Known(spec, _features(thing, spec), around.baseline))
                said.extend(known.diagnostics)
                if known.value:
                    yield from checks[asked.scope, asked.kind].lower(asked.shape, known.value)
    if "performance" in by_runner:
        yield from missing(thing, spec)
    if spec.drift and around.baseline is None and "drift" in by_runner:
        said.append(nothing_frozen(thing.subject.name, thing.at("drift")))
    if by_runner:
        soonest = min(by_runner, key=lambda key: by_runner[key].period)
        yield from runner_alerts(thing.subject, thing.at(soonest), by_runner[soonest])


def _parts(thing: Thing[Watched], spec: Model) -> Iterator[_Part]:
    name = thing.subject.name
    if spec.drift:
        yield _drift(name, spec.drift, spec.schedule)
    if spec.performance and (spec.performance.metrics or spec.performance.estimated):
        at = ("performance", "metrics")
        metrics, estimated = spec.performance.metrics, spec.performance.estimated
        asked = (
            *_plainly(Scope.PERFORMANCE, at, f"{name}/performance", metrics),
            *_plainly(Scope.ESTIMATED, ("performance", "estimated"), f"{name}/estimated", estimated),
        )
        schedule = spec.performance.schedule or spec.schedule
        yield _Part(Pillar.PERFORMANCE, "performance", schedule, None, asked)
    if spec.bias:
        yield _bias(name, spec.bias, spec.schedule)
    if spec.explainability:
        at, part = ("explainability", "metrics"), spec.explainability
        asked = tuple(_plainly(Scope.EXPLAINABILITY, at, f"{name}/explainability", part.metrics))
        schedule = part.schedule or spec.schedule
        yield _Part(Pillar.EXPLAINABILITY, "explainability", schedule, part.baseline, asked)


def _fitting(
    thing: Thing[Watched], spec: Model, part: _Part, checks: Checks, said: list[Diagnostic]
) -> _Part:
    """The part without metrics that do not fit the problem, each of which is said."""
    if part.pillar is not Pillar.PERFORMANCE:
        return part
    kept = []
    for asked in part.asked:
        place = thing.layers.place(asked.route)
        found = (
            unfit(checks[asked.scope, asked.kind], spec, checks, place)
            if asked.scope is Scope.PERFORMANCE
            else None
        )
        if found:
            said.append(found)
        else:
            kept.append(asked)
    return replace(part, asked=tuple(kept))


def _drift(name: str, drift: Drift, schedule: Schedule) -> _Part:
    asked = []
    for column, kinds in drift.features.items():
        for kind, shape in kinds.items():
            route = Route(("drift", "features", column, kind))
            asked.append(
                _Asked(Scope.DRIFT, kind, shape, route, f"{name}/drift/{_plain(column)}/{kind}", column)
            )
    asked += _plainly(Scope.DRIFT, ("drift", "predictions"), f"{name}/predictions", drift.predictions)
    return _Part(Pillar.QUALITY, "drift", drift.schedule or schedule, drift.baseline, tuple(asked))


def _bias(name: str, bias: Bias, schedule: Schedule) -> _Part:
    asked = []
    for group in groups_of(bias):
        for kind, shape in bias.metrics.items():
            route, id = Route(("bias", "metrics", kind)), f"{name}/bias/{group}/{kind}"
            asked.append(_Asked(Scope.BIAS, kind, shape, route, id, str(group), group))
    return _Part(Pillar.BIAS, "bias", bias.schedule or schedule, bias.baseline, tuple(asked))


def _plainly(
    scope: Scope, route: tuple[str, ...], prefix: str, kinds: Mapping[str, Shape]
) -> Iterator[_Asked]:
    for kind, shape in kinds.items():
        yield _Asked(scope, kind, shape, Route((*route, kind)), f"{prefix}/{kind}", None)


def _plain(column: str) -> str:
    return "all" if column == EVERY else column


def _watches(
    thing: Thing[Watched],
    spec: Model,
    part: _Part,
    asked: _Asked,
    monitor: ScheduledMonitor | None,
    checks: Checks,
) -> Iterator[Watch]:
    """What the check is applied to: once, or once per feature where a monitor publishes a metric for each."""
    watch = Watch(
        id=asked.id,
        subject=thing.subject,
        place=thing.layers.place(asked.route),
        scope=asked.scope,
        kind=asked.kind,
        dataset=None,
        column=asked.column,
        every=part.schedule.period,
        urgency=Urgency.TICKET,
        monitored=None,
        sample=_sample(spec, asked.scope),
        batch=batch_of(thing, spec, _features(thing, spec)),
        confidence=_confidence(spec, asked.scope),
        group=asked.group,
    )
    if (
        monitor is None
        or (asked.group and asked.group.condition)
        or not checks[asked.scope, asked.kind].managed
        or not isinstance(asked.shape, MeasureShape)
    ):
        yield watch
        return
    schedule = monitor.name
    for column in _columns(spec, asked, monitor):
        measure = Measure(asked.kind, column, Bound(*asked.shape.absolute(None)))
        name = asked.id if column == asked.column else asked.id.replace("/all/", f"/{column}/")
        yield replace(watch, id=name, column=column, monitored=monitors.metric(monitor, measure, schedule))


def _confidence(spec: Model, scope: Scope) -> Decimal | None:
    said = spec.bias.confidence if spec.bias and scope is Scope.BIAS else None
    return said.value if said else None


def _sample(spec: Model, scope: Scope) -> Sample:
    """What the model says of all measures; for bias, the smaller group must be large enough."""
    least = spec.bias.min_group_rows if spec.bias and scope is Scope.BIAS else spec.min_rows or LEAST_ROWS
    return Sample(segments=spec.segments, min_rows=least)


def _columns(spec: Model, asked: _Asked, monitor: ScheduledMonitor) -> tuple[str | None, ...]:
    if asked.column != EVERY or not monitor.features:
        return (asked.column,)
    named = spec.drift.features if spec.drift else {}
    return tuple(feature for feature in monitor.features if asked.kind not in named.get(feature, {}))


def _monitor(
    thing: Thing[Watched], spec: Model, part: _Part, checks: Checks, project: str
) -> ScheduledMonitor | None:
    """The managed monitor of a pillar, where the model asks for managed ones."""
    source = _source(thing, spec)
    if spec.monitors != "sagemaker" or source is None:
        return None
    performance, bias = spec.performance, spec.bias
    if part.pillar is Pillar.BIAS and bias and not exact_facets(bias):
        return None
    if performance and performance.problem == "ranking" and part.pillar is not Pillar.QUALITY:
        return None  # Model Monitor knows no rankings.
    return ScheduledMonitor(
        id=f"{thing.subject.name}/monitor/{part.pillar.value}",
        subject=thing.subject,
        origins=(thing.at(part.key),),
        name=monitors.schedule_name(project, thing.subject.environment, thing.subject.name, part.pillar),
        pillar=part.pillar,
        source=source,
        schedule=part.schedule,
        baseline=part.baseline or (spec.drift.baseline if spec.drift else None),
        measures=tuple(_measures(part, checks)),
        max_runtime=spec.max_runtime,
        problem=_problem(performance),
        features=_features(thing, spec),
        prediction=spec.outputs.prediction,
        score=spec.outputs.score,
        threshold=spec.outputs.threshold,
        label=performance.label if performance else None,
        positive=bias.positive if bias else (),
        ground_truth=performance.ground_truth if performance else None,
        facets=exact_facets(bias) if bias else (),
        strata=bias.strata if bias else None,
    )


def _problem(performance: Performance | None) -> Problem | None:
    named = performance.problem if performance else None
    return None if named is None or named == "ranking" else Problem(named)


def _measures(part: _Part, checks: Checks) -> Iterator[Measure]:
    """What to ask of the monitor; attributions too, which it compares without publishing a number."""
    for asked in part.asked:
        taken = checks[asked.scope, asked.kind].managed or asked.scope is Scope.EXPLAINABILITY
        if asked.group and asked.group.condition:
            continue
        if taken and isinstance(asked.shape, MeasureShape):
            yield Measure(asked.kind, asked.column, Bound(*asked.shape.absolute(None)))


def _source(thing: Thing[Watched], spec: Model) -> Endpoint | BatchOutput | None:
    if spec.capture:
        return BatchOutput(spec.capture.uri, spec.capture.format)
    names = [dict(applied.params).get("endpoint") for applied in thing.systems]
    return next((Endpoint(name) for name in names if name), None)


def _features(thing: Thing[Watched], spec: Model) -> tuple[str, ...]:
    if spec.features and spec.features.names:
        return spec.features.names
    if thing.dataset and isinstance(thing.dataset.spec, Dataset):
        label = spec.performance.label if spec.performance else None
        return tuple(name for name in thing.dataset.spec.columns if name != label)
    return ()
