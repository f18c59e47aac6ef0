"""Whether a metric of performance fits the model's problem and columns."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.check import AnyCheck, Fits, Needs, Scope
from mlobs_compile.diagnostic import Diagnostic, did_you_mean
from mlobs_compile.faults import performance as faults
from mlobs_compile.lower.data import Checks
from mlobs_compile.route import Place
from mlobs_compile.spec.model import Model

BOTH = "concept_drift"
"""The metric that compares what scores let expect with what was predicted."""


def unfit(check: AnyCheck, spec: Model, checks: Checks, place: Place) -> Diagnostic | None:
    """What is wrong with asking the model for this metric; None where nothing is."""
    quality, fits = spec.performance, check.fits
    if quality is None or fits is None:
        return None
    problem = quality.problem
    if problem not in fits.problems:
        names = tuple(_of(problem, checks))
        help = did_you_mean(check.name, names) or f"use one of {', '.join(names)}"
        message = f"`{check.name}` is no metric of a {problem} problem"
        return faults.OTHER_PROBLEM.at(place, message, help=help)
    if spec.monitors == "sagemaker" and check.managed:
        return None  # Its target says what Model Monitor lacks.
    lacks = _lacks(check.name, fits, spec)
    return faults.NO_COLUMN.at(place, lacks[0], help=lacks[1]) if lacks else None


def _of(problem: str, checks: Checks) -> Iterator[str]:
    """The metrics that fit a problem."""
    for scope, name in sorted(key for key in checks if key[0] is Scope.PERFORMANCE):
        fits = checks[scope, name].fits
        if fits and problem in fits.problems:
            yield name


def _lacks(name: str, fits: Fits, spec: Model) -> tuple[str, str] | None:
    out, quality = spec.outputs, spec.performance
    assert quality
    if fits.needs is Needs.NOTHING:
        return None
    if quality.problem == "ranking":
        if quality.group is None:
            remedy = "add `performance: {group: ...}`, the column of the query within which rows are ranked"
            return f"`{name}` is taken within queries, and no column names the query", remedy
        if not (out.score or out.prediction):
            return f"`{name}` needs something to rank by", "add `outputs: {score: ...}`"
        return None
    if fits.needs is Needs.SCORE and not out.score:
        remedy = "add `outputs: {score: ...}`, the column of the probability"
        return f"`{name}` is computed from the score, and `outputs` names none", remedy
    if fits.needs is Needs.SCORE and name != BOTH:
        return None
    if out.prediction or (out.score and (quality.problem == "regression" or out.threshold is not None)):
        return None
    if quality.problem == "binary":
        remedy = "add `outputs: {prediction: ...}`, or `score` with the `threshold` from which it counts as positive"
    else:
        remedy = "add `outputs: {prediction: ...}`, the column of what was predicted"
    return f"`{name}` is computed from the prediction, and `outputs` names none", remedy
