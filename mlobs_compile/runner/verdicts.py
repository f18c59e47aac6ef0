"""A value beside its levels: which of the five states a check is in."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, isnan

from mlobs_compile.ir.measurement import Levels, Measurement
from mlobs_compile.ir.signal import Bound
from mlobs_compile.queries.sql.statement import Taken
from mlobs_compile.runner import shares
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
    error: float | None = None
    """How far it may lie from the exact one, where frozen bins approximate."""


def finding(taken: Taken, value: Value, left_out: int = 0) -> Finding:
    """The finding of a measurement whose evidence was there; `left_out` segments are too small to be reported."""
    measurement = taken.measurement
    status, message = _judged(taken, value)
    if left_out:
        message += f"; {left_out} smaller segments are left out"
    judged = status in (Status.PASS, Status.WARN, Status.FAIL)
    return Finding(
        measurement.check, measurement.kind, measurement.scope, measurement.column, str(taken.segment),
        status, value.number if judged else None, taken.rows, message, measurement.levels,
        value.interval if judged else None,
        error_bound=value.error if judged else None,
        shares=shares.of(taken) if status in (Status.WARN, Status.FAIL) else (),
    )  # fmt: skip


def broken(one: Measurement, segment: str, message: str) -> Finding:
    """The finding of a measurement that could not be taken."""
    return Finding(
        one.check, one.kind, one.scope, one.column, segment, Status.ERROR, None, 0, message, one.levels
    )


def _judged(taken: Taken, value: Value) -> tuple[Status, str]:
    measurement, number = taken.measurement, value.number
    least = measurement.sample.min_rows
    if taken.unjudged:
        return Status.NO_DATA, taken.unjudged
    if taken.rows < least:
        return Status.NO_DATA, f"{taken.rows} rows{taken.about}, and {least} are needed for a verdict"
    if number is None or isnan(number):
        why = value.reason or taken.undefined
        return Status.NO_DATA, "the measure is not defined on these rows" + (f": {why}" if why else "")
    low, high = value.interval or (number, number)
    status = state(low, high, measurement.levels)
    return status, _message(measurement, value, status)


def _message(measurement: Measurement, value: Value, status: Status) -> str:
    levels = measurement.levels
    healthy = f"healthy: {spoken((levels.warn if status is Status.WARN else None) or levels.fail)}"
    if value.interval is None or measurement.confidence is None:
        return f"{measurement.kind} is {value.number:.4g}; {healthy}"
    sure = f"{decimal_text(measurement.confidence * 100)} %"
    low, high = value.interval
    return f"{measurement.kind} is {value.number:.4g}, with {sure} confidence from {low:.4g} to {high:.4g}; {healthy}"


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
