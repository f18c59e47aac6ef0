"""Which pillars of observability each thing is covered by, and what of that a change takes away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitor import Pillar, ScheduledMonitor
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.review.figures import Cover
from mlobs_compile.review.state import Compiled, State

PILLARS = ("quality", "drift", "bias", "explainability", "performance", "slo", "alerts")
_OF_SCOPE = {
    "column": "quality",
    "table": "quality",
    "drift": "drift",
    "bias": "bias",
    "explainability": "explainability",
    "performance": "performance",
    "estimated": "performance",
}
"""The pillar of a check by the place it is written at."""
_OF_MONITOR = {
    Pillar.QUALITY: "drift",  # a model's data-quality monitor is what its `drift:` compiles to
    Pillar.PERFORMANCE: "performance",
    Pillar.BIAS: "bias",
    Pillar.EXPLAINABILITY: "explainability",
}


def cover(before: State, after: State) -> tuple[Cover, ...]:
    """Every subject whose cover differs, by environment and in the order of the spec."""
    found: list[Cover] = []
    for name in dict.fromkeys((*after.environments, *before.environments)):
        old = _covered(before.environments.get(name))
        new = _covered(after.environments.get(name))
        for subject in dict.fromkeys((*new, *old)):
            one = Cover(name, *subject, before=old.get(subject, {}), after=new.get(subject, {}))
            if one.before != one.after:
                found.append(one)
    return tuple(found)


def _covered(compiled: Compiled | None) -> Mapping[tuple[str, str], Mapping[str, int]]:
    """How many checks of each pillar there are; what a service and the runner both look at counts once."""
    counts: dict[tuple[str, str], dict[str, dict[type, set[str]]]] = {}
    for node in compiled.monitoring.nodes if compiled else ():
        for pillar, check in _pillars(node):
            held = counts.setdefault((node.subject.kind, node.subject.name), {})
            held.setdefault(pillar, {}).setdefault(type(node), set()).add(check)
    return {
        subject: {pillar: max(map(len, held[pillar].values())) for pillar in PILLARS if pillar in held}
        for subject, held in counts.items()
    }


def _pillars(node: AnyNode) -> Iterator[tuple[str, str]]:
    """The pillars a node belongs to, and the check that is counted there; an alert on a check is none of its own."""
    match node:
        case Measurement():
            yield _OF_SCOPE[node.scope], node.check
        case Expectation():
            yield "quality", node.id.removesuffix("/warn")
        case ScheduledMonitor():
            for measure in node.measures:
                yield _OF_MONITOR[node.pillar], f"{measure.metric}/{measure.column or ''}"
        case Objective():
            yield "slo", node.id
        case BurnRateAlert() | BudgetAlert():
            return
        case _ if "/alert/" in node.id:
            yield "alerts", node.id
