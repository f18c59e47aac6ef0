from __future__ import annotations

import pytest

from mlobs_compile.targets.prometheus.trials.motion import Motion, Query, motion_of

OVERDUE = 'max(clamp_min(time() - next_time{a="b"}, 0) * on (a) (1 - suspended{a="b"}))'


@pytest.mark.parametrize(
    ("query", "motions"),
    [
        ("time() - max(made{})", {"made": Motion.CLOCK}),
        (OVERDUE, {"next_time": Motion.CLOCK, "suspended": Motion.LEVEL}),
        ("used{} - free{}", {"used": Motion.LEVEL, "free": Motion.LEVEL}),
        ("rate(seen_total{}[5m])", {"seen_total": Motion.COUNTER}),
    ],
)
def test_a_point_in_time_goes_on_and_what_is_taken_from_a_number_stays(
    query: str, motions: dict[str, Motion]
) -> None:
    asked = Query(query, "5m")
    assert {one.metric: motion_of(one, asked.ranged) for one in asked.selectors} == motions
