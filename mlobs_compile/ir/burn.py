"""Which burn-rate tiers an objective gets: reachable ones only, none that another implies.

The arithmetic is exact (`Decimal`), target-neutral, and its numbers are data in `burn_windows.yaml`.
Source: The Site Reliability Workbook, chapter 5, "Alerting on SLOs".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from functools import cache

from mlobs_compile import registry, source
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import Tier
from mlobs_compile.units import Duration, Ratio, decimal_text


@dataclass(frozen=True, slots=True)
class Dropped:
    """A tier that was left out or changed, and why, in words for the user."""

    tier: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tiers:
    """The tiers that make sense for one objective, fastest first."""

    kept: tuple[Tier, ...]
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The contents of `burn_windows.yaml`."""

    period: Duration
    tiers: tuple[Tier, ...]
    unscaled: tuple[Duration, Duration]
    shortest: Duration
    reach: Decimal
    close_enough: Decimal
    coverage: Decimal


@cache
def plan() -> Plan:
    """The shipped tiers; read once."""
    name, text = registry.data_files("mlobs_compile.ir", "burn_windows.yaml")[0]
    data = source.read_data(name, text)
    assert isinstance(data, dict) and isinstance(data["tiers"], dict) and isinstance(data["unscaled"], list)
    period = Duration.parse(data["period"])
    low, high = (Duration.parse(item) for item in data["unscaled"])
    tiers = tuple(_tier(key, entry, period) for key, entry in data["tiers"].items())
    return Plan(
        period,
        tiers,
        (low, high),
        Duration.parse(data["shortest"]),
        Ratio.parse(data["reach"]).value,
        Ratio.parse(data["close_enough"]).value,
        Ratio.parse(data["coverage"]).value,
    )


def _tier(name: str, entry: object, period: Duration) -> Tier:
    assert isinstance(entry, dict)
    long, share = Duration.parse(entry["long"]), Ratio.parse(entry["budget_share"]).value
    factor = share * period.ms / long.ms
    return Tier(name, Urgency(entry["urgency"]), Duration.parse(entry["short"]), long, factor, share)


def tiers_for(target: Decimal, window: Duration, *, paging: bool = True) -> Tiers:
    """The tiers of an objective: `target` is the promised share of good events, `window` the budget's period.

    With `paging` off, the tiers that would page become tickets under the same names.
    """
    budget = 1 - target
    changed: dict[str, str] = {}
    fitted = []
    for tier in plan().tiers:
        asked = _fit(tier, window)
        given = _reachable(asked, window, budget)
        if given != asked:
            changed[tier.name] = _lowered(asked, given, budget)
        fitted.append(given if paging else replace(given, urgency=Urgency.TICKET))
    return _without_implied(tuple(fitted), changed)


def _fit(tier: Tier, window: Duration) -> Tier:
    """The tier for a budget over `window`: windows scaled to the minute, then the factor from them."""
    numbers = plan()
    low, high = numbers.unscaled
    long, short = tier.long, tier.short
    if not low <= window <= high:
        long = _minutes(Decimal(tier.long.ms) * window.ms / numbers.period.ms)
        short = max(numbers.shortest, _minutes(Decimal(tier.short.ms) * window.ms / numbers.period.ms))
        long = max(long, Duration(2 * short.ms))
    factor = max(_short_decimal(tier.budget_share * window.ms / long.ms), Decimal(1))
    return replace(tier, short=short, long=long, factor=factor)


def _minutes(ms: Decimal) -> Duration:
    return Duration.of(minutes=int((ms / 60_000).to_integral_value()))


def _short_decimal(factor: Decimal) -> Decimal:
    """A factor that people can read: 31 days over 3 days give 1.0333, not 28 digits."""
    return factor.quantize(Decimal("0.0001"))


def _reachable(tier: Tier, window: Duration, budget: Decimal) -> Tier:
    """The tier, with its factor lowered if it asked for more errors than an outage shows in good time."""
    highest = budget + plan().reach * (1 - budget)
    if tier.factor * budget <= highest:
        return tier
    factor = max((highest / budget).quantize(Decimal("0.01"), rounding=ROUND_DOWN), Decimal(1))
    return replace(tier, factor=factor, budget_share=_short_decimal(factor * tier.long.ms / window.ms))


def _lowered(asked: Tier, given: Tier, budget: Decimal) -> str:
    share = asked.factor * budget
    needed = f"{decimal_text(round(share * 100, 2))}% errors" if share < 1 else "more than 100% errors"
    how = "fire late" if share < 1 else "never fire"
    return (
        f"{decimal_text(asked.factor)}x would need {needed} over {asked.long} and {how}; "
        f"lowered to {decimal_text(given.factor)}x"
    )


def _without_implied(tiers: tuple[Tier, ...], changed: dict[str, str]) -> Tiers:
    kept = []
    for tier in tiers:
        others = (other for other in tiers if other is not tier)
        stronger = next((other for other in others if _redundant(tier, other, tiers)), None)
        if stronger:
            changed[tier.name] = f"left out, for `{stronger.name}` fires no later"
        else:
            kept.append(tier)
    return Tiers(tuple(kept), tuple(Dropped(name, why) for name, why in changed.items()))


def _redundant(tier: Tier, other: Tier, tiers: tuple[Tier, ...]) -> bool:
    """True when `tier` can never tell its receivers anything that `other` has not told them before.

    A page tells what a ticket would, never the other way round. Of two equals the first stays.
    """
    if tier.urgency is not other.urgency and tier.urgency is Urgency.PAGE:
        return False
    if implies(tier, other):
        equal = tier.urgency is other.urgency and implies(other, tier)
        return not equal or tiers.index(other) < tiers.index(tier)
    return other.long < tier.long and other.short <= tier.short and other.factor <= tier.factor


def implies(tier: Tier, other: Tier) -> bool:
    """True when `other` must fire whenever `tier` does, at constant traffic and with full history.

    An error ratio above f over a stretch s means one above f*s/t over any longer stretch t that ends now.
    Windows are rounded to the minute and factors kept at 1 or more, so a small difference counts as none.
    """
    slack = 1 + plan().close_enough
    return all(
        o >= t and tier.factor * t.ms * slack >= other.factor * o.ms
        for t, o in ((tier.short, other.short), (tier.long, other.long))
    )
