"""Checks that a managed monitor takes, and what of them it cannot be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlobs_compile.check import Watch
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import managed as faults
from mlobs_compile.spec.measure import MeasureShape
from mlobs_compile.spec.shape import Shape

_HELP = "leave it out, or write `monitors: runner` in the model"


def heeded(watches: Iterable[Watch], shape: Shape, said: list[Diagnostic]) -> Iterator[Watch]:
    """The watches of one check, one for each feature; what a monitor cannot be asked is said once for all."""
    for number, watch in enumerate(watches):
        if not number:
            said.extend(_unasked(watch, shape))
        yield watch


def _unasked(watch: Watch, shape: Shape) -> Iterator[Diagnostic]:
    """What the monitor would pass over, for a check that it takes; nothing for the runner's checks."""
    if watch.monitored is None or not isinstance(shape, MeasureShape):
        return
    what = f"SageMaker Model Monitor takes `{watch.kind}`"
    if shape.where is not None:
        yield faults.OTHERWISE.at(watch.place, f"{what} of all rows, and knows no `where`", help=_HELP)
    if shape.relative:
        message = f"{what} against a number, and not against this project's baseline"
        yield faults.OTHERWISE.at(watch.place, message, help=_HELP)
    lost = {"segments": shape.segments, "warn": shape.warn, "min_rows": shape.min_rows}
    names = [f"`{name}`" for name, value in lost.items() if value]
    if names:
        yield faults.LESS.at(watch.place, f"{what} without {' and '.join(names)}", help=_HELP)
