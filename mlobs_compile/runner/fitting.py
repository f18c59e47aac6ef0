"""Fits what a baseline learns from labelled rows: the calibration of a score, and trees of expected losses.

Pure functions over numpy arrays; numpy and scikit-learn are imported when one is called.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mlobs_compile.baseline import Calibration

if TYPE_CHECKING:
    import numpy as np

LEAST_ROWS = 100
"""With fewer rows, nothing is learned that would hold on others."""
ROUNDS, LEAVES, RATE, LEAST_IN_LEAF = 21, 16, 0.25, 40
"""Trees for two losses in some 25 kB of text. On the 60,000 car prices that NannyML ships, the mean absolute error of
ten chunks (685 to 855) is met within 31; 100 trees of 31 leaves need 195 kB and meet it within 24, NannyML 27."""
MOST_CATEGORIES = 50
"""Of a feature; rarer ones are as if missing."""


class FittingFault(Exception):
    """There is nothing to learn from; the message is for the user."""


def calibration(scores: np.ndarray[Any, Any], labels: np.ndarray[Any, Any]) -> Calibration:
    """The isotonic regression of labels (1 for the positive class, 0 for others) on scores.

    Rows without a score or a label must be left out before; raises FittingFault where rows or one class are lacking.
    """
    import numpy as np
    from sklearn.isotonic import IsotonicRegression

    given, truth = np.asarray(scores, dtype=float), np.asarray(labels, dtype=float)
    if not np.isfinite(given).all() or not np.isin(truth, (0.0, 1.0)).all():
        raise FittingFault("scores must be finite numbers, and labels 0 or 1")
    if len(given) < LEAST_ROWS or truth.min() == truth.max():
        said = f"{len(given)} rows with {int(truth.sum())} positives"
        raise FittingFault(f"a calibration needs {LEAST_ROWS} rows and both classes, and there are {said}")
    fitted = IsotonicRegression(out_of_bounds="clip", increasing=True).fit(given, truth)
    return Calibration(
        tuple(float(x) for x in fitted.X_thresholds_), tuple(float(y) for y in fitted.y_thresholds_)
    )


def error_model(
    features: Sequence[np.ndarray[Any, Any]], errors: np.ndarray[Any, Any], names: Sequence[str]
) -> Mapping[str, object]:
    """Trees that tell the loss of a row from its features and its prediction, for `Baseline.error_model`.

    `features` are columns in the order of `names`: numbers (nan for missing) or texts (None for missing). Leave
    columns of personal data out: their categories and thresholds would stand in the baseline. `errors` are prediction
    minus truth, of rows that have both.
    """
    import numpy as np

    missed = np.asarray(errors, dtype=float)
    if not np.isfinite(missed).all():
        raise FittingFault("errors must be finite numbers")
    if len(missed) < LEAST_ROWS:
        raise FittingFault(
            f"an error model needs {LEAST_ROWS} rows with a label, and there are {len(missed)}"
        )
    if not names:
        raise FittingFault("an error model needs a feature or a prediction that is not personal")
    known = [_categories(column) for column in features]
    table = np.column_stack([_coded(column, values) for column, values in zip(features, known, strict=True)])
    return {
        "features": list(names),
        "categories": [None if values is None else list(values) for values in known],
        "absolute": _ensemble(table, np.abs(missed)),
        "squared": _ensemble(table, missed**2),
    }


def coded(model: Mapping[str, Any], features: Sequence[np.ndarray[Any, Any]]) -> np.ndarray[Any, Any]:
    """Columns as the trees of a model take them."""
    import numpy as np

    return np.column_stack(
        [_coded(one, values) for one, values in zip(features, model["categories"], strict=True)]
    )


def mean_abs(contributions: np.ndarray[Any, Any], names: Sequence[str]) -> Mapping[str, float]:
    """The mean of |contribution| by feature, from one row of contributions for each row of data."""
    import numpy as np

    weights = np.abs(np.asarray(contributions, dtype=float)).mean(axis=0)
    return {name: float(weight) for name, weight in zip(names, weights, strict=True)}


def _categories(column: np.ndarray[Any, Any]) -> tuple[str, ...] | None:
    """The most frequent texts of a column; None for numbers."""
    from collections import Counter

    if column.dtype.kind in "fiub":
        return None
    counted = Counter(str(value) for value in column if not _missing(value))
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(value for value, _ in ordered[:MOST_CATEGORIES])


def _coded(column: np.ndarray[Any, Any], categories: Sequence[str] | None) -> np.ndarray[Any, Any]:
    import numpy as np

    if categories is None:
        return np.asarray(column, dtype=float)
    codes = {value: float(code) for code, value in enumerate(categories)}
    return np.array([np.nan if _missing(value) else codes.get(str(value), np.nan) for value in column])


def _missing(value: object) -> bool:
    return value is None or value != value


def _ensemble(table: np.ndarray[Any, Any], losses: np.ndarray[Any, Any]) -> Mapping[str, object]:
    fitted = regressor().fit(table, losses)
    start = float(fitted._baseline_prediction.ravel()[0])
    trees = [json.dumps(_tree(tree.nodes, 0), separators=(",", ":")) for (tree,) in fitted._predictors]
    return {"start": start, "trees": trees}


def regressor() -> Any:  # noqa: ANN401 - scikit-learn has no types
    """The regressor of a loss, with the sizes that keep it small and its chance fixed."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    return HistGradientBoostingRegressor(
        max_iter=ROUNDS,
        max_leaf_nodes=LEAVES,
        learning_rate=RATE,
        min_samples_leaf=LEAST_IN_LEAF,
        early_stopping=False,
        random_state=0,
    )


def _tree(nodes: np.ndarray[Any, Any], at: int) -> object:
    """A node as queries.sql.curves reads it."""
    node = nodes[at]
    if node["is_leaf"]:
        return float(node["value"])
    threshold = float(node["num_threshold"])
    return [
        int(node["feature_idx"]),
        threshold if threshold < float("inf") else None,
        int(node["missing_go_to_left"]),
        _tree(nodes, int(node["left"])),
        _tree(nodes, int(node["right"])),
    ]
