"""The ready alerts of every preset as CloudWatch alarms: evaluated at the edge, and where nothing is published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from mlobs_compile import preset
from mlobs_compile.ir.alert import AbsenceAlert, ThresholdAlert
from mlobs_compile.ir.signal import Bound, Metric, MetricEvents, MetricGauge, Signal, Silence
from mlobs_compile.resolve.platform import AppliedPreset
from mlobs_compile.route import Route
from mlobs_compile.spec.common import AlertShape
from mlobs_compile.units import Duration
from tests import projects
from tests.aws.evaluate import Samples, states
from tests.builders import a_threshold_alert
from tests.presets.catalogue import PRESETS, SAMPLE
from tests.targets.cloudwatch_world import emitted, requests

EVENTS = 100_000
STALE = 60
"""Minutes after which data that were there once are long gone."""


@dataclass(frozen=True, slots=True)
class Ready:
    """One ready alert whose signal CloudWatch can read."""

    preset: str
    name: str
    shape: AlertShape
    signal: Signal


def ready() -> Iterator[Ready]:
    for name, found in PRESETS.items():
        params = tuple((param, SAMPLE) for param in found.params)
        applied = AppliedPreset("system", found, params, Route())
        for key, shape in found.alerts.items():
            signal = preset.signal(applied, shape.signal or "")
            if signal.metric is not None:
                yield Ready(name, key, shape, signal)


ALL = tuple(ready())
BOUNDED = [one for one in ALL if one.shape.bounded]
ABSENT = [one for one in ALL if one.shape.absent]


def called(one: Ready) -> str:
    return f"{one.preset}/{one.name}"


def threshold(one: Ready) -> ThresholdAlert:
    alert = a_threshold_alert(signal=one.signal)
    bound = Bound(*one.shape.limits)
    return replace(alert, bound=bound, window=one.shape.window, hold=one.shape.hold)


def absence(one: Ready) -> AbsenceAlert:
    head = a_threshold_alert(signal=one.signal)
    hold = one.shape.hold if one.shape.hold.ms else Duration.of(minutes=15)
    return AbsenceAlert(
        head.id, head.subject, head.origins, "gone", one.signal, hold, head.urgency, head.summary
    )


def fires(alert: ThresholdAlert | AbsenceAlert, samples: Samples, end: int) -> bool:
    (found,) = states(requests(emitted(alert)), samples, end).values()
    return found == "ALARM"


def length(alert: ThresholdAlert) -> tuple[int, int]:
    """How many minutes one value covers, and how many values must be bad."""
    window = alert.window.ms // 60_000
    return window, max(1, -(-alert.hold.ms // alert.window.ms))


def put(samples: Samples, signal: Signal, value: Decimal, minute: int) -> None:
    """Publishes one minute in which the signal has this value."""
    match signal.metric:
        case MetricGauge(Metric() as metric):
            count = round(value) if metric.stat == "SampleCount" else 1
            samples.put(metric, minute, *[float(value / metric.scale)] * count)
        case MetricEvents(total, bad):
            (wrong,) = bad
            assert isinstance(wrong, Metric)
            share = round(value * EVENTS)
            samples.put(wrong, minute, share)
            others = [metric for metric in total if metric != wrong]
            assert len(others) == 1 and isinstance(others[0], Metric)
            samples.put(others[0], minute, EVENTS - share if wrong in total else EVENTS)
        case _:
            raise AssertionError(f"no way to publish `{signal.name}`")


def published(alert: ThresholdAlert, value: Decimal, periods: range) -> Samples:
    """A history in which the given periods, counted back from now, have this value."""
    samples = Samples()
    window, count = length(alert)
    for back in periods:
        put(samples, alert.signal, value, window * (count - back) - 1)
    return samples


def edges(bound: Bound) -> list[tuple[Decimal, Decimal]]:
    """What is just outside and just inside; of a bound of zero, one event and none."""
    found = []
    if bound.high is not None:
        found.append((bound.high * Decimal("1.02") or Decimal(1), bound.high * Decimal("0.98")))
    if bound.low is not None:
        found.append((bound.low * Decimal("0.98"), bound.low * Decimal("1.02")))
    return found


@pytest.mark.parametrize("one", BOUNDED, ids=called)
def test_an_alarm_fires_two_percent_beyond_its_bound_and_not_two_percent_within(one: Ready) -> None:
    alert = threshold(one)
    window, count = length(alert)
    for outside, inside in edges(alert.bound):
        every = range(count)
        assert fires(alert, published(alert, outside, every), window * count)
        assert not fires(alert, published(alert, inside, every), window * count)


@pytest.mark.parametrize("one", [one for one in BOUNDED if length(threshold(one))[1] > 1], ids=called)
def test_an_alarm_waits_as_long_as_it_says(one: Ready) -> None:
    alert = threshold(one)
    window, count = length(alert)
    for outside, inside in edges(alert.bound):
        samples = published(alert, outside, range(count - 1))
        put(samples, alert.signal, inside, window - 1)
        assert not fires(alert, samples, window * count)


@pytest.mark.parametrize("one", BOUNDED, ids=called)
def test_nothing_published_means_what_the_preset_says(one: Ready) -> None:
    """Zero is held against the bound like any 0; without a verdict an alarm is silent; a fault has its own alert."""
    alert = threshold(one)
    window, count = length(alert)
    low = alert.bound.low
    none_is_bad = one.signal.silence is Silence.ZERO and low is not None and low > 0
    assert fires(alert, Samples(), window * count) is none_is_bad


@pytest.mark.parametrize("one", ABSENT, ids=called)
def test_an_alarm_on_absence_fires_once_nothing_came_for_as_long_as_it_says(one: Ready) -> None:
    alert = absence(one)
    hold = alert.hold.ms // 60_000
    samples = Samples()
    put(samples, one.signal, Decimal(1), 0)
    assert not fires(alert, samples, hold)
    assert fires(alert, samples, hold + 1)


def test_a_service_of_which_nothing_is_known_has_no_task() -> None:
    (one,) = (one for one in BOUNDED if called(one) == "ecs-fargate/no-tasks")
    assert fires(threshold(one), Samples(), 10)


MUST_RUN = """
kind: Model
alerts:
  ran:
    cloudwatch:
      namespace: AWS/Sagemaker/ModelBuildingPipeline
      metric: ExecutionSucceeded
      dimensions: {PipelineName: fraud-build}
    at_least: 1
    window: 26h
"""


def test_a_sum_of_what_was_never_published_is_zero_for_a_metric_that_is_spelled_out() -> None:
    alert = projects.nodes("targets: {cloudwatch: {}}", MUST_RUN)["fraud/alert/ran"]
    assert isinstance(alert, ThresholdAlert)
    assert fires(alert, Samples(), 26 * 60)
    samples = Samples()
    assert isinstance(alert.signal.metric, MetricGauge)
    samples.put(alert.signal.metric.metric, 10, 1)
    assert not fires(alert, samples, 26 * 60)


def test_a_mean_of_what_was_never_published_is_nothing() -> None:
    text = MUST_RUN.replace("dimensions", "stat: Average\n      dimensions")
    alert = projects.nodes("targets: {cloudwatch: {}}", text)["fraud/alert/ran"]
    assert isinstance(alert, ThresholdAlert)
    assert not fires(alert, Samples(), 26 * 60)
