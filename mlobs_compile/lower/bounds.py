"""Bounds of signals: whether what a document writes is a quantity of the kind that the signal has."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from mlobs_compile.ir.signal import Unit
from mlobs_compile.quantity import Dimension, Quantity
from mlobs_compile.units import decimal_text

_FITTING: dict[Unit, tuple[Dimension, ...]] = {
    Unit.RATIO: (Dimension.SHARE, Dimension.NUMBER),
    Unit.SECONDS: (Dimension.TIME,),
    Unit.BYTES: (Dimension.SIZE, Dimension.NUMBER),
    Unit.COUNT: (Dimension.NUMBER,),
    Unit.PER_SECOND: (Dimension.NUMBER,),
    Unit.BYTES_PER_SECOND: (Dimension.SIZE, Dimension.NUMBER),
    Unit.CELSIUS: (Dimension.NUMBER,),
    Unit.WATTS: (Dimension.NUMBER,),
    Unit.SCORE: (Dimension.NUMBER, Dimension.SHARE),
}
_WRITTEN = {
    Dimension.NUMBER: "a plain number",
    Dimension.SHARE: "a percentage",
    Dimension.TIME: "a duration",
    Dimension.SIZE: "a size",
}


def misfit(unit: Unit, sides: Iterable[Decimal | None]) -> tuple[str, str] | None:
    """What is wrong with a bound in this unit, and what to write; None when nothing is."""
    for side in sides:
        if isinstance(side, Quantity) and side.dimension not in _FITTING[unit]:
            text = decimal_text(side)
            remedy = {
                Unit.SECONDS: f"write the unit, such as `{text}ms` or `{text}s`",
                Unit.BYTES: "write a size, such as `512MiB`",
                Unit.RATIO: "write a share, such as `5%` or `0.05`",
            }.get(unit, "write a plain number")
            return (
                f"measured in {unit.value.replace('_', ' ')}, and its bound is {_WRITTEN[side.dimension]}",
                remedy,
            )
    return None


def unit_of(sides: Iterable[Decimal | None]) -> Unit:
    """The unit of a value that is known by its bound alone."""
    units = {Dimension.SHARE: Unit.RATIO, Dimension.TIME: Unit.SECONDS, Dimension.SIZE: Unit.BYTES}
    found = [units.get(side.dimension) for side in sides if isinstance(side, Quantity)]
    return next((unit for unit in found if unit), Unit.COUNT)
