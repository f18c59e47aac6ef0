"""What is fitted for a baseline is scikit-learn's, and what SQL makes of it is what scikit-learn predicts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from mlobs_compile import serial
from mlobs_compile.baseline import Baseline, Calibration
from mlobs_compile.frozen import read, text
from mlobs_compile.queries.sql import curves
from mlobs_compile.runner import fitting
from mlobs_compile.runner.fitting import FittingFault
from tests.runner.tables import Tables

RANDOM = np.random.default_rng(11)
ROWS = 4000


def a_problem() -> tuple[list[Any], np.ndarray, list[str]]:
    """Numbers with holes, texts with holes, a prediction; and errors that depend on them."""
    age = RANDOM.normal(40, 12, ROWS)
    age[::9] = np.nan
    fuel = np.array(
        [("diesel", "petrol", "it's new", None)[i] for i in RANDOM.integers(0, 4, ROWS)], dtype=object
    )
    prediction = RANDOM.gamma(2, 3000, ROWS)
    spread = 50 + 0.1 * prediction + 20 * np.nan_to_num(age, nan=100) + 900 * (fuel == "diesel")
    return [age, fuel, prediction], RANDOM.normal(0, 1, ROWS) * spread, ["age", "fuel", "predicted price"]


def in_sql(model: Mapping[str, Any], columns: list[Any], names: list[str], loss: str) -> np.ndarray:
    batch = {name: pa.array([*column], from_pandas=True) for name, column in zip(names, columns, strict=True)}
    engine = Tables(batch)
    taken = ", ".join(
        f"{curves.coded(engine.dialect.name_of(name), 'VARCHAR', known)} AS x{i}"
        for i, (name, known) in enumerate(zip(model["features"], model["categories"], strict=True))
    )
    value = curves.grown(model[loss], [f"x{i}" for i in range(len(names))])
    return np.array([row[0] for row in engine.ask(f"SELECT {value} FROM (SELECT {taken} FROM batch)")])


@pytest.mark.parametrize("loss", ["absolute", "squared"])
def test_the_trees_in_sql_answer_as_scikit_learn_does(loss: str) -> None:
    columns, errors, names = a_problem()
    model = json.loads(json.dumps(fitting.error_model(columns, errors, names)))
    table = fitting.coded(model, columns)
    losses = np.abs(errors) if loss == "absolute" else errors**2
    known = fitting.regressor().fit(table, losses).predict(table)
    np.testing.assert_allclose(in_sql(model, columns, names, loss), known, rtol=1e-9, atol=1e-9)


def test_a_value_that_was_never_seen_is_answered_as_scikit_learn_does() -> None:
    columns, errors, names = a_problem()
    model = fitting.error_model(columns, errors, names)
    new = [
        np.array([np.nan, -5.0, 1e9, np.inf]),
        np.array([None, "steam", "diesel", "petrol"], dtype=object),
        np.array([np.nan, 0.0, 1e12, -np.inf]),
    ]
    fitted = fitting.regressor().fit(fitting.coded(model, columns), np.abs(errors))
    np.testing.assert_allclose(
        in_sql(model, new, names, "absolute"), fitted.predict(fitting.coded(model, new)), rtol=1e-9
    )


def test_missing_alone_can_part_the_rows() -> None:
    hole = np.where(RANDOM.random(ROWS) < 0.5, np.nan, 1.0)
    errors = np.where(np.isnan(hole), 9.0, 1.0) * RANDOM.normal(0, 1, ROWS)
    model = fitting.error_model([hole], errors, ["hole"])
    assert any("null" in tree for tree in model["absolute"]["trees"])  # type: ignore[index]
    table = fitting.coded(model, [hole])
    known = fitting.regressor().fit(table, np.abs(errors)).predict(table)
    np.testing.assert_allclose(in_sql(model, [hole], ["hole"], "absolute"), known, rtol=1e-9)


def test_an_error_model_is_small_and_comes_back_from_the_file_as_it_was() -> None:
    columns, errors, names = a_problem()
    model = fitting.error_model(columns, errors, names)
    baseline = Baseline("price", ROWS, {}, calibration=Calibration((0.1, 0.9), (0.0, 1.0)), error_model=model)
    file = text(baseline)
    assert len(file) < 30_000
    again = read(file.encode())
    assert serial.plain(again.error_model) == serial.plain(model)
    assert again.calibration == baseline.calibration


def test_the_calibration_is_the_isotonic_regression() -> None:
    scores = np.round(RANDOM.random(ROWS) ** 2, 3)
    labels = (RANDOM.random(ROWS) < scores).astype(float)
    made = fitting.calibration(scores, labels)
    asked = np.concatenate([RANDOM.random(500) * 1.4 - 0.2, made.x, [-1.0, 2.0]])
    known = IsotonicRegression(out_of_bounds="clip").fit(scores, labels).predict(asked)
    engine = Tables({"score": asked})
    told = engine.ask(f"SELECT {curves.calibrated('score', made)} FROM batch")
    np.testing.assert_allclose([row[0] for row in told], known, atol=1e-12)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=12, unique=True), st.data())
@settings(max_examples=40, deadline=None)
def test_any_calibration_reads_as_numpy_reads_it(x: list[float], data: st.DataObject) -> None:
    x = sorted(x)
    if min(b - a for a, b in pairwise(x)) < 1e-6:
        return  # Steeper lines are no calibration, and lose digits in numpy as well.
    y = sorted(data.draw(st.lists(st.floats(0, 1), min_size=len(x), max_size=len(x))))
    asked = [*x, *data.draw(st.lists(st.floats(-1, 2), min_size=1, max_size=20))]
    engine = Tables({"score": asked})
    told = engine.ask(f"SELECT {curves.calibrated('score', Calibration(tuple(x), tuple(y)))} FROM batch")
    np.testing.assert_allclose([row[0] for row in told], np.interp(asked, x, y), atol=1e-9)


@pytest.mark.parametrize(("scores", "labels", "said"), [
    ([0.5] * 99, [0, 1] * 49 + [1], "needs 100 rows and both classes, and there are 99 rows"),
    ([0.5] * 200, [1] * 200, "200 rows with 200 positives"),
    ([0.5] * 199 + [float("nan")], [0, 1] * 100, "scores must be finite"),
    ([0.5] * 200, [1, 2] * 100, "labels 0 or 1"),
])  # fmt: skip
def test_what_cannot_be_calibrated_is_refused(scores: list[float], labels: list[int], said: str) -> None:
    with pytest.raises(FittingFault, match=said):
        fitting.calibration(np.array(scores), np.array(labels))


def test_errors_that_teach_nothing_are_refused() -> None:
    with pytest.raises(FittingFault, match="needs 100 rows with a label, and there are 3"):
        fitting.error_model([np.ones(3)], np.ones(3), ["a"])
    with pytest.raises(FittingFault, match="needs a feature or a prediction that is not personal"):
        fitting.error_model([], np.ones(200), [])
    with pytest.raises(FittingFault, match="errors must be finite"):
        fitting.error_model([np.ones(200)], np.full(200, np.nan), ["a"])


def test_weights_are_means_of_absolute_contributions() -> None:
    assert fitting.mean_abs(np.array([[1.0, -2.0], [-3.0, 0.0]]), ["a", "b"]) == {"a": 2.0, "b": 1.0}
