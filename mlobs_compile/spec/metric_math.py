"""Indicators in CloudWatch: a metric, or a formula of metric math over several."""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from mlobs_compile.spec.common import CloudWatchMetric
from mlobs_compile.spec.shape import NumberField, Shape, exactly_one, refuse

MetricId = Annotated[str, StringConstraints(pattern=r"^[a-z][A-Za-z0-9_]*$", max_length=255)]
MOST = 10
"""Metrics that one alarm may read (PutMetricAlarm, `Metrics`)."""
_ID = re.compile(r"\b[a-z]\w*")
_LEGAL = re.compile(r"[\w\s.,()\[\]+\-*/^<>=!&|]*")
_CALL = re.compile(r"\b[A-Z][A-Z0-9_]*(?=\s*\()")
_NOT_IN_ALARMS = frozenset(
    ("ANOMALY_DETECTION_BAND", "DB_PERF_INSIGHTS", "INSIGHT_RULE_METRIC", "LAMBDA", "METRICS", "SEARCH", "SELECT")
)  # fmt: skip
"""Functions that read something else than the metrics given, or that make several series of them."""
_OVER_TIME = re.compile(r"\b(AVG|DATAPOINT_COUNT|MAX|MIN|PERCENTILE|STDDEV|SUM)\s*\(\s*[a-z]\w*\s*[,)]")
"""Of a single series these are a number over whatever time is read (CloudWatch User Guide, "Using math expressions")."""


class CloudWatchTerm(Shape):
    """One CloudWatch metric under one exact set of dimensions, or a formula of metric math over several."""

    namespace: Annotated[str, Field(pattern=r"^[^:].*$", max_length=255)] | None = Field(
        None, description="The metric's namespace, such as `AWS/SageMaker`."
    )
    metric: Annotated[str, Field(min_length=1, max_length=255)] | None = Field(
        None, description="The metric's name."
    )
    dimensions: dict[str, str] = Field(
        {}, description="All of its dimensions; a metric with one missing is another metric."
    )
    stat: str = Field("Sum", description="The statistic, such as `Sum`, `Average`, `Maximum` or `p99`.")
    scale: NumberField | None = Field(
        None, description="What the stored number is multiplied by to be in the signal's unit."
    )
    expression: Annotated[str, StringConstraints(min_length=1, max_length=1024)] | None = Field(
        None, description="In place of a metric: metric math over `metrics`, such as `m1 + m2`."
    )
    metrics: dict[MetricId, CloudWatchMetric] = Field(
        {}, description="The metrics that the expression names, by their ids."
    )

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        exactly_one(self, ("metric", "expression"), "a CloudWatch term")
        if self.metric is not None and (self.namespace is None or self.metrics):
            lacking = self.namespace is None
            reason = "a metric needs its `namespace`" if lacking else "`metrics` belong to an `expression`"
            refuse(reason, "add `namespace: AWS/...`" if lacking else "remove them, or write an expression")
        if self.expression is not None:
            own = (
                self.namespace or self.dimensions or self.scale is not None or "stat" in self.model_fields_set
            )
            if own:
                refuse("an expression has no metric of its own", "say it of each metric under `metrics`")
            _check(self.expression, self.metrics)
        return self


def _check(expression: str, metrics: dict[str, CloudWatchMetric]) -> None:
    """Raises the fault of an expression that CloudWatch would refuse, or that an alarm would read otherwise."""
    named = dict.fromkeys(_ID.findall(expression))
    if not named:
        refuse("the expression reads no metric", "name one under `metrics` by its id, such as `m1`")
    for name in named:
        if name not in metrics:
            refuse(
                f"the expression names `{name}`, which is not under `metrics`", "add it, or correct the name"
            )
    for name in metrics:
        if name not in named:
            refuse(f"the metric `{name}` is not in the expression", "use it, or remove it")
    if len(metrics) > MOST:
        refuse(
            f"the expression reads {len(metrics)} metrics and an alarm reads {MOST}", "publish a sum of some"
        )
    if not _LEGAL.fullmatch(expression) or not _balanced(expression):
        refuse(f"`{expression}` is no metric math", "use ids, numbers, operators, and functions in capitals")
    barred = next((name for name in _CALL.findall(expression) if name in _NOT_IN_ALARMS), None)
    if barred:
        refuse(f"`{barred}` cannot stand in an alarm", "name each metric under `metrics`")
    over_time = _OVER_TIME.search(expression)
    if over_time:
        reason = f"`{over_time[1]}` of one metric depends on how much time is read"
        refuse(reason, "choose the metric's `stat`, or give the function a list, such as `SUM([m1, m2])`")


def _balanced(expression: str) -> bool:
    waiting: list[str] = []
    for sign in expression:
        if sign in "([":
            waiting.append(")" if sign == "(" else "]")
        elif sign in ")]" and (not waiting or waiting.pop() != sign):
            return False
    return not waiting


class CloudWatchSli(Shape):
    """Sums of events in CloudWatch, by `total` and `bad` or `good`; or a value, by `gauge`."""

    total: CloudWatchTerm | None = Field(None, description="All events.")
    bad: CloudWatchTerm | None = Field(None, description="Bad events.")
    good: CloudWatchTerm | None = Field(None, description="Good events.")
    gauge: CloudWatchTerm | None = Field(
        None, description="A value that is good within the SLO's bound; every minute counts as one event."
    )

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        exactly_one(self, ("bad", "good", "gauge"), "a CloudWatch indicator")
        if self.gauge and self.total:
            refuse("`gauge` has no `total`", "remove `total`; every minute counts as one event")
        if not self.gauge and not self.total:
            refuse("an event ratio needs all events beside some of them", "add `total`")
        return self
