"""Finds the value of one series at which a query gives what is wanted, by trying."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Context, Decimal

Reading = Callable[[Decimal], float | None]
"""What a query gives when the series has a value; None when it gives nothing."""

_POWERS = tuple(Decimal(10) ** exponent for exponent in (-1, 1, -2, 2, -3, 3, -4, 4, 5, 6, 7, 8, 9, 10, 12))
TRIED = (*map(Decimal, (1, 0, 2, 3, 4, 5, 50)), Decimal("0.5"), *_POWERS, Decimal(-1), Decimal(-100))
"""Values worth a look, the plain ones first: states are small numbers, bytes and microseconds are large ones."""
_STEPS = 60
_CLOSE = 1e-9
_SHORT = Context(prec=12)


def solve(read: Reading, wanted: Decimal) -> Decimal | None:
    """The value at which the reading is the wanted one, within a billionth; None when it is not found."""
    target = float(wanted)
    found = _straight(read, target)
    if found is None:
        found = next((value for value in TRIED if _meets(read(value), target)), None)
    if found is None:
        found = _between(read, target)
    return found if found is not None and _meets(read(found), target) else None


def _meets(value: float | None, target: float) -> bool:
    return value is not None and abs(value - target) <= _CLOSE * max(1.0, abs(target))


def _straight(read: Reading, target: float) -> Decimal | None:
    """On a straight line, two points tell all."""
    one, two = read(Decimal(1)), read(Decimal(2))
    if one is None or two is None or one == two:
        return None
    found = _SHORT.create_decimal_from_float(1 + (target - one) / (two - one))
    return found if _meets(read(found), target) else None


def _between(read: Reading, target: float) -> Decimal | None:
    """Halves the distance between a value that gives less and one that gives more."""
    sides: dict[bool, Decimal] = {}
    for value in TRIED:
        got = read(value)
        if got is not None:
            sides.setdefault(got >= target, value)
    if len(sides) < 2:
        return None
    low, high = sides[False], sides[True]
    for _ in range(_STEPS):
        middle = (low + high) / 2
        got = read(middle)
        if got is None:
            return None
        low, high = (low, middle) if got >= target else (middle, high)
    return _SHORT.plus(high)


def first(read: Reading, wanted: Callable[[float], bool]) -> Decimal | None:
    """The first value worth a look whose reading is of the wanted kind."""
    return next((value for value, got in _readings(read) if got is not None and wanted(got)), None)


def _readings(read: Reading) -> Iterator[tuple[Decimal, float | None]]:
    return ((value, read(value)) for value in TRIED)
