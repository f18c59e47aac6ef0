"""A model kept without pickle is explained on a random sample, by its library's own contributions."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pyarrow as pa
import pytest
from sklearn.datasets import load_breast_cancer

from mlobs_compile import condition
from mlobs_compile.baseline import Frozen
from mlobs_compile.ir.measurement import Batch, Explained, Labels, Sample
from mlobs_compile.ir.signal import Bound
from mlobs_compile.queries.sql.attributions import NoAttributions
from mlobs_compile.runner import archive, boosters, explaining, runs, taking
from mlobs_compile.runner.boosters import ModelFault
from mlobs_compile.runner.results import Status
from mlobs_compile.units import Duration
from tests.runner.tables import Tables, a_checklist, a_measurement

DATA = load_breast_cancer()
NAMES = tuple(name.replace(" ", "_") for name in DATA.feature_names)
X, Y = DATA.data, DATA.target
LABELS = Labels("id", Duration(0), Duration(0), Decimal("0.8"))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "cancer.txt"
    data = lightgbm.Dataset(X, Y, feature_name=list(NAMES))
    lightgbm.train({"objective": "binary", "verbose": -1, "seed": 1}, data, 30).save_model(path)
    return path


def tables(rows: slice = slice(None), **more: Any) -> Any:
    columns = {name: X[rows, i] for i, name in enumerate(NAMES)}
    return Tables({**columns, "id": np.arange(len(X))[rows], **more})


def a_batch(model: object, sample: int = 10_000, **more: Any) -> Batch:
    return Batch("binary", explained=Explained(str(model), sample), **more)


def told(model: Path, rows: Any = X) -> np.ndarray:
    return np.asarray(lightgbm.Booster(model_file=str(model)).predict(rows, pred_contrib=True))


def test_weights_of_all_rows_are_the_means_of_lightgbms_contributions(model: Path) -> None:
    found = explaining.explained(tables(), a_batch(model), None)
    known = np.abs(told(model)[:, :-1]).mean(axis=0)
    assert found.rows == len(X) and tuple(found.features) == NAMES
    np.testing.assert_allclose([*found.features.values()], known, rtol=1e-12)


def test_a_sample_is_random_and_always_the_same_whatever_the_order_of_the_file(model: Path) -> None:
    batch = a_batch(model, 200)
    first = explaining.explained(tables(), batch, None)
    assert explaining.explained(tables(slice(None, None, -1)), batch, None) == first
    assert first.rows == 200
    whole = explaining.explained(tables(), a_batch(model), None).features
    assert sum(first.features.values()) == pytest.approx(sum(whole.values()), rel=0.1)


def test_a_sorted_file_gives_no_false_alarm(model: Path) -> None:
    order = np.argsort(X[:, NAMES.index("worst_area")])
    engine = Tables({name: X[order, i] for i, name in enumerate(NAMES)})
    before = explaining.explained(tables(), a_batch(model), None).features
    one = a_measurement(
        "explainability", "attribution_ndcg", bound=Bound(low=Decimal("0.99")),
        batch=a_batch(model, 200), frozen=Frozen(before, None, None),
    )  # fmt: skip
    (found,) = taking.measured(a_checklist(one), engine)  # type: ignore[arg-type]
    assert (found.status, found.rows) == (Status.PASS, 200)


def test_a_condition_chooses_the_rows_that_are_explained(model: Path) -> None:
    before = explaining.explained(tables(), a_batch(model), None).features
    where = condition.parse("mean_radius > 20")
    one = a_measurement(
        "explainability", "attribution_share", bound=Bound(high=Decimal(1)), sample=Sample(where=where),
        batch=a_batch(model), frozen=Frozen(before, None, None),
    )  # fmt: skip
    (found,) = taking.measured(a_checklist(one), tables())
    assert found.rows == int((X[:, 0] > 20).sum())


def test_an_empty_batch_is_no_data(model: Path) -> None:
    one = a_measurement(
        "explainability", "attribution_ndcg", batch=a_batch(model), frozen=Frozen({"a": 1.0}, None, None)
    )
    (found,) = taking.measured(a_checklist(one), tables(slice(0, 0)))
    assert found.status is Status.NO_DATA


def test_holes_reach_the_model_as_holes(model: Path) -> None:
    holed = X.copy()
    holed[::3, 0] = np.nan
    columns = {name: pa.array(holed[:, i], from_pandas=True) for i, name in enumerate(NAMES)}
    found = explaining.explained(Tables(columns), a_batch(model), None)  # type: ignore[arg-type]
    known = np.abs(told(model, holed)[:, :-1]).mean(axis=0)
    np.testing.assert_allclose([*found.features.values()], known, rtol=1e-12)


def test_a_model_of_several_classes_weighs_features_over_all_of_them(tmp_path: Path) -> None:
    path, classes = tmp_path / "m.txt", np.arange(len(X)) % 3
    data = lightgbm.Dataset(X, classes)
    trained = lightgbm.train({"objective": "multiclass", "num_class": 3, "verbose": -1}, data, 5)
    trained.save_model(path)
    found = explaining.explained(tables(), a_batch(path, features=NAMES), None)
    known = np.abs(trained.predict(X, pred_contrib=True)).reshape(len(X), 3, -1)[:, :, :-1].mean(axis=(0, 1))
    np.testing.assert_allclose([*found.features.values()], known, rtol=1e-12)


def test_the_reasons_of_the_worst_rows_name_keys_and_no_personal_column(model: Path) -> None:
    score = 1 / (1 + np.exp(-told(model).sum(axis=1)))
    label = np.where(np.arange(len(X)) % 50 == 7, 1 - Y, Y)
    batch = a_batch(model, label="sick", score="p", labels=LABELS, personal=("mean_radius", "mean_area"))
    body = explaining.local(tables(p=score, sick=label), batch, "cancer", 5)
    assert body is not None and body["ordered_by"] == "loss" and body["key"] == "id"
    loss = np.abs(label - score)
    assert [row["key"] for row in body["rows"]] == [int(i) for i in np.argsort(-loss)[:5]]
    for row in body["rows"]:
        assert row["loss"] == pytest.approx(loss[row["key"]])
        assert set(row["attributions"]) == set(NAMES) - {"mean_radius", "mean_area"}
        margin = np.log(score[row["key"]] / (1 - score[row["key"]]))
        assert row["expected"] + row["personal"] + sum(row["attributions"].values()) == pytest.approx(margin)
        sizes = [abs(one) for one in row["attributions"].values()]
        assert sizes == sorted(sizes, reverse=True)
    json.dumps(body)


def test_without_labels_the_least_sure_rows_are_explained(model: Path) -> None:
    score = np.linspace(0, 1, len(X))
    batch = a_batch(model, label="sick", score="p", labels=LABELS, threshold=Decimal("0.25"))
    body = explaining.local(tables(p=score), batch, "cancer", 3)
    assert body is not None and body["ordered_by"] == "uncertainty"
    assert {row["key"] for row in body["rows"]} == {int(i) for i in np.argsort(np.abs(score - 0.25))[:3]}


def test_the_worst_rows_of_a_regression_are_those_furthest_from_the_truth(model: Path) -> None:
    batch = Batch("regression", label="y", prediction="p", labels=LABELS, explained=Explained(str(model), 10))
    truth, said = np.zeros(len(X)), np.zeros(len(X))
    said[[3, 50]] = (-9, 4)
    body = explaining.local(tables(y=truth, p=said), batch, "cancer", 2)
    assert body is not None and [row["key"] for row in body["rows"]] == [3, 50]


def test_no_rows_are_named_without_a_key_or_by_a_personal_one(model: Path) -> None:
    engine = tables(p=np.zeros(len(X)))
    assert explaining.local(engine, a_batch(model, score="p"), "cancer") is None
    assert (
        explaining.local(engine, a_batch(model, score="p", labels=LABELS, personal=("id",)), "cancer") is None
    )
    assert explaining.local(engine, a_batch(model, labels=LABELS), "cancer") is None
    assert explaining.local(engine, Batch(score="p", labels=LABELS), "cancer") is None


def test_a_model_that_does_not_fit_the_batch_is_an_error(model: Path) -> None:
    with pytest.raises(NoAttributions, match="no column for: `area_error`, `compactness_error`"):
        explaining.explained(Tables({"mean_radius": [1.0]}), a_batch(model), None)  # type: ignore[arg-type]
    columns: dict[str, Any] = {name: X[:, i] for i, name in enumerate(NAMES)}
    columns["mean_area"] = ["large"] * len(X)
    with pytest.raises(NoAttributions, match="`mean_area` is no number"):
        explaining.explained(Tables(columns), a_batch(model), None)  # type: ignore[arg-type]


def test_a_model_without_names_takes_the_order_of_the_spec(tmp_path: Path) -> None:
    path = tmp_path / "m.txt"
    lightgbm.train({"objective": "binary", "verbose": -1}, lightgbm.Dataset(X, Y), 3).save_model(path)
    assert tuple(explaining.explained(tables(), a_batch(path, features=NAMES), None).features) == NAMES
    with pytest.raises(NoAttributions, match="takes 30 features without names, and the spec names 2"):
        explaining.explained(tables(), a_batch(path, features=("a", "b")), None)


def mlflow(folder: Path, model: Path, flavour: str = "lightgbm", data: str = "model.lgb") -> Path:
    folder.mkdir()
    (folder / "MLmodel").write_text(
        f"flavors:\n  {flavour}:\n    data: {data}\n  python_function: {{}}\n", "utf-8"
    )
    (folder / "model.lgb").write_bytes(model.read_bytes())
    return folder


def test_an_mlflow_folder_is_read_by_its_mlmodel(model: Path, tmp_path: Path) -> None:
    folder = mlflow(tmp_path / "m", model)
    for place in (str(folder), f"file://{folder}"):
        assert boosters.opened(place).names == NAMES


BAD: dict[str, tuple[Callable[[Path, Path], object], str]] = {
    "absent": (lambda at, model: at / "none.txt", "there is no model"),
    "elsewhere": (lambda at, model: "s3://bucket/model.txt", "is not on this machine; fetch it before the run"),
    "registry": (lambda at, model: "models://fraud/3", "is not on this machine"),
    "pickle": (lambda at, model: _file(at / "m.bin", pickle.dumps({"a": 1})), "is a pickle, which runs what it holds"),
    "by name": (lambda at, model: _file(at / "m.joblib", b"tree"), "is a pickle"),
    "other": (lambda at, model: _file(at / "m.onnx", b"\x08\x07"), "is neither LightGBM text nor XGBoost JSON or UBJ"),
    "broken": (lambda at, model: _file(at / "m.txt", b"tree\nversion=v4\nnonsense"), "LightGBM cannot read"),
    "empty folder": (lambda at, model: at, "its `MLmodel` cannot be read"),
    "no flavour": (lambda at, model: _file(at / "MLmodel", b"run_id: 3").parent, "its `MLmodel` names no flavour"),
    "sklearn": (
        lambda at, model: _file(at / "MLmodel", b"flavors: {sklearn: {pickled_model: model.pkl}, python_function: {}}").parent,
        "the MLflow flavours `python_function`, `sklearn`, which are pickles or no trees; save it as LightGBM text",
    ),
    "pickled flavour": (lambda at, model: _pickled(mlflow(at / "m", model, data="model.pkl")), "is a pickle"),
    "out of the folder": (lambda at, model: mlflow(at / "m", model, data="../x"), "points out of the folder"),
    "wrong flavour": (lambda at, model: mlflow(at / "m", model, "xgboost"), "is neither LightGBM text nor XGBoost"),
}  # fmt: skip


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _pickled(folder: Path) -> Path:
    _file(folder / "model.pkl", pickle.dumps(3))
    return folder


@pytest.mark.parametrize("name", BAD)
def test_a_model_that_is_no_file_of_trees_is_refused_and_never_unpickled(
    name: str, model: Path, tmp_path: Path
) -> None:
    make, said = BAD[name]
    with pytest.raises(ModelFault, match=said):
        boosters.opened(str(make(tmp_path, model)))


def test_a_run_keeps_the_reasons_beside_its_results_and_takes_them_away_with_the_model(
    model: Path, tmp_path: Path
) -> None:
    score = np.linspace(0, 1, len(X))
    explained = a_batch(model, label="sick", score="p", labels=LABELS)
    for batch, kept in ((explained, True), (Batch(), False)):
        one = a_measurement("explainability", "attribution_ndcg", batch=batch)
        asked = runs.Asked("batch.parquet", window_end=0.0, clock=lambda: 5.0)
        path = archive.keep(tmp_path, runs.run(a_checklist(one), tables(p=score), asked))
        beside = path.with_suffix(".reasons.json")
        assert path.exists() and beside.exists() is kept
        assert archive.newest(tmp_path, one.subject) == 0
        if kept:
            assert len(json.loads(beside.read_text("utf-8"))["rows"]) == 20


def test_a_run_over_a_model_that_cannot_be_read_ends_in_errors_and_no_reasons(tmp_path: Path) -> None:
    batch = a_batch(tmp_path / "gone.txt", score="p", labels=LABELS)
    one = a_measurement(
        "explainability", "attribution_ndcg", batch=batch, frozen=Frozen({"a": 1.0}, None, None)
    )
    results = runs.run(a_checklist(one), tables(p=np.zeros(len(X))), runs.Asked("batch.parquet"))
    (found,) = results.findings
    assert results.reasons is None and found.status is Status.ERROR and "there is no model" in found.message
