"""The tiers of every objective: the numbers of the workbook, and laws over all objectives and windows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.ir import burn
from mlobs_compile.ir.burn import Tiers, tiers_for
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import Tier
from mlobs_compile.units import Duration, decimal_text
from tests.builders import a_burn_alert, an_objective

targets = st.decimals("0.001", "0.99999", places=5)
windows = st.integers(7 * 24, 90 * 24).map(lambda hours: Duration.of(hours=hours))


def days(count: int) -> Duration:
    return Duration.of(days=count)


def named(tiers: Tiers) -> dict[str, Tier]:
    return {tier.name: tier for tier in tiers.kept}


def factors(target: str, window: Duration) -> dict[str, str]:
    return {
        name: decimal_text(tier.factor) for name, tier in named(tiers_for(Decimal(target), window)).items()
    }


def stretches(tiers: Tiers) -> dict[str, tuple[str, str]]:
    return {tier.name: (str(tier.short), str(tier.long)) for tier in tiers.kept}


def why(tiers: Tiers, name: str) -> str:
    (reason,) = [dropped.reason for dropped in tiers.dropped if dropped.tier == name]
    return reason


def test_thirty_days_have_the_factors_of_the_workbook() -> None:
    assert factors("0.999", days(30)) == {"page-fast": "14.4", "page-slow": "6", "ticket": "1"}
    assert stretches(tiers_for(Decimal("0.999"), days(30))) == {
        "page-fast": ("5m", "1h"),
        "page-slow": ("30m", "6h"),
        "ticket": ("6h", "3d"),
    }


def test_four_weeks_keep_the_windows_and_no_ticket_comes_below_the_sustainable_rate() -> None:
    assert factors("0.999", days(28)) == {"page-fast": "13.44", "page-slow": "5.6", "ticket": "1"}
    assert stretches(tiers_for(Decimal("0.999"), days(28))) == stretches(
        tiers_for(Decimal("0.999"), days(30))
    )


def test_a_long_month_has_factors_that_can_be_read() -> None:
    assert factors("0.999", days(31)) == {"page-fast": "14.88", "page-slow": "6.2", "ticket": "1.0333"}


def test_a_week_scales_the_windows_and_keeps_the_factors() -> None:
    week = tiers_for(Decimal("0.999"), days(7))
    assert stretches(week) == {
        "page-fast": ("5m", "14m"),  # 1.17 minutes are finer than what is recorded
        "page-slow": ("7m", "1h24m"),
        "ticket": ("1h24m", "16h48m"),
    }
    assert factors("0.999", days(7)) == factors("0.999", days(30))


def test_a_quarter_scales_the_windows_and_keeps_the_factors() -> None:
    quarter = tiers_for(Decimal("0.999"), days(90))
    assert stretches(quarter) == {
        "page-fast": ("15m", "3h"),
        "page-slow": ("1h30m", "18h"),
        "ticket": ("18h", "9d"),
    }
    assert factors("0.999", days(90)) == factors("0.999", days(30))


@pytest.mark.parametrize("window", [days(7), days(30), days(90)])
def test_the_stated_share_of_the_budget_is_gone_when_the_long_window_has_burned(window: Duration) -> None:
    shares = {tier.name: tier.budget_share for tier in tiers_for(Decimal("0.999"), window).kept}
    assert shares == {"page-fast": Decimal("0.02"), "page-slow": Decimal("0.05"), "ticket": Decimal("0.1")}
    for tier in tiers_for(Decimal("0.999"), window).kept:
        assert tier.factor * tier.long.ms / window.ms == tier.budget_share


@pytest.mark.parametrize(
    ("target", "factor", "threshold"),
    [("0.95", "10.5", "0.525"), ("0.9", "5.5", "0.55"), ("0.5", "1.5", "0.75")],
)
def test_a_tier_that_an_outage_reaches_late_or_never_is_lowered(
    target: str, factor: str, threshold: str
) -> None:
    tiers = tiers_for(Decimal(target), days(30))
    fast = named(tiers)["page-fast"]
    assert fast.factor == Decimal(factor)
    assert a_burn_alert(an_objective(target), fast).threshold == Decimal(threshold)
    assert f"lowered to {factor}x" in why(tiers, "page-fast")
    assert abs(fast.budget_share - fast.factor * fast.long.ms / days(30).ms) < Decimal("0.0001")


def test_the_last_objective_whose_outage_the_workbook_tells_in_time_is_untouched() -> None:
    assert factors("0.97", days(30))["page-fast"] == "14.4"
    assert "page-fast" not in {dropped.tier for dropped in tiers_for(Decimal("0.97"), days(30)).dropped}


def test_a_tier_that_never_fires_first_is_left_out_with_the_reason() -> None:
    assert (
        why(tiers_for(Decimal("0.999"), days(30)), "ticket-fast") == "left out, for `ticket` fires no later"
    )


def test_a_tier_that_was_lowered_to_the_rate_of_a_faster_one_is_told_once_as_left_out() -> None:
    tiers = tiers_for(Decimal("0.8"), days(30))
    assert factors("0.8", days(30)) == {"page-fast": "3", "ticket": "1"}
    assert why(tiers, "page-slow") == "left out, for `page-fast` fires no later"


def test_a_page_makes_a_ticket_needless_and_a_ticket_never_a_page() -> None:
    (only,) = tiers_for(Decimal("0.001"), days(30)).kept
    assert (only.name, only.urgency) == ("page-fast", Urgency.PAGE)
    page, ticket = tiers_for(Decimal("0.999"), days(30)).kept[::2]
    twin = replace(page, name="twin", urgency=Urgency.TICKET)
    assert burn._without_implied((page, twin), {}).kept == (page,)
    assert burn._without_implied((twin, page), {}).kept == (page,)
    assert burn._without_implied((page, ticket), {}).kept == (page, ticket)


def test_without_paging_the_same_tiers_are_tickets() -> None:
    paging, quiet = (tiers_for(Decimal("0.999"), days(30), paging=paging).kept for paging in (True, False))
    assert [replace(tier, urgency=Urgency.TICKET) for tier in paging] == list(quiet)


@given(targets, windows)
def test_every_tier_can_fire_and_none_at_a_rate_that_keeps_the_promise(
    target: Decimal, window: Duration
) -> None:
    for tier in tiers_for(target, window).kept:
        assert tier.factor >= 1
        assert 1 - target <= tier.factor * (1 - target) < 1


@given(targets, windows)
def test_someone_is_always_told(target: Decimal, window: Duration) -> None:
    kept = tiers_for(target, window).kept
    assert kept and kept[0].urgency is Urgency.PAGE
    assert len({tier.name for tier in kept}) == len(kept) <= 3


@given(targets, windows)
def test_a_total_outage_is_paged_within_the_first_long_window(target: Decimal, window: Duration) -> None:
    fast = tiers_for(target, window).kept[0]
    until = fast.factor * (1 - target) * fast.long.ms
    assert until <= fast.long.ms * max(Decimal("0.525"), 1 - target / 2)


@given(targets, windows)
def test_factors_fall_and_windows_grow_along_the_tiers_of_one_urgency(
    target: Decimal, window: Duration
) -> None:
    kept = tiers_for(target, window).kept
    for urgency in Urgency:
        for first, second in pairwise(tier for tier in kept if tier.urgency is urgency):
            assert first.factor > second.factor
            assert first.long < second.long and first.short < second.short


@given(targets, windows)
def test_windows_are_ordered_whole_minutes_no_finer_than_what_is_recorded(
    target: Decimal, window: Duration
) -> None:
    for tier in tiers_for(target, window).kept:
        assert burn.plan().shortest <= tier.short < tier.long <= window
        assert tier.short.ms % 60_000 == tier.long.ms % 60_000 == 0


@given(targets, targets, windows)
def test_a_stricter_target_fires_at_fewer_errors(one: Decimal, two: Decimal, window: Duration) -> None:
    lax, strict = sorted((one, two))
    kept = named(tiers_for(lax, window))
    for name, tier in named(tiers_for(strict, window)).items():
        if name in kept:
            rounding = Decimal("0.01") * (1 - lax)  # lowered factors have two decimals
            assert tier.factor * (1 - strict) <= kept[name].factor * (1 - lax) + rounding


@given(targets, windows)
def test_thresholds_are_exact_and_short(target: Decimal, window: Duration) -> None:
    for tier in tiers_for(target, window).kept:
        threshold = a_burn_alert(an_objective(target), tier).threshold
        assert threshold == tier.factor * (1 - target)
        assert len(decimal_text(threshold)) <= len("0.") + 4 + 5


@given(windows)
def test_the_tier_that_is_always_implied_stays_out_for_every_window(window: Duration) -> None:
    assert "ticket-fast" not in named(tiers_for(Decimal("0.999"), window))
