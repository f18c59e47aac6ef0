"""What a runner publishes of a check, and how it is read: the names, in one place, for both sides.

Prometheus keeps a series for each column and segment; CloudWatch, where each metric is paid for, one per check.
"""

from __future__ import annotations

from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.signal import PUBLISHED, Metric, MetricGauge, SeriesGauge, Signal, Unit
from mlobs_compile.queries.records import quoted

VALUE = "mlobs_check_value"
STATUS = "mlobs_check_status"
"""0 pass, 1 warn, 2 fail, 3 error, 4 no data."""
WARN, FAIL, ERROR, NO_DATA = 1, 2, 3, 4
RUN = "mlobs_run_timestamp_seconds"
COVERAGE = "mlobs_label_coverage_ratio"
NAMESPACE = "mlobs"
"""Where the runner publishes in CloudWatch."""
COUNTS = {WARN: "check_warning", FAIL: "check_failing"}
"""The metrics of CloudWatch: on how many columns and segments the check is in the state."""
CLOUDWATCH_VALUE = "check_value"
CLOUDWATCH_COVERAGE = "label_coverage_ratio"
"""Of a model and an environment, as its dimensions `Model` and `Environment` say."""


def verdict(check: str, environment: str, status: int, what: str) -> Signal:
    """1 while the last window's verdict is `status`, for each column and segment; 0 while it is another."""
    query = f"max by (column, segment) ({STATUS}{{{_labels(check, environment)}}} == bool {status})"
    name = COUNTS[status]
    metric = Metric(NAMESPACE, name, _dimensions(check, environment), "Maximum")
    return Signal(
        name, Unit.COUNT, SeriesGauge(query), MetricGauge(metric), f"verdict on the {what}", PUBLISHED
    )


def value(check: str, environment: str, unit: Unit, what: str) -> Signal:
    """The value of a check, for each column and segment; in CloudWatch the one furthest from healthy."""
    query = f"max by (column, segment) ({VALUE}{{{_labels(check, environment)}}})"
    metric = Metric(NAMESPACE, CLOUDWATCH_VALUE, _dimensions(check, environment), "Maximum")
    name = check.rpartition("/")[2]
    return Signal(name, unit, SeriesGauge(query), MetricGauge(metric), what, PUBLISHED)


def coverage(subject: Subject) -> Signal:
    """The share of rows, of those old enough to have a label, that have one; nothing where no row is."""
    labels = f"{subject.kind}={quoted(subject.name)},environment={quoted(subject.environment)}"
    dimensions = (("Environment", subject.environment), (subject.kind.capitalize(), subject.name))
    metric = Metric(NAMESPACE, CLOUDWATCH_COVERAGE, dimensions, "Minimum")
    what = f"share of rows of the {subject.kind} {subject.name} whose label is known"
    query = f"min({COVERAGE}{{{labels}}})"
    return Signal("label_coverage", Unit.RATIO, SeriesGauge(query), MetricGauge(metric), what, PUBLISHED)


def _labels(check: str, environment: str) -> str:
    return f"check={quoted(check)},environment={quoted(environment)}"


def _dimensions(check: str, environment: str) -> tuple[tuple[str, str], ...]:
    return ("Check", check), ("Environment", environment)
