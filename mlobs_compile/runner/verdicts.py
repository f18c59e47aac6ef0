"""A value beside its levels: which of the five states a check is in."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from mlobs_compile.ir.measurement import Levels, Measurement
from mlobs_compile.ir.signal import Bound
from mlobs_compile.queries.sql.statement import Taken
from mlobs_compile.runner.results import Finding, Status
from mlobs_compile.units import decimal_text


@dataclass(frozen=True, slots=True)
class Value:
    """What a formula gave."""

    number: float | None
    """None where the measure is not defined."""
    interval: tuple[float, float] | None = None
    """Its confidence interval, where one is asked for: then only a whole interval out of bounds is a breach."""
    reason: str | None = None
    """Why it is not defined."""


def finding(taken: Taken, value: Value) -> Finding:
    """The finding of a measurement whose evidence was there."""
    measurement, number = taken.measurement, value.number
    least = measurement.sample.min_rows
    if taken.reason:
        status, message = Status.NO_DATA, taken.reason
    elif taken.rows < least:
        status, message = (
            Status.NO_DATA,
            f"{taken.rows} rows{taken.about}, and {least} are needed for a verdict",
        )
    elif number is None or number != number:
        why = f": {value.reason}" if value.reason else ""
        status, message = Status.NO_DATA, f"the measure is not defined on these rows{why}"
    else:
        low, high = value.interval or (number, number)
        status = state(low, high, measurement.levels)
        message = _message(measurement, number, value.interval)
    judged = status in (Status.PASS, Status.WARN, Status.FAIL)
    return Finding(
        measurement.check, measurement.kind, measurement.scope, measurement.column, str(taken.segment),
        status, number if judged else None, taken.rows, message, measurement.levels,
        value.interval if judged else None,
    )  # fmt: skip


def _message(measurement: Measurement, number: float, interval: tuple[float, float] | None) -> str:
    healthy = f"healthy: {spoken(measurement.levels.fail)}"
    if interval is None or measurement.confidence is None:
        return f"{measurement.kind} is {number:.4g}; {healthy}"
    sure = f"{decimal_text(measurement.confidence * 100)} %"
    low, high = interval
    return (
        f"{measurement.kind} is {number:.4g}, with {sure} confidence from {low:.4g} to {high:.4g}; {healthy}"
    )


def state(low: float, high: float, levels: Levels) -> Status:
    """Where a value, or all of its interval, lies; bounds are inclusive."""
    if _outside(low, high, levels.fail):
        return Status.FAIL
    return Status.WARN if levels.warn and _outside(low, high, levels.warn) else Status.PASS


def _outside(low: float, high: float, bound: Bound) -> bool:
    below = bound.low is not None and high < float(bound.low)
    above = bound.high is not None and low > float(bound.high)
    return below or above or not (isfinite(low) or isfinite(high))


def spoken(bound: Bound) -> str:
    """A healthy range in words."""
    low, high = (None if side is None else decimal_text(side) for side in (bound.low, bound.high))
    if low is not None and high is not None:
        return f"from {low} to {high}"
    return f"at most {high}" if high is not None else f"at least {low}"
