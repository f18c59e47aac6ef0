"""Whatever a tier asks for, its histories are on the side of its edges that they are said to be on.

A reader of its own sums the samples that are written and judges them by the workbook's rule; promtool is not needed.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import BurnRateAlert, Tier
from mlobs_compile.targets.prometheus.trials.burning import Edges, tier
from mlobs_compile.targets.prometheus.trials.trial import Case, Scenario
from mlobs_compile.units import Duration
from tests.builders import a_burn_alert, an_objective
from tests.realtools.notation import numbers

MINUTE = 60


def a_tier(long: int, short: int, factor: Decimal) -> Tier:
    return Tier(
        "some", Urgency.PAGE, Duration.of(minutes=short), Duration.of(minutes=long), factor, Decimal("0.02")
    )


@st.composite
def alerts(draw: st.DrawFn) -> BurnRateAlert:
    """Tiers as the compiler makes them: reachable, the long window at least twice the short one."""
    target = Decimal(draw(st.integers(5000, 9999))) / 10_000
    short = draw(st.integers(5, 2000))
    long = draw(st.integers(2 * short, min(20_000, 15 * short)))
    highest = (1 - target) + Decimal("0.5") * target
    factor = draw(st.decimals(1, highest / (1 - target), places=2))
    objective = replace(
        an_objective(target),
        min_events=draw(st.sampled_from((0, 1, 2, 50, 10_000))),
        min_bad_events=draw(st.integers(0, 4)),
        coverage=Decimal(draw(st.integers(0, 100))) / 100,
    )
    return a_burn_alert(objective, a_tier(long, short, factor))


def samples(scenario: Scenario) -> dict[int, tuple[float, float]]:
    """All and bad events a second, by the second of the sample."""
    (_, total), (_, bad) = scenario.series
    pairs = zip(numbers(total), numbers(bad), strict=True)
    return {
        index * scenario.step: (all_events, some)
        for index, (all_events, some) in enumerate(pairs)
        if all_events is not None and some is not None
    }


def burns(alert: BurnRateAlert, held: dict[int, tuple[float, float]], at: int) -> bool:
    """The rule of a tier, in words of its own."""
    objective, long = alert.objective, alert.tier.long
    shares = []
    for window in (long, alert.tier.short):
        inside = [pair for second, pair in held.items() if at - window.ms // 1000 < second <= at]
        if not inside or not sum(total for total, _ in inside):
            return False
        shares.append(sum(bad for _, bad in inside) / sum(total for total, _ in inside))
    inside = [pair for second, pair in held.items() if at - long.ms // 1000 < second <= at]
    events, bad = (sum(column) * MINUTE for column in zip(*inside, strict=True))
    return (
        min(shares) > float(alert.threshold)
        and len(inside) >= int(objective.coverage * long.minutes)
        and events > objective.min_events - 0.5
        and (objective.min_bad_events < 2 or bad > objective.min_bad_events - 0.5)
    )


@given(alerts())
def test_every_history_is_on_its_side_of_the_edge(alert: BurnRateAlert) -> None:
    found = tier(alert, {}, {})
    for scenario in found.scenarios:
        held = samples(scenario)
        for check in scenario.checks:
            if check.expr.startswith("count(ALERTS"):
                assert burns(alert, held, check.at) is (check.value is not None), check


@given(alerts())
def test_what_is_not_tried_is_said(alert: BurnRateAlert) -> None:
    found = tier(alert, {}, {})
    tried = {check.case for scenario in found.scenarios for check in scenario.checks}
    lacking = {lack.case for lack in found.lacks}
    wanted = {Case.FIRES, Case.SILENT, Case.WINDOWS, Case.RECOVERS}
    if Edges(alert).least > 1:
        wanted.add(Case.YOUNG)
    assert wanted <= tried | lacking


@given(alerts())
def test_no_history_is_more_than_promtool_reads_at_once(alert: BurnRateAlert) -> None:
    for scenario in tier(alert, {}, {}).scenarios:
        held = sorted(samples(scenario))
        for check in scenario.checks:
            window = alert.tier.long.ms // 1000
            assert 2 * sum(check.at - window < second <= check.at for second in held) < 10_000
