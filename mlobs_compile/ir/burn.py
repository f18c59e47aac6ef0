"""Which burn-rate tiers an objective gets: reachable ones only, none that another implies.

The arithmetic is exact (`Decimal`), target-neutral, and its numbers are data in `burn_windows.yaml`.
Source: The Site Reliability Workbook, chapter 5, "Alerting on SLOs".
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
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
    )


def _tier(name: str, entry: object, period: Duration) -> Tier:
    assert isinstance(entry, dict)
    long, share = Duration.parse(entry["long"]), Ratio.parse(entry["budget_share"]).value
    factor = share * period.ms / long.ms
    return Tier(name, Urgency(entry["urgency"]), Duration.parse(entry["short"]), long, factor, share)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a spec says about one tier; None leaves what the shipped tier has."""

    enabled: bool = True
    urgency: Urgency | None = None
    long: Duration | None = None
    short: Duration | None = None
    budget_share: Decimal | None = None
    factor: Decimal | None = None
    hold: Duration | None = None
    keep: Duration | None = None

    @property
    def shapes(self) -> bool:
        """True when it says when the tier fires: then the tier is wanted, even if another implies it."""
        return any(part is not None for part in (self.long, self.short, self.budget_share, self.factor))


NO_WISHES: Mapping[str, Wish] = {}


def tiers_for(
    target: Decimal, window: Duration, *, paging: bool = True, wishes: Mapping[str, Wish] = NO_WISHES
) -> Tiers:
    """The tiers of an objective: `target` is the promised share of good events, `window` the budget's period.

    With `paging` off, the tiers that would page become tickets under the same names. `wishes` change the shipped
    tiers by name, and add others, which must say urgency, both windows, and a share or a factor.
    """
    budget = 1 - target
    changed: dict[str, str] = {}
    fitted = []
    for asked in _asked(window, wishes):
        given = _reachable(asked, window, budget)
        if given != asked:
            changed[asked.name] = _lowered(asked, given, budget)
        fitted.append(given if paging else replace(given, urgency=Urgency.TICKET))
    wanted = frozenset(name for name, wish in wishes.items() if wish.shapes)
    return _without_implied(tuple(sorted(fitted, key=_speed)), changed, wanted)


def _speed(tier: Tier) -> tuple[bool, Duration]:
    """Pages before tickets, short windows before long ones: what tells first stands first."""
    return tier.urgency is Urgency.TICKET, tier.long


def _asked(window: Duration, wishes: Mapping[str, Wish]) -> Iterator[Tier]:
    """The shipped tiers, fitted to the window and changed as wished, then those that only the wishes have."""
    shipped = {tier.name: tier for tier in plan().tiers}
    for name, tier in shipped.items():
        wish = wishes.get(name, Wish())
        if wish.enabled:
            yield _wished(_fit(tier, window), wish, window)
    for name, wish in wishes.items():
        if wish.enabled and name not in shipped:
            assert wish.urgency and wish.long and wish.short
            blank = Tier(name, wish.urgency, wish.short, wish.long, Decimal(1), Decimal(0))
            yield _wished(blank, wish, window)


def _wished(tier: Tier, wish: Wish, window: Duration) -> Tier:
    """The tier with what is wished; a share sets the factor for its long window, and the other way round."""
    tier = replace(
        tier,
        urgency=wish.urgency or tier.urgency,
        long=wish.long or tier.long,
        short=wish.short or tier.short,
        hold=wish.hold or tier.hold,
        keep=wish.keep or tier.keep,
    )
    if wish.factor is not None:
        return replace(
            tier, factor=wish.factor, budget_share=_short_decimal(wish.factor * tier.long.ms / window.ms)
        )
    if not wish.shapes:
        return tier
    share = tier.budget_share if wish.budget_share is None else wish.budget_share
    return replace(tier, budget_share=share, factor=_short_decimal(share * window.ms / tier.long.ms))


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


def _without_implied(tiers: tuple[Tier, ...], changed: dict[str, str], wanted: Container[str] = ()) -> Tiers:
    kept = []
    for tier in tiers:
        if tier.name in wanted:
            kept.append(tier)
            continue
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
