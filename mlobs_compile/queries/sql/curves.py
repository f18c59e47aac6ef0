"""What a baseline has learned, as expressions of SQL: calibrations and the trees of expected losses.

Both are nested cases, so that a value is found in a few comparisons on every engine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from mlobs_compile.baseline import Calibration
from mlobs_compile.condition import literal

Tree = float | Sequence["int | float | Tree | None"]
"""A leaf's value, or `[feature, threshold, missing goes below, below, above]`; a threshold of `null` parts the missing
from all others."""


def number(value: float) -> str:
    """A double as both engines read it: with an exponent, for `0.1` alone would be a decimal."""
    text = repr(float(value))
    return text if "e" in text else f"{text}E0"


def calibrated(value: str, calibration: Calibration) -> str:
    """The probability at a score: linear between the points, flat outside."""
    return _between(value, calibration, 0, len(calibration.x))


def _between(value: str, points: Calibration, low: int, high: int) -> str:
    """The case for scores above point `low - 1` and up to point `high`."""
    if low == high:
        return _segment(value, points, low)
    middle = (low + high) // 2
    below, above = _between(value, points, low, middle), _between(value, points, middle + 1, high)
    return f"CASE WHEN {value} <= {number(points.x[middle])} THEN {below} ELSE {above} END"


def _segment(value: str, points: Calibration, end: int) -> str:
    """The line that ends at point `end`; before the first and after the last it is flat."""
    x, y = points.x, points.y
    if end in (0, len(x)):
        return number(y[0] if end == 0 else y[-1])
    rise = y[end] - y[end - 1]
    if not rise:
        return number(y[end])
    slope = rise / (x[end] - x[end - 1])
    return f"({number(y[end - 1])} + {number(slope)} * ({value} - {number(x[end - 1])}))"


def grown(model: Mapping[str, object], values: Sequence[str]) -> str:
    """The answer of an ensemble: where it starts, and what each of its trees adds."""
    start, trees = model["start"], model["trees"]
    assert isinstance(trees, Sequence)
    added = [_case(json.loads(str(tree)), values) for tree in trees]
    return "(" + " + ".join((number(float(str(start))), *added)) + ")"


def _case(tree: Tree, values: Sequence[str]) -> str:
    if isinstance(tree, float | int):
        return number(tree)
    feature, threshold, missing, low, high = tree
    assert isinstance(feature, int) and low is not None and high is not None
    value = values[feature]
    if isinstance(threshold, float | int):
        asked = f"{value} <= {number(threshold)}{f' OR {value} IS NULL' if missing else ''}"
    else:
        asked = f"{value} IS NOT NULL"
    return f"CASE WHEN {asked} THEN {_case(low, values)} ELSE {_case(high, values)} END"


def coded(name: str, text: str, categories: Sequence[str] | None) -> str:
    """A feature as the trees take it: a number, or the number of its category; null where it has none."""
    if categories is None:
        value = f"CAST({name} AS DOUBLE)"
        return f"CASE WHEN isnan({value}) THEN NULL ELSE {value} END"
    cases = " ".join(f"WHEN {literal(value)} THEN {number(float(i))}" for i, value in enumerate(categories))
    return f"CASE CAST({name} AS {text}) {cases} ELSE NULL END" if cases else "CAST(NULL AS DOUBLE)"
