"""What a person reads in an alarm: what is wrong, what to do, where runbook and spec are."""

from __future__ import annotations

from mlobs_compile.artifact import Json
from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.node import Node, Urgency
from mlobs_compile.ir.objective import BurnRateAlert
from mlobs_compile.target import Context
from mlobs_compile.targets.cloudwatch import naming
from mlobs_compile.units import Duration, Ratio, decimal_text

LIMIT = 1024
"""Characters in an AlarmDescription (PutMetricAlarm)."""
_TODO = {
    Urgency.PAGE: "Act now: find what changed last and undo it, then look for the cause.",
    Urgency.TICKET: "Look into it in working hours; nobody needs to be woken.",
}


def description(summary: str, urgency: Urgency | None, node: Node) -> str:
    """The alarm's text; a summary that is too long gives way, the runbook and the spec's place never do.

    Without an urgency it tells nobody what to do, for it disturbs nobody.
    """
    subject = node.subject
    tail = [_TODO[urgency]] if urgency else []
    tail += [f"Runbook: {subject.runbook}"] if subject.runbook else []
    tail += [f"Team: {subject.team}. Spec: {node.origins[0]}"] if node.origins else [f"Team: {subject.team}."]
    rest = "\n".join(tail)
    room = LIMIT - len(rest) - 1
    if room < 1:
        return rest[:LIMIT]
    head = summary if len(summary) <= room else summary[: max(room - 3, 0)] + "..."
    return f"{head}\n{rest}"


def tags(context: Context, node: Node) -> list[Json]:
    """Ownership, found again by the next run; `mlobs:project` is the project's UUID, not its name."""
    held = {
        "mlobs:project": context.project_id,
        "mlobs:environment": context.environment,
        "mlobs:id": node.id,
        "mlobs:team": node.subject.team,
    }
    return [{"Key": key, "Value": naming.tag_value(value)} for key, value in held.items()]


def burning(alert: BurnRateAlert) -> str:
    """What a burn-rate alarm says."""
    tier, objective = alert.tier, alert.objective
    gone = Duration(alert.exhaustion.ms // 60_000 * 60_000)
    return (
        f"{objective.title}: over {tier.long} and {tier.short}, more than {_share(alert)} of the events were "
        f"bad, {decimal_text(round(tier.factor, 2))} times what an objective of {Ratio(objective.target)} "
        "sustains. "
        f"At this rate the whole budget of {objective.window} is gone in {gone}."
    )


def window_of(alert: BurnRateAlert, window: Duration) -> str:
    """What one half of a burn-rate alarm says; it tells nobody by itself."""
    return (
        f"Part of {alert.id}: over {window}, more than {_share(alert)} of the events were bad. "
        "It acts on nothing by itself."
    )


def out_of_bounds(alert: ThresholdAlert | AnomalyAlert | AbsenceAlert) -> str:
    """What an alarm on a single signal says."""
    return f"{alert.title}: {alert.summary}"


def _share(alert: BurnRateAlert) -> str:
    return f"{decimal_text(round(alert.threshold * 100, 4))} %"
