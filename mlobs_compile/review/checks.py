"""What a check of a runner and the alert on its verdict have to do with each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.signal import Unit
from mlobs_compile.review.change import Change
from mlobs_compile.review.stakes import Nodes

WARN = "/warn"
"""What the id of the warning ends with that goes with a check."""
ByEnvironment = Mapping[str, Nodes]


def alerts_of(taken: Measurement, change: Change, nodes: ByEnvironment) -> Iterator[ThresholdAlert]:
    """The alert that tells of a check, in each environment of a change."""
    for name in change.blast.environments:
        found = nodes.get(name, {}).get(taken.check)
        if isinstance(found, ThresholdAlert):
            yield found


def unit_of(taken: Measurement, change: Change, nodes: ByEnvironment) -> Unit:
    """What a check is measured in."""
    return next(((one.shown or one.signal).unit for one in alerts_of(taken, change, nodes)), Unit.SCORE)


def baseline_replaced(before: Measurement, after: Measurement) -> bool:
    """Whether a check is compared with something else than before."""
    return (before.norm, before.reference, before.frozen) != (after.norm, after.reference, after.frozen)


def moved_by_baseline(
    before: Measurement, after: Measurement, change: Change, was: ByEnvironment, now: ByEnvironment
) -> bool:
    """Whether the limits moved with the baseline, while the spec says of them what it said before."""
    said = [one.summary for one in alerts_of(before, change, was)]
    return baseline_replaced(before, after) and said == [one.summary for one in alerts_of(after, change, now)]
