"""A thing with as many SLOs and alerts as a test of limits needs, and what the Prometheus target makes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import yaml

from mlobs_compile.artifact import Emission
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.ir.alert import AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import BudgetAlert, Objective
from mlobs_compile.ir.signal import Combine, Part, SeriesComposite
from mlobs_compile.period import Calendar, Period
from mlobs_compile.spec.project import Aws
from mlobs_compile.targets.prometheus import NAME, TARGET
from mlobs_compile.units import Duration
from tests.builders import (
    a_budget_alert,
    a_burn_alert,
    a_context,
    a_monitoring,
    a_place,
    a_signal,
    a_subject,
    a_threshold_alert,
    an_objective,
    with_tiers,
)

AWS = Aws(account="123456789012", region="eu-west-1")
PERIODS = (Period(Duration.of(days=30)), Period(Duration.of(days=7)), Period.of(Calendar.QUARTER, "UTC"))
QUIET = {"alert_health": {"record": False}}
"""Without the rules about alerts themselves, which have tests of their own."""
Nodes = tuple[AnyNode, ...]


def an_slo(name: str, **changes: object) -> Nodes:
    """An SLO with its burn-rate alerts."""
    objective: Objective = replace(with_tiers(an_objective(name=name)), **changes)  # type: ignore[arg-type]
    return (objective, *(a_burn_alert(objective, tier) for tier in objective.tiers))


def a_long_slo(name: str) -> Nodes:
    """An SLO over three windows, with an error-budget policy for each: more than twenty rules."""
    nodes = an_slo(name, periods=PERIODS)
    objective = nodes[0]
    assert isinstance(objective, Objective)
    return (*nodes, *(_step(objective, period, left) for period in PERIODS for left in ("0.5", "0")))


def _step(objective: Objective, period: Period, left: str) -> BudgetAlert:
    step = a_budget_alert(left, objective=objective)
    return replace(step, id=f"{step.id}/{period.label}", period=period)


def a_composite(name: str, *parts: str) -> Nodes:
    """An SLO of others of the same thing."""
    held = tuple(Part(f"fraud/{part}", "default") for part in parts)
    return an_slo(name, signal=a_signal(SeriesComposite(held, Combine.WORST)))


def an_alert(number: int) -> ThresholdAlert:
    return replace(a_threshold_alert(), id=f"fraud/alert/queue-{number}")


def an_anomaly(name: str) -> AnomalyAlert:
    """An alert that needs a recorded value beside it."""
    five = Duration.of(minutes=5)
    head = (f"fraud/alert/{name}", a_subject(), (a_place("alerts", name),))
    return AnomalyAlert(*head, name, a_signal(), 3, five, five, Urgency.TICKET, "Odd.")


def outcome(*nodes: AnyNode, aws: Aws | None = AWS, **options: object) -> Outcome[Emission]:
    context = a_context(TARGET.options.model_validate({**QUIET, **options}), aws=aws)
    return TARGET.emit(a_monitoring(*nodes), replace(context, homes={node.id: NAME for node in nodes}))


def emitted(*nodes: AnyNode, **options: object) -> Emission:
    found = outcome(*nodes, **options).value
    assert found is not None
    return found


def files(emission: Emission) -> dict[str, Any]:
    """The files by their paths, read back."""
    return {artifact.path: yaml.safe_load(artifact.text) for artifact in emission.artifacts}


def where(emission: Emission) -> dict[str, str]:
    """The file of every resource of rules, by its name."""
    return {resource.name: resource.file for resource in emission.resources if "rules" in resource.body}
