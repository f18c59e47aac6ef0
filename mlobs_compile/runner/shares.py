"""The bins of a drift by name, with the baseline's share and the batch's: what a picture of it is drawn from."""

from __future__ import annotations

from collections.abc import Sequence

from mlobs_compile.baseline import Categories, Numbers
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.queries.sql.statement import Taken

MOST = 20
"""Bars that a picture can show."""
Share = tuple[str, float, float]


def of(taken: Taken) -> tuple[Share, ...]:
    """The shares of a distribution's bins; empty for evidence of another sort."""
    shift, measurement = taken.evidence, taken.measurement
    if not isinstance(shift, Shift):
        return ()
    private = measurement.column in measurement.batch.personal
    before, now = shift.shares()
    if len(before) != len(now):
        return ()
    match measurement.reference:
        case Categories(values):
            names = [f"category {i + 1}" for i in range(len(values))] if private else list(values)
            return _largest(names, before, now)
        case Numbers():
            return _joined(() if private else shift.edges, before, now)
        case None:
            return ()


def _largest(names: Sequence[str], before: Sequence[float], now: Sequence[float]) -> tuple[Share, ...]:
    """The most frequent categories in their order, and one bin of all others."""
    rows = list(zip(names, before, now, strict=False))
    rest = before[len(names) :], now[len(names) :]
    chosen = sorted(rows, key=lambda row: -max(row[1], row[2]))[: MOST - 2]
    kept = [row for row in rows if row in chosen]
    other = (
        sum(row[1] for row in rows if row not in chosen) + sum(rest[0][:-1]),
        sum(row[2] for row in rows if row not in chosen) + sum(rest[1][:-1]),
    )
    ends = [("(other)", *other), ("(null)", sum(rest[0][-1:]), sum(rest[1][-1:]))]
    return tuple(kept + [row for row in ends if row[1] or row[2]])


def _joined(edges: Sequence[float], before: Sequence[float], now: Sequence[float]) -> tuple[Share, ...]:
    """Neighbouring bins of numbers together, until there are few enough; the last is that of nulls."""
    count = len(before) - 1
    step = -(-count // (MOST - 1))
    rows: list[Share] = []
    for first in range(0, count, step):
        last = min(first + step, count)
        name = _between(edges, first, last, count) if edges else f"bin {len(rows) + 1}"
        rows.append((name, sum(before[first:last]), sum(now[first:last])))
    null = ("(null)", before[-1], now[-1])
    return tuple([*rows, null] if null[1] or null[2] else rows)


def _between(edges: Sequence[float], first: int, last: int, count: int) -> str:
    low = f"{edges[first - 1]:.4g}" if first else None
    high = f"{edges[last - 1]:.4g}" if last < count else None
    if low and high:
        return f"{low} to {high}"
    return f"up to {high}" if high else f"above {low}" if low else "all"
