"""Which queries are looked at: those that somebody wrote, where they wrote them, and with facts all that are asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mlobs_compile.lower.asked import asked
from mlobs_compile.queries.purpose import Purpose
from mlobs_compile.queries.query import Asked, Unread, Written
from tests.platforms import HEAD, MODEL, PRESET, PROJECT, TEAM, built, compiled

FACTS = """\
apiVersion: mlobs/v1
kind: Facts
metadata: {name: live}
metrics: {latency_seconds: {type: histogram, buckets: [0.1, 0.25]}}
"""
QUEUE = "alerts: {queue: {query: max(queue), at_most: 5, for: 10m, window: 7m, severity: page, summary: It grows.}}\n"
HTTP = """\
serving: {preset: http-service, job: fraud}
slos: {availability: {objective: 99%, signal: availability}}
"""


def _asked(*documents: str) -> Iterator[Asked | Unread]:
    build = built(PROJECT, TEAM, *documents)
    assert build.platform is not None and build.monitoring is not None
    return asked(build.platform, build.monitoring)


def _told(*documents: str) -> list[tuple[str, str]]:
    """The place and the text of each query."""
    return [(str(one.at.route), one.text) for one in _asked(*documents)]


def _one(*documents: str, name: str) -> Asked:
    (found,) = (one for one in _asked(*documents) if one.name == name)
    assert isinstance(found, Asked)
    return found


def test_queries_of_an_slo_stand_where_they_are_written() -> None:
    assert _told(MODEL) == [
        ("slos.availability.sli.events.total", "sum(rate(requests_total[$window]))"),
        ("slos.availability.sli.events.bad", "sum(rate(errors_total[$window]))"),
    ]


@pytest.mark.parametrize(
    ("sli", "places"),
    [
        ("{events: {good: 'rate(g[$window])', total: 'rate(t[$window])'}}", ["events.total", "events.good"]),
        (
            "{predictions: {total: 'rate(t[$window])', fallback: 'rate(f[$window])'}}",
            ["predictions.total", "predictions.fallback"],
        ),
        ("{ratio: {error: ratio}}", ["ratio.error"]),
        ("{ratio: {success: ratio}}", ["ratio.success"]),
        ("{gauge: {query: depth, within: [0, 5]}}", ["gauge.query"]),
        ("{boolean: {query: probe}}", ["boolean.query"]),
        ("{histogram: {metric: latency_seconds, at_most: 250ms}}", ["histogram.metric"]),
        ("{freshness: {timestamp: batch, at_most: 20m}}", ["freshness.timestamp"]),
    ],
)
def test_every_kind_of_indicator_is_looked_at(sli: str, places: list[str]) -> None:
    model = HEAD + f"slos: {{own: {{objective: 99%, sli: {sli}}}}}\n"
    assert [place for place, _ in _told(model)] == [f"slos.own.sli.{place}" for place in places]


def test_the_shortest_window_of_an_indicator_is_five_minutes_or_its_slice() -> None:
    slices = MODEL.replace(
        "99.9%\n", "99.9%\n    budgeting: timeslices\n    slice: {length: 1m, target: 95%}\n"
    )
    assert str(_one(MODEL, name="total").window) == "5m"
    assert str(_one(slices, name="total").window) == "1m"


def test_an_alert_brings_how_long_it_waits_and_its_window() -> None:
    found = _one(HEAD + QUEUE, name="query")
    assert (str(found.hold), str(found.window), found.purpose) == ("10m", "7m", Purpose.VALUE)
    assert isinstance(found, Written) and str(found.at.route) == "alerts.queue.query"


def test_an_alert_on_absence_is_asked_whether_there_is_anything() -> None:
    absent = "alerts: {gone: {query: up, absent: true, severity: page, summary: It is gone.}}\n"
    assert _one(HEAD + absent, name="query").purpose is Purpose.ABSENCE


def test_a_histogram_brings_its_bound_in_the_unit_of_its_buckets() -> None:
    sli = "sli: {histogram: {metric: latency_ms, at_most: 250ms, unit: ms}}"
    model = HEAD + f"slos: {{latency: {{objective: 99%, {sli}}}}}\n"
    assert _one(model, name="metric").bound == 250


def test_what_is_switched_off_is_not_looked_at() -> None:
    off = MODEL.replace("objective: 99.9%", "objective: 99.9%\n    enabled: false")
    assert (
        _told(off + QUEUE.replace("severity", "enabled: false, severity"), HEAD.replace("fraud", "churn"))
        == []
    )


def test_queries_of_built_in_presets_are_looked_at_with_facts_only() -> None:
    assert _told(HEAD + HTTP) == []
    found = list(_asked(HEAD + HTTP, FACTS))
    assert {type(one) for one in found} == {Asked} and all('job="fraud"' in one.text for one in found)
    assert {one.name for one in found if str(one.at.route) == "slos.availability"} == {"total", "bad"}


def test_queries_of_an_own_preset_are_looked_at_once_in_the_preset() -> None:
    users = [
        HEAD.replace("fraud", name)
        + f"serving: {{preset: scorer, job: {name}}}\nslos: {{availability: {{objective: 99%, signal: availability}}}}\n"
        for name in ("fraud", "churn")
    ]
    told = _told(*users, PRESET)
    assert told == [
        ("signals.availability.promql.events.total", 'sum(rate(all_total{job="fraud"}[$window]))'),
        ("signals.availability.promql.events.bad", 'sum(rate(bad_total{job="fraud"}[$window]))'),
        ("signals.depth.promql.gauge.query", 'queue_depth{job="fraud"}'),
    ]


def test_a_preset_that_nobody_uses_is_looked_at_with_made_up_parameters() -> None:
    assert _told(MODEL, PRESET)[-1] == ("signals.depth.promql.gauge.query", 'queue_depth{job="sample"}')


def test_facts_are_around_every_query() -> None:
    found = _one(MODEL, FACTS, name="total").around.facts
    assert found is not None and found.series("latency_seconds_bucket") is not None
    assert _one(MODEL, name="total").around.facts is None


def test_a_text_that_is_no_query_comes_with_its_fault() -> None:
    run = compiled(PROJECT, TEAM, MODEL.replace("[$window]", "[$window", 1))
    build: Any = run.builds[0]
    found = [one for one in asked(build.platform, build.monitoring) if isinstance(one, Unread)]
    assert [(one.name, one.text) for one in found] == [("bad", "sum(rate(errors_total[$window))")]
