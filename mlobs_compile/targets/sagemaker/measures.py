"""Which measures the two services can take, and what is to be said of the others.

Names: Developer Guide, "Model quality metrics"; amazon-sagemaker-clarify, smclarify/bias/metrics; for drift
the `comparison_method` of the constraints file.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from mlobs_compile.diagnostic import did_you_mean
from mlobs_compile.ir.monitor import Measure, Pillar, Problem, ScheduledMonitor
from mlobs_compile.queries.monitors import quality_name

METHODS = {"linf_robust": "Robust", "linf_simple": "Simple"}
"""Distances between distributions, and the comparison method that computes each."""
PRE_TRAINING = ("CI", "DPL", "KL", "JS", "LP", "TVD", "KS", "CDDL")
POST_TRAINING = (
    "DPPL", "DI", "DCA", "DCR", "RD", "SD", "DAR", "DRR", "AD", "CDDPL", "TE", "FT", "GE",
)  # fmt: skip
ATTRIBUTION, ATTRIBUTION_FLOOR = "attribution_ndcg", Decimal("0.9")
_BINARY = (
    "recall", "precision", "accuracy", "true_positive_rate", "true_negative_rate", "false_positive_rate",
    "false_negative_rate", "auc", "f0_5", "f1", "f2",
)  # fmt: skip
_MULTICLASS = (
    "accuracy", "weighted_recall", "weighted_precision", "weighted_f0_5", "weighted_f1", "weighted_f2",
)  # fmt: skip
_PERFORMANCE = {
    Problem.BINARY: _BINARY,
    Problem.MULTICLASS: _MULTICLASS,
    Problem.REGRESSION: ("mae", "mse", "rmse", "r2"),
}
_CONDITIONAL = ("CDDL", "CDDPL")


def untakable(monitor: ScheduledMonitor, measure: Measure) -> tuple[str, str] | None:
    """Fault and remedy where the service cannot take the measure or compare it with its bound."""
    known = _known(monitor)
    metric = measure.metric
    if monitor.pillar is Pillar.PERFORMANCE:
        metric = quality_name(monitor.problem, metric)
    if metric not in known:
        return f"SageMaker does not measure `{measure.metric}` here", _instead(metric, known)
    if metric in _CONDITIONAL and monitor.pillar is Pillar.BIAS and monitor.strata is None:
        return f"`{metric}` needs a group variable", "add `bias: {strata: ...}`, the column to compare within"
    bound = measure.bound
    if monitor.pillar is Pillar.QUALITY and (bound.high is None or bound.low is not None):
        return f"`{metric}` is a distance, and its bound is not an upper one", "write `at_most` alone"
    if monitor.pillar is Pillar.PERFORMANCE and (bound.low is None) == (bound.high is None):
        return f"Model Monitor compares `{metric}` with one threshold", "write either `at_least` or `at_most`"
    if monitor.pillar is Pillar.EXPLAINABILITY and (bound.low, bound.high) != (ATTRIBUTION_FLOOR, None):
        return (
            f"Clarify compares `{metric}` with {ATTRIBUTION_FLOOR}, and nothing else",
            "write `at_least: 0.9`",
        )
    return None


def _known(monitor: ScheduledMonitor) -> tuple[str, ...]:
    match monitor.pillar:
        case Pillar.QUALITY:
            return tuple(METHODS)
        case Pillar.PERFORMANCE:
            return _PERFORMANCE[monitor.problem] if monitor.problem else ()
        case Pillar.BIAS:
            return PRE_TRAINING + POST_TRAINING
        case Pillar.EXPLAINABILITY:
            return (ATTRIBUTION,)


def _instead(metric: str, known: Iterable[str]) -> str:
    names = tuple(known)
    return did_you_mean(metric, names) or f"use one of {', '.join(names)}, or leave it to mlobs's runner"
