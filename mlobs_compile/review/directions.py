"""Which way a field moves how closely something is watched: looser, tighter, or neither, by a table.

A field is found by its path from the end: `bound.high` stands for every upper bound, wherever it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from enum import Enum

from mlobs_compile.artifact import Json
from mlobs_compile.ir.board import Board
from mlobs_compile.ir.maintenance import Maintenance
from mlobs_compile.ir.node import Node, Subject
from mlobs_compile.review.change import Compared, Direction, Field, Op
from mlobs_compile.units import Duration, Schedule, UnitError

LOOSER, TIGHTER, NEUTRAL = Direction.LOOSER, Direction.TIGHTER, Direction.NEUTRAL


class Sense(Enum):
    """What more of a value means."""

    MORE_IS_LOOSER = "more is looser"
    """A missing value is no limit at all, which is loosest."""
    MORE_IS_TIGHTER = "more is tighter"
    """Likewise, for limits from below."""
    COSTS = "costs"
    """More of it is looser, and having none of it is tightest: waits, least numbers of rows."""
    GIVES = "gives"
    """More of it is tighter, and having none is loosest: receivers, segments, tiers."""


_RANKS: tuple[tuple[str, ...], ...] = (
    ("ticket", "page"),
    ("ticket", "freeze", "page"),
    ("ignore", "alert"),
    ("ignore", "bad"),
    ("healthy", "last", "bad"),
    ("low", "medium", "high", "critical"),
)
"""Names from loosest to tightest."""
_RANKED = frozenset(("urgency", "no_data", "gap", "action", "tier"))
_SENSES: dict[str, Sense] = {
    "high": Sense.MORE_IS_LOOSER,
    "at_most": Sense.MORE_IS_LOOSER,
    "deviations": Sense.MORE_IS_LOOSER,
    "factor": Sense.MORE_IS_LOOSER,
    "budget_share": Sense.MORE_IS_LOOSER,
    "short": Sense.MORE_IS_LOOSER,
    "long": Sense.MORE_IS_LOOSER,
    "low": Sense.MORE_IS_TIGHTER,
    "target": Sense.MORE_IS_TIGHTER,
    "share": Sense.MORE_IS_TIGHTER,
    "left": Sense.MORE_IS_TIGHTER,
    "window": Sense.COSTS,
    "windows": Sense.COSTS,
    "hold": Sense.COSTS,
    "min_events": Sense.COSTS,
    "min_bad_events": Sense.COSTS,
    "min_rows": Sense.COSTS,
    "coverage": Sense.COSTS,
    "every": Sense.COSTS,
    "schedule": Sense.COSTS,
    "where": Sense.COSTS,
    "confidence": Sense.COSTS,
    "cooldown": Sense.COSTS,
    "deadline": Sense.COSTS,
    "lag": Sense.COSTS,
    "max_lag": Sense.COSTS,
    "maintenance": Sense.COSTS,
    "working_hours": Sense.COSTS,
    "segments": Sense.GIVES,
    "features": Sense.GIVES,
    "triggers": Sense.GIVES,
    "runbook": Sense.GIVES,
    "facets": Sense.GIVES,
}
_ENTRIES = frozenset(("tiers", "measures", "page", "ticket", "facets"))
"""Maps whose entries each tell somebody, or look at something."""


def direction(path: Sequence[str], before: Json, after: Json) -> Direction:
    """What a change of one field does; NEUTRAL where nobody can tell."""
    name = path[-1]
    if len(path) > 1 and path[-2] in _ENTRIES and (before is None or after is None):
        return TIGHTER if before is None else LOOSER
    if name in _RANKED:
        return _ranked(before, after)
    if name == "values" and isinstance(before, list) and isinstance(after, list):
        return _members(path, before, after)
    sense = _SENSES.get(name)
    return NEUTRAL if sense is None else _moved(sense, before, after)


def whole(op: Op, compared: Compared, fields: Iterable[Field]) -> Direction:
    """What a change does as a whole: one looser field is not made good by a tighter one."""
    found = {one.direction for one in fields}
    if op in (Op.ADDED, Op.REMOVED):
        if not isinstance(compared, Node | Subject) or isinstance(compared, Board):
            return NEUTRAL
        less = (op is Op.REMOVED) is not isinstance(compared, Maintenance)
        return LOOSER if less else TIGHTER
    return LOOSER if LOOSER in found else TIGHTER if TIGHTER in found else NEUTRAL


def _ranked(before: Json, after: Json) -> Direction:
    for names in _RANKS:
        if before in names and after in names:
            return LOOSER if names.index(str(after)) < names.index(str(before)) else TIGHTER
    return NEUTRAL


def _members(path: Sequence[str], before: Sequence[Json], after: Sequence[Json]) -> Direction:
    """A set of allowed values is looser the more it has."""
    old, new = set(map(str, before)), set(map(str, after))
    if "assertion" not in path or not (old < new or new < old):
        return NEUTRAL
    return LOOSER if old < new else TIGHTER


def _moved(sense: Sense, before: Json, after: Json) -> Direction:
    more = _more(before, after)
    if before is None or after is None:
        come = before is None
        came_is_looser = sense is Sense.COSTS
        return LOOSER if come is came_is_looser else TIGHTER
    if more is None:
        return NEUTRAL
    return LOOSER if more is (sense in (Sense.MORE_IS_LOOSER, Sense.COSTS)) else TIGHTER


def _more(before: Json, after: Json) -> bool | None:
    """Whether the newer value is more; None where they cannot be compared."""
    for read in _READERS:
        old, new = read(before), read(after)
        if old is not None and new is not None:
            return None if old == new else bool(new > old)
    if isinstance(before, list) and isinstance(after, list):
        one, other = set(map(str, before)), set(map(str, after))
        return True if one < other else False if other < one else None
    return None


def _number(value: Json) -> Decimal | None:
    if isinstance(value, list) and len(value) == 2 and all(isinstance(one, int) for one in value):
        return Decimal(str(value[0]))  # k of n
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _length(value: Json) -> Decimal | None:
    try:
        return Decimal(Duration.parse(value).ms)
    except UnitError:
        return None


def _period(value: Json) -> Decimal | None:
    try:
        return Decimal(Schedule.parse(value).period.ms)
    except UnitError:
        return None


_READERS: tuple[Callable[[Json], Decimal | None], ...] = (_number, _length, _period)
