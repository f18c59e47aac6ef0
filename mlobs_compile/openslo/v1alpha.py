"""The objects of `openslo/v1alpha`, as they are written: the first version, with queries inside the objectives.

Source: the OpenSLO specification, version v1alpha, and the rules that its Go SDK checks.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlobs_compile.openslo.shapes import Calendar, Metadata, Number, Operator, ServiceSpec
from mlobs_compile.spec.shape import Items, Shape, refuse

AlphaVersion = Literal["openslo/v1alpha"]


class MetricSource(Shape):
    """A query, and where it is asked."""

    source: str = Field(description="The kind of store, such as `prometheus`.")
    queryType: str | None = Field(None, description="The language of the query.")
    query: str = Field(description="The query.")
    metadata: dict[str, object] | None = Field(None, description="Whatever else the store takes.")


class Indicator(Shape):
    """A value that is compared with the bounds of the objectives."""

    thresholdMetric: MetricSource = Field(description="The value.")


class RatioMetrics(Shape):
    """Good events over all."""

    good: MetricSource = Field(description="Good events.")
    total: MetricSource = Field(description="All events.")
    incremental: bool | None = Field(None, description="True for counters that only grow.")
    counter: bool | None = Field(None, description="The same, by its later name.")


class Objective(Shape):
    """How much is promised."""

    displayName: str | None = Field(None, description="Its name for people.")
    op: Operator | None = Field(None, description="How a good value compares with `value`.")
    value: Number | None = Field(None, description="The bound of good values.")
    target: Number = Field(description="The share of good events, such as 0.999.")
    timeSliceTarget: Number | None = Field(
        None, description="The share of good events from which a slice is good."
    )
    ratioMetrics: RatioMetrics | None = Field(None, description="Good events over all.")


class TimeWindow(Shape):
    """The time that the objectives hold over."""

    unit: Literal["Second", "Minute", "Hour", "Day", "Week", "Month", "Quarter", "Year"] = Field(
        description="The unit, such as `Day`."
    )
    count: Annotated[int, Field(ge=1)] = Field(description="How many of it.")
    isRolling: bool | None = Field(None, description="Whether it rolls along.")
    calendar: Calendar | None = Field(None, description="When it begins, where it does not roll.")


class SloSpec(Shape):
    """What is promised, and over which time."""

    description: str | None = Field(None, description="What is promised.")
    service: str = Field(description="The service that makes the promise.")
    indicator: Indicator | None = Field(None, description="A value that the objectives bound.")
    timeWindows: Annotated[tuple[TimeWindow, ...], Items, Field(min_length=1, max_length=1)] | None = Field(
        None, description="The time it holds over; a list of one."
    )
    budgetingMethod: Literal["Occurrences", "Timeslices"] | None = Field(
        None, description="What the budget is made of."
    )
    objectives: Annotated[tuple[Objective, ...], Items, Field(min_length=1)] = Field(
        description="How much is promised."
    )

    @model_validator(mode="after")
    def _indicator(self) -> Self:
        ratios = [bool(one.ratioMetrics) for one in self.objectives]
        if self.indicator and any(ratios):
            refuse("`indicator` stands beside `ratioMetrics`", "keep one of the two")
        if not self.indicator and not all(ratios):
            refuse("an SLO has no indicator", "add `indicator`, or `ratioMetrics` to each objective")
        return self


class Slo(Shape):
    """A service level objective."""

    apiVersion: AlphaVersion = Field(description="The version.")
    kind: Literal["SLO"] = Field(description="The kind of object.")
    metadata: Metadata = Field(description="What it is called.")
    spec: SloSpec = Field(description="What is promised.")


class Service(Shape):
    """A service."""

    apiVersion: AlphaVersion = Field(description="The version.")
    kind: Literal["Service"] = Field(description="The kind of object.")
    metadata: Metadata = Field(description="What it is called.")
    spec: ServiceSpec | None = Field(None, description="What it is.")


KINDS: dict[str, type[Shape]] = {"SLO": Slo, "Service": Service}
