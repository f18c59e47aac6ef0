"""Why a monitor cannot run as it is: what its pillar lacks, and which values AWS would refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults.sagemaker import LACKS, MEASURE, UNFIT
from mlobs_compile.ir.monitor import Endpoint, Pillar, Problem, ScheduledMonitor
from mlobs_compile.route import Place
from mlobs_compile.targets.sagemaker.measures import untakable
from mlobs_compile.targets.sagemaker.options import Options

_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}").fullmatch
_URI, _VALUE = 512, 256
Want = tuple[str, str]
"""What is missing, and what to write."""


def unfit(monitor: ScheduledMonitor, options: Options) -> Iterator[Diagnostic]:
    """Every reason at once, but for those that rules tell (`queries.monitors.barred`)."""
    place = at(monitor)
    for missing, remedy in _wants(monitor, options):
        message = f"the {monitor.pillar.value} monitor of `{monitor.subject.name}` has no {missing}"
        yield LACKS.at(place, message, help=remedy)
    for measure in monitor.measures:
        if told := untakable(monitor, measure):
            yield MEASURE.at(place, told[0], help=told[1])
    yield from _limits(monitor)


def at(monitor: ScheduledMonitor) -> Place | None:
    """The line of the spec that asks for the monitor."""
    return monitor.origins[0] if monitor.origins else None


def _wants(monitor: ScheduledMonitor, options: Options) -> Iterator[Want]:
    match monitor.pillar:
        case Pillar.QUALITY:
            yield from _quality(monitor)
        case Pillar.PERFORMANCE:
            yield from _labels(monitor)
            yield from _prediction(monitor)
        case Pillar.BIAS:
            yield from _labels(monitor)
            yield from _prediction(monitor)
            yield from _groups(monitor)
        case Pillar.EXPLAINABILITY:
            yield from _features(monitor)
            if monitor.subject.name not in options.shadow_models:
                name = monitor.subject.name
                yield (
                    "SageMaker model to explain",
                    f"add `shadow_models: {{{name}: ...}}` to `targets.sagemaker`",
                )


def _quality(monitor: ScheduledMonitor) -> Iterator[Want]:
    if monitor.measures and monitor.baseline is None:
        yield "baseline to compare with", "add `drift: {baseline: s3://...}`"
    if any(measure.column is None for measure in monitor.measures) and not _output(monitor):
        yield "column for predictions", "add `outputs: {prediction: ...}` or `outputs: {score: ...}`"


def _labels(monitor: ScheduledMonitor) -> Iterator[Want]:
    if monitor.problem is None:
        yield "kind of problem", "add `performance: {problem: binary}`, or multiclass or regression"
    if monitor.label is None:
        yield "label", "add `performance: {label: ...}`, the column of the true value"


def _prediction(monitor: ScheduledMonitor) -> Iterator[Want]:
    """A score stands for a prediction only where two classes are told apart by a threshold."""
    if monitor.prediction is None and (monitor.score is None or monitor.problem is not Problem.BINARY):
        yield "prediction", "add `outputs: {prediction: ...}`, or for a binary model `outputs: {score: ...}`"


def _groups(monitor: ScheduledMonitor) -> Iterator[Want]:
    yield from _features(monitor)
    if not monitor.positive:
        yield "favourable outcome", 'add `bias: {positive: ["1"]}`'
    if not monitor.facets:
        yield "facet", "add `bias: {facets: {age_band: {groups: [...]}}}`"
    for facet in monitor.facets:
        if monitor.features and facet.column not in monitor.features:
            remedy = "name a feature as the facet, or add the column to `features`"
            yield f"feature `{facet.column}`, which is a facet", remedy
    if monitor.strata and monitor.features and monitor.strata not in monitor.features:
        yield f"feature `{monitor.strata}`, which `strata` names", "add the column to `features`"


def _features(monitor: ScheduledMonitor) -> Iterator[Want]:
    if not monitor.features:
        yield "feature names", "add `features: {names: [...]}` in the order that the model takes them"


def _output(monitor: ScheduledMonitor) -> str | None:
    return monitor.prediction or monitor.score


def _limits(monitor: ScheduledMonitor) -> Iterator[Diagnostic]:
    place = at(monitor)
    names = [("schedule", monitor.name)]
    uris = [("ground truth", monitor.ground_truth), ("baseline", monitor.baseline)]
    if isinstance(monitor.source, Endpoint):
        names.append(("endpoint", monitor.source.name))
    else:
        uris.append(("captured data", monitor.source.uri))
    for what, name in names:
        if not _NAME(name):
            message = f"`{name}` is not a legal {what} name"
            yield UNFIT.at(
                place, message, help="use at most 63 letters, digits and dashes, no dash at the ends"
            )
    for what, uri in uris:
        if uri and (
            len(uri) > _URI - len("/explainability/data/") or not re.fullmatch(r"s3://[^/]+/?.*", uri)
        ):
            message = f"`{uri[:60]}` is not an S3 URI that can hold the {what}"
            yield UNFIT.at(place, message, help="write `s3://bucket/prefix`, at most 490 characters")
    for value in (monitor.prediction, monitor.score, monitor.label):
        if value and len(value) > _VALUE:
            message = f"`{value[:60]}...` is longer than 256 characters"
            yield UNFIT.at(place, message, help="shorten the name of the field")
