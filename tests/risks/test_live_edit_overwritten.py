from __future__ import annotations

from mlobs_compile.review.figures import Figures, Overwritten
from tests import reviews

ALERT = "alerts: {queue: {query: sum(depth), at_most: 10}}"


def test_a_live_edit_is_told_where_the_world_was_read() -> None:
    edit = Overwritten("default", "cloudwatch/alarm/acme-queue", "fraud/alert/queue", "Threshold 900 → 300")
    (found,) = reviews.findings(reviews.seen(ALERT, ALERT, Figures(overwritten=(edit,))))
    assert reviews.row(found) == (
        "R15 medium fraud/alert/queue: live edit of cloudwatch/alarm/acme-queue: Threshold 900 → 300"
    )
    assert found.sighting.line is not None and found.sighting.line.path == "model.yaml"


def test_a_review_of_two_states_of_the_spec_cannot_see_any() -> None:
    assert reviews.rows(ALERT, ALERT) == []
