"""What documents of several kinds share: metadata, SLOs, SLIs, alerts and the system that is watched."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from mlobs_compile.spec.shape import (
    BoundShape,
    DurationField,
    Items,
    Name,
    NumberField,
    QuantityField,
    RatioField,
    Shape,
    StretchField,
    Text,
    Url,
    ascending,
    exactly_one,
    refuse,
)
from mlobs_compile.units import Duration

TierField = Annotated[
    Literal["critical", "high", "medium", "low"], Field(description="How much depends on it.")
]
UrgencyField = Literal["page", "ticket"]


class Metadata(Shape):
    """What the thing is called and who answers for it."""

    name: Name = Field(
        description="Its name, unique among documents of its kind; it becomes part of every id."
    )
    team: Name | None = Field(
        None, description="The Team that answers for it; alerts go to this team's receivers."
    )
    tier: TierField = "medium"
    description: Text | None = Field(
        None, description="One or two sentences for whoever is woken by its alerts."
    )
    runbook: Url | None = Field(None, description="The page to open first when one of its alerts fires.")
    annotations: dict[str, str] = Field(
        {}, description="Free text by key, carried along and never interpreted."
    )


class CloudWatchMetric(Shape):
    """One CloudWatch metric under one exact set of dimensions."""

    namespace: Annotated[str, Field(pattern=r"^[^:].*$", max_length=255)] = Field(
        description="Its namespace, such as `AWS/SageMaker`."
    )
    metric: Annotated[str, Field(min_length=1, max_length=255)] = Field(description="Its name.")
    dimensions: dict[str, str] = Field(
        {}, description="All of its dimensions; a metric with one missing is another metric."
    )
    stat: str = Field("Sum", description="The statistic, such as `Sum`, `Average`, `Maximum` or `p99`.")
    scale: NumberField | None = Field(
        None,
        description="What the stored number is multiplied by to be in the signal's unit, such as `0.000001` for microseconds.",
    )


class Events(Shape):
    """Rates of events in PromQL, with `$window` as the range; give `bad` or `good`."""

    total: Text = Field(
        description="PromQL for the rate of all events, such as `sum(rate(http_requests_total[$window]))`."
    )
    bad: Text | None = Field(None, description="PromQL for the rate of bad events.")
    good: Text | None = Field(None, description="PromQL for the rate of good events.")

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        exactly_one(self, ("bad", "good"), "an event ratio")
        return self


class ErrorRatio(Shape):
    """An error ratio that is computed already."""

    error: Text = Field(description="PromQL for a value between 0 (all good) and 1 (all bad).")


class Histogram(Shape):
    """A classic Prometheus histogram; the bound must be one of its buckets."""

    metric: Text = Field(description="The metric without `_bucket`, with label matchers if any.")
    at_most: QuantityField | None = Field(None, description="An event slower than this is bad.")
    unit: Literal["s", "ms", "us"] = Field("s", description="The unit of the bucket bounds.")
    buckets: Annotated[tuple[NumberField, ...], Items] = Field(
        (), description="The bucket bounds as exposed, so that the bound can be checked against them."
    )


class Gauge(BoundShape):
    """A value that is good while it stays within its bound; every evaluation counts as one event."""

    query: Text = Field(description="PromQL for the value; `$window` may stand for a range.")


class CloudWatchSli(Shape):
    """Sums of events in CloudWatch; give `bad` or `good`."""

    total: CloudWatchMetric = Field(description="All events.")
    bad: CloudWatchMetric | None = Field(None, description="Bad events.")
    good: CloudWatchMetric | None = Field(None, description="Good events.")

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        exactly_one(self, ("bad", "good"), "an event ratio")
        return self


class Sli(Shape):
    """An indicator spelled out: one PromQL form, or a CloudWatch form, or one of each side by side."""

    events: Events | None = Field(None, description="Bad or good events over all events, in PromQL.")
    ratio: ErrorRatio | None = Field(None, description="A ready error ratio, in PromQL.")
    histogram: Histogram | None = Field(None, description="Latency from a classic histogram.")
    gauge: Gauge | None = Field(None, description="A value within a bound, in PromQL.")
    cloudwatch: CloudWatchSli | None = Field(
        None, description="Bad or good events over all events, in CloudWatch."
    )

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if self.cloudwatch is None or any((self.events, self.ratio, self.histogram, self.gauge)):
            exactly_one(self, ("events", "ratio", "histogram", "gauge"), "an indicator")
        return self


class Slo(Shape):
    """A promise: over the window, at least the objective's share of events is good."""

    objective: RatioField | None = Field(
        None, description="The share of good events promised, such as `99.9%`; below 100%."
    )
    window: StretchField = Field(
        Duration.of(days=30), description="The rolling window the promise holds over, 7d to 90d."
    )
    title: Text | None = Field(
        None, description="What the promise is, for people; made from the names when absent."
    )
    signal: str | None = Field(
        None, description="A signal of the preset in use, such as `availability` or `latency`."
    )
    sli: Sli | None = Field(None, description="The indicator spelled out, where no preset has it.")
    at_most: QuantityField | None = Field(
        None, description="For a latency or a gauge: the highest good value, such as `250ms`."
    )
    at_least: QuantityField | None = Field(None, description="For a gauge: the lowest good value.")
    min_events: Annotated[int, Field(ge=0)] = Field(
        0, description="An alert needs at least this many events in its long window."
    )
    min_bad_events: Annotated[int, Field(ge=0)] = Field(
        2,
        description="An alert needs at least this many bad events in its long window, so that one error never wakes anyone.",
    )
    no_data: Literal["alert", "ignore"] = Field("alert", description="Whether missing data opens a ticket.")
    paging: bool = Field(True, description="Whether the fast burn tiers page; false makes them tickets.")
    enabled: bool = Field(True, description="False switches an inherited SLO off.")

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if self.enabled:
            exactly_one(self, ("signal", "sli"), "an SLO")
        ascending(self.at_least, self.at_most)
        bounds = self.at_least is not None or self.at_most is not None
        inner = self.sli and (self.sli.gauge or self.sli.histogram)
        if bounds and inner and (inner.at_most is not None or (isinstance(inner, Gauge) and inner.bounded)):
            refuse("the bound is given twice, beside `sli` and below it", "keep one of the two")
        return self


class AlertShape(BoundShape):
    """An alert on one signal: out of a bound, out of the ordinary, or gone."""

    signal: str | None = Field(None, description="A signal of the preset in use.")
    query: Text | None = Field(
        None, description="PromQL for the value, where no preset has it; `$window` may stand for the range."
    )
    cloudwatch: CloudWatchMetric | None = Field(
        None, description="The CloudWatch metric, where no preset has it."
    )
    anomaly: Annotated[int, Field(ge=1, le=10)] | None = Field(
        None,
        description="Alert when the value leaves the band its own history predicts; the number is the band's half width in standard deviations.",
    )
    absent: bool = Field(False, description="Alert when there is no data.")
    window: StretchField = Field(
        Duration.of(minutes=5), description="The stretch of time one value is computed over."
    )
    hold: DurationField = Field(
        Duration(0), alias="for", description="How long the fault must last before the alert fires."
    )
    severity: UrgencyField = Field(
        "ticket", description="`page` wakes a person, `ticket` waits for working hours."
    )
    summary: Text | None = Field(
        None, description="One sentence for the person who is told: what is wrong and for whom."
    )
    title: Text | None = Field(None, description="A short name for people.")
    enabled: bool = Field(True, description="False switches an inherited alert off.")

    @property
    def sources(self) -> int:
        """How many sources are named."""
        return sum(1 for source in (self.signal, self.query, self.cloudwatch) if source)

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if not self.enabled:
            return self
        if self.signal is not None or self.sources == 0:
            exactly_one(self, ("signal", "query", "cloudwatch"), "an alert")
        conditions = [name for name in ("at_most", "at_least", "within") if getattr(self, name) is not None][
            :1
        ]
        conditions += [name for name in ("anomaly", "absent") if getattr(self, name)]
        if len(conditions) > 1:
            refuse(
                "`" + "` and `".join(conditions) + "` exclude each other",
                "keep one, and write a second alert for the other",
            )
        if not conditions:
            refuse(
                "an alert needs a condition",
                "add `at_most`, `at_least`, `within`, `anomaly` or `absent: true`",
            )
        return self


class System(Shape):
    """The system that runs the thing: a preset and the parameters it asks for."""

    model_config = ConfigDict(extra="allow")

    preset: str = Field(
        description="A built-in preset or a Preset document; `mlobs explain presets` lists them."
    )

    @property
    def params(self) -> dict[str, object]:
        """The preset's parameters as written; the preset says which there are."""
        return dict(self.__pydantic_extra__ or {})
