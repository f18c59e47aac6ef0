"""What numbers say of an assertion: met, unmet, or nothing to judge."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile.units import decimal_text


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an assertion is met."""

    met: bool | None
    """None where there was nothing to judge."""
    value: float | None
    """The share of rows, or the statistic."""
    message: str = ""
    """What was found, and beside it what must be where it is not met."""


NO_VALUES = Verdict(None, None, "there is no row with a value to judge")


def met(value: float, message: str = "") -> Verdict:
    """What was found is as it must be."""
    return Verdict(met=True, value=value, message=message)


def unmet(value: float, message: str) -> Verdict:
    """What was found is not what must be."""
    return Verdict(met=False, value=value, message=message)


def by_share(counted: int, good: int, share: Decimal, what: str) -> Verdict:
    """At least a share of the rows that count must be good; the comparison is exact."""
    if not counted:
        return NO_VALUES
    found, must = f"{100 * good / counted:.4g} %", f"{decimal_text(share * 100)} %"
    if Decimal(good) >= share * counted:
        return met(good / counted, f"{found} {what}")
    return unmet(good / counted, f"{found} {what}, and at least {must} must be")


def bounded(what: str, value: float, low: Decimal | int | None, high: Decimal | int | None) -> Verdict:
    """A number must lie between bounds, which are inclusive."""
    if low is not None and value < float(low):
        return unmet(value, f"{what} is {value:.6g}, and at least {low} is right")
    if high is not None and value > float(high):
        return unmet(value, f"{what} is {value:.6g}, and at most {high} is right")
    return met(value, f"{what} is {value:.6g}")
