"""Estimates are taken in one statement, by segment and condition, and end in an error that says what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from mlobs_compile import condition
from mlobs_compile.baseline import Calibration
from mlobs_compile.ir.measurement import Batch, Sample
from mlobs_compile.ir.signal import Bound
from mlobs_compile.queries.sql import estimates
from mlobs_compile.queries.sql.statement import Dialect
from mlobs_compile.runner import fitting, taking
from mlobs_compile.runner.results import Finding, Status
from tests.runner.tables import Tables, a_checklist, a_measurement, learned

RANDOM = np.random.default_rng(3)
ROWS = 2000
HALF = learned(Calibration((0.0, 1.0), (0.0, 0.5)))
"""A score of s means a probability of s / 2."""
SCORED = Batch("binary", score="score", threshold=Decimal("0.6"))


def found(columns: Mapping[str, Any], *kinds: str, **given: Any) -> dict[tuple[str, str], Finding]:
    asked = [a_measurement(kind=kind, bound=Bound(high=Decimal(10**9)), **given) for kind in kinds]
    findings = list(taking.measured(a_checklist(*asked), Tables(columns)))  # type: ignore[arg-type]
    return {(one.kind, one.segment): one for one in findings}


def test_expected_counts_by_hand() -> None:
    scores = [0.2, 0.4, 0.8, 1.0]
    told = found({"score": scores}, "accuracy", "precision", "recall", "f1", batch=SCORED, frozen=HALF)
    assert {kind: one.value for (kind, _), one in told.items()} == pytest.approx(
        {
            "accuracy": (0.9 + 0.8 + 0.4 + 0.5) / 4,
            "precision": (0.4 + 0.5) / 2,
            "recall": (0.4 + 0.5) / 1.2,
            "f1": 2 * 0.9 / (2 * 0.9 + 1.1 + 0.3),
        }
    )
    assert {one.rows for one in told.values()} == {4}


@pytest.mark.parametrize("predicted", [
    [0, 1, 1, 0], [0.0, 1.0, 1.0, 0.0], [False, True, True, False], ["0", "1", "1", "0"],
])  # fmt: skip
def test_a_prediction_column_decides_whatever_its_type(predicted: list[Any]) -> None:
    batch = Batch("binary", score="score", prediction="said")
    told = found({"score": [0.2, 0.4, 0.8, 1.0], "said": predicted}, "precision", batch=batch, frozen=HALF)
    assert told["precision", ""].value == pytest.approx((0.2 + 0.4) / 2)


def test_each_segment_is_estimated_as_if_it_were_alone() -> None:
    scores = np.round(RANDOM.random(ROWS), 2)
    land = np.array(["DE", "it's", None], dtype=object)[RANDOM.integers(0, 3, ROWS)]
    columns = {"score": scores, "land": pa.array([*land])}
    sample = Sample(segments=("land",))
    kinds = ("auc", "recall", "accuracy")
    told = found(columns, *kinds, batch=SCORED, frozen=HALF, sample=sample)
    assert {segment for _, segment in told} == {"", "land=DE", "land=it's", "land="}
    for value in ("DE", "it's", None):
        alone = found({"score": scores[land == value]}, *kinds, batch=SCORED, frozen=HALF)
        for kind in kinds:
            ours, known = told[kind, f"land={value or ''}"], alone[kind, ""]
            assert ours.value == pytest.approx(known.value, abs=1e-12) and ours.rows == known.rows


def test_a_condition_chooses_rows_and_a_missing_score_counts_for_nothing() -> None:
    columns = {"score": [0.2, 0.9, None, float("nan"), 0.5], "amount": [1, 2, 3, 4, -1]}
    sample = Sample(where=condition.parse("amount > 0"))
    told = found(columns, "accuracy", "auc", batch=SCORED, frozen=HALF, sample=sample)
    assert told["accuracy", ""].rows == told["auc", ""].rows == 2
    assert told["accuracy", ""].value == pytest.approx((0.9 + 0.45) / 2)


def test_no_scored_row_is_no_data_and_a_missing_column_an_error() -> None:
    none = found({"score": pa.array([None, None], pa.float64())}, "auc", "f1", batch=SCORED, frozen=HALF)
    assert {one.status for one in none.values()} == {Status.NO_DATA}
    (lost,) = found({"other": [1]}, "auc", batch=SCORED, frozen=HALF).values()
    assert lost.status is Status.ERROR and "no column `score`" in lost.message


@pytest.mark.parametrize(("kind", "batch", "said"), [
    ("auc", SCORED, "the baseline holds no calibration of scores; run `mlobs baseline` over rows with labels"),
    ("mae", Batch("regression", prediction="p"), "the baseline holds no error model; run `mlobs baseline`"),
])  # fmt: skip
def test_a_baseline_that_lacks_what_is_learned_is_an_error_with_the_remedy(
    kind: str, batch: Batch, said: str
) -> None:
    for frozen in (None, learned()):
        (one,) = found({"score": [0.5], "p": [1.0]}, kind, batch=batch, frozen=frozen).values()
        assert one.status is Status.ERROR and one.message.startswith(said)


@pytest.mark.parametrize(("kind", "batch", "said"), [
    ("auc", Batch("binary"), "`outputs.score`"),
    ("f1", Batch("binary", score="score"), "neither `outputs.prediction` nor `outputs.threshold`"),
    ("rmse", Batch("regression"), "`outputs.prediction`"),
])  # fmt: skip
def test_a_batch_without_the_column_that_an_estimate_needs_is_an_error(
    kind: str, batch: Batch, said: str
) -> None:
    frozen = learned(Calibration((0.0, 1.0), (0.0, 1.0)), {"features": ["a"]})
    (one,) = found({"score": [0.5]}, kind, batch=batch, frozen=frozen).values()
    assert one.status is Status.ERROR and said in one.message


def test_a_broken_query_is_an_error_of_its_measures() -> None:
    told = found({"score": ["high", "low"]}, "auc", "f1", batch=SCORED, frozen=HALF)
    assert {one.status for one in told.values()} == {Status.ERROR}


def test_losses_are_those_that_the_trees_predict_and_rows_without_a_prediction_do_not_count() -> None:
    x, fuel, prediction, model = a_regression()
    columns = {
        "x0": pa.array(x, from_pandas=True),
        "fuel": pa.array([*fuel]),
        "prediction": pa.array(np.where(np.arange(ROWS) < 10, np.nan, prediction)),
    }
    batch = Batch("regression", prediction="prediction")
    told = found(columns, "mae", "rmse", "mse", batch=batch, frozen=learned(error_model=model))
    table = fitting.coded(model, [x, fuel, prediction])
    absolute, squared = (predicted(model, table, loss)[10:].mean() for loss in ("absolute", "squared"))
    assert told["mae", ""].value == pytest.approx(absolute, rel=1e-9)
    assert told["mse", ""].value == pytest.approx(squared, rel=1e-9)
    assert told["rmse", ""].value == pytest.approx(np.sqrt(squared), rel=1e-9)
    assert told["mae", ""].rows == ROWS - 10


def test_all_binary_estimates_of_one_condition_are_one_statement() -> None:
    kinds = ("auc", "f1", "precision", "recall", "accuracy")
    asked = [a_measurement(kind=kind, batch=SCORED, frozen=HALF) for kind in kinds]
    for dialect in Dialect:
        (one,) = estimates.statements(asked, dialect)
        assert one.columns == {"score"} and len(one.measurements) == 5


def a_regression() -> tuple[np.ndarray, np.ndarray, np.ndarray, Mapping[str, Any]]:
    x = RANDOM.normal(0, 1, ROWS)
    x[::5] = np.nan
    fuel = np.array(["gas", "oil", None], dtype=object)[RANDOM.integers(0, 3, ROWS)]
    prediction = RANDOM.normal(100, 20, ROWS)
    errors = RANDOM.normal(0, 1, ROWS) * (1 + 3 * np.nan_to_num(np.abs(x), nan=4) + 9 * (fuel == "gas"))
    return (
        x,
        fuel,
        prediction,
        fitting.error_model([x, fuel, prediction], errors, ["x0", "fuel", "prediction"]),
    )


def predicted(model: Mapping[str, Any], table: np.ndarray, loss: str) -> np.ndarray:
    """The trees walked in Python."""
    import json

    def walked(tree: Any, row: np.ndarray) -> float:
        while isinstance(tree, list):
            feature, threshold, missing, low, high = tree
            value = row[feature]
            below = bool(missing) if np.isnan(value) else threshold is None or value <= threshold
            tree = low if below else high
        return float(tree)

    trees = [json.loads(tree) for tree in model[loss]["trees"]]
    return np.array([model[loss]["start"] + sum(walked(tree, row) for tree in trees) for row in table])
