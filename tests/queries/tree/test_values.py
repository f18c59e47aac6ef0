"""Bounds of values hold for whatever the metrics are."""

from __future__ import annotations

import math

import pytest

from mlobs_compile.queries.tree import parse
from mlobs_compile.queries.tree.nodes import Binary
from mlobs_compile.queries.tree.values import never, values_of


@pytest.mark.parametrize(
    ("query", "low", "high", "zero"),
    [
        ("m", -math.inf, math.inf, True),
        ("5", 5, 5, False),
        ("-(2)", -2, -2, False),
        ("NaN", -math.inf, math.inf, True),
        ("rate(m[5m])", -math.inf, math.inf, True),
        ("count(m)", 1, math.inf, False),
        ("absent(m)", 1, 1, False),
        ("m > bool 3", 0, 1, True),
        ("m > 0", 5e-324, math.inf, False),
        ("0 < m", 5e-324, math.inf, False),
        ("m >= 0", 0, math.inf, True),
        ("m != 0", -math.inf, math.inf, False),
        ("max(m != 0)", -math.inf, math.inf, False),
        ("avg(m != 0)", -math.inf, math.inf, True),
        ("sum(m > 2)", 2.0000000000000004, math.inf, False),
        ("sum(m > bool 2)", 0, math.inf, True),
        ("m == 4", 4, 4, False),
        ("clamp_min(m, 1)", 1, math.inf, False),
        ("clamp(m, 0, 1)", 0, 1, True),
        ("clamp_max(m, 7) ", -math.inf, 7, True),
        ("abs(m)", 0, math.inf, True),
        ("abs(clamp(m, -3, -2))", 2, 3, False),
        ("clamp(m, 0, 1) + clamp(m, 2, 3)", 2, 4, False),
        ("1 - clamp(m, 0, 1)", 0, 1, True),
        ("clamp(m, 1, 2) * 3", 3, 6, False),
        ("clamp(m, 1, 2) / 4", 0.25, 0.5, False),
        ("m / 0", -math.inf, math.inf, True),
        ("hour()", 0, 23, True),
        ("max_over_time((m > bool 1)[1h:])", 0, 1, True),
        ("sum_over_time((m > bool 1)[1h:])", 0, math.inf, True),
        ("count(m) or vector(0)", 0, math.inf, True),
        ("count(m) and n", 1, math.inf, False),
        ("quantile(0.9, count(m))", -math.inf, math.inf, True),
        ("topk(3, count(m))", 1, math.inf, False),
        ("count(m) + fill (0) count(n)", -math.inf, math.inf, True),
    ],
)
def test_bounds(query: str, low: float, high: float, zero: bool) -> None:
    found = values_of(parse(query))
    assert (found.low, found.high, found.zero) == (low, high, zero)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("count(m) == 0", True),
        ("count(m) < 1", True),
        ("count(m) <= 0", True),
        ("count(m) <= 1", False),
        ("count(m) > 0", False),
        ("absent(m) == 0", True),
        ("absent(m) != 1", False),
        ("(m > bool 1) > 1", True),
        ("(m > bool 1) >= 1", False),
        ("vector(0) > 0", True),
        ("(m != 0) == 0", True),
        ("m == 0", False),
        ("hour() > 23", True),
        ("hour() >= 23", False),
    ],
)
def test_a_comparison_that_no_value_can_meet(query: str, expected: bool) -> None:
    found = parse(query)
    assert isinstance(found, Binary)
    assert never(found.operator, values_of(found.left), values_of(found.right)) is expected
