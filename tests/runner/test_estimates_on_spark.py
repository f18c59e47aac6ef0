"""Spark estimates and explains as duckdb does: counts, order, trees, tables of attributions, worst rows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mlobs_compile import condition
from mlobs_compile.baseline import Frozen
from mlobs_compile.ir.measurement import Batch, Explained, Labels, Measurement, Sample
from mlobs_compile.ir.signal import Bound
from mlobs_compile.runner import explaining, fitted, taking
from mlobs_compile.runner.engine import Engine, Options, opened
from mlobs_compile.runner.results import Finding, Status
from mlobs_compile.runner.wanted import Wanted
from mlobs_compile.units import Duration
from tests.runner.tables import a_checklist, a_measurement

pytestmark = pytest.mark.realtool
RANDOM = np.random.default_rng(8)
ROWS = 3000
SCORED = Batch("binary", score="p", label="y", prediction="said so")
PRICED = Batch("regression", prediction="price", label="paid")
SAMPLE = Sample(where=condition.parse("amount > 10"), segments=("land",))
Both = tuple[Engine, Engine]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("estimates")
    amount, age = RANDOM.gamma(2, 30, ROWS), RANDOM.normal(40, 9, ROWS)
    age[::8] = np.nan
    p = np.round(RANDOM.random(ROWS), 2)
    price = amount * 3
    columns = {
        "id": np.arange(ROWS), "amount": amount, "age": pa.array(age, from_pandas=True),
        "land": pa.array([("DE", "it's", None)[i] for i in RANDOM.integers(0, 3, ROWS)]),
        "p": pa.array(np.where(np.arange(ROWS) % 50 == 0, np.nan, p)), "y": (RANDOM.random(ROWS) < p).astype(int),
        "said so": pa.array((p > 0.4).tolist()), "price": price,
        "paid": price + RANDOM.normal(0, 1, ROWS) * (1 + amount / 10),
    }  # fmt: skip
    pq.write_table(pa.table(columns), made / "batch.parquet")
    rows = np.column_stack([amount, np.nan_to_num(age, nan=40)])
    data = lightgbm.Dataset(rows, columns["y"], feature_name=["amount", "age"])
    lightgbm.train({"objective": "binary", "verbose": -1}, data, 10).save_model(made / "model.txt")
    return made


@pytest.fixture(scope="module")
def engines(folder: Path, spark: Any) -> Iterator[Both]:
    data = str(folder / "batch.parquet")
    both = opened("duckdb", data, Options()), opened("spark", data, Options(session=spark))
    yield both
    for one in both:
        one.close()


def taken(engine: Engine, *asked: Measurement) -> dict[tuple[str, str], Finding]:
    return {(one.kind, one.segment): one for one in taking.measured(a_checklist(*asked), engine)}


def assert_alike(both: Both, *asked: Measurement) -> None:
    known, ours = (taken(engine, *asked) for engine in both)
    assert ours.keys() == known.keys() and len(known) >= len(asked)
    for key, one in known.items():
        assert one.status in (Status.PASS, Status.FAIL), one.message
        assert ours[key].value == pytest.approx(one.value, rel=1e-9, abs=1e-9), key
        assert ours[key].rows == one.rows


def fit(engine: Engine, *asked: Measurement) -> Frozen:
    notes: list[str] = []
    found = fitted.fitted(engine, Wanted("fraud", asked), notes)
    assert not notes
    return Frozen(found.attributions, found.calibration, found.error_model)


def test_expected_counts_and_their_order(engines: Both) -> None:
    frozen = fit(engines[0], a_measurement(batch=SCORED))
    for kinds in (("auc", "f1", "precision"), ("recall", "accuracy")):
        assert_alike(
            engines, *(a_measurement(kind=k, batch=SCORED, frozen=frozen, sample=SAMPLE) for k in kinds)
        )


def test_expected_losses(engines: Both) -> None:
    frozen = fit(engines[0], a_measurement(kind="mae", batch=PRICED))
    kinds = ("mae", "mse", "rmse")
    assert_alike(engines, *(a_measurement(kind=k, batch=PRICED, frozen=frozen, sample=SAMPLE) for k in kinds))


def test_what_is_fitted_of_a_whole_batch_is_the_same(engines: Both) -> None:
    known, ours = (fit(engine, a_measurement(batch=SCORED)) for engine in engines)
    assert known.calibration and ours.calibration
    np.testing.assert_allclose(ours.calibration.x, known.calibration.x)
    np.testing.assert_allclose(ours.calibration.y, known.calibration.y, atol=1e-12)


def test_weights_of_a_whole_batch_and_the_worst_rows(engines: Both, folder: Path) -> None:
    explained = Explained(str(folder / "model.txt"), ROWS)
    labels = Labels("id", Duration(0), Duration(0), Decimal("0.8"))
    batch = Batch("binary", score="p", label="y", labels=labels, explained=explained)
    known, ours = (explaining.explained(engine, batch, None) for engine in engines)
    assert known.rows == ours.rows == ROWS
    assert ours.features == pytest.approx(known.features, rel=1e-9)
    assert explaining.local(engines[0], batch, "fraud") == explaining.local(engines[1], batch, "fraud")


def test_a_sample_is_the_same_at_every_run(engines: Both, folder: Path) -> None:
    batch = Batch(explained=Explained(str(folder / "model.txt"), 100))
    for engine in engines:
        first = explaining.explained(engine, batch, SAMPLE.where)
        assert first.rows == 100 and explaining.explained(engine, batch, SAMPLE.where) == first


@pytest.mark.parametrize("table", [
    {"feature": ["amount", "age"], "mean_abs": [1.0, 2.0], "model": ["fraud"] * 2},
    {"amount": [1.0, -3.0, float("nan")], "age": [-2.0, None, 5.0]},
])  # fmt: skip
def test_tables_of_attributions(engines: Both, tmp_path: Path, table: dict[str, Any]) -> None:
    pq.write_table(pa.table(table), tmp_path / "attributions.parquet")
    for engine in engines:
        engine.attach("attributions", str(tmp_path / "attributions.parquet"))
    frozen = Frozen({"amount": 3.0, "age": 1.0}, None, None)
    kinds = ("attribution_ndcg", "attribution_share", "attribution_overlap")
    bound = Bound(low=Decimal(0))
    assert_alike(engines, *(a_measurement("explainability", k, frozen=frozen, bound=bound) for k in kinds))
