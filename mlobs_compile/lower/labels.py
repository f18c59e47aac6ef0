"""Labels that come later than their predictions: whether they can be waited for, and an alert where none come."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import performance as faults
from mlobs_compile.faults.schema import BAD_COMBINATION
from mlobs_compile.ir.alert import Gap, ThresholdAlert
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.signal import Bound
from mlobs_compile.queries import published
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.model import Model
from mlobs_compile.units import Duration


def missing(thing: Thing[Watched], spec: Model) -> Iterator[ThresholdAlert]:
    """A ticket where fewer rows have a label than a verdict needs: no metric is out of bounds where there is none."""
    quality = spec.performance
    if quality is None or quality.labels is None:
        return
    subject, least = thing.subject, quality.labels.coverage
    yield ThresholdAlert(
        id=f"{subject.name}/labels/missing",
        subject=subject,
        origins=(thing.at("performance", "labels"),),
        title=f"{subject.name}: labels are missing",
        signal=published.coverage(subject),
        bound=Bound(low=least.value),
        window=(quality.schedule or spec.schedule).period,
        hold=Duration(0),
        urgency=Urgency.TICKET,
        summary=(
            f"Fewer than {least} of the rows of the {subject.kind} {subject.name} that should have a label by now have "
            "one: its performance is not judged."
        ),
        gap=Gap.LAST,
    )


def unready(thing: Thing[Watched], spec: Model) -> Iterator[Diagnostic]:
    """What is wrong with what is said of labels, and with how they are to be waited for."""
    quality = spec.performance
    if quality and not (quality.metrics or quality.estimated or spec.bias):
        message = "`performance` needs `metrics`, `estimated` or both"
        help = "add one of them; with neither it only tells `bias`, which is not there, what the label is"
        yield BAD_COMBINATION.at(thing.at("performance"), message, help=help)
    said = quality.labels if quality else None
    if said is None:
        return
    if said.lag.ms and spec.outputs.timestamp is None:
        message = f"labels are expected {said.lag} after the prediction, and no column says when that was"
        help = "add `outputs: {timestamp: ...}`, the column of the time of the prediction"
        yield faults.NO_TIMESTAMP.at(thing.at("performance", "labels", "lag"), message, help=help)
    if said.max_lag is not None and said.max_lag < said.lag:
        message = f"late labels are waited for until {said.max_lag}, and expected after {said.lag}"
        help = f"write `max_lag: {said.lag}` or more, or leave it out"
        yield faults.MAX_BELOW_LAG.at(thing.at("performance", "labels", "max_lag"), message, help=help)
