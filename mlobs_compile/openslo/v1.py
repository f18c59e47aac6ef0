"""The objects of `openslo/v1`, as they are written.

Source: the OpenSLO specification, version 1, and the rules that its Go SDK checks.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlobs_compile.openslo.shapes import (
    Calendar,
    Metadata,
    Number,
    Operator,
    ServiceSpec,
    ShorthandField,
    SliceField,
    Version,
    reference,
)
from mlobs_compile.openslo.v1_alerting import (
    AlertCondition,
    AlertNotificationTarget,
    AlertPolicy,
    PolicyItem,
)
from mlobs_compile.spec.shape import Items, Shape, exactly_one, refuse


class MetricSource(Shape):
    """Where a query is asked, and the query."""

    metricSourceRef: str | None = Field(None, description="A DataSource by name.")
    type: str | None = Field(None, description="The kind of store, such as `Prometheus`.")
    spec: dict[str, object] | str | None = Field(None, description="The query, such as `query: ...`.")


class Metric(Shape):
    """One metric."""

    metricSource: MetricSource = Field(description="Where a query is asked, and the query.")


class RatioMetric(Shape):
    """Good or bad over all, or a ratio that is computed already."""

    counter: bool | None = Field(None, description="True for counters that only grow, false for gauges.")
    good: Metric | None = Field(None, description="Good events.")
    bad: Metric | None = Field(None, description="Bad events.")
    total: Metric | None = Field(None, description="All events.")
    raw: Metric | None = Field(None, description="A ready ratio.")
    rawType: Literal["success", "failure"] | None = Field(None, description="What the ready ratio is of.")

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        exactly_one(self, ("total", "raw"), "a ratioMetric")
        if self.total:
            exactly_one(self, ("good", "bad"), "a ratioMetric with `total`")
        elif self.rawType is None:
            refuse("`raw` stands without `rawType`", "add `rawType: success` or `rawType: failure`")
        elif self.good or self.bad:
            refuse("`raw` stands beside `good` or `bad`", "keep one way to say it")
        return self


class SliSpec(Shape):
    """How an indicator is measured."""

    description: str | None = Field(None, description="What is measured.")
    thresholdMetric: Metric | None = Field(None, description="A value that is compared with a bound.")
    ratioMetric: RatioMetric | None = Field(None, description="A ratio of events.")

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        exactly_one(self, ("thresholdMetric", "ratioMetric"), "an indicator")
        return self


class InlineSli(Shape):
    """An indicator within an SLO."""

    apiVersion: Version | None = Field(None, description="The version.")
    kind: Literal["SLI"] | None = Field(None, description="The kind of object.")
    metadata: Metadata | None = Field(None, description="What it is called.")
    spec: SliSpec = Field(description="How it is measured.")


class TimeWindow(Shape):
    """The time that the objectives hold over."""

    duration: ShorthandField = Field(description="How long it is, such as `28d` or `1M`.")
    isRolling: bool | None = Field(None, description="Whether it rolls along.")
    calendar: Calendar | None = Field(None, description="When it begins, where it does not roll.")


class Objective(Shape):
    """How much is promised."""

    displayName: str | None = Field(None, description="Its name for people.")
    op: Operator | None = Field(None, description="How a good value compares with `value`.")
    value: Number | None = Field(None, description="The bound of good values.")
    target: Number | None = Field(None, description="The share of good events, such as 0.999.")
    targetPercent: Number | None = Field(None, description="The same in percent.")
    timeSliceTarget: Number | None = Field(
        None, description="The share of good events from which a slice is good."
    )
    timeSliceWindow: SliceField | None = Field(None, description="How long a slice is.")
    indicator: InlineSli | None = Field(None, description="The indicator of one part of a composite.")
    indicatorRef: str | None = Field(None, description="The same by name.")
    compositeWeight: Number | None = Field(None, description="How much the part counts.")

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        given = [name for name in ("target", "targetPercent") if getattr(self, name) is not None]
        if len(given) != 1:
            reason = (
                "`target` and `targetPercent` exclude each other" if given else "an objective has no target"
            )
            refuse(reason, "keep one of the two" if given else "add `target: 0.999` or `targetPercent: 99.9`")
        if self.indicator and self.indicatorRef:
            refuse("`indicator` and `indicatorRef` exclude each other", "keep one of the two")
        return self


class SloSpec(Shape):
    """What is promised, over which time, and who is told."""

    description: str | None = Field(None, description="What is promised.")
    service: str = Field(description="The service that makes the promise.")
    indicator: InlineSli | None = Field(None, description="The indicator.")
    indicatorRef: str | None = Field(None, description="The same by name.")
    timeWindow: Annotated[tuple[TimeWindow, ...], Items, Field(min_length=1, max_length=1)] | None = Field(
        None, description="The time it holds over; a list of one."
    )
    budgetingMethod: Literal["Occurrences", "Timeslices", "RatioTimeslices"] | None = Field(
        None, description="What the budget is made of."
    )
    objectives: Annotated[tuple[Objective, ...], Items, Field(min_length=1)] = Field(
        description="How much is promised."
    )
    alertPolicies: Annotated[tuple[Annotated[PolicyItem, reference("alertPolicyRef")], ...], Items] | None = (
        Field(None, description="When somebody is told.")
    )

    @model_validator(mode="after")
    def _indicator(self) -> Self:
        if self.indicator and self.indicatorRef:
            refuse("`indicator` and `indicatorRef` exclude each other", "keep one of the two")
        own = bool(self.indicator or self.indicatorRef)
        parts = [bool(one.indicator or one.indicatorRef) for one in self.objectives]
        if own and any(parts):
            refuse("an SLO and one of its objectives both have an indicator", "keep it in one place")
        if not own and not all(parts):
            refuse(
                "an SLO has no indicator",
                "add `indicatorRef: NAME` or `indicator`, here or to each objective",
            )
        return self


class Slo(Shape):
    """A service level objective."""

    apiVersion: Version = Field(description="The version.")
    kind: Literal["SLO"] = Field(description="The kind of object.")
    metadata: Metadata = Field(description="What it is called.")
    spec: SloSpec = Field(description="What is promised.")


class Sli(Shape):
    """A service level indicator."""

    apiVersion: Version = Field(description="The version.")
    kind: Literal["SLI"] = Field(description="The kind of object.")
    metadata: Metadata = Field(description="What it is called.")
    spec: SliSpec = Field(description="How it is measured.")


class DataSourceSpec(Shape):
    """A metric store."""

    description: str | None = Field(None, description="What it holds.")
    type: str = Field(description="The kind of store, such as `Prometheus`.")
    connectionDetails: object = Field(
        None, description="How to connect; mlobs does not, and reads none of it."
    )


class DataSource(Shape):
    """A metric store by name."""

    apiVersion: Version = Field(description="The version.")
    kind: Literal["DataSource"] = Field(description="The kind of object.")
    metadata: Metadata = Field(description="What it is called.")
    spec: DataSourceSpec = Field(description="What it is.")


class Service(Shape):
    """A service."""

    apiVersion: Version = Field(description="The version.")
    kind: Literal["Service"] = Field(description="The kind of object.")
    metadata: Metadata = Field(description="What it is called.")
    spec: ServiceSpec | None = Field(None, description="What it is.")


KINDS: dict[str, type[Shape]] = {
    "SLO": Slo,
    "SLI": Sli,
    "AlertPolicy": AlertPolicy,
    "AlertCondition": AlertCondition,
    "AlertNotificationTarget": AlertNotificationTarget,
    "DataSource": DataSource,
    "Service": Service,
}
