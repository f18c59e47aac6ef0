"""What of a node is compared: all that it says itself, without its identity, its lines, and what it says by another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum

from mlobs_compile.artifact import Json
from mlobs_compile.ir.objective import Objective
from mlobs_compile.review.change import Compared
from mlobs_compile.spec.shape import Shape
from mlobs_compile.units import Duration

_HEAD = frozenset(("id", "origins", "subject"))
_NOUNS = {
    "Objective": "SLO",
    "BurnRateAlert": "burn-rate alert",
    "BudgetAlert": "budget alert",
    "ThresholdAlert": "alert",
    "AnomalyAlert": "anomaly alert",
    "AbsenceAlert": "missing-data alert",
    "Expectation": "check",
    "Measurement": "check",
    "ScheduledMonitor": "monitor",
    "Board": "dashboard",
    "Policy": "routing",
    "Maintenance": "maintenance window",
    "Reaction": "reaction",
}


def noun(compared: Compared) -> str:
    """What kind of thing it is, in words."""
    return _NOUNS.get(type(compared).__name__, "settings")


def facts(compared: Compared) -> Mapping[str, Json]:
    """What it says, as plain data."""
    if isinstance(compared, Shape):
        return {name: _plain(value) for name, value in compared}
    return {
        one.name: _plain(getattr(compared, one.name)) for one in fields(compared) if one.name not in _HEAD
    }


def _plain(value: object) -> Json:
    match value:
        case Enum():
            found: Json = value.value
            return found
        case Objective():
            return value.id
        case Duration():
            return str(value)
        case Shape():
            return {name: _plain(one) for name, one in value}
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case tuple() | list() | frozenset():
            return [_plain(one) for one in value]
        case str() | int() | float() | Decimal() | bool() | None:
            return value
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return str(value)
