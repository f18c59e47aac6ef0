from __future__ import annotations

from mlobs_compile.review.figures import Figures, Replayed
from tests import reviews

ALERT = "alerts: {queue: {query: sum(depth), at_most: 10, severity: %s}}"


def found(before: int | None, after: int | None, old: str = "page", new: str = "page") -> list[str]:
    replay = Replayed("default", "fraud/alert/queue", 30, before, after)
    return reviews.rows(ALERT % old, ALERT % new, Figures(replayed=(replay,)))


def test_more_pages_than_before_are_told_and_fewer_are_not() -> None:
    assert found(3, 8) == ["R18 medium fraud/alert/queue: 3 → 8 pages in 30 days"]
    assert found(8, 3) == found(3, 3) == []


def test_more_than_one_a_day_is_high() -> None:
    assert found(3, 41) == ["R18 high fraud/alert/queue: 3 → 41 pages in 30 days"]


def test_what_was_a_ticket_never_paged() -> None:
    assert found(8, 8, old="ticket") == ["R18 medium fraud/alert/queue: 0 → 8 pages in 30 days"]


def test_tickets_and_numbers_that_nobody_knows_are_no_risk() -> None:
    assert found(3, 41, "ticket", "ticket") == []
    assert found(None, 41) == found(3, None) == []
