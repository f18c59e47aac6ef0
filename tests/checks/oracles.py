"""Batches of real data with fitted models, and what scikit-learn says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from sklearn import datasets, metrics
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.preprocessing import StandardScaler

from mlobs_compile.baseline import Calibration, Frozen
from mlobs_compile.check import Scope
from mlobs_compile.checklist import Checklist
from mlobs_compile.ir.measurement import Batch, Family, Levels, Measurement, Sample, Setting
from mlobs_compile.ir.signal import Bound
from mlobs_compile.queries.sql.statement import Dialect, Row
from mlobs_compile.runner.results import Finding
from mlobs_compile.runner.taking import measured
from mlobs_compile.units import Duration
from tests.builders import a_subject

BINARY = Batch("binary", "label", "prediction", "score")
CLASSES = Batch("multiclass", "label", "prediction")
NUMBERS = Batch("regression", "label", "prediction")
RANKED = Batch("ranking", "label", score="score", group="query")
COSTS: Mapping[str, Setting] = {
    "true_positive": Decimal(0), "false_positive": Decimal(-5), "false_negative": Decimal(-100),
    "true_negative": Decimal("0.5"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A batch, and the value of each metric on it; the settings of a metric come with its name."""

    name: str
    table: pa.Table
    batch: Batch
    expected: Mapping[str, float]
    settings: Mapping[str, Mapping[str, Setting]]


@dataclass(frozen=True, slots=True)
class Asking:
    """An engine that answers queries on a batch that is already there."""

    dialect: Dialect
    ask: Callable[[str], Sequence[Row]]
    held: Sequence[str]
    name: str = "test"

    def columns(self) -> Mapping[str, str]:
        return dict.fromkeys(self.held, "")

    def attach(self, name: str, source: object) -> None:
        raise NotImplementedError

    def derive(self, select: str) -> None:
        self.ask(f"CREATE OR REPLACE TEMP VIEW batch AS {select}")

    def close(self) -> None:
        """Nothing is held."""

    def judge(self, expectations: object, now: float) -> Sequence[Any]:
        return ()


def in_duckdb(table: pa.Table) -> Asking:
    """The batch in a duckdb of its own."""
    import duckdb

    connection = duckdb.connect()
    connection.register("batch", table)
    return Asking(Dialect.DUCKDB, lambda sql: connection.execute(sql).fetchall(), table.column_names)


def measure(
    kind: str,
    batch: Batch,
    sample: Sample | None = None,
    *,
    settings: Mapping[str, Setting] | None = None,
    frozen: Frozen | None = None,
) -> Measurement:
    """A performance metric without a bound, of batches however small."""
    return Measurement(
        f"m/performance/{kind}/measure", a_subject(), (), f"m/performance/{kind}", Family.OUTCOMES,
        Scope.PERFORMANCE.value, kind.partition("@")[0], None, Levels(Bound()), sample or Sample(),
        settings=settings or {}, batch=batch, frozen=frozen,
    )  # fmt: skip


def found(engine: Asking, *measures: Measurement) -> list[Finding]:
    """What a run finds."""
    return list(measured(Checklist(1, "acme", a_subject(), Duration.of(days=1), measures), engine))


def values(engine: Asking, case: Case) -> dict[str, float | None]:
    """The value of every metric of the case."""
    asked = [measure(name, case.batch, settings=case.settings.get(name)) for name in case.expected]
    return {one.check.rpartition("/")[2]: one.value for one in found(engine, *asked)}


@cache
def cases() -> tuple[Case, ...]:
    """Each kind of problem on a data set that comes with scikit-learn, labels and predictions of several types."""
    return (_binary(), _wine(), _diabetes(), _ranked())


def _binary() -> Case:
    x, y = datasets.load_breast_cancer(return_X_y=True)
    x = StandardScaler().fit_transform(x[:, :3])
    score = np.round(LogisticRegression().fit(x, y).predict_proba(x)[:, 1], 2)  # Rounding makes ties.
    table = pa.table({"label": y, "score": score, "prediction": (score >= 0.4).astype(float)})
    return Case("breast cancer", table, BINARY, binary(y, score >= 0.4, score), {"business_value": COSTS})


def binary(y: Any, called: Any, score: Any) -> dict[str, float]:
    """The metrics of a binary problem."""
    y, called = np.asarray(y).astype(int), np.asarray(called).astype(int)
    (tn, fp), (fn, _) = metrics.confusion_matrix(y, called, labels=[0, 1])
    return {
        "accuracy": metrics.accuracy_score(y, called),
        "precision": metrics.precision_score(y, called),
        "recall": metrics.recall_score(y, called),
        "specificity": metrics.recall_score(y, called, pos_label=0),
        "f1": metrics.f1_score(y, called),
        "f0_5": metrics.fbeta_score(y, called, beta=0.5),
        "f2": metrics.fbeta_score(y, called, beta=2),
        "balanced_accuracy": metrics.balanced_accuracy_score(y, called),
        "mcc": metrics.matthews_corrcoef(y, called),
        "auc": metrics.roc_auc_score(y, score),
        "average_precision": metrics.average_precision_score(y, score),
        "log_loss": metrics.log_loss(y, score),
        "brier": metrics.brier_score_loss(y, score),
        "business_value": float((-5 * fp - 100 * fn + 0.5 * tn) / len(y)),
        "label_coverage": 1.0,
    }


def _wine() -> Case:
    x, y = datasets.load_wine(return_X_y=True)
    called = LogisticRegression(max_iter=5000).fit(x[:, :2], y).predict(x[:, :2])
    called[:5] = 7  # A class that is never true.
    # Labels come as texts of whole numbers, predictions as doubles.
    table = pa.table({"label": [str(one) for one in y], "prediction": called.astype(float)})
    return Case("wine", table, CLASSES, multiclass(y, called), {})


def multiclass(y: Any, called: Any) -> dict[str, float]:
    """The metrics of a problem of several classes."""
    expected = {"accuracy": metrics.accuracy_score(y, called), "mcc": metrics.matthews_corrcoef(y, called)}
    recalls = metrics.recall_score(y, called, average=None, labels=np.unique(y), zero_division=0)
    expected |= {"worst_recall": float(min(recalls)), "balanced_accuracy": float(np.mean(recalls))}
    # macro_precision, macro_recall, macro_f1, and the same weighted by the rows of each class.
    for average in ("macro", "weighted"):
        for name, score in (
            ("precision", metrics.precision_score),
            ("recall", metrics.recall_score),
            ("f1", metrics.f1_score),
        ):
            expected[f"{average}_{name}"] = score(y, called, average=average, zero_division=0)
    for name, beta in (("f0_5", 0.5), ("f2", 2.0)):
        weighted = metrics.fbeta_score(y, called, beta=beta, average="weighted", zero_division=0)
        expected |= {f"weighted_{name}": weighted, name: weighted}
    return expected | {name: expected[f"weighted_{name}"] for name in ("precision", "recall", "f1")}


def _diabetes() -> Case:
    x, y = datasets.load_diabetes(return_X_y=True)
    y = y + 1e6  # Far from 0, where a sum of squares would lose its digits.
    called = LinearRegression().fit(x, y).predict(x)
    return Case("diabetes", pa.table({"label": y, "prediction": called}), NUMBERS, regression(y, called), {})


def regression(y: Any, called: Any) -> dict[str, float]:
    """The metrics of a problem of numbers."""
    return {
        "mae": metrics.mean_absolute_error(y, called),
        "mse": metrics.mean_squared_error(y, called),
        "rmse": metrics.root_mean_squared_error(y, called),
        "r2": metrics.r2_score(y, called),
        "mape": metrics.mean_absolute_percentage_error(y, called),
        "max_error": metrics.max_error(y, called),
        "median_absolute_error": metrics.median_absolute_error(y, called),
        "mean_error": float(np.mean(np.asarray(called) - np.asarray(y))),
    }


def _ranked() -> Case:
    """Digits stand for documents: their label is how relevant they are, each 20 in a row are a query."""
    x, y = datasets.load_digits(return_X_y=True)
    y = np.where(y > 6, y - 6, 0)[:1600]
    score = np.round(LinearRegression().fit(x[:1600], y).predict(x[:1600]), 1)
    query = np.arange(1600) // 20
    y[query == 3] = 0  # A query to which nothing is relevant.
    table = pa.table({"label": y, "score": score, "query": query})
    settings: dict[str, Mapping[str, Setting]] = {
        "ndcg@5": {"k": 5},
        "precision_at_k": {"k": 5},
        "mrr@2": {"k": 2},
    }
    return Case("digits", table, RANKED, ranking(y.reshape(-1, 20), score.reshape(-1, 20)), settings)


def ranking(y: Any, score: Any, k: int = 5) -> dict[str, float]:
    """The metrics of queries, one a row; those that scikit-learn has not are counted out."""
    firsts = [_first(rel, row) for rel, row in zip(y, score, strict=True)]
    return {
        "ndcg": metrics.ndcg_score(y, score),
        f"ndcg@{k}": metrics.ndcg_score(y, score, k=k),
        "mrr": float(np.mean([1 / first if first else 0 for first in firsts])),
        "mrr@2": float(np.mean([1 / first if 0 < first <= 2 else 0 for first in firsts])),
        "precision_at_k": float(np.mean([_hits(rel, row, k) for rel, row in zip(y, score, strict=True)])) / k,
    }


def _first(relevance: Any, score: Any) -> int:
    """The place of the first relevant row; those that are stand last among rows that score alike; 0 for none."""
    if not (relevance > 0).any():
        return 0
    best = score[relevance > 0].max()
    return int((score > best).sum() + ((score == best) & (relevance <= 0)).sum()) + 1


def _hits(relevance: Any, score: Any, k: int) -> float:
    """Relevant rows among the first k; rows that score alike share their places."""
    hits = 0.0
    for tied in np.unique(score):
        before, here = int((score > tied).sum()), score == tied
        places = max(0, min(k, before + int(here.sum())) - before)
        hits += places * float((relevance[here] > 0).mean())
    return hits


CALIBRATION = Calibration((0.1, 0.3, 0.6, 0.9), (0.05, 0.2, 0.7, 0.95))
FROZEN = Frozen({}, CALIBRATION, None)


def drifted(y: Any, called: Any, score: Any) -> dict[str, float]:
    """Expected minus true accuracy and AUC, from calibrated scores."""
    y, called, score = (np.asarray(one, float) for one in (y, called, score))
    p = np.interp(score, CALIBRATION.x, CALIBRATION.y)
    expected = float(np.mean(np.where(called == 1, p, 1 - p)))
    twice = np.concatenate([np.ones_like(p), np.zeros_like(p)]), np.concatenate([score, score])
    auc = metrics.roc_auc_score(*twice, sample_weight=np.concatenate([p, 1 - p]))
    return {
        "concept_drift": expected - metrics.accuracy_score(y, called),
        "concept_drift@auc": auc - metrics.roc_auc_score(y, score),
    }
