"""The alert on a measure: on the verdict that a runner publishes, or on the value that a managed monitor does."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from mlobs_compile.ir.alert import Gap, ThresholdAlert
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.signal import Bound, MetricGauge, Signal, Unit
from mlobs_compile.queries import published
from mlobs_compile.relative import Relative
from mlobs_compile.spec.bias import FairLevel
from mlobs_compile.spec.measure import LevelShape, MeasureShape
from mlobs_compile.units import Duration, decimal_text

if TYPE_CHECKING:
    from mlobs_compile.check import Watch


@dataclass(frozen=True, slots=True)
class Words:
    """The words for a measure and its unit."""

    what: str
    """Such as `population stability index of amount`."""
    unit: Unit


def on_value(shape: MeasureShape, watch: Watch, said: Words) -> ThresholdAlert:
    """The alert on the metric of a managed monitor."""
    assert watch.monitored is not None
    bound, what = _alone(shape, watch), said.what
    signal = Signal(
        watch.id.rpartition("/")[2], said.unit, metric=MetricGauge(watch.monitored), description=what
    )
    return ThresholdAlert(
        id=watch.id,
        subject=watch.subject,
        origins=(watch.place,),
        title=f"{watch.subject.name}: {what}",
        signal=signal,
        bound=bound,
        window=watch.every,
        hold=Duration(0),
        urgency=Urgency(shape.severity),
        summary=f"The {what} of the {watch.subject.kind} {watch.subject.name} is out of bounds ({_said(shape)}).",
        windows=shape.windows,
    )


def _alone(shape: LevelShape, watch: Watch) -> Bound:
    """The range as numbers where it is the same for every column; else open."""
    norm = watch.aims[0].norm if len(watch.aims) == 1 else None
    return Bound(*shape.absolute(norm))


def on_verdict(shape: MeasureShape, watch: Watch, said: Words, *, status: int) -> ThresholdAlert:
    """The alert on the verdict that the runner publishes."""
    failing, environment = status == published.FAIL, watch.subject.environment
    asked = shape if failing or shape.warn is None else shape.warn
    whose, what = f"the {watch.subject.kind} {watch.subject.name}", said.what
    return ThresholdAlert(
        id=watch.id if failing else f"{watch.id}/warn",
        subject=watch.subject,
        origins=(watch.place,),
        title=f"{watch.subject.name}: {what}" + ("" if failing else " (warning)"),
        signal=published.verdict(watch.id, environment, status, what),
        bound=Bound(high=Decimal(0)),
        window=watch.every,
        hold=Duration(0),
        urgency=Urgency(shape.severity) if failing else Urgency.TICKET,
        summary=f"The {what} of {whose} is out of bounds ({_said(asked)}).",
        windows=shape.windows,
        shown=published.value(watch.id, environment, said.unit, what),
        shown_bound=_alone(asked, watch),
        gap=Gap.LAST,
    )


def _said(shape: LevelShape) -> str:
    if isinstance(shape, FairLevel) and shape.no_worse_than:
        return f"healthy no further from {decimal_text(shape.fair)} than {shape.no_worse_than}"
    low, high = (_word(side) for side in shape.limits)
    if low is not None and high is not None:
        return f"healthy from {low} to {high}"
    return f"at most {high}" if high is not None else f"at least {low}"


def _word(side: Decimal | Relative | None) -> str | None:
    return decimal_text(side) if isinstance(side, Decimal) else None if side is None else str(side)
