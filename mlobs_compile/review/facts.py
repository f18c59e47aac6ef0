"""What of an object is compared: all that it says itself, without its identity, its lines, and what it says by another.

Lists of named things become maps by name and lists without an order become sorted ones, so that a difference is one
of meaning. Numbers stay exact.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import get_args

from pydantic import BaseModel

from mlobs_compile import serial
from mlobs_compile.artifact import Json
from mlobs_compile.change.digest import digest
from mlobs_compile.condition import Condition, sql
from mlobs_compile.ir import assertion, maintenance, monitor, reaction, routing, signal
from mlobs_compile.ir.board import Board, Panel
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitor import ScheduledMonitor
from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.reaction import Reaction
from mlobs_compile.ir.routing import Policy, Secret
from mlobs_compile.period import Period
from mlobs_compile.review.change import Compared, Generated
from mlobs_compile.units import Duration, Ratio, Schedule

Facts = Mapping[str, Json]
FORM = "form"
"""The key that tells which of several forms a value has, such as `Within` or `OneOf`."""
_HEAD = frozenset(("id", "origins", "subject"))
_FORMS: frozenset[type] = frozenset(
    kind
    for union in (
        assertion.Assertion,
        maintenance.Stretch,
        monitor.Endpoint | monitor.BatchOutput,
        reaction.Run,
        routing.Channel,
        signal.SeriesForm,
        signal.MetricForm,
        signal.Term,
    )
    for kind in get_args(union)
)
_TEXTS = (Duration, Period, Ratio, Schedule, Secret)
_CONDITIONS = get_args(Condition)
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
    "Preset": "preset",
}


def noun(compared: Compared) -> str:
    """What kind of thing it is, in words."""
    match compared:
        case Subject():
            return compared.kind
        case Generated():
            return f"{compared.target} {compared.kind}"
        case _:
            return _NOUNS.get(type(compared).__name__, "settings")


def facts(compared: Compared) -> Facts:
    """What it says, as plain data."""
    match compared:
        case BaseModel():
            return {name: plain(value) for name, value in compared}
        case Subject():
            said = {one.name: plain(getattr(compared, one.name)) for one in fields(compared)}
            return {**said, "annotations": dict(compared.annotations)}
        case Board():
            return board_facts(compared)
        case _:
            named = _NAMED.get(type(compared), {})
            return {
                one.name: named.get(one.name, plain)(getattr(compared, one.name))
                for one in fields(compared)
                if one.name not in _HEAD and (type(compared), one.name) not in _BY_ID
            }


_BY_ID = {(Objective, "name"), (Measurement, "check"), (ScheduledMonitor, "name"), (Policy, "team")}
"""Names that only follow from the id."""


def plain(value: object) -> Json:
    """A value as data: quantities as they are written, nodes by their ids."""
    match value:
        case str() | int() | float() | Decimal() | bool() | None:
            return value
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
        case tuple() | list():
            return [plain(one) for one in value]
        case frozenset() | set():
            return sorted(str(one) for one in value)
        case _:
            return str(value) if isinstance(value, _TEXTS) else _structure(value)


def _structure(value: object) -> Json:
    match value:
        case Enum():
            found: Json = value.value
            return found
        case Objective():
            return value.id
        case BaseModel():
            return {name: plain(one) for name, one in value}
    if isinstance(value, _CONDITIONS):
        return sql(value)
    if is_dataclass(value) and not isinstance(value, type):
        said = {one.name: plain(getattr(value, one.name)) for one in fields(value)}
        return {FORM: type(value).__name__, **said} if type(value) in _FORMS else said
    return str(value)


def board_facts(board: Board, same: Collection[str] = ()) -> Facts:
    """A dashboard as its panels by name: where each stands is a fact of its own, so that moving is not replacing.

    Of the panels that are the `same` on the other side nothing is said.
    """
    every = {f"{section.key}/{panel.key}": panel for section in board.sections for panel in section.panels}
    shown = {key: _panel(panel) for key, panel in every.items() if key not in same}
    return {
        "title": board.title,
        "description": board.description,
        "purpose": board.purpose,
        "panels": shown,
        "order": list(every),
        "sections": {section.key: section.title for section in board.sections},
        "links": [to for _, to in board.links],
    }


def _panel(panel: Panel) -> Json:
    said = {one.name: plain(getattr(panel, one.name)) for one in fields(panel) if one.name != "key"}
    return {**said, "alerts": sorted(panel.alerts)}


def _sorted(value: object) -> Json:
    assert isinstance(value, tuple)
    return sorted(str(one) for one in value)


def _frozen(value: object) -> Json:
    """What a baseline holds, by its digest: nobody reads bins."""
    return None if value is None else digest(serial.plain(value))


def _named(key: str) -> Callable[[object], Json]:
    """Entries of a list by one of their fields."""

    def by_name(value: object) -> Json:
        assert isinstance(value, tuple)
        found: dict[str, Json] = {}
        for one in value:
            said = plain(one)
            assert isinstance(said, Mapping)
            found[str(said[key])] = {name: inner for name, inner in said.items() if name != key}
        return found

    return by_name


def _measures(value: object) -> Json:
    assert isinstance(value, tuple)
    return {
        one.metric if one.column is None else f"{one.metric} of {one.column}": plain(one.bound)
        for one in value
    }


def _receivers(value: object) -> Json:
    assert isinstance(value, tuple)
    return {
        urgency.value: {one.name: plain(one.channel) for one in receivers} for urgency, receivers in value
    }


def _batch(value: object) -> Json:
    said = plain(value)
    assert isinstance(said, Mapping)
    sets = {
        name: sorted(map(str, _items(said[name])))
        for name in ("features", "personal", "positive", "favourable")
    }
    return {**said, **sets}


def _items(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value


_NAMED: Mapping[type, Mapping[str, Callable[[object], Json]]] = {
    Objective: {"tiers": _named("name"), "periods": plain, "group_by": _sorted},
    Measurement: {
        "reference": _frozen,
        "norm": _frozen,
        "frozen": _frozen,
        "batch": _batch,
        "reads": _sorted,
    },
    ScheduledMonitor: {"measures": _measures, "facets": _named("column"), "positive": _sorted},
    Policy: {"receivers": _receivers},
    Reaction: {"triggers": _sorted},
}
