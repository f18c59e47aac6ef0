"""Rules for alerts on single signals: thresholds, anomalies, silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from mlobs_compile.artifact import Body
from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.queries import band, promql, published, records
from mlobs_compile.targets.prometheus.rules import Timing, alert_rule

_HALF_A_DAY = 720
"""Samples, one a minute, that must be there before a band means anything."""


def signal_rules(alert: ThresholdAlert | AnomalyAlert | AbsenceAlert) -> Iterator[Body]:
    """The alerting rule, and before it what it needs recorded."""
    match alert:
        case ThresholdAlert():
            yield alert_rule(alert, _beyond(alert), Timing(alert.hold), {})
        case AnomalyAlert():
            yield from _anomaly(alert)
        case AbsenceAlert():
            yield alert_rule(alert, f"absent({promql.selectors(alert.signal)})", Timing(alert.hold), {})
        case _:
            assert_never(alert)


def _beyond(alert: ThresholdAlert) -> str:
    """The value where it is out of bounds; for a verdict over several windows, in how many of them it was."""
    value = promql.signal_value(alert.signal, str(alert.window))
    if alert.windows == (1, 1):
        return promql.breach(value, alert.bound)
    return published.repeated(value, alert.subject, alert.windows, alert.window)


def _anomaly(alert: AnomalyAlert) -> Iterator[Body]:
    """The value is recorded, and compared with its own mean and standard deviation over a day.

    A series that hardly ever moves has a band of no width, so a hundredth of the mean is the least that
    counts.
    """
    labels, value = band.labels(alert), promql.signal_value(alert.signal, str(alert.window))
    yield {"record": records.VALUE, "expr": promql.finite(value), "labels": labels}
    series = band.value(alert)
    distance = f"abs({series} - {band.mean(alert)})"
    conditions = (
        f"{distance} > {band.deviation(alert)}",
        f"{distance} > {band.least(alert)}",
        f"count_over_time({series}[{band.HISTORY}]) >= {_HALF_A_DAY}",
    )
    yield alert_rule(alert, "\nand\n".join(conditions), Timing(alert.hold), {})
