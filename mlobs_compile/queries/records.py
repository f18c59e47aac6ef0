"""The names and labels of the series that compiled rules record: one place, for rules and dashboards alike.

Recorded series carry identity labels only (`slo`, `environment`, and `window` where there are several): a
change of owner, tier or objective never breaks their history. What describes an SLO is on `SLO_INFO`.
"""

from __future__ import annotations

from mlobs_compile.ir.objective import Objective
from mlobs_compile.units import Duration

INTERVAL = Duration.of(minutes=1)
"""How often rules are evaluated; staged sums count on it, for they turn samples back into events."""
TOTAL = "mlobs:sli_total:rate5m"
BAD = "mlobs:sli_bad:rate5m"
TOTAL_HOURLY = "mlobs:sli_total:sum1h"
BAD_HOURLY = "mlobs:sli_bad:sum1h"
ERRORS = "mlobs:slo_errors:ratio"
"""The share of bad events over the stretch that its `window` label names; absent where there was none."""
BUDGET_LEFT = "mlobs:slo_budget_left:ratio"
OBJECTIVE = "mlobs:slo_objective:ratio"
SLO_INFO = "mlobs:slo_info"
VALUE = "mlobs:signal:value"


def quoted(text: str) -> str:
    """A PromQL string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def identity(objective: Objective) -> dict[str, str]:
    """The labels that tell one SLO's series from all others."""
    return {"environment": objective.subject.environment, "slo": objective.id}


def series(name: str, objective: Objective, **more: str) -> str:
    """A selector for one SLO's recorded series."""
    labels = {**identity(objective), **more}
    return f"{name}{{{','.join(f'{key}={quoted(value)}' for key, value in labels.items())}}}"


def window_label(window: Duration) -> str:
    """The value of the `window` label: hours up to a day, days beyond, as people name them."""
    return str(window)
