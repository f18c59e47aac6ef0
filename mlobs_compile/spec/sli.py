"""Indicators spelled out: what is measured, where no preset has it."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from mlobs_compile.spec.metric_math import CloudWatchSli
from mlobs_compile.spec.shape import (
    BoundShape,
    Items,
    NumberField,
    QuantityField,
    Shape,
    StretchField,
    Text,
    exactly_one,
    refuse,
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
    """A ratio that is computed already; give `error` or `success`."""

    error: Text | None = Field(None, description="PromQL for a value between 0 (all good) and 1 (all bad).")
    success: Text | None = Field(None, description="PromQL for a value between 0 (all bad) and 1 (all good).")

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        exactly_one(self, ("error", "success"), "a ratio")
        return self


class Histogram(Shape):
    """A Prometheus histogram of latencies; with a classic one the bound must be one of its buckets."""

    metric: Text = Field(
        description="The metric with label matchers if any; without `_bucket` where it is classic."
    )
    type: Literal["classic", "native"] = Field(
        "classic", description="Whether each bucket is a series, or one series holds all of them."
    )
    at_most: QuantityField | None = Field(None, description="An event slower than this is bad.")
    unit: Literal["s", "ms", "us"] = Field("s", description="The unit of the bucket bounds.")
    buckets: Annotated[tuple[NumberField, ...], Items] = Field(
        (), description="The bucket bounds as exposed, so that the bound can be checked against them."
    )


class Gauge(BoundShape):
    """A value that is good while it stays within its bound; every minute counts as one event."""

    query: Text = Field(description="PromQL for the value; `$window` may stand for a range.")


class Boolean(Shape):
    """A value that is 1 while all is well and 0 while it is not; every minute counts as one event."""

    query: Text = Field(description="PromQL for the value; of several series, each has its share.")


class Freshness(Shape):
    """The age of the newest of something, such as the last batch; every minute counts as one event."""

    timestamp: Text = Field(description="PromQL for when it came, in Unix seconds; the newest series counts.")
    at_most: StretchField = Field(description="Older than this is bad.")


class Predictions(Shape):
    """The share of predictions that the model itself made, and no fallback in its place."""

    total: Text = Field(description="PromQL for the rate of all predictions, with `$window` as the range.")
    fallback: Text = Field(description="PromQL for the rate of those that a fallback answered.")


class Batches(Shape):
    """The share of batches whose checks all passed, as the job that runs the checks publishes it."""


Step = Annotated[str, StringConstraints(pattern=r"^[^/\s]+(/[^/\s]+)+$", max_length=200)]


class Score(BoundShape):
    """A published score of a check of this document within a bound; every minute counts as one event."""

    check: Step = Field(
        description="The check without the document's name, such as `drift/amount/psi` or `bias/age_band=18-25/DI`."
    )

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if not self.bounded:
            refuse("a score needs a bound", "add `at_most`, `at_least` or `within`")
        return self


class MonitorAge(Shape):
    """The age of the last run of the checks; every minute counts as one event."""

    at_most: StretchField = Field(description="An older run is bad, such as `26h` for a daily one.")


FORMS = (
    "events", "ratio", "histogram", "gauge", "boolean", "freshness", "predictions", "batches", "score", "monitor_age",
)  # fmt: skip
VALUES = ("gauge", "freshness", "score", "monitor_age")
"""The forms that measure a value, of which every minute counts as one event."""


class Sli(Shape):
    """An indicator spelled out: one PromQL form, or a CloudWatch form, or one of each side by side."""

    events: Events | None = Field(None, description="Bad or good events over all events, in PromQL.")
    ratio: ErrorRatio | None = Field(None, description="A ready ratio of errors or successes, in PromQL.")
    histogram: Histogram | None = Field(None, description="Latency from a classic or native histogram.")
    gauge: Gauge | None = Field(None, description="A value within a bound, in PromQL.")
    boolean: Boolean | None = Field(None, description="A value that is 1 while all is well, in PromQL.")
    freshness: Freshness | None = Field(None, description="The age of the newest of something, in PromQL.")
    predictions: Predictions | None = Field(
        None, description="Predictions without a fallback over all predictions, in PromQL."
    )
    batches: Batches | None = Field(None, description="Batches whose checks passed over all batches.")
    score: Score | None = Field(None, description="A published drift, bias or quality score within a bound.")
    monitor_age: MonitorAge | None = Field(None, description="How long ago the checks last ran.")
    cloudwatch: CloudWatchSli | None = Field(
        None, description="Bad or good events over all events, or a value, in CloudWatch."
    )

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        given = [form for form in FORMS if getattr(self, form)]
        if self.cloudwatch is None or given:
            exactly_one(self, FORMS, "an indicator")
        if self.cloudwatch and given and (given[0] in VALUES) is not (self.cloudwatch.gauge is not None):
            kind = "a value" if self.cloudwatch.gauge else "events"
            reason = f"`{given[0]}` and `cloudwatch` measure different things: the latter is {kind}"
            refuse(reason, "write `cloudwatch: {gauge: ...}` beside a value, `bad` or `good` beside events")
        return self
