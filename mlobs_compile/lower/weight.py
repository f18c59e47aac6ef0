"""What the checks of one document weigh: series of Prometheus, and metrics of CloudWatch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from mlobs_compile.baseline import Baseline, Categories
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import weight as faults
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitoring import AnyNode

PUBLISHED = 2000
"""Series that a run publishes of a subject, unless it is told otherwise."""
LARGEST = 50
"""Values of a segment column that a run looks at."""
_OF_A_CHECK, _OF_A_SUBJECT, _METRICS = 3, 5, 100
_PRICE = Decimal("0.30")
"""USD a month for a custom metric: AWS's list price in us-east-1 for the first 10,000."""


def heavy(nodes: Iterable[AnyNode], baseline: Baseline | None, *, paid: bool) -> Iterator[Diagnostic]:
    """The findings on one document; `paid` where CloudWatch is among the targets."""
    measured = [node for node in nodes if isinstance(node, Measurement)]
    if not measured:
        return
    place, name = measured[0].origins[0], measured[0].subject.name
    series = sum(_series(one, baseline) for one in measured)
    if series > PUBLISHED:
        widest = max(measured, key=lambda one: _series(one, baseline) * one.among)
        message = f"the checks of `{name}` may have {series:,} series, and a run publishes {PUBLISHED:,}"
        help = f"take `segments` off checks on every feature, or run with `--max-series {series}`"
        yield faults.TOO_MANY_SERIES.at(widest.origins[0], message, help=help)
    checks = len({one.check for one in measured})
    metrics = checks * _OF_A_CHECK + _OF_A_SUBJECT
    if paid and metrics > _METRICS:
        cost = round(metrics * _PRICE)
        message = (
            f"the {checks} checks of `{name}` are {metrics} metrics of CloudWatch, about {cost} USD a month"
        )
        help = 'write one check on `"*"` for many features, or let Prometheus evaluate them'
        yield faults.COSTLY_METRICS.at(place, message, help=help)


def _series(one: Measurement, baseline: Baseline | None) -> int:
    return 2 * (1 + sum(_values(column, baseline) for column in one.sample.segments))


def _values(column: str, baseline: Baseline | None) -> int:
    """How many values of a segment column there may be."""
    held = baseline.columns.get(column) if baseline else None
    if isinstance(held, Categories) and not held.other:
        return min(len(held.values), LARGEST)
    return LARGEST
