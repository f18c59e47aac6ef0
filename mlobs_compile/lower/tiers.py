"""The burn-rate tiers of an SLO: the shipped ones, changed and joined by what the spec wishes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mlobs_compile.diagnostic import Diagnostic, did_you_mean
from mlobs_compile.faults import slo as faults
from mlobs_compile.ir import burn
from mlobs_compile.ir.burn import Wish
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import Tier
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.route import Place
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.slo import Slo, TierShape
from mlobs_compile.units import Duration, decimal_text

SLOWEST = Decimal("0.1")
"""No tier tells of a budget that would last ten windows."""
_USUAL = "ticket-fast"
"""The shipped set always drops it; that is no news."""


def tiers(thing: Thing[Watched], name: str, slo: Slo, said: list[Diagnostic]) -> tuple[Tier, ...] | None:
    """The tiers that can fire, fastest first; None after saying why what is wished cannot be."""
    assert slo.objective
    found = list(_unusable(thing, name, slo))
    if found:
        said.extend(found)
        return None
    wishes = {key: _wish(shape) for key, shape in slo.tiers.items()}
    made = burn.tiers_for(slo.objective.value, slo.window.length, paging=slo.paging, wishes=wishes)
    where = thing.at("slos", name, "objective")
    for dropped in made.dropped:
        if dropped.tier != _USUAL:
            id = f"{thing.subject.name}/{name}"
            said.append(
                faults.TIER_CHANGED.at(where, f"burn tier `{dropped.tier}` of `{id}`: {dropped.reason}")
            )
    written = [tier for tier in made.kept if tier.name in slo.tiers]
    faulty = (_wrong(tier, slo, thing.at("slos", name, "tiers", tier.name)) for tier in written)
    wrong = [fault for fault in faulty if fault]
    said.extend(wrong)
    return None if wrong else made.kept


def _wish(shape: TierShape) -> Wish:
    return Wish(
        shape.enabled,
        Urgency(shape.urgency) if shape.urgency else None,
        shape.long,
        shape.short,
        shape.budget_share.value if shape.budget_share else None,
        shape.factor,
        shape.hold,
        shape.keep_firing_for,
    )


def _unusable(thing: Thing[Watched], name: str, slo: Slo) -> Iterator[Diagnostic]:
    """Tiers of the spec's own that lack what a shipped one would supply, and numbers that no tier can have."""
    shipped = {tier.name for tier in burn.plan().tiers}
    for key, shape in slo.tiers.items():
        place = thing.at("slos", name, "tiers", key)
        lacking = [part for part in ("urgency", "long", "short") if getattr(shape, part) is None]
        if shape.factor is None and shape.budget_share is None:
            lacking.append("factor")
        if key not in shipped and lacking:
            listed = ", ".join(f"`{part}`" for part in lacking)
            known = ", ".join(f"`{tier}`" for tier in sorted(shipped))
            help = did_you_mean(key, shipped) or f"add {listed}; the shipped tiers are {known}"
            yield faults.BAD_TIER.at(place, f"the tier `{key}` lacks {listed}", help=help)
        if shape.factor is not None and shape.factor < SLOWEST:
            message = f"a factor of {decimal_text(shape.factor)} would tell of a budget that lasts for ever"
            yield faults.BAD_TIER.at(
                place / "factor", message, help="write how many times too fast, such as `14.4`"
            )
        if shape.budget_share is not None and shape.budget_share.value == 0:
            message = "a tier that fires when nothing of the budget is gone would always fire"
            yield faults.BAD_TIER.at(place / "budget_share", message, help="write a share, such as `2%`")


def _wrong(tier: Tier, slo: Slo, place: Place) -> Diagnostic | None:
    shortest = burn.plan().shortest
    if tier.short < shortest:
        message = f"the short window `{tier.short}` of `{tier.name}` is shorter than {shortest}"
        return faults.BAD_TIER.at(
            place, message, help=f"events are counted over {shortest}: write that, or more"
        )
    if tier.long <= tier.short:
        message = (
            f"the long window `{tier.long}` of `{tier.name}` is not longer than the short one, `{tier.short}`"
        )
        return faults.BAD_TIER.at(place, message, help=f"a twelfth is usual: `short: {_twelfth(tier.long)}`")
    if tier.factor < SLOWEST:
        message = f"`{tier.name}` would fire at {decimal_text(tier.factor)} times the sustainable rate"
        return faults.BAD_TIER.at(
            place, message, help="let a larger share of the budget go, or a shorter window"
        )
    if tier.long > slo.window.length:
        message = f"the long window `{tier.long}` of `{tier.name}` is longer than the SLO's, `{slo.window}`"
        return faults.BAD_TIER.at(
            place, message, help="a tier tells of a budget before it is gone; shorten it"
        )
    return None


def _twelfth(long: Duration) -> Duration:
    return max(burn.plan().shortest, Duration(long.ms // 12 // 60_000 * 60_000))
