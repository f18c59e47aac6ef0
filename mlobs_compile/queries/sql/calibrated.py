"""A score as the probability that the baseline's calibration gives it."""

from __future__ import annotations

from mlobs_compile.baseline import Calibration


def probability(score: str, calibration: Calibration) -> str:
    """Linear between the points of the calibration, flat outside; a binary search as nested cases."""
    x, y = calibration.x, calibration.y
    inner = _between(score, calibration, 0, len(x) - 1)
    low = f"WHEN {score} <= {_real(x[0])} THEN {_real(y[0])}"
    high = f"WHEN {score} >= {_real(x[-1])} THEN {_real(y[-1])}"
    return f"CASE {low} {high} ELSE {inner} END"


def _between(score: str, points: Calibration, first: int, last: int) -> str:
    """The probability of a score that lies from point `first` to point `last`."""
    if last - first < 2:
        (x0, x1), (y0, y1) = (points.x[first], points.x[last]), (points.y[first], points.y[last])
        slope = (y1 - y0) / (x1 - x0) if x1 > x0 else 0.0
        return f"{_real(y0)} + {_real(slope)} * ({score} - {_real(x0)})"
    middle = (first + last) // 2
    below, above = _between(score, points, first, middle), _between(score, points, middle, last)
    return f"CASE WHEN {score} <= {_real(points.x[middle])} THEN {below} ELSE {above} END"


def _real(value: float) -> str:
    return f"CAST({value!r} AS DOUBLE)"
