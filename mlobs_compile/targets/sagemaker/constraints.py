"""The thresholds of a spec as Model Monitor's constraints, to be laid beside the baseline.

AWS's page and its SDK differ in the defaults (`datatype_check_threshold` is 0.1 in one and 1.0 in the
other), so every value is written out. Source: Developer Guide, "Schema for constraints".
"""

from __future__ import annotations

from decimal import Decimal

from mlobs_compile.artifact import Body, Json
from mlobs_compile.ir.monitor import Measure, Problem, ScheduledMonitor
from mlobs_compile.queries.monitors import quality_name
from mlobs_compile.targets.sagemaker.measures import METHODS

_FAMILIES = {
    Problem.BINARY: "binary_classification_constraints",
    Problem.MULTICLASS: "multiclass_classification_constraints",
    Problem.REGRESSION: "regression_constraints",
}
_ALL = "*"
_UNASKED = Decimal("0.1")
"""AWS's own default distance, written where comparison is off and nothing hangs on it."""


def performance_constraints(monitor: ScheduledMonitor, problem: Problem) -> Body:
    """The whole constraints file of a model-quality monitor."""
    bounds: Body = {quality_name(monitor.problem, m.metric): _comparison(m) for m in monitor.measures}
    return {"version": 0.0, _FAMILIES[problem]: bounds}


def quality_overlay(monitor: ScheduledMonitor) -> Body:
    """What the spec decides of the data-quality constraints; the baseline job finds out the rest."""
    every = next((m for m in monitor.measures if m.column == _ALL), None)
    single: list[Json] = [
        {
            "name": m.column or monitor.prediction or monitor.score,
            "monitoringConfigOverrides": {"distribution_constraints": _distribution(m)},
        }
        for m in monitor.measures
        if m.column != _ALL
    ]
    config: Body = {
        "evaluate_constraints": "Enabled",
        "emit_metrics": "Enabled",
        "datatype_check_threshold": 1.0,
        "domain_content_threshold": 1.0,
        "distribution_constraints": _distribution(every),
    }
    return {"version": 0.0, "features": single, "monitoring_config": config}


def _comparison(measure: Measure) -> Body:
    low, high = measure.bound.low, measure.bound.high
    if low is not None:
        return {"threshold": float(low), "comparison_operator": "LessThanThreshold"}
    return {"threshold": float(high or 0), "comparison_operator": "GreaterThanThreshold"}


def _distribution(measure: Measure | None) -> Body:
    """How far a column may move; without a measure its movement is not judged."""
    threshold = float(measure.bound.high or 0) if measure else float(_UNASKED)
    return {
        "perform_comparison": "Enabled" if measure else "Disabled",
        "comparison_threshold": threshold,
        "comparison_method": METHODS[measure.metric] if measure else "Robust",
        "categorical_comparison_threshold": threshold,
        "categorical_drift_method": "LInfinity",
    }
