from __future__ import annotations

from decimal import Decimal

import pytest

from mlobs_compile.artifact import Json
from mlobs_compile.review.change import Direction
from mlobs_compile.review.directions import direction

L, T, N = Direction.LOOSER, Direction.TIGHTER, Direction.NEUTRAL
D = Decimal


@pytest.mark.parametrize(
    ("path", "before", "after", "expected"),
    [
        ("bound.high", D("0.2"), D("0.3"), L),
        ("bound.high", D("0.3"), None, L),
        ("bound.low", D(10), D(5), L),
        ("bound.low", None, D(5), T),
        ("levels.fail.high", D(1), D("0.5"), T),
        ("target", D("0.99"), D("0.999"), T),
        ("tiers.page-fast.factor", D("14.4"), D(20), L),
        ("tiers.page-fast", {"factor": D(14)}, None, L),
        ("tiers.page-fast.urgency", "page", "ticket", L),
        ("hold", "5m", "1h", L),
        ("window", "1h", "5m", T),
        ("windows", [2, 3], [3, 3], L),
        ("schedule", "0 * * * *", "0 0 * * *", L),
        ("every", "1d", "1h", T),
        ("no_data", "alert", "ignore", L),
        ("no_data", "ignore", "bad", T),
        ("gap", "bad", "last", L),
        ("sample.min_rows", 100, 1000, L),
        ("sample.where", None, "country = 'PT'", L),
        ("sample.segments", ["a"], ["a", "b"], T),
        ("assertion.share", D("0.99"), D("0.9"), L),
        ("assertion.values", ["a"], ["a", "b"], L),
        ("confidence", None, D("0.95"), L),
        ("deviations", 3, 5, L),
        ("receivers.page.oncall", {"form": "PagerDuty"}, None, L),
        ("working_hours", None, {"start": "09:00"}, L),
        ("min_events", 0, 10, L),
        ("coverage", D("0.25"), D("0.5"), L),
        ("title", "a", "b", N),
        ("periods", ["30d"], ["7d"], N),
        ("budgeting", "occurrences", "timeslices", N),
    ],
)
def test_each_field_has_a_direction_and_the_other_way_round_the_other_one(
    path: str, before: Json, after: Json, expected: Direction
) -> None:
    steps = tuple(path.split("."))
    assert direction(steps, before, after) is expected
    other = {L: T, T: L, N: N}[expected]
    assert direction(steps, after, before) is other
