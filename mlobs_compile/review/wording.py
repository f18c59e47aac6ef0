"""Values of fields for people: in the unit of the signal, exact, sets as what came and went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from mlobs_compile.artifact import Json, json_line
from mlobs_compile.change.excerpt import sides
from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import Unit
from mlobs_compile.review.change import Compared
from mlobs_compile.units import Duration, decimal_text

LONGEST = 120
"""Characters of a value; of what is longer the part that differs is shown, since nobody reads it all in a list."""
_SHARES = frozenset(("target", "coverage", "budget_share", "left", "share"))
_SIGNS = {
    Unit.BYTES: " bytes",
    Unit.PER_SECOND: " per second",
    Unit.BYTES_PER_SECOND: " bytes per second",
    Unit.CELSIUS: " °C",
    Unit.WATTS: " W",
}


def shown(
    compared: tuple[Compared, Compared], path: Sequence[str], before: Json, after: Json
) -> tuple[str, str]:
    """Both values as texts; empty where that side has none."""
    if isinstance(before, list) and isinstance(after, list) and path[-1] not in ("windows", "pairs"):
        return _sets(before, after)
    old, new = (_unit(one, path) for one in compared)
    return sides(_value(path, before, old), _value(path, after, new), LONGEST)


def _unit(compared: Compared, path: Sequence[str]) -> Unit | None:
    if path[0] == "bound" and isinstance(compared, Objective | ThresholdAlert):
        return compared.signal.unit
    if path[0] == "shown_bound" and isinstance(compared, ThresholdAlert) and compared.shown:
        return compared.shown.unit
    return Unit.RATIO if path[-1] in _SHARES else None


def _value(path: Sequence[str], value: Json, unit: Unit | None) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal() | int():
            return quantity(Decimal(value), unit)
        case list() if path[-1] == "windows":
            return " of ".join(map(str, value))
        case list():
            return ", ".join(_value(path, one, unit) for one in value)
        case Mapping():
            return _mapping(path, value, unit)
        case _:
            return str(value)


def _mapping(path: Sequence[str], value: Mapping[str, Json], unit: Unit | None) -> str:
    """A bound as a range, a value with one field as that, everything else as data."""
    if set(value) == {"low", "high"}:
        low, high = (_value((*path, side), value[side], unit) for side in ("low", "high"))
        return f"{low} to {high}" if low and high else f"at most {high}" if high else f"at least {low}"
    said = {key: one for key, one in value.items() if one not in (None, [], {})}
    form = said.pop("form", None)
    inner = ", ".join(f"{key} {_value((*path, key), one, unit)}" for key, one in said.items())
    if form is None:
        return inner
    return f"{form} ({inner})" if inner else str(form)


def quantity(value: Decimal, unit: Unit | None) -> str:
    """A number in its unit as the spec writes it: `300ms`, `99.9%`."""
    if unit is Unit.RATIO:
        return f"{decimal_text(value * 100)}%"
    if unit is Unit.SECONDS:
        ms = value * 1000
        return str(Duration(int(ms))) if ms == int(ms) and ms >= 0 else f"{decimal_text(value)}s"
    return decimal_text(value) + (_SIGNS.get(unit, "") if unit else "")


def _sets(before: Sequence[Json], after: Sequence[Json]) -> tuple[str, str]:
    """Two lists by what only one of them has; whole where they differ in order alone."""
    old, new = [_plain(one) for one in before], [_plain(one) for one in after]
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    if not gone and not come:
        return sides(", ".join(old), ", ".join(new), LONGEST)
    return sides(", ".join(gone), ", ".join(come), LONGEST)


def _plain(value: Json) -> str:
    match value:
        case str():
            return value
        case bool() | float() | None:
            return json_line(value)
        case int() | Decimal():
            return decimal_text(Decimal(value))
        case _:
            return json_line(value)
