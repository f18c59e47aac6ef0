"""Conditions in the form that simpler languages know: alternatives of single comparisons that hold together."""

from __future__ import annotations

from mlobs_compile.condition import Both, Comparison, Condition, Either, Membership, Not, Nullity

_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MOST_ALTERNATIVES = 100
"""How many single conditions `alternatives` may need before it gives up."""
Single = Comparison | Membership | Nullity


def opposite(condition: Condition) -> Condition:
    """What is true where the condition is false; where a null decides, neither is true."""
    match condition:
        case Comparison(column, operator, constant):
            return Comparison(column, _OPPOSITE[operator], constant)
        case Membership(column, constants, negated):
            return Membership(column, constants, not negated)
        case Nullity(column, null):
            return Nullity(column, not null)
        case Not(part):
            return _plain(part)
        case Both(parts):
            return Either(tuple(opposite(part) for part in parts))
        case Either(parts):
            return Both(tuple(opposite(part) for part in parts))


def _plain(condition: Condition) -> Condition:
    """The condition without `not`."""
    match condition:
        case Not(part):
            return opposite(part)
        case Both(parts):
            return Both(tuple(_plain(part) for part in parts))
        case Either(parts):
            return Either(tuple(_plain(part) for part in parts))
        case _:
            return condition


def alternatives(condition: Condition) -> tuple[tuple[Single, ...], ...] | None:
    """The condition as alternatives, each of single conditions that all hold; None where that takes too many."""
    try:
        return _alternatives(_plain(condition))
    except OverflowError:
        return None


def _alternatives(condition: Condition) -> tuple[tuple[Single, ...], ...]:
    match condition:
        case Either(parts):
            found = tuple(one for part in parts for one in _alternatives(part))
        case Both(parts):
            found = ((),)
            for part in parts:
                found = tuple((*left, *right) for left in found for right in _alternatives(part))
                if len(found) > MOST_ALTERNATIVES:
                    raise OverflowError
        case Not(part):
            found = _alternatives(opposite(part))
        case _:
            found = ((condition,),)
    if sum(map(len, found)) > MOST_ALTERNATIVES:
        raise OverflowError
    return found
