"""Two assertions about a data set -> whether the later one lets more pass, in a few words."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from mlobs_compile.ir import assertion as ir
from mlobs_compile.ir.assertion import Assertion
from mlobs_compile.ir.signal import Bound
from mlobs_compile.review import bounds
from mlobs_compile.review.bounds import share

_SHOWN = 3
"""How many members of a set are named; of the others their number."""
Ranged = ir.Within | ir.Aggregate | ir.RowCount | ir.Lengths | ir.Scalar
Shared = (
    ir.Within | ir.OneOf | ir.NoneOf | ir.Matches | ir.Unlike | ir.Lengths | ir.Equal | ir.PairIn
    | ir.SumEquals | ir.Satisfies
)  # fmt: skip


def looser(before: Assertion, after: Assertion) -> str:
    """What passes now and did not before; empty where nothing does, or where nobody can tell.

    Patterns, conditions and queries are not compared: of two of them, nobody knows which one takes more.
    """
    if isinstance(before, Shared) and isinstance(after, Shared) and after.share < before.share:
        return f"{share(before.share)} → {share(after.share)} of the values"
    if isinstance(before, Ranged) and isinstance(after, Ranged):
        return bounds.looser(_bound(before), _bound(after))
    return _members(before, after) or _other(before, after)


def _bound(found: Ranged) -> Bound:
    low, high = found.low, found.high
    return Bound(None if low is None else Decimal(low), None if high is None else Decimal(high))


def _members(before: Assertion, after: Assertion) -> str:
    match before, after:
        case ir.OneOf(old), ir.OneOf(new):
            return _more("allowed", set(new) - set(old))
        case ir.NoneOf(old), ir.NoneOf(new):
            return _more("no longer forbidden", set(old) - set(new))
        case ir.PairIn(_, pairs), ir.PairIn(_, others):
            return _more("allowed", {f"{one}/{other}" for one, other in set(others) - set(pairs)})
        case ir.Unique(old), ir.Unique(new) if set(old) < set(new) and old:
            return f"unique by {', '.join(old)} → by {', '.join(new)}"
        case _:
            return ""


def _more(what: str, members: Iterable[object]) -> str:
    names = sorted(map(str, members))
    rest = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{what}: {', '.join(names[:_SHOWN])}{rest}" if names else ""


def _other(before: Assertion, after: Assertion) -> str:
    match before, after:
        case ir.Present(old), ir.Present(new) if new < old:
            return f"> {share(1 - old)} → > {share(1 - new)} missing"
        case ir.Fresh(old), ir.Fresh(new) if new > old:
            return f"older than {old} → older than {new}"
        case ir.Greater(), ir.Greater() if after.or_equal and not before.or_equal:
            return f"> {after.other} → >= {after.other}"
        case ir.FailingRows(), ir.FailingRows() if after.at_most > before.at_most:
            return f"> {before.at_most} → > {after.at_most} failing rows"
        case ir.HasColumns(), ir.HasColumns():
            lost = [name for name in ("exact", "ordered") if getattr(before, name) > getattr(after, name)]
            return f"no longer {' and '.join(lost)}" if lost else ""
        case _:
            return ""
