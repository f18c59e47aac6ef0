"""What a platform must publish of the delivery of its models, and how it is read: names for both sides, in one place.

Nothing in mlobs publishes these: a deployment is the work of somebody's pipeline, which alone knows when it was done
and whether it was taken back. The restoring of a service is read from the alerts that Prometheus keeps.
"""

from __future__ import annotations

from mlobs_compile.ir.signal import SeriesGauge, Signal, Unit
from mlobs_compile.queries.records import quoted

DEPLOYED = "mlobs_deployment_timestamp_seconds"
"""When the version that serves was deployed, in Unix seconds, by `environment`, `model` and, if wanted, `version`."""
LEAD_TIME = "mlobs_deployment_lead_time_seconds"
"""How long it took from the last change (the data, or the commit) to that deployment."""
TAKEN_BACK = "mlobs_rollback_timestamp_seconds"
"""When a deployed version was last taken back, in Unix seconds."""
TRAINED = "mlobs_training_timestamp_seconds"
"""When the version that serves was trained, in Unix seconds."""
_SPAN = "30d"
_SOURCE = "published by the pipeline that deploys"


def frequency(environment: str) -> Signal:
    """Deployments of each model in thirty days; two within an hour count as one."""
    return _signal("deployments", Unit.COUNT, _times(DEPLOYED, environment))


def lead_time(environment: str) -> Signal:
    """The lead time of each model's last deployment."""
    return _signal("lead time", Unit.SECONDS, f"max by (model) ({LEAD_TIME}{{{_in(environment)}}})")


def failed(environment: str) -> Signal:
    """The share of each model's deployments that were taken back."""
    deployed, back = _times(DEPLOYED, environment), _times(TAKEN_BACK, environment)
    return _signal("taken back", Unit.RATIO, f"({back} or 0 * {deployed}) / ({deployed} > 0)")


def age(environment: str) -> Signal:
    """Time since each serving version was trained."""
    return _signal("age", Unit.SECONDS, age_query(quoted(environment)))


def age_query(environment: str) -> str:
    """The same as a query; the environment is a literal of PromQL."""
    return f"time() - max by (model) ({TRAINED}{{environment={environment}}})"


def restored(environment: str) -> Signal:
    """How long pages on each model fire, on average: the time for which a person was needed."""
    selector = f'ALERTS{{alertstate="firing",severity="page",kind="model",{_in(environment)}}}'
    paging, before = f"max by (name) ({selector})", f"max by (name) ({selector} offset 5m)"
    fires = f"count_over_time(({paging} unless {before})[{_SPAN}:5m])"
    query = f"sum_over_time({paging}[{_SPAN}:5m]) * 300 / {fires}"
    return Signal("time to restore", Unit.SECONDS, SeriesGauge(query), source="recorded by Prometheus")


def moments(environment: str, model: str | None) -> str:
    """The moments of deployments in milliseconds, as an annotation takes them; of one model or of all."""
    only = f",model={quoted(model)}" if model else ""
    return f"max by (model, version) ({DEPLOYED}{{{_in(environment)}{only}}}) * 1000"


def _times(metric: str, environment: str) -> str:
    """How often the newest moment of each model has changed."""
    return f"changes(max by (model) ({metric}{{{_in(environment)}}})[{_SPAN}:1h])"


def _in(environment: str) -> str:
    return f"environment={quoted(environment)}"


def _signal(name: str, unit: Unit, query: str) -> Signal:
    return Signal(name, unit, SeriesGauge(query), source=_SOURCE)
