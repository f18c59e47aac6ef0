"""Units and thresholds: how a value is written, and where its colour changes.

A threshold on a panel is the number that the alert uses, exact, so that a red line means a fired alert.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import BurnRateAlert, Objective
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
    Unit.CELSIUS: "celsius",
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


def of_signal(unit: Unit, bound: Bound | None) -> Scale:
    """Green within the bound, red outside of it; without a bound no colour says good or bad."""
    return Scale(unit_id(unit), steps_of(bound), low=None if unit is Unit.CELSIUS else ZERO)


def steps_of(bound: Bound | None) -> tuple[Step, ...]:
    """The colours of a bound."""
    match bound:
        case None | Bound(low=None, high=None):
            return ((None, PLAIN),)
        case Bound(low=None):
            return (None, GOOD), (bound.high, BAD)
        case Bound(high=None):
            return (None, BAD), (bound.low, GOOD)
        case Bound():
            return (None, BAD), (bound.low, GOOD), (bound.high, BAD)
        case _:
            assert_never(bound)


def budget_left() -> Scale:
    """A whole budget is 100 %; a quarter left calls for care, an overspent one is red."""
    steps = ((None, BAD), (ZERO, NEAR), (Decimal("0.25"), GOOD))
    return Scale("percentunit", steps, decimals=1, high=Decimal(1))


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
