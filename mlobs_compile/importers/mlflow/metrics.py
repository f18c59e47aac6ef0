"""Metrics of a training run as measures of performance: which of them mlobs knows, and which way is better."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile.route import Place

_KINDS = {
    "accuracy": ("accuracy", "accuracy_score", "acc"),
    "precision": ("precision", "precision_score"),
    "recall": ("recall", "recall_score", "sensitivity"),
    "f1": ("f1", "f1_score"),
    "auc": ("auc", "roc_auc", "roc_auc_score", "auroc"),
    "average_precision": ("average_precision", "precision_recall_auc", "pr_auc", "auprc"),
    "log_loss": ("log_loss", "logloss"),
    "brier": ("brier", "brier_score", "brier_score_loss"),
    "balanced_accuracy": ("balanced_accuracy", "balanced_accuracy_score"),
    "mcc": ("mcc", "matthews_corrcoef"),
    "mae": ("mae", "mean_absolute_error"),
    "mse": ("mse", "mean_squared_error"),
    "rmse": ("rmse", "root_mean_squared_error"),
    "mape": ("mape", "mean_absolute_percentage_error"),
    "r2": ("r2", "r2_score"),
    "max_error": ("max_error",),
    "ndcg": ("ndcg",),
    "mrr": ("mrr",),
}
_REGRESSION = frozenset(("mae", "mse", "rmse", "mape", "r2", "max_error"))
_RANKING = frozenset(("ndcg", "mrr"))
SCORED = frozenset(("auc", "average_precision", "log_loss", "brier"))
"""Measures that are computed from the score, and not from the predicted label."""
_PREFIX = re.compile(r"(test|holdout|oot|valid|validation|val|eval|cv|train|training)[_./-]").match
_TRUST = {"test": 0, "holdout": 0, "oot": 0, "valid": 1, "validation": 1, "val": 1, "eval": 1, "cv": 1, "": 2}
"""The lower the better; a metric of the training rows says little of others."""
_TRAINED = ("train", "training")
_LOWER = re.compile(r"(^|_)(loss|error|mse|rmse|mae|mape|latency|perplexity|brier)(_|$)|_ms$").search
_HIGHER = re.compile(r"(^|_)(auc|f1|acc|accuracy|precision|recall|r2|score)(_|$)").search
_COUNTS = re.compile(
    r"(^|_)(count|examples|positives|negatives|rows|epochs?|steps?)(_|$)|^(tn|fp|fn|tp)$"
).search
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A draft of a bound."""

    kind: str
    side: str
    bound: Decimal
    metric: str
    value: Decimal
    place: Place


@dataclass(frozen=True, slots=True)
class Left:
    """A metric of which no bound is made."""

    metric: str
    why: str
    place: Place


Measured = Mapping[str, tuple[Decimal, Place]]


def thresholds(measured: Measured) -> tuple[str, tuple[Threshold, ...], tuple[Left, ...]]:
    """The problem that the metrics speak of, a bound for each measure, and what was left."""
    best: dict[str, tuple[int, str]] = {}
    left: list[Left] = []
    for name, (_, place) in sorted(measured.items()):
        found = _PREFIX(name.lower())
        prefix = found[1] if found else ""
        own = name.lower()[found.end() :] if found else name.lower()
        kind = next((kind for kind, names in _KINDS.items() if own in names), None)
        if _COUNTS(own):
            continue
        if prefix in _TRAINED:
            left.append(Left(name, "it was measured on the rows that the model learned from", place))
        elif kind is None:
            left.append(Left(name, _direction(own), place))
        elif kind not in best or (_TRUST[prefix], name) < best[kind]:
            best[kind] = (_TRUST[prefix], name)
    problem = _problem(set(best))
    made = [_threshold(kind, name, measured[name]) for kind, (_, name) in best.items()]
    fitting = tuple(one for one in made if _problem({one.kind}) == problem)
    other = f"it is no measure of a {problem} problem"
    left += [Left(one.metric, other, one.place) for one in made if one not in fitting]
    return problem, fitting, tuple(left)


def _problem(kinds: set[str]) -> str:
    if kinds & _RANKING:
        return "ranking"
    return "regression" if kinds & _REGRESSION and not kinds - _REGRESSION else "binary"


def _direction(name: str) -> str:
    if _LOWER(name):
        return "lower is better, and no measure of mlobs is the same"
    if _HIGHER(name):
        return "higher is better, and no measure of mlobs is the same"
    return "nothing says which way is better"


def _threshold(kind: str, name: str, found: tuple[Decimal, Place]) -> Threshold:
    """A tenth worse than the run was, to three digits."""
    value, place = found
    lower = _LOWER(kind) is not None or kind == "max_error"
    bound = value + abs(value) * _TENTH if lower else value - abs(value) * _TENTH
    rounded = Decimal(f"{bound:.3g}")
    return Threshold(kind, "at_most" if lower else "at_least", rounded, name, value, place)
