from __future__ import annotations

from mlobs_compile.applying.patience import Patience

PATIENCE = Patience(first=0.5, longest=30.0)


def test_the_pause_is_by_chance_up_to_a_limit_that_doubles() -> None:
    longest = [PATIENCE.pause(attempt, None, lambda: 1.0) for attempt in range(1, 9)]
    assert longest == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert PATIENCE.pause(5, None, lambda: 0.0) == 0 and PATIENCE.pause(5, None, lambda: 0.25) == 2
    assert PATIENCE.pause(10_000, None, lambda: 1.0) == 30


def test_what_the_service_asks_for_is_the_least() -> None:
    assert PATIENCE.pause(1, 60.0, lambda: 1.0) == 60 and PATIENCE.pause(5, 3.0, lambda: 0.5) == 4
