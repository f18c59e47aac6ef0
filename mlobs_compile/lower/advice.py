"""What a document's checks say too little of: how many rows they need, and by what they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlobs_compile.baseline import Baseline
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import advice as faults
from mlobs_compile.faults.columns import NOTHING_ASKED
from mlobs_compile.ir.measurement import Family, Measurement
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.lower.columns import leaking, undeclared, unknown
from mlobs_compile.lower.pillars import LEAST_ROWS
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.route import Place
from mlobs_compile.spec.dataset import Dataset
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.measure import MeasureShape
from mlobs_compile.spec.model import Model
from mlobs_compile.spec.shape import Shape


def of_model(
    thing: Thing[Watched], spec: Model, nodes: Iterable[AnyNode], baseline: Baseline | None
) -> Iterator[Diagnostic]:
    """The findings on a model whose nodes these are."""
    measured = [node for node in nodes if isinstance(node, Measurement)]
    yield from _nothing(thing, spec)
    yield from leaking(thing, spec)
    yield from unknown(thing, measured, baseline)
    yield from _personal(measured)
    first = next((one for one in measured if one.family is not Family.GROUPS), None)
    if first is None or spec.monitors != "runner" or spec.min_rows is not None:
        return
    if any(isinstance(one, MeasureShape) and one.min_rows is None for one in _asked(spec)):
        name = thing.subject.name
        message = (
            f"`{name}` does not say how many rows its measures need: with fewer than {LEAST_ROWS} there is no "
            "verdict"
        )
        help = f"write `min_rows: {LEAST_ROWS}` in the model, or how many rows its smallest good batch has"
        yield faults.NO_LEAST_ROWS.at(first.origins[0], message, help=help)


def of_dataset(thing: Thing[Watched], spec: Dataset, nodes: Iterable[AnyNode]) -> Iterator[Diagnostic]:
    """The findings on a data set whose nodes these are."""
    yield from undeclared(spec, nodes)
    checked = bool(spec.checks) or any(column.checks for column in spec.columns.values())
    if checked and "rows" not in spec.checks:
        message = f"`{thing.subject.name}` is checked, and no check says how many rows it has"
        place = thing.at("checks" if spec.checks else "columns")
        yield faults.NO_VOLUME.at(place, message, help="add `checks: {rows: {at_least: ...}}`")


def _asked(spec: Model) -> Iterator[Shape]:
    """Every check of the model whose rows `min_rows` counts."""
    if spec.drift:
        for kinds in (*spec.drift.features.values(), spec.drift.predictions):
            yield from kinds.values()
    if spec.performance:
        yield from spec.performance.metrics.values()
        yield from spec.performance.estimated.values()
    if spec.explainability:
        yield from spec.explainability.metrics.values()


def _nothing(thing: Thing[Watched], spec: Model) -> Iterator[Diagnostic]:
    """Parts that no check stands in."""
    drift, bias, reasons = spec.drift, spec.bias, spec.explainability
    empty = {
        "drift": drift and not (drift.predictions or any(drift.features.values())),
        "bias": bias and not bias.metrics,
        "explainability": reasons and not reasons.metrics,
    }
    for part, nothing in empty.items():
        if nothing:
            message = f"`{part}` of `{thing.subject.name}` asks for nothing: no check stands in it"
            yield NOTHING_ASKED.at(thing.at(part), message, help="add a check, or leave the part out")


def _personal(measured: Iterable[Measurement]) -> Iterator[Diagnostic]:
    """Segments of personal data, once for each check."""
    told: set[tuple[Place, str]] = set()
    for one in measured:
        for column in one.sample.segments:
            where = one.origins[0]
            if column in one.batch.personal and (where, column) not in told:
                told.add((where, column))
                message = (
                    f"`{one.check}` is taken by `{column}`, whose values are personal and are never shown"
                )
                help = f"take a coarser column that is not personal, or take `{column}` off `segments`"
                yield faults.PERSONAL_SEGMENT.at(where, message, help=help)
