"""Episodes are counted as Prometheus would have: `for`, `keep_firing_for`, gaps; and unknown is never zero."""

from __future__ import annotations

import pytest

from mlobs_compile.review.inlining import Unaskable
from mlobs_compile.review.replay import Past, Points, fired, replay
from mlobs_compile.review.rules import AlertRule, rule_set
from mlobs_compile.units import Duration
from tests.review.states import state, states


def rule(hold: str = "0s", keep: str = "0s") -> AlertRule:
    return AlertRule("a", "x > 1", Duration.parse(hold), Duration.parse(keep))


def minutes(*spans: tuple[int, int]) -> list[float]:
    """The times of samples, once a minute, from the first to the last of each span."""
    return [60.0 * minute for first, last in spans for minute in range(first, last + 1)]


@pytest.mark.parametrize(
    ("spans", "hold", "keep", "count"),
    [
        ((), "0s", "0s", 0),
        (((5, 5),), "0s", "0s", 1),
        (((5, 9),), "5m", "0s", 0),
        (((5, 10),), "5m", "0s", 1),
        (((5, 10), (12, 20)), "5m", "0s", 2),
        (((5, 10), (20, 30)), "0s", "5m", 2),
        (((5, 10), (14, 30)), "0s", "5m", 1),
        (((5, 10), (14, 16)), "3m", "10m", 1),
    ],
)
def test_an_alert_fires_when_its_condition_has_held_long_enough(
    spans: tuple[tuple[int, int], ...], hold: str, keep: str, count: int
) -> None:
    assert fired(minutes(*spans), rule(hold, keep)) == count


QUEUE = """
alerts:
  queue: {query: queue_length, at_most: LIMIT, severity: page, summary: The queue is long.}
"""


def queue(limit: int) -> str:
    return QUEUE.replace("LIMIT", str(limit))


def test_only_what_differs_is_asked_for_by_both_rules() -> None:
    asked: list[str] = []

    def ask(query: str) -> Points:
        asked.append(query)
        return {"one": minutes((1, 3), (10, 13)) if "> 100" in query else minutes((1, 3))}

    before, after = states((queue(100),), (queue(500),))
    found, notes = replay(before, after, Past(ask, lambda _: True, 7))
    assert [(one.id, one.before, one.after, one.why) for one in found] == [("fraud/alert/queue", 2, 1, "")]
    assert len(asked) == 2 and notes == ()


def test_a_new_alert_has_no_number_before() -> None:
    before, after = states((), (queue(100),))
    (one,), _ = replay(before, after, Past(lambda _: {}, lambda _: True, 7))
    assert (one.before, one.after) == (None, 0)


def test_what_the_server_will_not_answer_is_unknown_with_the_reason() -> None:
    def ask(query: str) -> Points:
        raise Unaskable("it took too long")

    before, after = states((queue(100),), (queue(500),))
    (one,), _ = replay(before, after, Past(ask, lambda _: True, 7))
    assert (one.before, one.after, one.why) == (None, None, "it took too long")


LATENCY = """
slos:
  latency:
    objective: 99%
    sli: {histogram: {metric: 'latency_seconds_bucket{job="fraud"}', at_most: LIMIT}}
"""


def test_a_changed_recording_is_written_out_for_the_new_rule_and_read_for_the_old() -> None:
    asked: list[str] = []

    def ask(query: str) -> Points:
        asked.append(query)
        return {}

    before, after = states((LATENCY.replace("LIMIT", "250ms"),), (LATENCY.replace("LIMIT", "500ms"),))
    found, _ = replay(before, after, Past(ask, lambda _: True, 7))
    burning = [one for one in found if "/burn/" in one.id]
    assert burning and all(one.before == one.after == 0 for one in burning)
    new = [query for query in asked if "latency_seconds_bucket" in query]
    assert new and all("0.5" in query for query in new)
    assert any("mlobs:slo_errors:ratio" in query for query in asked if query not in new)


def test_rules_are_found_by_the_id_that_they_carry() -> None:
    rules = rule_set(state(queue(100)).environments["default"])
    assert [one.expr for one in rules.alerts["fraud/alert/queue"]]
    assert rule_set(None).alerts == {}
