"""Spark answers every metric of performance as duckdb and scikit-learn do, with ties, nulls and segments."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mlobs_compile import condition
from mlobs_compile.ir.measurement import Measurement, Sample
from mlobs_compile.queries.sql.statement import Dialect
from tests.checks import oracles
from tests.checks.oracles import Asking, Case, cases, drifted, found, in_duckdb, measure, values

pytestmark = pytest.mark.realtool
CLOSE = {"rel": 1e-9, "abs": 1e-9}
InSpark = Callable[[pa.Table], Asking]


@pytest.fixture(scope="module")
def in_spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InSpark]:
    """Puts a batch into one local session."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    folder: Path = tmp_path_factory.mktemp("batches")
    settings = {
        "spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2", "spark.driver.memory": "1g", "spark.sql.warehouse.dir": str(folder),
    }  # fmt: skip
    builder = SparkSession.builder.master("local[2]").appName("performance")
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")

    def put(table: pa.Table) -> Asking:
        path = folder / f"{len(list(folder.iterdir()))}.parquet"
        pq.write_table(table, path, coerce_timestamps="us")
        session.read.parquet(str(path)).createOrReplaceTempView("batch")
        return Asking(Dialect.SPARK, lambda sql: session.sql(sql).collect(), table.column_names)

    yield put
    session.stop()


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_metrics_of_real_data_are_those_of_scikit_learn(case: Case, in_spark: InSpark) -> None:
    assert values(in_spark(case.table), case) == pytest.approx(case.expected, **CLOSE)


def test_concept_drift_is_the_same(in_spark: InSpark) -> None:
    table = cases()[0].table
    label, called, score = (table[name].to_numpy() for name in ("label", "prediction", "score"))
    asked = [
        measure("concept_drift", oracles.BINARY, settings={"metric": "accuracy"}, frozen=oracles.FROZEN),
        measure("concept_drift@auc", oracles.BINARY, settings={"metric": "auc"}, frozen=oracles.FROZEN),
    ]
    told = {one.check.rpartition("/")[2]: one.value for one in found(in_spark(table), *asked)}
    assert told == pytest.approx(drifted(label, called, score), **CLOSE)


@pytest.mark.parametrize("number", range(4))
def test_nulls_segments_and_conditions_are_read_as_duckdb_reads_them(number: int, in_spark: InSpark) -> None:
    case, chance = cases()[number], np.random.default_rng(7)
    rows = case.table.num_rows
    holed = {name: _holed(case.table[name], chance) for name in case.table.column_names if name != "query"}
    table = pa.table({
        **{name: case.table[name] for name in case.table.column_names}, **holed,
        "country": pa.array(chance.choice(["DE", "FR", "it's"], rows), mask=chance.random(rows) < 0.1),
        "amount": pa.array(chance.integers(0, 100, rows)),
    })  # fmt: skip
    sample = Sample(condition.parse("amount > 20 or country is null"), ("country",))
    asked = [_asked(name, case, sample) for name in case.expected]
    if number == 0:  # Without a prediction's column, by the score and its threshold.
        batch = replace(oracles.BINARY, prediction=None, threshold=oracles.COSTS["true_negative"])
        asked += [measure("recall@threshold", batch, sample)]
    spark, duck = (
        {(one.check, one.segment): (one.status, one.rows, one.value) for one in found(engine, *asked)}
        for engine in (in_spark(table), in_duckdb(table))
    )
    assert spark.keys() == duck.keys() and {segment for _, segment in duck} >= {
        "",
        "country=",
        "country=it's",
    }
    for key, (status, seen, value) in duck.items():
        assert spark[key] == (status, seen, pytest.approx(value, **CLOSE)), key


def _asked(name: str, case: Case, sample: Sample) -> Measurement:
    return measure(name, case.batch, sample, settings=case.settings.get(name))


def _holed(column: pa.ChunkedArray, chance: np.random.Generator) -> pa.Array:
    """The column with nulls, and with values that are not a number where it has such."""
    values = column.to_numpy(zero_copy_only=False).copy()
    if values.dtype == float:
        values[chance.random(len(values)) < 0.05] = np.nan
    return pa.array(values, mask=chance.random(len(values)) < 0.1, from_pandas=False)
