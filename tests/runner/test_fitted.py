"""A baseline is fitted with what its checks need, from rows that are always the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from mlobs_compile.baseline import Baseline, Calibration
from mlobs_compile.ir.measurement import Batch, Measurement
from mlobs_compile.runner import fitted, fitting
from mlobs_compile.runner.chunks import CHUNK
from mlobs_compile.runner.wanted import Wanted
from tests.runner.tables import Tables, a_measurement

RANDOM = np.random.default_rng(2)
ROWS = 1000
SCORES = np.round(RANDOM.random(ROWS), 2)
TRUTH = (RANDOM.random(ROWS) < SCORES).astype(int)
SCORED = Batch("binary", score="p", label="y")
PRICED = Batch("regression", prediction="said", label="paid")


def fit(columns: Mapping[str, Any], *measurements: Measurement) -> tuple[fitted.Fit, list[str]]:
    notes: list[str] = []
    others = {"attributions": columns["table"]} if "table" in columns else {}
    held = {name: column for name, column in columns.items() if name != "table"}
    return fitted.fitted(Tables(held, **others), Wanted("fraud", measurements), notes), notes


@pytest.mark.parametrize(
    "labels", [TRUTH, TRUTH.astype(float), TRUTH.astype(bool), np.where(TRUTH, "1", "0")]
)
def test_a_calibration_is_that_of_the_rows_whatever_the_type_of_the_label(labels: np.ndarray) -> None:
    found, notes = fit(
        {"p": SCORES, "y": pa.array([*labels.tolist()])}, a_measurement(kind="auc", batch=SCORED)
    )
    assert found.calibration == fitting.calibration(SCORES, TRUTH)
    assert not notes and found.error_model is None and not found.attributions


def test_rows_without_a_score_or_a_label_teach_nothing() -> None:
    score = pa.array([*SCORES, None, float("nan"), 0.5])
    label = pa.array([*TRUTH.tolist(), 1, 1, None])
    found, _ = fit({"p": score, "y": label}, a_measurement(kind="f1", batch=SCORED))
    assert found.calibration == fitting.calibration(SCORES, TRUTH)


def price_rows() -> dict[str, Any]:
    age = RANDOM.normal(40, 10, ROWS)
    said = RANDOM.normal(100, 20, ROWS)
    return {
        "age": age, "fuel": [("gas", "oil", None)[i % 3] for i in range(ROWS)], "sold": [True, False] * (ROWS // 2),
        "said": said, "paid": said + RANDOM.normal(0, 1, ROWS) * age, "person": [f"p{i}" for i in range(ROWS)],
        CHUNK: [i % 5 for i in range(ROWS)], "at": pa.array(np.arange(ROWS), pa.timestamp("s")),
    }  # fmt: skip


def test_errors_are_modelled_from_all_that_is_known_and_not_personal_without_the_label() -> None:
    batch = Batch("regression", prediction="said", label="paid", personal=("person",))
    found, notes = fit(price_rows(), a_measurement(kind="mae", batch=batch))
    assert found.error_model is not None and not notes
    assert found.error_model["features"] == ["age", "fuel", "sold", "said"]
    assert found.error_model["categories"] == [None, ["gas", "oil"], ["false", "true"], None]


def test_the_features_of_the_spec_are_taken_where_it_names_them_and_the_prediction_with_them() -> None:
    batch = Batch("regression", prediction="said", label="paid", features=("age", "gone"))
    found, _ = fit(price_rows(), a_measurement(kind="rmse", batch=batch))
    assert found.error_model is not None and found.error_model["features"] == ["age", "said"]


def test_the_order_of_the_file_changes_nothing() -> None:
    rows = price_rows()
    turned = {
        name: pa.array(column)[::-1] if isinstance(column, pa.Array) else column[::-1]
        for name, column in rows.items()
    }
    one, other = (fit(each, a_measurement(kind="mae", batch=PRICED))[0] for each in (rows, turned))
    assert one.error_model == other.error_model


def test_attributions_come_from_the_table_that_is_given() -> None:
    table = {"feature": ["a", "b"], "mean_abs": [2.0, 1.0]}
    found, notes = fit({"a": [1], "table": table}, a_measurement("explainability", "attribution_ndcg"))
    assert found.attributions == {"a": 2, "b": 1} and not notes


@pytest.mark.parametrize(("kind", "scope", "batch", "columns", "said"), [
    ("auc", "estimated", SCORED, {"p": [0.5]}, "scores are not calibrated: the data has no column `y`"),
    ("auc", "estimated", SCORED, {"p": [0.5], "y": [1]}, "scores are not calibrated: a calibration needs 100 rows"),
    ("mae", "estimated", PRICED, {"said": [0.5]}, "errors are not modelled: the data has no column `paid`"),
    ("mae", "estimated", PRICED, {"said": [0.5], "paid": [1.0]}, "errors are not modelled: an error model needs 100"),
    ("attribution_ndcg", "explainability", Batch(), {"a": [1]}, "attributions are not frozen: no attributions were given"),
])  # fmt: skip
def test_what_cannot_be_fitted_is_a_note(
    kind: str, scope: str, batch: Batch, columns: Any, said: str
) -> None:
    found, (note,) = fit(columns, a_measurement(scope, kind, batch=batch))
    assert note.startswith(said) and found == fitted.Fit()


def test_a_baseline_that_lacks_what_its_checks_need_is_stale() -> None:
    asked = (
        a_measurement(kind="auc"), a_measurement(kind="mae"), a_measurement("explainability", "attribution_share"),
    )  # fmt: skip
    wanted = Wanted("fraud", asked)
    assert [*fitted.lacking(wanted, Baseline("fraud", 1, {}))] == [
        "no calibration of scores", "no error model", "no attributions",
    ]  # fmt: skip
    whole = Baseline(
        "fraud",
        1,
        {},
        attributions={"a": 1.0},
        calibration=Calibration((0.0,), (0.0,)),
        error_model={"features": []},
    )
    assert not [*fitted.lacking(wanted, whole)]
    assert not [*fitted.lacking(Wanted("fraud", ()), Baseline("fraud", 1, {}))]
