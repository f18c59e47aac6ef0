"""Waits, gaps, silence and who speaks for whom in CloudWatch's alarms: evaluated minute by minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.alert import Absence, AbsenceAlert
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import BurnRateAlert, NoData, Objective, Tier
from mlobs_compile.units import Duration
from tests.aws.evaluate import Samples, states, told
from tests.builders import a_burn_alert, a_metric, a_threshold_alert, an_event_signal
from tests.targets.cloudwatch_world import (
    availability,
    by_name,
    emitted,
    emitted_and_said,
    requests,
    sent,
    with_tiers,
)

FAST, SLOW, TICKET = (f"fraud/availability/burn/{name}" for name in ("page-fast", "page-slow", "ticket"))
HEAD = "acme/prod/"


def traffic(minutes: range, bad_share: float, total: int = 10_000) -> Samples:
    samples = Samples()
    for minute in minutes:
        samples.put(a_metric(), minute, total)
        samples.put(a_metric("Invocation5XXErrors"), minute, round(total * bad_share))
    return samples


def alarm_at(nodes: Sequence[AnyNode], samples: Samples, end: int, id: str) -> bool:
    return states(requests(emitted(*nodes)), samples, end)[HEAD + id] == "ALARM"


def a_tier(name: str, long: str, short: str, factor: str, **more: object) -> Tier:
    ticket = name.startswith("ticket")
    urgency = Urgency.TICKET if ticket else Urgency.PAGE
    tier = Tier(name, urgency, Duration.parse(short), Duration.parse(long), Decimal(factor), Decimal("0.02"))
    return replace(tier, **more)  # type: ignore[arg-type]


def of_tiers(objective: Objective, *tiers: Tier) -> tuple[Objective | BurnRateAlert, ...]:
    return (objective, *(a_burn_alert(objective, tier) for tier in tiers))


@pytest.mark.parametrize(("hold", "whole"), [("5m", 5), ("10m", 10)])
def test_a_tier_that_waits_fires_once_its_short_window_has_burned_so_much_longer(
    hold: str, whole: int
) -> None:
    nodes = of_tiers(availability(), a_tier("page-fast", "1h", "5m", "14.4", hold=Duration.parse(hold)))
    begin = 60
    samples = traffic(range(begin), 0.0)
    for minute in range(begin, begin + 60):
        samples.put(a_metric(), minute, 10_000)
        samples.put(a_metric("Invocation5XXErrors"), minute, 10_000)
    without = of_tiers(availability(), a_tier("page-fast", "1h", "5m", "14.4"))
    first = next(end for end in range(begin, begin + 60) if alarm_at(without, samples, end, FAST))
    waited = next(end for end in range(begin, begin + 60) if alarm_at(nodes, samples, end, FAST))
    assert waited == first + whole
    sent(emitted(*nodes))


def test_a_fault_that_goes_away_within_the_wait_tells_nobody() -> None:
    nodes = of_tiers(availability(), a_tier("page-fast", "1h", "5m", "14.4", hold=Duration.of(minutes=5)))
    samples = traffic(range(60), 0.0)
    for minute in range(60, 80):
        samples.put(a_metric(), minute, 10_000)
    samples.put(a_metric("Invocation5XXErrors"), 60, 10_000)
    assert not any(alarm_at(nodes, samples, end, FAST) for end in range(60, 80))


def test_a_wait_between_two_windows_is_rounded_up_and_said() -> None:
    nodes = of_tiers(availability(), a_tier("page-fast", "1h", "5m", "14.4", hold=Duration.of(minutes=2)))
    emission, said = emitted_and_said(*nodes)
    assert by_name(emission)["fraud/availability/window/5m/page-fast"]["EvaluationPeriods"] == 2
    assert [(found.code, found.severity) for found in said] == [("MLO527", Severity.INFO)]
    assert "`for: 2m`" in said[0].message and "becomes 5m" in said[0].message


def test_a_wish_to_keep_firing_is_reported_and_not_dropped_in_silence() -> None:
    nodes = of_tiers(availability(), a_tier("page-fast", "1h", "5m", "14.4", keep=Duration.of(minutes=10)))
    _, said = emitted_and_said(*nodes)
    assert [(found.code, found.severity) for found in said] == [("MLO526", Severity.WARNING)]


def bad_without_data() -> Objective:
    return replace(availability(), no_data=NoData.BAD)


@pytest.mark.parametrize(("tier", "gap"), [(FAST, 5), (SLOW, 30), (TICKET, 360)])
def test_where_missing_data_are_bad_a_gap_fires_a_tier_as_long_as_its_short_window(
    tier: str, gap: int
) -> None:
    nodes = with_tiers(bad_without_data())
    last = 1000
    samples = traffic(range(last + 1), 0.0)
    assert not alarm_at(nodes, samples, last + gap, tier)
    firing = {id for id in (FAST, SLOW, TICKET) if alarm_at(nodes, samples, last + 1 + gap, id)}
    assert FAST in firing and (tier in firing or tier == TICKET)  # the ticket keeps still while a page tells


def test_a_gap_is_as_long_as_events_all_bad_would_take_at_a_low_objective() -> None:
    """55 % of an hour at 90 %: the ratio that the tier asks for, times its long window."""
    nodes = of_tiers(replace(availability("0.9"), no_data=NoData.BAD), a_tier("page-fast", "1h", "5m", "5.5"))
    samples = traffic(range(100), 0.0)
    assert not alarm_at(nodes, samples, 99 + 33, FAST)
    assert alarm_at(nodes, samples, 100 + 33, FAST)


def test_where_missing_data_mean_nothing_a_gap_is_silent() -> None:
    nodes = with_tiers(availability())
    assert not any(alarm_at(nodes, traffic(range(10), 0.0), 500, id) for id in (FAST, SLOW, TICKET))


def test_no_traffic_is_told_apart_from_no_sample() -> None:
    head, hold = a_threshold_alert(), Duration.of(hours=2)
    gone, idle = (
        AbsenceAlert(
            f"fraud/availability/{name}",
            head.subject,
            head.origins,
            name,
            an_event_signal(),
            hold,
            Urgency.TICKET,
            name,
            cause=cause,
        )
        for name, cause in (("gone", Absence.DATA), ("idle", Absence.TRAFFIC))
    )
    zeros = traffic(range(120), 0.0, 0)
    assert not alarm_at((gone, idle), zeros, 120, gone.id)
    assert alarm_at((gone, idle), zeros, 120, idle.id)
    zeros.put(a_metric(), 100, 1)
    assert not alarm_at((gone, idle), zeros, 120, idle.id)
    assert alarm_at((gone, idle), Samples(), 120, idle.id)  # AWS publishes no zeros
    sent(emitted(gone, idle))


def outage(minutes: range, until: int) -> Samples:
    samples = traffic(range(until), 0.0)
    for minute in minutes:
        samples.put(a_metric("Invocation5XXErrors"), minute, 10_000)
    return samples


def test_an_outage_rings_once_and_the_slower_page_does_not_ring_after_it() -> None:
    sent_requests = requests(emitted(*with_tiers(availability())))
    samples = outage(range(400, 420), 520)
    rung = told(sent_requests, samples, range(395, 520))
    assert HEAD + SLOW not in rung
    (at,) = rung[HEAD + FAST]
    assert at <= 403


def test_the_slower_page_rings_when_only_it_burns_and_two_minutes_later_than_without_a_faster_one() -> None:
    samples = traffic(range(400), 0.0)
    for minute in range(400, 700):
        samples.put(a_metric(), minute, 10_000)
        samples.put(a_metric("Invocation5XXErrors"), minute, 80)
    alone = of_tiers(availability(), a_tier("page-slow", "6h", "30m", "6"))
    both = (*alone, *of_tiers(availability(), a_tier("page-fast", "1h", "5m", "14.4"))[1:])
    first, second = (
        told(requests(emitted(*nodes)), samples, range(600, 700))[HEAD + SLOW][0] for nodes in (alone, both)
    )
    assert second == first + 2


def test_a_slower_page_that_still_burns_when_the_faster_one_has_long_ended_rings() -> None:
    samples = outage(range(400, 460), 800)
    for minute in range(460, 800):
        samples.put(a_metric("Invocation5XXErrors"), minute, 80)
    rung = told(requests(emitted(*with_tiers(availability()))), samples, range(395, 800))
    assert rung[HEAD + FAST] and len(rung[HEAD + SLOW]) == 1
    assert 460 + 5 < rung[HEAD + SLOW][0] <= 460 + 5 + 30 + 5


def test_several_faster_pages_suppress_a_slower_one_together() -> None:
    nodes = of_tiers(
        availability(),
        a_tier("page-now", "30m", "5m", "20"),
        a_tier("page-fast", "1h", "5m", "14.4"),
        a_tier("page-slow", "6h", "30m", "6"),
    )
    alarms = by_name(emitted(*nodes))
    suppressor = alarms[SLOW]["ActionsSuppressor"].removeprefix(HEAD)
    assert alarms[suppressor]["AlarmRule"] == (
        f'ALARM("{HEAD}fraud/availability/burn/page-now") OR ALARM("{HEAD}{FAST}")'
    )
    assert not alarms[suppressor]["ActionsEnabled"]
    sent(emitted(*nodes))


def test_of_pages_with_the_same_windows_the_higher_rate_speaks() -> None:
    alarms = by_name(
        emitted(
            *of_tiers(
                availability(),
                a_tier("page-slow", "1h", "5m", "6"),
                a_tier("page-fast", "1h", "5m", "14.4"),
            )
        )
    )
    assert alarms[SLOW]["ActionsSuppressor"] == HEAD + FAST
    assert "ActionsSuppressor" not in alarms[FAST]
