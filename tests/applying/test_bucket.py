from __future__ import annotations

from mlobs_compile.applying.bucket import Bucket


def _spread(per_second: float, calls: int, capacity: float = 1.0) -> list[float]:
    """When each of some calls is made by somebody who does nothing but wait."""
    now = 0.0
    bucket = Bucket(per_second, lambda: now, capacity)
    made = []
    for _ in range(calls):
        now += bucket.take()
        made.append(round(now, 6))
    return made


def test_three_a_second_are_a_third_of_a_second_apart() -> None:
    assert _spread(3, 4) == [0.0, 0.333333, 0.666667, 1.0]


def test_tokens_that_were_saved_are_spent_at_once_and_no_more_than_fit() -> None:
    assert _spread(2, 4, capacity=2) == [0.0, 0.0, 0.5, 1.0]


def test_who_comes_late_does_not_wait() -> None:
    now = 0.0
    bucket = Bucket(1, lambda: now)
    assert bucket.take() == 0.0
    now = 60.0
    assert bucket.take() == 0.0 and bucket.take() == 1.0
