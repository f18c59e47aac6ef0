"""The band that a signal's own history predicts, in PromQL: its mean over a day, and so many deviations around it."""

from __future__ import annotations

from mlobs_compile.ir.alert import AnomalyAlert
from mlobs_compile.queries import records

HISTORY = "1d"
"""How much history a band is made of."""
LEAST = "0.01"
"""A series that hardly ever moves has a band of no width, so a hundredth of its mean is the least that counts."""


def labels(alert: AnomalyAlert) -> dict[str, str]:
    """The labels under which the signal's value is recorded."""
    return {"environment": alert.subject.environment, "signal": alert.id}


def value(alert: AnomalyAlert) -> str:
    """The signal's recorded value."""
    matchers = ",".join(f"{key}={records.quoted(text)}" for key, text in labels(alert).items())
    return f"{records.VALUE}{{{matchers}}}"


def mean(alert: AnomalyAlert) -> str:
    return f"avg_over_time({value(alert)}[{HISTORY}])"


def deviation(alert: AnomalyAlert) -> str:
    """Half the band's width by its history."""
    return f"{alert.deviations} * stddev_over_time({value(alert)}[{HISTORY}])"


def least(alert: AnomalyAlert) -> str:
    """Half the width that a band has at least."""
    return f"{LEAST} * abs({mean(alert)})"


def edges(alert: AnomalyAlert) -> tuple[str, str]:
    """The lower and the upper edge, beyond which the alert fires."""
    half = f"({deviation(alert)} > {least(alert)} or {least(alert)})"
    return f"{mean(alert)} - {half}", f"{mean(alert)} + {half}"
