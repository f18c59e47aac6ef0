"""Every number that is published, once more: by numpy, scipy and scikit-learn, over pandas rows, from docs/checks alone.

Nothing of mlobs is imported. `Rows` holds what a check looks at; labels and predictions are 1 and 0, or classes as
text, or numbers, with nan or None where there is none. An oracle gives None where its page says that there is no
value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from scipy.spatial.distance import jensenshannon
from sklearn import metrics
from sklearn.isotonic import IsotonicRegression


@dataclass(frozen=True)
class Rows:
    """What one check looks at."""

    today: pd.DataFrame
    reference: pd.DataFrame
    column: str = ""
    frozen: Mapping[str, Any] = field(default_factory=dict)
    """The committed baseline."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    weights: tuple[Mapping[str, float], Mapping[str, float]] = ({}, {})
    """Attributions of the baseline and of today."""


Oracle = Callable[[Rows], float | None]


# Drift: shares by bin of the baseline's rows and of today's.


def counts(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Rows by frozen bin; the last one is of nulls."""
    known = rows.frozen["columns"][rows.column]
    both = (rows.reference[rows.column], rows.today[rows.column])
    if "values" in known:
        return tuple(_of_texts(one, known["values"]) for one in both)  # type: ignore[return-value]
    edges = known["cuts"]["quantiles-10"]["edges"]
    return tuple(_of_numbers(one, edges) for one in both)  # type: ignore[return-value]


def _of_texts(values: pd.Series, names: list[str]) -> np.ndarray:
    held = values.dropna().map(lambda one: str(one).lower() if isinstance(one, bool | np.bool_) else str(one))
    found = [int((held == name).sum()) for name in names]
    return np.array([*found, len(held) - sum(found), values.isna().sum()], float)


def _of_numbers(values: pd.Series, edges: list[float]) -> np.ndarray:
    held = values.dropna().astype(float).to_numpy()
    places = np.searchsorted(np.array(edges), held, side="left")
    return np.array([*np.bincount(places, minlength=len(edges) + 1), values.isna().sum()], float)


def _shares(rows: Rows, zero: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    p, q = (np.maximum(one / one.sum(), zero) for one in counts(rows))
    return p, q


def _psi(rows: Rows) -> float:
    p, q = _shares(rows, 0.0001)
    return float(np.sum((q - p) * np.log(q / p)))


def _js(rows: Rows) -> float:
    return float(jensenshannon(*_shares(rows), base=2))


def _cramer(rows: Rows) -> float:
    p, q = _shares(rows)
    kept = p + q > 0
    return float(np.sqrt(np.sum((p - q)[kept] ** 2 / (p + q)[kept]) / 2))


def values(rows: Rows) -> tuple[np.ndarray, np.ndarray] | None:
    """The numbers of both sides without nulls; None for texts."""
    if "values" in rows.frozen["columns"][rows.column]:
        return None
    before, now = (one[rows.column].dropna().astype(float).to_numpy() for one in (rows.reference, rows.today))
    return before, now


def _ks(rows: Rows) -> float | None:
    both = values(rows)
    return None if both is None else float(stats.ks_2samp(*both, method="asymp").statistic)


def _linf(rows: Rows) -> float:
    found = _ks(rows)
    return float(np.abs(np.subtract(*_shares(rows))).max()) if found is None else found


def _robust(rows: Rows) -> float:
    both = values(rows) or (rows.reference, rows.today)
    m, n = (len(one) for one in both)
    return max(0.0, _linf(rows) - 1.8 * np.sqrt((n + m) / (n * m)))


def _wasserstein(rows: Rows) -> float | None:
    both = values(rows)
    return None if both is None else float(stats.wasserstein_distance(*both) / both[0].std(ddof=1))


DRIFT: Mapping[str, Oracle] = {
    "psi": _psi,
    "kl": lambda rows: float(stats.entropy(*reversed(_shares(rows, 0.0001)))),
    "js_distance": _js,
    "js_divergence": lambda rows: _js(rows) ** 2,
    "hellinger": lambda rows: float(np.linalg.norm(np.subtract(*map(np.sqrt, _shares(rows)))) / np.sqrt(2)),
    "total_variation": lambda rows: float(np.abs(np.subtract(*_shares(rows))).sum() / 2),
    "chi_squared": _cramer,
    "ks": _ks,
    "linf_simple": _linf,
    "linf_robust": _robust,
    "wasserstein": _wasserstein,
}

# Performance, binary.


def _known(rows: Rows, *read: str) -> pd.DataFrame:
    return rows.today.dropna(subset=["y", *read])


def _called(metric: Callable[..., float], **given: Any) -> Oracle:
    def value(rows: Rows) -> float:
        held = _known(rows, "p")
        return float(metric(held["y"], held["p"], **given))

    return value


def _scored(metric: Callable[..., float]) -> Oracle:
    def value(rows: Rows) -> float:
        held = _known(rows, "s")
        return float(metric(held["y"].astype(int), held["s"]))

    return value


def _business(rows: Rows) -> float:
    held, worth = _known(rows, "p"), rows.settings
    names = {
        (1, 1): "true_positive",
        (0, 1): "false_positive",
        (1, 0): "false_negative",
        (0, 0): "true_negative",
    }
    return float(np.mean([worth[names[int(y), int(p)]] for y, p in zip(held["y"], held["p"], strict=True)]))


def chances(rows: Rows, held: pd.DataFrame) -> np.ndarray:
    """Scores as probabilities, by the isotonic regression of the baseline's labels on its scores."""
    fitted = IsotonicRegression(out_of_bounds="clip").fit(
        *rows.reference.dropna(subset=["y", "s"])[["s", "y"]].to_numpy().T
    )
    return np.asarray(fitted.predict(held["s"]))


def _expected_auc(chance: np.ndarray, score: np.ndarray) -> float:
    above = (score[:, None] > score[None, :]) + 0.5 * (score[:, None] == score[None, :])
    return float(chance @ above @ (1 - chance) / (chance.sum() * (1 - chance).sum()))


def _expected(rows: Rows, held: pd.DataFrame) -> tuple[float, float, float, float]:
    """Expected true positives, false positives, false negatives and true negatives."""
    chance, yes = chances(rows, held), (held["p"] == 1).to_numpy()
    return chance[yes].sum(), (1 - chance)[yes].sum(), chance[~yes].sum(), (1 - chance)[~yes].sum()


def _concept(rows: Rows) -> float:
    if rows.settings.get("metric") == "auc":
        held = _known(rows, "s")
        return _expected_auc(chances(rows, held), held["s"].to_numpy()) - metrics.roc_auc_score(
            held["y"], held["s"]
        )
    held = _known(rows, "s", "p")
    hits, _, _, rest = _expected(rows, held)
    return float((hits + rest) / len(held) - (held["y"] == held["p"]).mean())


def _cbpe(formula: Callable[[float, float, float, float], float]) -> Oracle:
    return lambda rows: formula(*_expected(rows, rows.today.dropna(subset=["s"])))


def _estimated_auc(rows: Rows) -> float:
    held = rows.today.dropna(subset=["s"])
    return _expected_auc(chances(rows, held), held["s"].to_numpy())


COVERAGE: Oracle = lambda rows: float(rows.today["y"].notna().mean())  # noqa: E731
BINARY: Mapping[str, Oracle] = {
    "accuracy": _called(metrics.accuracy_score),
    "precision": _called(metrics.precision_score),
    "recall": _called(metrics.recall_score),
    "specificity": _called(metrics.recall_score, pos_label=0),
    "f1": _called(metrics.f1_score),
    "f0_5": _called(metrics.fbeta_score, beta=0.5),
    "f2": _called(metrics.fbeta_score, beta=2),
    "balanced_accuracy": _called(metrics.balanced_accuracy_score),
    "mcc": _called(metrics.matthews_corrcoef),
    "auc": _scored(metrics.roc_auc_score),
    "average_precision": _scored(metrics.average_precision_score),
    "brier": _scored(metrics.brier_score_loss),
    "log_loss": _scored(metrics.log_loss),
    "business_value": _business,
    "concept_drift": _concept,
    "label_coverage": COVERAGE,
}
ESTIMATED: Mapping[str, Oracle] = {
    "accuracy": _cbpe(lambda tp, fp, fn, tn: (tp + tn) / (tp + fp + fn + tn)),
    "precision": _cbpe(lambda tp, fp, fn, tn: tp / (tp + fp)),
    "recall": _cbpe(lambda tp, fp, fn, tn: tp / (tp + fn)),
    "f1": _cbpe(lambda tp, fp, fn, tn: 2 * tp / (2 * tp + fp + fn)),
    "auc": _estimated_auc,
}

# Performance, several classes.

_CLASSES = {"zero_division": 0}
MULTICLASS: Mapping[str, Oracle] = {
    "accuracy": _called(metrics.accuracy_score),
    "balanced_accuracy": _called(metrics.balanced_accuracy_score),
    "mcc": _called(metrics.matthews_corrcoef),
    "worst_recall": lambda rows: min(
        float((part["p"] == name).mean()) for name, part in _known(rows, "p").groupby("y")
    ),
    "label_coverage": COVERAGE,
    **{f"{how}_{name}": _called(metric, average=how, **_CLASSES, **given)
       for how in ("macro", "weighted")
       for name, metric, given in (
           ("precision", metrics.precision_score, {}), ("recall", metrics.recall_score, {}),
           ("f1", metrics.f1_score, {}), ("f0_5", metrics.fbeta_score, {"beta": 0.5}),
           ("f2", metrics.fbeta_score, {"beta": 2}))
       if how == "weighted" or name not in ("f0_5", "f2")},
}  # fmt: skip

# Performance, numbers.


def _mape(rows: Rows) -> float:
    held = _known(rows, "p")
    held = held[held["y"] != 0]
    return float((np.abs(held["p"] - held["y"]) / np.abs(held["y"])).mean())


REGRESSION: Mapping[str, Oracle] = {
    "mae": _called(metrics.mean_absolute_error),
    "mse": _called(metrics.mean_squared_error),
    "rmse": _called(metrics.root_mean_squared_error),
    "r2": _called(metrics.r2_score),
    "max_error": _called(metrics.max_error),
    "median_absolute_error": _called(metrics.median_absolute_error),
    "mape": _mape,
    "mean_error": lambda rows: float((_known(rows, "p")["p"] - _known(rows, "p")["y"]).mean()),
    "label_coverage": COVERAGE,
}
