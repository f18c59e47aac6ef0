"""Bounds that the baseline gives, such as `baseline - 3 std`, and the number of windows, such as `2 of 3`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Literal

from mlobs_compile.baseline import Norm
from mlobs_compile.quantity import parse_quantity
from mlobs_compile.units import UnitError, decimal_text

Measure = Literal["plain", "percent", "std"]
_FORM = re.compile(r"^baseline(?:\s*([+-])\s*(\d+(?:\.\d+)?)\s*(%|std)?)?$")
_WINDOWS = re.compile(r"^(\d+) of (\d+)$")
MOST_WINDOWS = 30


@dataclass(frozen=True, slots=True)
class Relative:
    """A bound as a distance from what the measure was at the baseline."""

    distance: Decimal
    """Signed."""
    measure: Measure
    """`plain`: in the measure's own unit; `percent`: of the baseline's value; `std`: standard deviations over the
    baseline's chunks, from their mean."""

    def from_norm(self, norm: Norm, rounding: str) -> Decimal | None:
        """The bound as a number; None where the baseline has no chunks to take a standard deviation of."""
        exact = self._exactly(norm)
        return None if exact is None else rounded(exact, rounding)

    def _exactly(self, norm: Norm) -> Decimal | None:
        value, mean, std = (_exact(one) for one in (norm.value, norm.mean, norm.std))
        match self.measure:
            case "plain":
                return None if value is None else value + self.distance
            case "percent":
                return None if value is None else value + abs(value) * self.distance / 100
            case "std":
                return None if mean is None or std is None else mean + self.distance * std

    def __str__(self) -> str:
        if not self.distance:
            return "baseline"
        sign, unit = "-" if self.distance < 0 else "+", {"plain": "", "percent": "%", "std": " std"}
        return f"baseline {sign} {decimal_text(abs(self.distance))}{unit[self.measure]}"


DIGITS = 6
"""Significant digits of a bound that the baseline gives: what a person reads, and every target writes."""


def rounded(bound: Decimal, rounding: str) -> Decimal:
    """The bound as it is written everywhere: outwards, so that a batch like the baseline stays within it."""
    return Context(prec=DIGITS, rounding=rounding).create_decimal(bound)


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value))


def parse_bound(text: object) -> Decimal | Relative:
    """A quantity, or a text that begins with `baseline`; raises UnitError."""
    if not isinstance(text, str) or not text.strip().startswith("baseline"):
        return parse_quantity(text)
    found = _FORM.match(text.strip())
    if not found:
        raise UnitError(
            f"`{text}` is no bound: write `baseline - 0.05`, `baseline - 10%` or `baseline - 3 std`"
        )
    sign, digits, unit = found.groups()
    distance = Decimal(digits or 0) * (-1 if sign == "-" else 1)
    return Relative(distance, {"%": "percent", "std": "std"}.get(unit, "plain"))  # type: ignore[arg-type]


def parse_windows(text: object) -> tuple[int, int]:
    """How many windows of how many, such as `2 of 3`; raises UnitError."""
    found = _WINDOWS.match(text) if isinstance(text, str) else None
    least, last = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= least <= last <= MOST_WINDOWS:
        raise UnitError(
            f"`{text}` is no number of windows: write `2 of 3`, at most `{MOST_WINDOWS} of {MOST_WINDOWS}`"
        )
    return least, last
