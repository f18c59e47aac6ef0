"""The contract of a check kind: one file in `checks/`, written in a spec under the file's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from mlobs_compile import alerting
from mlobs_compile.alerting import Words
from mlobs_compile.baseline import Distribution, Frozen, Norm
from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Batch, Family, Group, Levels, Measurement, Sample, Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Subject, Urgency
from mlobs_compile.ir.signal import Bound, Metric, Unit
from mlobs_compile.queries import published
from mlobs_compile.route import Place
from mlobs_compile.spec.bias import BiasShape
from mlobs_compile.spec.measure import DEFAULT_CUT, DriftShape, MeasureShape
from mlobs_compile.spec.quality import JudgedShape, QualityShape
from mlobs_compile.spec.shape import Shape
from mlobs_compile.units import Duration

if TYPE_CHECKING:
    from mlobs_compile.ir.assertion import Assertion

S = TypeVar("S", bound=Shape)
WHOLE, NO_BATCH = Sample(), Batch()
EVERY = "*"
"""The column of a check that stands for all columns not named beside it."""


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
    ESTIMATED = "estimated"
    """Under `estimated` of a Model's `performance`: what is estimated before labels are known."""
    EXPLAINABILITY = "explainability"
    """Under `metrics` of a Model's `explainability`."""


@dataclass(frozen=True, slots=True)
class Aim:
    """One column that a measure is taken of, and what the baseline says of it."""

    column: str | None
    reference: Distribution | None = None
    norm: Norm | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """What a check is applied to."""

    id: str
    """The id its node must take, such as `fraud/drift/amount/psi`."""
    subject: Subject
    place: Place
    """The line of the check."""
    scope: Scope
    kind: str
    """The check's name."""
    dataset: str | None
    column: str | None
    """The column, the feature, or the facet as `age_band=18-25`; None for the whole."""
    every: Duration
    """How often the measure is taken; what is older is stale."""
    urgency: Urgency
    monitored: Metric | None
    """The metric under which a managed monitor publishes this measure; None where none runs."""
    sample: Sample = WHOLE
    """What the document says of all its measures: which rows, how many, by which segments."""
    batch: Batch = NO_BATCH
    """Which columns of the data play which part."""
    frozen: Frozen | None = None
    """What the baseline holds beside distributions and norms."""
    confidence: Decimal | None = None
    """Of the interval that must lie outside the bound; None where the value alone decides."""
    group: Group | None = None
    """For bias: whom it is about."""
    aims: tuple[Aim, ...] = ()
    """The columns that it is taken of, one for each feature under `*`; empty for a measure of the whole."""

    @property
    def called(self) -> str:
        """What it is applied to, in words; under `*` the results, and not the alert, say which feature it was."""
        return "a feature" if self.column == EVERY else self.column or "predictions"


Formula = Callable[[Any, Mapping[str, Setting]], float | None]
"""The value of a measure from its evidence and its settings; None, or Undefined, where it is not defined."""
ErrorBound = Callable[[Any, Mapping[str, Setting]], float | None]
"""How far the value may lie from that of the rows themselves; None where nothing can be said."""
Interval = Callable[[Any, float], tuple[float, float] | None]
"""The confidence interval of a measure from its evidence and the confidence; None where the evidence has no such."""


class Needs(Enum):
    """What a metric of performance is computed from, beside the label."""

    NOTHING = "nothing"
    PREDICTION = "prediction"
    """The predicted class or value; a score and its threshold tell the class of a binary problem."""
    SCORE = "score"
    """The probability of the positive class, or what rows are ranked by."""


@dataclass(frozen=True, slots=True)
class Fits:
    """Which problems a metric of performance is for."""

    problems: tuple[str, ...]
    needs: Needs = Needs.PREDICTION


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
    formula: Formula | None = None
    """How a measure is computed; None for expectations, whose meaning is their assertion."""
    fair: Decimal | None = None
    """For bias: the value at which groups are treated alike."""
    interval: Interval | None = None
    """For bias: its confidence interval; where there is none, the runner draws it from the counts."""
    fits: Fits | None = None
    """For performance: the problems it is a metric of, and what it is computed from."""
    error_bound: ErrorBound | None = None
    """For drift: how far off frozen bins make the value; None where they are exact, or part of the measure."""
    usual: Decimal | None = None
    """For drift: the bound that the page recommends, whose false alarms it states."""


AnyCheck = Check[Any]
"""A check whose shape is not known here: each is only ever given instances of its own shape."""


def expectation(watch: Watch, assertion: Assertion) -> Expectation:
    """What is expected where the watch stands, of all rows."""
    return Expectation(
        id=watch.id,
        subject=watch.subject,
        origins=(watch.place,),
        dataset=watch.dataset or watch.subject.name,
        column=watch.column,
        assertion=assertion,
        urgency=watch.urgency,
    )


def judged(
    shape: JudgedShape, watch: Watch, fail: Assertion, warn: Assertion | None = None
) -> Iterator[Expectation]:
    """What is expected for the check not to fail, and for it not to warn."""
    where = shape.where if isinstance(shape, QualityShape) else None
    failing = replace(expectation(watch, fail), where=where, warned=warn is not None)
    yield replace(failing, urgency=Urgency(shape.severity)) if shape.severity else failing
    if warn:
        said = replace(failing, id=f"{watch.id}/warn", assertion=warn, warned=False)
        yield replace(said, urgency=Urgency.TICKET, warning=True)


FAMILIES = {
    Scope.DRIFT: Family.SHIFT,
    Scope.BIAS: Family.GROUPS,
    Scope.PERFORMANCE: Family.OUTCOMES,
    Scope.ESTIMATED: Family.ESTIMATES,
    Scope.EXPLAINABILITY: Family.ATTRIBUTIONS,
}
"""What the formulas of each scope are given."""


def breach(
    shape: MeasureShape, watch: Watch, what: str, unit: Unit = Unit.SCORE, *, reads: tuple[str, ...] = ()
) -> Iterator[Measurement | ThresholdAlert]:
    """What a runner must take, and the alert on its verdict.

    `what` names the measure for a person. Where a managed monitor takes it too, the alert is on that one's value.
    """
    said = Words(what, unit)
    for aim in watch.aims or (Aim(watch.column),):
        yield Measurement(
            id=measurement_id(watch.id, watch.column, aim.column),
            subject=watch.subject,
            origins=(watch.place,),
            check=watch.id,
            family=FAMILIES[watch.scope],
            scope=watch.scope.value,
            kind=watch.kind,
            column=aim.column,
            levels=levels(shape, aim.norm),
            sample=_sample(shape, watch),
            settings=shape.settings,
            windows=shape.windows,
            every=watch.every,
            cut=shape.cut if isinstance(shape, DriftShape) else DEFAULT_CUT,
            reference=aim.reference,
            norm=aim.norm,
            batch=watch.batch,
            frozen=watch.frozen,
            confidence=watch.confidence,
            among=max(1, len(watch.aims)),
            group=watch.group,
            reads=reads,
            fair=shape.fair if isinstance(shape, BiasShape) else None,
        )
    if watch.monitored:
        yield alerting.on_value(shape, watch, said)
        return
    yield alerting.on_verdict(shape, watch, said, status=published.FAIL)
    if shape.warn and shape.severity == "page":
        yield alerting.on_verdict(shape, watch, said, status=published.WARN)


def measurement_id(check: str, written: str | None, column: str | None) -> str:
    """The id of a measurement, by which the baseline knows its norm."""
    return f"{check}/measure/{column}" if written == EVERY and column != EVERY else f"{check}/measure"


def levels(shape: MeasureShape, norm: Norm | None) -> Levels:
    """The healthy ranges as numbers; a bound that the baseline gives needs a norm, or is open."""
    warn = Bound(*shape.warn.absolute(norm)) if shape.warn else None
    return Levels(Bound(*shape.absolute(norm)), warn)


def _sample(shape: MeasureShape, watch: Watch) -> Sample:
    return Sample(
        where=shape.where or watch.sample.where,
        segments=watch.sample.segments if shape.segments is None else shape.segments,
        min_rows=shape.min_rows or watch.sample.min_rows,
    )
