"""What collectors share: details give way where there are too many, and what alerts count never does."""

from __future__ import annotations

import pytest

from mlobs_compile.collector import Detail, Misfit, Reading, left_out, limited, moment, number
from mlobs_compile.publication import Group, Sample, nameable, sendable

HELP = {"a": "A.", "b": "B."}
GROUP = (("environment", "prod"), ("part", "all"))


def _detail(place: int) -> Detail:
    return Detail(f"node {place}", tuple(Sample("b", (*GROUP, ("n", f"{place}{j}")), 1.0) for j in "xy"))


def _reading(details: int) -> Reading:
    own = tuple(Sample("a", (*GROUP, ("n", str(i))), 1.0) for i in range(3))
    return Reading(GROUP, 1.0, "a", own, tuple(_detail(place) for place in range(details)))


def test_details_are_kept_in_their_order_and_each_as_a_whole() -> None:
    made, left = limited(_reading(5), HELP, 9)
    assert [one.labels[-1][1] for one in made.samples if one.name == "b"] == ["0x", "0y", "1x", "1y"]
    assert left == ("node 2", "node 3", "node 4") and len(made.samples) == 8
    assert made.samples[-1] == Sample("mlobs_series_left_out", GROUP, 6.0)


def test_what_alerts_count_stays_however_small_the_limit_is() -> None:
    made, left = limited(_reading(2), HELP, 1)
    assert len([one for one in made.samples if one.name == "a"]) == 3 and len(left) == 2


def test_a_message_names_what_is_left_out() -> None:
    said = left_out([f"node {i}" for i in range(1207)], 2000, "target")
    assert said.code == "MLO664"
    shown = "details of `node 0`, `node 1`, `node 2`, `node 3`, `node 4` and 1,202 more are left out"
    assert said.message.startswith(shown)


def test_a_group_that_cloudwatch_cannot_name_is_left_out_of_it_and_counted() -> None:
    groups = (Group((("Suite", "größe"),), ()), Group((("Suite", "size"),), ()))
    made, _ = limited(Reading(GROUP, 1.0, "a", (), metrics=groups), HELP, 10)
    assert [group.dimensions for group in made.metrics] == [(("Suite", "size"),)] and len(made.unnamed) == 1


def test_what_a_dimension_can_hold() -> None:
    assert nameable("a" * 1024)
    assert not any(nameable(text) for text in ("a" * 1025, "", " ", "a\tb", "ä"))


def test_numbers_that_are_none_are_told_from_those_that_are_missing() -> None:
    assert number(None, "x") is None and number(3, "x") == 3.0
    for wrong in (True, "3", float("nan"), float("inf"), [3]):
        with pytest.raises(Misfit, match="`x` is no number"):
            number(wrong, "x")
    assert sendable(float("inf")) is None


def test_a_moment_without_a_zone_is_utc() -> None:
    assert moment("2026-01-01T00:00:00", "x") == moment("2026-01-01T01:00:00+01:00", "x") == 1_767_225_600
