"""Whether a metric can be estimated for a model, and attributions be taken as they are asked for."""

from __future__ import annotations

from mlobs_compile.check import Scope, Watch
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import estimates as faults
from mlobs_compile.queries.sql.losses import LOSSES, RANKED
from mlobs_compile.spec.measure import MeasureShape
from mlobs_compile.spec.model import Model

BINARY = ("accuracy", "auc", "f1", "precision", "recall")


def refused(watch: Watch, shape: MeasureShape, spec: Model) -> Diagnostic | None:
    """What is wrong with the check; None where nothing is."""
    match watch.scope:
        case Scope.ESTIMATED:
            return _estimate(watch, spec)
        case Scope.EXPLAINABILITY:
            return _part(watch, shape, spec)
        case _:
            return None


def _estimate(watch: Watch, spec: Model) -> Diagnostic | None:
    assert spec.performance is not None
    problem, kind = spec.performance.problem, watch.kind
    fitting = {"binary": BINARY, "regression": tuple(LOSSES)}.get(problem, ())
    if kind not in fitting:
        message = f"`{kind}` cannot be estimated for a {problem} problem"
        help = f"use one of {', '.join(fitting)}" if fitting else "watch the drift of predictions instead"
        return faults.NO_ESTIMATE.at(watch.place, message, help=help)
    lacks = _lacks(kind, spec)
    return faults.NO_OUTPUT.at(watch.place, lacks[0], help=lacks[1]) if lacks else None


def _lacks(kind: str, spec: Model) -> tuple[str, str] | None:
    out = spec.outputs
    if kind in LOSSES:
        said = f"`{kind}` is estimated from the prediction, and `outputs` names none"
        return None if out.prediction else (said, "add `outputs: {prediction: ...}`")
    if not out.score:
        return (
            f"`{kind}` is estimated from the score, and `outputs` names none",
            "add `outputs: {score: ...}`",
        )
    if kind == RANKED or out.prediction or out.threshold is not None:
        return None
    said = f"`{kind}` needs to know which rows are predicted positive, and `outputs` does not say"
    return said, "add `prediction` or `threshold` to `outputs`"


def _part(watch: Watch, shape: MeasureShape, spec: Model) -> Diagnostic | None:
    assert spec.explainability is not None
    if shape.segments:
        message = (
            f"`{watch.kind}` cannot be taken by segments: the baseline holds the attributions of all rows"
        )
        return faults.NO_PART.at(watch.place, message, help="leave `segments` out")
    if shape.where and not spec.explainability.model:
        message = f"`{watch.kind}` is taken from a table of attributions, whose rows `where` cannot choose"
        help = (
            "leave `where` out, or add `explainability: {model: ...}` for the runner to compute attributions"
        )
        return faults.NO_PART.at(watch.place, message, help=help)
    return None
