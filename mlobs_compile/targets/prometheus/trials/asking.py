"""The queries that scenarios ask: does an alert fire, has it been silent, is a recorded value what it must be.

Alerts are asked for by the series that Prometheus keeps of them, since promtool compares their annotations as well,
and these hold the value of the moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from mlobs_compile.ir.alert import AbsenceAlert
from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.queries import records
from mlobs_compile.targets.prometheus.rules import alert_name
from mlobs_compile.targets.prometheus.trials.trial import Case, Check
from mlobs_compile.units import decimal_text

_ONE = Decimal(1)
_FIRING = {"alertstate": "firing"}


def objective_of(alert: Alert) -> Objective | None:
    """The SLO that an alert belongs to."""
    return alert.objective if isinstance(alert, BurnRateAlert | BudgetAlert | AbsenceAlert) else None


def fires(alert: Alert, case: Case, at: int, labels: Mapping[str, str] | None = None) -> Check:
    """The alert fires once, under the labels that lead it to its team."""
    return Check(alert.id, case, f"count({_alerts(alert, _routed(alert) | dict(labels or {}))})", at, _ONE)


def only(alert: Alert, case: Case, at: int) -> Check:
    """The alert fires for one group and for no other."""
    return Check(alert.id, case, f"count({_alerts(alert, {})})", at, _ONE)


def silent(alert: Alert, case: Case, at: int) -> Check:
    """The alert does not fire, whatever its labels."""
    return Check(alert.id, case, f"count({_alerts(alert, {})})", at, None)


def never(alert: Alert, case: Case, since: int, until: int) -> Check:
    """The alert has not fired at any evaluation between two seconds."""
    expr = f"sum(count_over_time({_alerts(alert, {})}[{until - since}s]))"
    return Check(alert.id, case, expr, until, None)


def record(name: str, objective: Objective, labels: Mapping[str, str]) -> str:
    """A recorded series of an SLO, with labels beyond those that tell it from others."""
    held = {**records.identity(objective), **labels}
    return f"{name}{{{','.join(f'{key}={records.quoted(value)}' for key, value in held.items())}}}"


def near(series: str, value: Decimal) -> str:
    """1 when a recorded value is the one that it must be, up to rounding."""
    margin = max(abs(value), Decimal("0.001")) / 1_000_000
    return f"abs(sum({series}) - {_text(value)}) < bool {_text(margin)}"


def holds(alert: Alert, case: Case, expr: str, at: int) -> Check:
    """A comparison is true."""
    return Check(alert.id, case, expr, at, _ONE)


def nothing(alert: Alert, case: Case, expr: str, at: int) -> Check:
    """A query gives nothing."""
    return Check(alert.id, case, expr, at, None)


def not_nan(alert: Alert, case: Case, at: int, since: int) -> Check:
    """Nothing that was recorded for the alert's SLO is NaN: a sum over one would be."""
    objective = objective_of(alert)
    assert objective
    held = {"environment": objective.subject.environment, "slo": objective.id}
    matchers = ",".join(f"{key}={records.quoted(value)}" for key, value in held.items())
    recorded = f'{{__name__=~"mlobs:.+",{matchers}}}'
    lost = f"count({recorded}) - count({recorded} >= -Inf)"
    return nothing(alert, case, f"max_over_time(({lost})[{at - since}s:1m]) > 0", at)


def _text(value: Decimal) -> str:
    return decimal_text(round(value, 15))


def _routed(alert: Alert) -> dict[str, str]:
    labels = {
        "environment": alert.subject.environment,
        "mlobs_id": alert.id,
        "severity": alert.urgency.value,
        "team": alert.subject.team,
    }
    objective = objective_of(alert)
    if objective:
        labels["slo"] = objective.id
    if isinstance(alert, BurnRateAlert):
        labels["tier"] = alert.tier.name
    return labels


def _alerts(alert: Alert, labels: Mapping[str, str]) -> str:
    held = {"alertname": alert_name(alert.id), **_FIRING, **labels}
    return f"ALERTS{{{','.join(f'{key}={records.quoted(value)}' for key, value in held.items())}}}"
