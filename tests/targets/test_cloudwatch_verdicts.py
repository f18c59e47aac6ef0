"""Alarms on what a runner publishes once a run: they keep the last verdict, count windows, and miss a missing run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from mlobs_compile.ir.alert import Gap, ThresholdAlert
from mlobs_compile.ir.signal import Bound, Metric, MetricGauge, MetricMath, Unit
from mlobs_compile.lower.data import runner_alerts
from mlobs_compile.queries import published
from mlobs_compile.targets.cloudwatch import TARGET
from mlobs_compile.units import Duration, Schedule
from tests.aws.evaluate import Request, Samples, state
from tests.builders import a_place, a_subject, a_threshold_alert
from tests.targets.cloudwatch_world import by_name, emitted

CHECK = "fraud/drift/amount/psi"
HOUR, DAY = 60, 1440
DAILY = Duration.of(days=1)


def a_verdict(windows: tuple[int, int] = (1, 1), every: Duration = DAILY) -> ThresholdAlert:
    return replace(
        a_threshold_alert(),
        id=CHECK,
        signal=published.verdict(CHECK, "default", published.FAIL, "psi of amount"),
        bound=Bound(high=Decimal(0)),
        window=every,
        windows=windows,
        shown=published.value(CHECK, "default", Unit.SCORE, "psi of amount"),
        shown_bound=Bound(high=Decimal("0.2")),
        gap=Gap.LAST,
    )


def metric(alert: ThresholdAlert) -> Metric:
    assert isinstance(alert.signal.metric, MetricGauge)
    held = alert.signal.metric.metric
    return held.metrics[0][1] if isinstance(held, MetricMath) else held


def alarm(alert: ThresholdAlert) -> Mapping[str, object]:
    return by_name(emitted(alert))[alert.id]


def through(alert: ThresholdAlert, runs: Mapping[int, int], minutes: Iterable[int]) -> dict[int, str]:
    """The alarm's state minute by minute, with a number published at some of them."""
    samples, found, now = Samples(), {}, "OK"
    for minute, value in runs.items():
        samples.put(metric(alert), minute, value)
    request: Request = alarm(alert)
    for minute in minutes:
        now = found[minute] = state(request, samples, minute, now)
    return found


def test_a_verdict_that_was_published_once_stays_until_a_newer_one() -> None:
    found = through(a_verdict(), {100: 2, 100 + 3 * DAY: 0}, range(3 * DAY + 200))
    assert found[100] == "OK" and found[101] == "ALARM"
    assert found[100 + 3 * DAY] == "ALARM" and found[101 + 3 * DAY] == "OK"


def test_a_run_that_is_repeated_with_success_resolves_it_at_once() -> None:
    found = through(a_verdict(), {100: 1, 160: 0}, range(200))
    assert found[160] == "ALARM" and found[166] == "OK"


def test_two_of_three_windows_fire_and_one_does_not() -> None:
    alert = a_verdict((2, 3))
    assert (alarm(alert)["EvaluationPeriods"], alarm(alert)["DatapointsToAlarm"]) == (3, 2)
    once = through(alert, {60 + DAY * day: int(day == 3) for day in range(7)}, range(7 * DAY))
    assert "ALARM" not in once.values()
    twice = through(alert, {60 + DAY * day: int(day in (3, 5)) for day in range(9)}, range(9 * DAY))
    assert next(minute for minute, now in twice.items() if now == "ALARM") == 61 + 5 * DAY
    assert twice[59 + 6 * DAY] == "ALARM" and twice[62 + 6 * DAY] == "OK"


def test_a_late_run_neither_counts_twice_nor_resolves() -> None:
    late = {60: 0, 60 + DAY: 0, 60 + 2 * DAY: 1, 60 + 3 * DAY + 5 * HOUR: 0, 60 + 4 * DAY: 0}
    assert "ALARM" not in through(a_verdict((2, 3)), late, range(5 * DAY)).values()
    both = {60: 0, 60 + DAY: 1, 60 + 2 * DAY: 1, 60 + 3 * DAY + 5 * HOUR: 1}
    found = through(a_verdict((2, 2)), both, range(3 * DAY + 400))
    assert all(found[minute] == "ALARM" for minute in range(61 + 2 * DAY, 3 * DAY + 400))


@pytest.mark.parametrize(
    ("every", "windows", "refused"),
    [
        (DAILY, (2, 7), False),
        (DAILY, (2, 8), True),
        (Duration.of(days=7), (1, 1), False),
        (Duration.of(days=7), (1, 2), True),
        (Duration.of(minutes=30), (2, 10), False),
        (Duration.of(hours=18), (9, 10), True),
    ],
)
def test_an_alarm_looks_back_seven_days(every: Duration, windows: tuple[int, int], refused: bool) -> None:
    reason = TARGET.refuses(a_verdict(windows, every))
    assert bool(reason) is refused
    if reason:
        assert "looks back 7d at most; write `for: ... of" in reason


def test_the_text_says_where_the_value_is() -> None:
    text = alarm(a_verdict())["AlarmDescription"]
    assert f"The worst value is in the metric check_value of mlobs under Check {CHECK}" in str(text)


def test_a_run_that_is_overdue_is_missed_and_one_that_comes_heals() -> None:
    held = {one.id: one for one in runner_alerts(a_subject(), a_place("drift"), Schedule.parse("hourly"))}
    stale = held["fraud/checks/stale"]
    found = through(stale, {0: 1, 60: 1, 300: 1}, range(1, 320))
    assert found[1] == "OK" and found[60 + 2 * HOUR] == "OK" and found[62 + 2 * HOUR] == "ALARM"
    assert found[301] == "OK"
    assert through(stale, {}, range(5))[4] == "ALARM"
    names = {id.rpartition("/")[2]: metric(one) for id, one in held.items()}
    assert {key: one.name for key, one in names.items()} == {
        "stale": "runs",
        "errors": "checks_errors",
        "no-data": "checks_no_data",
    }
    assert all(one.dimensions == (("Model", "fraud"), ("Environment", "default")) for one in names.values())
