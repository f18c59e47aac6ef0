"""The contract of a check kind: one file in `checks/`, written in a spec under the file's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from pydantic import Field, model_validator

from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Subject, Urgency
from mlobs_compile.ir.signal import Bound, Metric, MetricGauge, SeriesGauge, Signal, Unit
from mlobs_compile.queries.records import quoted
from mlobs_compile.route import Place
from mlobs_compile.spec.common import UrgencyField
from mlobs_compile.spec.shape import BoundShape, Shape, exactly_one
from mlobs_compile.units import Duration, decimal_text

if TYPE_CHECKING:
    from mlobs_compile.ir.assertion import Assertion

S = TypeVar("S", bound=Shape)


class Scope(Enum):
    """Where in the language a check may stand."""

    COLUMN = "column"
    """Under a column of a Dataset."""
    TABLE = "table"
    """Under `checks` of a Dataset."""
    DRIFT = "drift"
    """Under a feature, or the predictions, of a Model's `drift`."""
    BIAS = "bias"
    """Under `metrics` of a Model's `bias`; once per facet and group."""
    PERFORMANCE = "performance"
    """Under `metrics` of a Model's `performance`."""
    EXPLAINABILITY = "explainability"
    """Under `metrics` of a Model's `explainability`."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What a check is applied to."""

    id: str
    """The id its node must take, such as `fraud/drift/amount/psi`."""
    subject: Subject
    place: Place
    """The line of the check."""
    dataset: str | None
    column: str | None
    """The column, the feature, or the facet as `age_band=18-25`; None for the whole."""
    every: Duration
    """How often the measure is taken; what is older is stale."""
    urgency: Urgency
    monitored: Metric | None
    """The metric under which a managed monitor publishes this measure; None where none runs."""


class MeasureShape(BoundShape):
    """A measure with its bound, such as `{at_most: 0.2}`."""

    severity: UrgencyField = Field("ticket", description="Whether a breach pages or opens a ticket.")

    @model_validator(mode="after")
    def _has_a_bound(self) -> Self:
        if not self.bounded:
            exactly_one(self, ("at_most", "at_least", "within"), "a measure")
        return self


@dataclass(frozen=True, slots=True)
class Check(Generic[S]):
    """A kind of check: its name in the language, where it may stand, what is written, what it becomes."""

    name: str
    """As it is written; its file has the same name in lower case."""
    scope: Scope
    shape: type[S]
    lower: Callable[[S, Watch], Iterator[AnyNode]]
    managed: bool = False
    """True for measures that SageMaker Model Monitor or Clarify takes under the same name."""


AnyCheck = Check[Any]
"""A check whose shape is not known here: each is only ever given instances of its own shape."""

EVERY = "*"
"""The column of a check that stands for all columns not named beside it."""


def expectation(watch: Watch, *assertions: Assertion) -> Iterator[Expectation]:
    """One expectation per assertion; the second and later ones get a number in their id."""
    for number, assertion in enumerate(assertions):
        yield Expectation(
            id=f"{watch.id}-{number + 1}" if number else watch.id,
            subject=watch.subject,
            origins=(watch.place,),
            dataset=watch.dataset or watch.subject.name,
            column=watch.column,
            assertion=assertion,
            urgency=watch.urgency,
        )


def breach(shape: MeasureShape, watch: Watch, what: str, unit: Unit = Unit.SCORE) -> Iterator[ThresholdAlert]:
    """The alert on a measure that a job publishes on a schedule.

    `what` names the measure for a person, such as `population stability index of amount`. The value is read from
    the managed monitor's metric where one takes it, else from `mlobs_check_value`, which the runner publishes.
    """
    bound = Bound(*shape.limits)
    yield ThresholdAlert(
        id=watch.id,
        subject=watch.subject,
        origins=(watch.place,),
        title=f"{watch.subject.name}: {what}",
        signal=published(watch, unit, what),
        bound=bound,
        window=watch.every,
        hold=Duration(0),
        urgency=Urgency(shape.severity),
        summary=f"The {what} of the {watch.subject.kind} {watch.subject.name} is out of bounds ({_bounds(bound)}).",
    )


def published(watch: Watch, unit: Unit, what: str) -> Signal:
    """The signal under which a check's value is published."""
    name = watch.id.rpartition("/")[2]
    if watch.monitored:
        return Signal(name, unit, metric=MetricGauge(watch.monitored), description=what)
    labels = f"check={quoted(watch.id)},environment={quoted(watch.subject.environment)}"
    worst = "max by (column)" if watch.column == EVERY else "max"
    return Signal(name, unit, series=SeriesGauge(f"{worst}(mlobs_check_value{{{labels}}})"), description=what)


def _bounds(bound: Bound) -> str:
    low, high = (None if side is None else decimal_text(side) for side in (bound.low, bound.high))
    if low is not None and high is not None:
        return f"healthy from {low} to {high}"
    return f"at most {high}" if high is not None else f"at least {low}"
