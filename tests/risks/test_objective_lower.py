from __future__ import annotations

import pytest

from tests import reviews

SLO = """\
slos:
  answers:
    sli: {events: {bad: 'sum(rate(bad_total[$window]))', total: 'sum(rate(all_total[$window]))'}}
    objective: OBJ
"""


def test_a_lower_objective_is_one_row_at_its_line() -> None:
    assert reviews.placed(SLO.replace("OBJ", "99.9%"), SLO.replace("OBJ", "99%")) == [
        "R06 high fraud/answers: 99.9% → 99% @ 4"
    ]
    assert reviews.placed(SLO.replace("OBJ", "99%"), SLO.replace("OBJ", "99.9%")) == []


def test_alerts_that_can_no_longer_fire_are_counted() -> None:
    assert reviews.placed(SLO.replace("OBJ", "99.9%"), SLO.replace("OBJ", "90%")) == [
        "R06 high fraud/answers: 99.9% → 90%, 1 burn-rate alert fewer @ 4"
    ]


@pytest.mark.parametrize(("old", "new"), [("30d", "90d"), ("90d", "30d"), ("30d", "month")])
def test_another_window_begins_a_new_budget_whether_longer_or_shorter(old: str, new: str) -> None:
    windowed = SLO.replace("OBJ", "99.9%") + "    window: "
    assert reviews.placed(windowed + old, windowed + new) == [
        f"R06 high fraud/answers: {old} → {new}, its budget begins anew @ 5"
    ]
    assert reviews.placed(windowed + old, windowed + old + "\n    title: Answers") == []


def test_slices_in_place_of_events() -> None:
    counted, sliced = (
        SLO.replace("OBJ", "99.9%"),
        SLO.replace("OBJ", "99.9%") + "    budgeting: timeslices\n    slice: {target: SHARE}\n",
    )
    assert reviews.placed(counted, sliced.replace("SHARE", "95%")) == [
        "R06 high fraud/answers: occurrences → timeslices, its budget begins anew @ 5"
    ]
    assert reviews.placed(sliced.replace("SHARE", "95%"), sliced.replace("SHARE", "90%")) == [
        "R06 high fraud/answers: a slice is good from 95% → from 90% @ 6"
    ]


def test_it_is_medium_where_the_slo_opens_tickets() -> None:
    quiet = SLO + "    paging: false\n"
    assert reviews.placed(quiet.replace("OBJ", "99.9%"), quiet.replace("OBJ", "99%")) == [
        "R06 medium fraud/answers: 99.9% → 99% @ 4"
    ]
