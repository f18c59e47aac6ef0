"""Predictions beside what came true, as counts and sums over the rows whose label is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import fsum

LOWER_IS_BETTER = frozenset(
    {"mae", "mse", "rmse", "mape", "max_error", "median_absolute_error", "log_loss", "brier", "concept_drift"}
)
HIGHER_IS_BETTER = frozenset({
    "accuracy", "precision", "recall", "specificity", "f1", "f0_5", "f2", "balanced_accuracy", "mcc", "auc",
    "average_precision", "business_value", "macro_precision", "macro_recall", "macro_f1", "weighted_precision",
    "weighted_recall", "weighted_f1", "weighted_f0_5", "weighted_f2", "worst_recall", "r2", "ndcg", "mrr",
    "precision_at_k", "label_coverage",
})  # fmt: skip
NEITHER_IS_BETTER = frozenset({"mean_error"})
"""Each metric of performance by the direction in which it is good."""


@dataclass(frozen=True, slots=True)
class ByClass:
    """The rows of one class: how many are of it, were called it, and both."""

    true: float
    called: float
    both: float

    def f(self, beta: float) -> float:
        """F-beta; 0 where the class is nowhere."""
        weight = beta * beta
        return _share((1 + weight) * self.both, weight * self.true + self.called)

    @property
    def recall(self) -> float:
        return _share(self.both, self.true)

    @property
    def precision(self) -> float:
        return _share(self.both, self.called)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a metric of any problem is computed from; sums that a problem has not are absent."""

    rows: int
    """Rows with a label and a prediction, or a score where the metric is one of scores."""
    confusion: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """Rows by (label, prediction), as text; those of a binary problem are `1`, the positive class, and `0`."""
    sums: Mapping[str, float] = field(default_factory=dict)
    """Named sums over rows, such as `squared_error`; each name is one of queries.sql.outcomes."""
    unlabelled: int = 0
    """Rows whose label is not known yet."""
    labelled: int = 0
    """Rows whose label is known, whatever was predicted."""
    binary: bool = True
    """Whether the problem is binary, so that precision, recall and their kin are those of the positive class."""

    @property
    def positives(self) -> tuple[float, float, float, float]:
        """True positives, false positives, false negatives, true negatives of a binary problem."""
        cell = self.confusion.get
        return cell(("1", "1"), 0), cell(("0", "1"), 0), cell(("1", "0"), 0), cell(("0", "0"), 0)

    @property
    def coverage(self) -> float | None:
        """The share of rows whose label is known; None without rows."""
        return over(self.labelled, self.labelled + self.unlabelled)

    def mean(self, name: str, rows: str = "") -> float | None:
        """A sum by rows, or by another sum; None without any."""
        return over(self.sums.get(name), self.sums.get(rows, 0.0) if rows else self.rows)

    def classes(self) -> Mapping[str, ByClass]:
        """The confusion as counts by class, for every class that is true or predicted somewhere."""
        names = dict.fromkeys(name for cell in self.confusion for name in cell)
        return {
            name: ByClass(
                fsum(rows for (true, _), rows in self.confusion.items() if true == name),
                fsum(rows for (_, called), rows in self.confusion.items() if called == name),
                self.confusion.get((name, name), 0.0),
            )
            for name in names
        }

    def f(self, beta: float) -> float | None:
        """F-beta of the positive class; of several classes, the mean weighted by their true rows."""
        if not self.binary:
            return weighted(self, beta)
        hits, false_alarms, misses, _ = self.positives
        weight = beta * beta
        return over((1 + weight) * hits, (1 + weight) * hits + weight * misses + false_alarms)


def over(part: float | None, whole: float | None) -> float | None:
    """A quotient; None for 0 / 0 and what is not known."""
    return part / whole if part is not None and whole else None


def macro(outcomes: Outcomes, beta: float) -> float | None:
    """The plain mean of F-beta over the classes that are true or predicted somewhere."""
    classes = outcomes.classes().values()
    return over(fsum(one.f(beta) for one in classes), len(classes))


def weighted(outcomes: Outcomes, beta: float) -> float | None:
    """The mean of F-beta over classes, weighted by their true rows."""
    classes = outcomes.classes().values()
    return over(fsum(one.true * one.f(beta) for one in classes), fsum(one.true for one in classes))
