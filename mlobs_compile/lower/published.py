"""SLOs on published results: the checks that they read must be there, or they would wait for ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlobs_compile.diagnostic import Diagnostic, did_you_mean
from mlobs_compile.faults import slo as faults
from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.spec.kinds import Watched

_HEARTBEAT = "checks/stale"
"""The alert that every document has whose checks are run and published."""


def unpublished(thing: Thing[Watched], nodes: Iterable[AnyNode]) -> Iterator[Diagnostic]:
    """The SLOs of a document that read a check which it has not."""
    if not any(slo.sli for slo in thing.spec.slos.values()):
        return
    prefix = f"{thing.subject.name}/"
    known = {node.id.removeprefix(prefix) for node in nodes if isinstance(node, ThresholdAlert)}
    for name, slo in thing.spec.slos.items():
        sli = slo.sli if slo.enabled else None
        if sli and sli.score and sli.score.check not in known:
            help = (
                did_you_mean(sli.score.check, known)
                or "`mlobs explain` prints the ids of a document's checks"
            )
            place = thing.at("slos", name, "sli", "score", "check")
            yield faults.NOT_PUBLISHED.at(place, f"there is no check `{sli.score.check}`", help=help)
        if sli and (sli.batches or sli.monitor_age) and _HEARTBEAT not in known:
            form = "batches" if sli.batches else "monitor_age"
            message = f"`{thing.subject.name}` has no checks whose results are published"
            help = "add checks to the document, with `monitors: runner` where it is a model"
            yield faults.NOT_PUBLISHED.at(thing.at("slos", name, "sli", form), message, help=help)
