"""Changes by the kind of node they are about, so that what follows from an SLO or a check is not told twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from mlobs_compile.ir.node import Node
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.review.change import Change, Op

N = TypeVar("N", bound=Node)
_OF_SLO = BurnRateAlert | BudgetAlert


def ids(change: Change) -> tuple[str, str]:
    """The id of the node before and after, which readers may know by another; empty where there is no node."""
    before, after = change.before, change.after
    return before.id if isinstance(before, Node) else "", after.id if isinstance(after, Node) else ""


def kept(changes: Iterable[Change], kind: type[N]) -> Iterator[tuple[Change, N, N]]:
    """Changes of nodes that are there before and after."""
    for change in changes:
        if isinstance(change.before, kind) and isinstance(change.after, kind):
            yield change, change.before, change.after


def gone(changes: Iterable[Change], kind: type[N]) -> Iterator[tuple[Change, N]]:
    """Changes that removed a node."""
    for change in changes:
        if change.op is Op.REMOVED and isinstance(change.before, kind):
            yield change, change.before


def come(changes: Iterable[Change], kind: type[N]) -> Iterator[tuple[Change, N]]:
    """Changes that added a node."""
    for change in changes:
        if change.op is Op.ADDED and isinstance(change.after, kind):
            yield change, change.after


def objectives(changes: tuple[Change, ...]) -> Iterator[tuple[Change, Objective, Objective]]:
    """Every SLO that changed, once for each way in which it did, whether told as itself or by one of its alerts."""
    told = set()
    for change, before, after in kept(changes, Objective):
        told.add(after.id)
        yield change, before, after
    for change in changes:
        was, now = change.before, change.after
        if isinstance(was, _OF_SLO) and isinstance(now, _OF_SLO) and now.objective.id not in told:
            told.add(now.objective.id)
            yield change, was.objective, now.objective


def same_promise(before: Objective, after: Objective) -> bool:
    """Whether target and window are what they were, so that its tiers change only where the spec changes them."""
    return (before.target, before.periods[0]) == (after.target, after.periods[0])
