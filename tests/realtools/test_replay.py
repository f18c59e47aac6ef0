"""A replay against a real Prometheus whose past was written by hand: the numbers are those of the past."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mlobs_compile.backends.past import past
from mlobs_compile.backends.prometheus_api import Server, Unanswered
from mlobs_compile.review.replay import replay
from tests.realtools.live_prometheus import Live, live, service
from tests.review.states import states

DAYS = 2
QUEUE = "alerts: {queue: {query: queue_length, at_most: LIMIT, for: 5m, severity: page, summary: The queue is long.}}"
ERRORS = """
slos:
  availability:
    objective: OBJECTIVE
    sli: {events: {bad: 'errors_total[$window]', total: 'requests_total[$window]'}}
"""
ERRORS = ERRORS.replace("errors_total[$window]", "sum(rate(errors_total[$window]))").replace(
    "requests_total[$window]", "sum(rate(requests_total[$window]))"
)


LATENCY = """
slos:
  latency:
    objective: 99%
    sli: {histogram: {metric: 'seconds{job="fraud"}', at_most: LIMIT}}
"""


def queue(limit: int) -> str:
    return QUEUE.replace("LIMIT", str(limit))


def errors(objective: str) -> str:
    return ERRORS.replace("OBJECTIVE", objective)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two days in which the queue was at 150 twice and at 600 once, and in which 40 % of an hour's requests failed."""
    folder = tmp_path_factory.mktemp("past")
    now = time.time() // 60 * 60
    begin = now - DAYS * 86_400 - 3600
    lines = [
        "# TYPE queue_length gauge",
        *_queue(begin, now),
        *_counters(begin, now),
        *_histogram(begin, now),
        "# EOF",
        "",
    ]
    (folder / "past.txt").write_text("\n".join(lines))
    promtool = shutil.which("promtool")
    assert promtool is not None
    subprocess.run(
        [promtool, "tsdb", "create-blocks-from", "openmetrics", folder / "past.txt", folder / "data"],
        check=True,
        capture_output=True,
    )
    with _running(folder) as found:
        yield Server(found.url)


@contextmanager
def _running(folder: Path) -> Iterator[Live]:
    with service("up_once 1\n") as port, live(folder, port) as found:
        yield found


def _queue(begin: float, now: float) -> Iterator[str]:
    for minute in range(int((now - begin) // 60)):
        value = (
            600
            if 300 <= minute < 310
            else 150
            if minute in range(600, 620) or minute in range(900, 930)
            else 10
        )
        yield f"queue_length {value} {begin + 60 * minute}"


def _counters(begin: float, now: float) -> Iterator[str]:
    """Ten requests a second; from the thousandth minute on, four of ten fail for an hour."""
    total, failed = ["# TYPE requests counter"], ["# TYPE errors counter"]
    bad = 0
    for minute in range(int((now - begin) // 60)):
        bad += 240 if 1000 <= minute < 1060 else 0
        total.append(f"requests_total {600 * minute} {begin + 60 * minute}")
        failed.append(f"errors_total {bad} {begin + 60 * minute}")
    yield from (*total, *failed)


def _histogram(begin: float, now: float) -> Iterator[str]:
    """Ten requests a second within 250 ms; from the thousandth minute on, half of them take up to 500 ms for an hour."""
    yield "# TYPE seconds histogram"
    quick: dict[str, list[str]] = {"0.25": [], "0.5": [], "+Inf": []}
    slow = 0
    for minute in range(int((now - begin) // 60)):
        slow += 300 if 1000 <= minute < 1060 else 0
        for le, less in (("0.25", slow), ("0.5", 0), ("+Inf", 0)):
            line = f'seconds_bucket{{job="fraud",le="{le}"}} {600 * minute - less} {begin + 60 * minute}'
            quick[le].append(line)
    for lines in quick.values():
        yield from lines
    for minute in range(int((now - begin) // 60)):
        yield f'seconds_count{{job="fraud"}} {600 * minute} {begin + 60 * minute}'


def test_a_looser_threshold_would_have_fired_less_often(server: Server) -> None:
    before, after = states((queue(100),), (queue(500),))
    (one,), _ = replay(before, after, past(server, time.time(), DAYS))
    assert (one.id, one.before, one.after, one.why) == ("fraud/alert/queue", 3, 1, "")


def test_burn_rates_that_nobody_recorded_are_computed_from_the_series_themselves(server: Server) -> None:
    before, after = states((errors("90%"),), (errors("99.9%"),))
    found, _ = replay(before, after, past(server, time.time(), DAYS))
    by_id = {one.id: one for one in found}
    fast = by_id["fraud/availability/burn/page-fast"]
    assert (fast.before, fast.after, fast.why) == (0, 1, "")


def test_a_latency_bound_is_replayed_from_the_buckets_of_the_histogram(server: Server) -> None:
    before, after = states((LATENCY.replace("LIMIT", "250ms"),), (LATENCY.replace("LIMIT", "500ms"),))
    found, _ = replay(before, after, past(server, time.time(), DAYS))
    fast = next(one for one in found if one.id == "fraud/latency/burn/page-fast")
    assert (fast.before, fast.after, fast.why) == (1, 0, "")


def test_series_that_the_server_never_had_are_unknown_and_not_silent(server: Server) -> None:
    old, new = (queue(limit).replace("queue_length", "depth") for limit in (100, 500))
    before, after = states((old,), (new,))
    (one,), _ = replay(before, after, past(server, time.time(), DAYS))
    assert (one.before, one.after) == (None, None)
    assert one.why == "the server has kept nothing of `depth`"


def test_a_rule_that_stays_as_it_is_is_not_replayed(server: Server) -> None:
    before, after = states((queue(100), errors("90%")), (queue(100), errors("99%")))
    found, _ = replay(before, after, past(server, time.time(), DAYS))
    assert found and "fraud/alert/queue" not in {one.id for one in found}


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(Unanswered, match="cannot be reached"):
        past(Server("http://127.0.0.1:9"), time.time(), DAYS)
