"""Units and thresholds: how a value is written, and where its colour changes.

A threshold on a panel is the number that the alert uses, exact, so that a red line means a fired alert.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.ir.signal import Bound, Unit
from mlobs_compile.units import Duration

ZERO = Decimal(0)
GOOD, NEAR, BAD, PLAIN = "green", "orange", "red", "text"
Step = tuple[Decimal | None, str]
"""From this value upwards, this colour; the first step has no value and holds from the bottom."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How a panel's values are written and coloured."""

    unit: str
    steps: tuple[Step, ...] = ((None, PLAIN),)
    decimals: int | None = None
    low: Decimal | None = None
    """Where the axis begins unless a value lies below."""
    high: Decimal | None = None
    """The greatest value there can be."""

    @property
    def bounded(self) -> bool:
        """True when some value would be coloured as bad."""
        return len(self.steps) > 1


_UNITS: Mapping[Unit, str] = {
    Unit.RATIO: "percentunit",
    Unit.SECONDS: "s",
    Unit.COUNT: "short",
    Unit.BYTES: "bytes",
    Unit.PER_SECOND: "ops",
    Unit.BYTES_PER_SECOND: "Bps",
    Unit.CELSIUS: "celsius",
    Unit.WATTS: "watt",
    Unit.SCORE: "none",
}


def unit_id(unit: Unit) -> str:
    """Grafana's id of a unit."""
    return _UNITS[unit]


def one_unit(duration: Duration) -> str:
    """A duration as Grafana reads it, which knows `90m` and not `1h30m`."""
    sizes = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1))
    name, size = next(pair for pair in sizes if duration.ms % pair[1] == 0)
    return f"{duration.ms // size}{name}"


def of_signal(unit: Unit, bound: Bound | None, warning: Bound | None = None) -> Scale:
    """Green within the bound, red outside of it; without a bound no colour says good or bad."""
    return Scale(unit_id(unit), steps_of(bound, warning), low=None if unit is Unit.CELSIUS else ZERO)


def steps_of(bound: Bound | None, warning: Bound | None = None) -> tuple[Step, ...]:
    """The colours of a bound, and between it and the bound of a warning that of a value to watch."""
    limits = [one for one in (warning, bound) if one and (one.low, one.high) != (None, None)]
    if not limits:
        return ((None, PLAIN),)
    sides = sorted({side for one in limits for side in (one.low, one.high) if side is not None})
    found: list[Step] = [(None, _colour(None, bound, warning))]
    for side in sides:
        colour = _colour(side, bound, warning)
        if colour != found[-1][1]:
            found.append((_ABOVE_ZERO if side == 0 and colour != GOOD else side, colour))
    return tuple(found)


_ABOVE_ZERO = Decimal("1e-9")
"""A colour begins at its value, and an alert fires beyond it. Of all limits, values rest on none but zero."""


def _colour(begin: Decimal | None, bound: Bound | None, warning: Bound | None) -> str:
    """The colour of the values from a side of a bound upwards, or of the lowest of all."""
    if _outside(begin, bound):
        return BAD
    return NEAR if _outside(begin, warning) else GOOD


def _outside(begin: Decimal | None, bound: Bound | None) -> bool:
    """Whether values just above `begin` are out of the bound."""
    if bound is None:
        return False
    low, high = bound.low, bound.high
    if begin is None:
        return low is not None
    return (low is not None and begin < low) or (high is not None and begin >= high)


def budget_left(alerts: Iterable[BudgetAlert] = ()) -> Scale:
    """A whole budget is 100 %; where no policy says more, a quarter left calls for care and an overspent one is red."""
    limits = sorted({alert.left for alert in alerts}) or [ZERO, Decimal("0.25")]
    colours = (BAD, *(NEAR for _ in limits[1:]), GOOD)
    steps = tuple(zip((None, *limits), colours, strict=True))
    return Scale("percentunit", steps, decimals=1, high=Decimal(1))


def amount(objective: Objective) -> Scale:
    """A number of events, or a length of time."""
    return Scale("short" if objective.counts_events else "s", decimals=0)


def room(objective: Objective) -> Scale:
    """Red once there is none."""
    return Scale(amount(objective).unit, ((None, BAD), (ZERO, GOOD)), decimals=0)


def sli(objective: Objective) -> Scale:
    """Green from the objective upwards, with a digit more than the objective has."""
    digits = -int((objective.target * 100).normalize().as_tuple().exponent)
    steps = ((None, BAD), (objective.target, GOOD))
    return Scale("percentunit", steps, decimals=max(digits + 1, 2), high=Decimal(1))


def error_ratio(alerts: Iterable[BurnRateAlert]) -> Scale:
    """The tiers' error ratios: orange where a ticket is written, red where somebody is woken."""
    return Scale("percentunit", _tiers((alert.threshold, alert.tier.urgency) for alert in alerts), low=ZERO)


def burn_rate(alerts: Iterable[BurnRateAlert]) -> Scale:
    """The tiers' factors, in the same colours as their error ratios."""
    return Scale("none", _tiers((alert.tier.factor, alert.tier.urgency) for alert in alerts), low=ZERO)


def _tiers(limits: Iterable[tuple[Decimal, Urgency]]) -> tuple[Step, ...]:
    """Ascending; once a value pages, every greater one does too."""
    colours: dict[Decimal, str] = {}
    worst = NEAR
    for limit, urgency in sorted(limits, key=lambda pair: pair[0]):
        worst = BAD if urgency is Urgency.PAGE else worst
        colours[limit] = worst
    return ((None, GOOD), *colours.items())
