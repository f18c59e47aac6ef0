"""CloudWatch metric math, proven by evaluating it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.ir.signal import Bound, MetricEvents, Signal, Silence, Unit
from mlobs_compile.queries import cloudwatch
from mlobs_compile.queries.cloudwatch import Queries
from mlobs_compile.units import Duration
from tests.aws.cloudwatch_rules import statistic
from tests.aws.evaluate import Samples, value
from tests.builders import a_gauge_signal, a_latency_signal, a_metric, an_event_signal

HOUR = Duration.of(hours=1)
COUNTS = st.integers(0, 10_000)


def evaluated(queries: Queries, samples: Samples, end: int = 60) -> float | None:
    return value(cloudwatch.to_request(queries), samples, end)  # type: ignore[arg-type]


def events(total: int, other: int, name: str = "Invocation5XXErrors") -> Samples:
    samples = Samples()
    samples.put(a_metric(), 10, total)
    samples.put(a_metric(name), 50, other)
    return samples


@given(COUNTS, COUNTS)
def test_an_error_ratio_is_bad_over_total_and_never_leaves_0_to_1(total: int, bad: int) -> None:
    ratio = evaluated(cloudwatch.error_ratio(an_event_signal(), None, HOUR), events(total, bad))
    assert ratio == (min(bad / total, 1) if total else 0)


@given(COUNTS, COUNTS)
def test_good_events_give_the_same_ratio_as_their_complement(total: int, good: int) -> None:
    signal = an_event_signal(good="Invocation2XX")
    ratio = evaluated(cloudwatch.error_ratio(signal, None, HOUR), events(total, good, "Invocation2XX"))
    assert ratio == pytest.approx(max(total - good, 0) / total if total else 0)


def test_a_ratio_is_weighted_by_events_and_not_by_minutes() -> None:
    samples = Samples()
    for minute, total, bad in ((0, 1, 1), (1, 999, 0)):
        samples.put(a_metric(), minute, total)
        samples.put(a_metric("Invocation5XXErrors"), minute, bad)
    ratio = evaluated(cloudwatch.error_ratio(an_event_signal(), None, HOUR), samples)
    assert ratio == 0.001  # a mean over the two minutes would say 0.5


@pytest.mark.parametrize("signal", [an_event_signal(), an_event_signal(good="Invocation2XX")])
def test_without_any_data_the_ratio_is_zero(signal: Signal) -> None:
    assert evaluated(cloudwatch.error_ratio(signal, None, HOUR), Samples()) == 0


def test_when_every_request_fails_and_good_ones_are_not_published_the_ratio_is_one() -> None:
    samples = Samples()
    samples.put(a_metric(), 5, 40)
    signal = an_event_signal(good="Invocation2XX")
    assert evaluated(cloudwatch.error_ratio(signal, None, HOUR), samples) == 1


@given(COUNTS, COUNTS, st.integers(0, 100), st.integers(0, 5))
def test_below_either_minimum_the_ratio_is_zero(total: int, bad: int, least: int, least_bad: int) -> None:
    queries = cloudwatch.error_ratio(
        an_event_signal(), None, HOUR, min_events=least, min_bad_events=least_bad
    )
    ratio = evaluated(queries, events(total, bad))
    counted = total > 0 and total >= least and bad >= least_bad
    assert ratio == (min(bad / total, 1) if counted else 0)


@given(st.lists(st.integers(1, 500_000), min_size=1, max_size=50), st.integers(0, 4))
def test_a_latency_is_the_share_of_slow_requests_in_the_stored_unit(latencies: list[int], least: int) -> None:
    samples = Samples()
    samples.put(a_metric("ModelLatency"), 3, *latencies)
    bound = Bound(high=Decimal("0.25"))
    queries = cloudwatch.error_ratio(a_latency_signal(), bound, HOUR, min_bad_events=least)
    slow = sum(latency > 250_000 for latency in latencies)
    wanted = slow / len(latencies) if slow >= least else 0
    assert evaluated(queries, samples) == pytest.approx(wanted)


@pytest.mark.parametrize("total", range(2, 60))
def test_a_count_that_comes_out_of_a_percentage_is_not_lost_to_rounding(total: int) -> None:
    samples = Samples()
    samples.put(a_metric("ModelLatency"), 3, *[900_000] * 2, *[1] * (total - 2))
    bound = Bound(high=Decimal("0.25"))
    enough, too_few = (
        cloudwatch.error_ratio(a_latency_signal(), bound, HOUR, min_bad_events=least) for least in (2, 3)
    )
    assert evaluated(enough, samples) == pytest.approx(2 / total)
    assert evaluated(too_few, samples) == 0


def test_a_percentile_rank_is_a_statistic_that_the_service_knows() -> None:
    rank = cloudwatch.error_ratio(a_latency_signal(), Bound(high=Decimal("0.25")), HOUR)[0]
    assert rank.metric and rank.metric.stat == "PR(:250000)"
    both = cloudwatch.error_ratio(a_latency_signal(), Bound(Decimal("0.001"), Decimal("0.3")), HOUR)[0]
    assert both.metric and not list(statistic(both.metric.stat))


def test_a_value_is_in_the_unit_of_the_signal() -> None:
    samples = Samples()
    samples.put(a_metric("queue"), 59, 1500, 2500)
    signal = a_gauge_signal(scale="0.001")
    assert evaluated(cloudwatch.value(signal, Duration.of(minutes=5)), samples) == 2


def test_a_window_in_which_nothing_was_published_is_0_where_silence_says_so() -> None:
    five = Duration.of(minutes=5)
    unknown = a_gauge_signal(scale="0.001")
    zero = replace(unknown, silence=Silence.ZERO)
    assert evaluated(cloudwatch.value(unknown, five), Samples()) is None
    assert evaluated(cloudwatch.value(zero, five), Samples()) == 0
    samples = Samples()
    samples.put(a_metric("queue"), 59, 2000)
    assert evaluated(cloudwatch.value(zero, five), samples) == 2


def test_a_value_without_a_scale_is_the_metric_itself() -> None:
    assert len(cloudwatch.value(a_gauge_signal(), HOUR)) == 1


@given(st.integers(-20, 20))
def test_outside_is_one_beyond_either_side(measured: int) -> None:
    samples = Samples()
    samples.put(a_metric("queue"), 59, measured)
    bound = Bound(Decimal(-10), Decimal(10))
    queries = cloudwatch.outside(cloudwatch.value(a_gauge_signal(), HOUR), bound)
    assert evaluated(queries, samples) == (not -10 <= measured <= 10)


def test_several_metrics_add_up_and_one_that_stands_on_both_sides_is_read_once() -> None:
    failed = a_metric("Failed")
    signal = Signal("runs", Unit.RATIO, metric=MetricEvents((a_metric("Succeeded"), failed), bad=(failed,)))
    queries = cloudwatch.error_ratio(signal, None, HOUR)
    assert sum(query.metric is not None for query in queries) == 2
    samples = Samples()
    samples.put(a_metric("Succeeded"), 1, 9)
    samples.put(failed, 2, 1)
    assert evaluated(queries, samples) == 0.1


def test_burn_rate_budget_and_sli_follow_from_the_ratio() -> None:
    samples, budget = events(1000, 2), Decimal("0.001")
    signal = an_event_signal()
    assert evaluated(cloudwatch.burn_rate(signal, None, HOUR, budget), samples) == pytest.approx(2)
    assert evaluated(cloudwatch.budget_left(signal, None, HOUR, budget), samples) == pytest.approx(-1)
    assert evaluated(cloudwatch.good_ratio(signal, None, HOUR), samples) == pytest.approx(0.998)


def test_events_are_given_per_second() -> None:
    queries = cloudwatch.event_rates(an_event_signal(), None, HOUR)
    every = tuple(replace(query, returned=query.id == "total_rate") for query in queries)
    assert evaluated(every, events(7200, 0)) == 2


def test_samples_are_counted_and_their_lack_is_a_zero() -> None:
    queries = cloudwatch.samples(an_event_signal(), HOUR)
    assert evaluated(queries, Samples()) == 0
    assert evaluated(queries, events(500, 0)) == 1  # one sample that says 500


def test_formulas_side_by_side_keep_their_values_under_new_ids() -> None:
    first, second = (
        cloudwatch.suffixed(cloudwatch.error_ratio(an_event_signal(), None, window), f"_{number}")
        for number, window in enumerate((HOUR, Duration.of(minutes=15)))
    )
    ids = [query.id for query in (*first, *second)]
    assert len(set(ids)) == len(ids)
    assert evaluated(second, events(100, 10)) == 0  # only the bad events lie within the last 15 minutes
    assert evaluated(first, events(100, 10)) == 0.1


@pytest.mark.parametrize(
    ("signal", "bound"), [(a_gauge_signal(), Bound(high=Decimal(1))), (a_latency_signal(), None)]
)
def test_what_counts_no_events_has_no_error_ratio(signal: Signal, bound: Bound | None) -> None:
    with pytest.raises(ValueError, match="counts no events"):
        cloudwatch.error_ratio(signal, bound, HOUR)
