"""A value beside its levels: which of the five states a check is in."""

from __future__ import annotations

from math import isfinite, isnan

from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.signal import Bound
from mlobs_compile.queries.sql.statement import Taken
from mlobs_compile.runner import shares
from mlobs_compile.runner.results import Finding, Status
from mlobs_compile.units import decimal_text


def finding(taken: Taken, value: float | None, reason: str = "", left_out: int = 0) -> Finding:
    """The finding of a measurement whose evidence was there.

    `reason` says why there is no value; `left_out` is the number of segments that are too small to be reported.
    """
    measurement = taken.measurement
    least = measurement.sample.min_rows
    if taken.rows < least:
        status, message = Status.NO_DATA, f"{taken.rows} rows, and {least} are needed for a verdict"
    elif value is None or isnan(value):
        status, message = Status.NO_DATA, reason or "the measure is not defined on these rows"
    else:
        status = state(value, measurement.levels.fail, measurement.levels.warn)
        healthy = measurement.levels.warn if status is Status.WARN else measurement.levels.fail
        message = f"{measurement.kind} is {value:.4g}; healthy: {spoken(healthy or measurement.levels.fail)}"
    if left_out:
        message += f"; {left_out} smaller segments are left out"
    kept = value if status in (Status.PASS, Status.WARN, Status.FAIL) else None
    return Finding(
        measurement.check, measurement.kind, measurement.scope, measurement.column, str(taken.segment),
        status, kept, taken.rows, message, measurement.levels,
        shares=shares.of(taken) if status in (Status.WARN, Status.FAIL) else (),
    )  # fmt: skip


def broken(one: Measurement, segment: str, message: str) -> Finding:
    """The finding of a measurement that could not be taken."""
    return Finding(
        one.check, one.kind, one.scope, one.column, segment, Status.ERROR, None, 0, message, one.levels
    )


def state(value: float, fail: Bound, warn: Bound | None) -> Status:
    """Where a value lies; bounds are inclusive."""
    if _outside(value, fail):
        return Status.FAIL
    return Status.WARN if warn and _outside(value, warn) else Status.PASS


def _outside(value: float, bound: Bound) -> bool:
    below = bound.low is not None and value < float(bound.low)
    return below or (bound.high is not None and value > float(bound.high)) or (not isfinite(value))


def spoken(bound: Bound) -> str:
    """A healthy range in words."""
    low, high = (None if side is None else decimal_text(side) for side in (bound.low, bound.high))
    if low is not None and high is not None:
        return f"from {low} to {high}"
    if high is None and low is None:
        return "any number"
    return f"at most {high}" if high is not None else f"at least {low}"
