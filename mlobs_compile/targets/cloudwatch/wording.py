"""What a person reads in an alarm: what is wrong, what to do, where runbook and spec are."""

from __future__ import annotations

from mlobs_compile.artifact import Json
from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.maintenance import Maintenance
from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.ir.node import Node
from mlobs_compile.ir.objective import BurnRateAlert, Objective
from mlobs_compile.ir.signal import MetricGauge, MetricMath
from mlobs_compile.period import Period
from mlobs_compile.prose import over, titled, words
from mlobs_compile.target import Context
from mlobs_compile.targets.cloudwatch import naming
from mlobs_compile.units import Duration, decimal_text

LIMIT = 1024
"""Characters in an AlarmDescription (PutMetricAlarm)."""


def told(alert: Alert, context: Context) -> str:
    """What an alarm that tells somebody says: the words that every target uses, and where it is seen."""
    said = words(alert)
    first = "" if said.finding.startswith(said.summary) else f"{said.summary}.\n"
    seen = context.views.url(alert.id)
    return _description(f"{first}{said.finding} {_where(alert)}{said.advice}", alert, seen)


def _where(alert: Alert) -> str:
    """Where the value of a verdict is to be found, which an alarm's text cannot hold."""
    shown = alert.shown if isinstance(alert, ThresholdAlert) else None
    if (
        shown is None
        or not isinstance(shown.metric, MetricGauge)
        or isinstance(shown.metric.metric, MetricMath)
    ):
        return ""
    metric = shown.metric.metric
    check = dict(metric.dimensions).get("Check", "")
    return (
        f"The worst value is in the metric {metric.name} of {metric.namespace} under Check {check}; "
        "by column and segment it stands in the results of the run. "
    )


def window_of(alert: BurnRateAlert, window: Duration) -> str:
    """What one half of a burn-rate alarm says; it tells nobody by itself."""
    share = f"{decimal_text(round(alert.threshold * 100, 4))} %"
    return part_of(alert, f"over {window}, more than {share} of the events were bad")


def part_of(alert: BurnRateAlert, what: str) -> str:
    """What an alarm that only feeds another one says of itself."""
    return _description(f"Part of {alert.id}: {what}. It acts on nothing by itself.", alert.objective)


def promise(objective: Objective, period: Period) -> str:
    """What the SLO promises, for the console."""
    share = f"{decimal_text(objective.target * 100)} %"
    return _description(f"{titled(objective)}: {share} over {over(period)}.", objective)


def muted(work: Maintenance) -> str:
    """What a mute rule is for."""
    return _description(f"Maintenance `{work.name}` of the {work.subject.kind} {work.subject.name}.", work)


def _description(text: str, node: Node, seen: str | None = None) -> str:
    """The alarm's text; words that are too long give way, the links and the spec's place never do."""
    subject = node.subject
    tail = [f"Runbook: {subject.runbook}"] if subject.runbook else []
    tail += [f"Dashboard: {seen}"] if seen else []
    tail += [f"Spec: {node.origins[0]}"] if node.origins else []
    rest = "".join(f"\n{line}" for line in tail)
    room = LIMIT - len(rest)
    if room < 1:
        return rest.lstrip()[:LIMIT]
    return (text if len(text) <= room else text[: max(room - 3, 0)] + "...") + rest


def tags(context: Context, node: Node) -> list[Json]:
    """Ownership, found again by the next run; `mlobs:project` is the project's UUID, not its name."""
    held = {
        "mlobs:project": context.project_id,
        "mlobs:environment": context.environment,
        "mlobs:id": node.id,
        "mlobs:team": node.subject.team,
    }
    return [{"Key": key, "Value": naming.tag_value(value)} for key, value in held.items()]
