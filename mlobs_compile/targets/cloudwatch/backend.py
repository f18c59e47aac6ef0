"""How CloudWatch watches an SLO: by metric alarms, by Application Signals, or by PromQL alarms."""

from __future__ import annotations

from enum import Enum

from mlobs_compile.ir.objective import Objective
from mlobs_compile.spec.shape import Shape
from mlobs_compile.targets.cloudwatch.options import Options


class Backend(Enum):
    """One of three ways; each knows its limits in the file of its name."""

    ALARMS = "alarms"
    """Metric alarms on error ratios: works everywhere, keeps no budget."""
    APPLICATION_SIGNALS = "application-signals"
    """An SLO of Application Signals, and alarms on the burn rates that it publishes: keeps budgets."""
    PROMQL = "promql"
    """An alarm for each tier that asks a query: for metrics that CloudWatch offers in OpenTelemetry's form."""


def backend_of(objective: Objective, options: Shape) -> Backend:
    """What the SLO says, else what the settings say."""
    assert isinstance(options, Options)
    return Backend(objective.backend or options.slo_backend)
