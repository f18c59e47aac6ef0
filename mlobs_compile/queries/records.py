"""The names and labels of the series that compiled rules record: one place, for rules and dashboards alike.

Recorded series carry identity labels only (`slo`, `environment`, the labels an SLO is grouped by, and `window` where
there are several): a
change of owner, tier or objective never breaks their history. What describes an SLO is on `SLO_INFO`.
"""

from __future__ import annotations

from mlobs_compile.ir.objective import Objective
from mlobs_compile.period import Period
from mlobs_compile.units import Duration

INTERVAL = Duration.of(minutes=1)
"""How often rules are evaluated; staged sums count on it, for they turn samples back into events."""
STAGE = Duration.of(minutes=5)
"""The stretch over which events are counted; every longer one is summed from these counts."""
TOTAL = "mlobs:sli_total:rate5m"
BAD = "mlobs:sli_bad:rate5m"
TOTAL_HOURLY = "mlobs:sli_total:sum1h"
BAD_HOURLY = "mlobs:sli_bad:sum1h"
ERRORS = "mlobs:slo_errors:ratio"
"""The share of bad events over the stretch that its `window` label names; absent where there was none."""
BUDGET_LEFT = "mlobs:slo_budget_left:ratio"
"""The share of the error budget of the period that its `window` label names; below 0 when overspent."""
PERIOD = "mlobs:slo_period:index"
"""The number of the running week, month or quarter; the series of two periods never share one."""
COUNTED = "mlobs:slo_counted:bool"
"""1 while events count, 0 during maintenance."""
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


def window_label(window: Duration | Period) -> str:
    """The value of the `window` label: `6h`, `30d`, or the calendar's `month`."""
    return window.label if isinstance(window, Period) else str(window)
