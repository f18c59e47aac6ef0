"""Spark answers every metric of performance as duckdb and scikit-learn do, with ties, nulls and segments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from mlobs_compile import condition
from mlobs_compile.checklist import Checklist
from mlobs_compile.ir.measurement import Batch, Labels, Measurement, Sample
from mlobs_compile.queries.sql.statement import Dialect
from mlobs_compile.runner import labels
from mlobs_compile.runner.taking import measured
from mlobs_compile.units import Duration
from tests.builders import a_subject
from tests.checks import oracles
from tests.checks.oracles import Asking, Case, cases, drifted, found, in_duckdb, measure, values

pytestmark = pytest.mark.realtool
CLOSE = {"rel": 1e-9, "abs": 1e-9}
InSpark = Callable[..., Asking]


@pytest.fixture(scope="module")
def in_spark(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> InSpark:
    """Puts a batch into the session."""
    folder: Path = tmp_path_factory.mktemp("batches")

    def put(table: pa.Table, view: str = "batch") -> Asking:
        path = folder / f"{len(list(folder.iterdir()))}.parquet"
        pq.write_table(table, path, coerce_timestamps="us")
        spark.read.parquet(str(path)).createOrReplaceTempView(view)
        return Asking(Dialect.SPARK, lambda sql: spark.sql(sql).collect(), table.column_names)

    return put


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


@pytest.mark.parametrize("kind", ["us", "zoned", "text", "seconds"])
def test_late_labels_are_joined_and_waited_for(kind: str, in_spark: InSpark) -> None:
    now, day = 1_760_000_000, 86_400
    ages = [now - 5 * day] * 6 + [now - 3 * day] + [now - day] * 3
    moments = pa.array([one * 1_000_000 for one in ages], pa.timestamp("us"))
    at = {
        "us": moments, "zoned": moments.cast(pa.timestamp("us", "UTC")), "seconds": pa.array(ages),
        "text": pc.strftime(moments, "%Y-%m-%dT%H:%M:%SZ"),
    }[kind]  # fmt: skip
    in_spark(pa.table({"id": ["0", "1", "2", "3", "4", "5"], "label": [1, 1, 1, 1, 0, 0]}), "came")
    engine = in_spark(pa.table({"id": list(range(10)), "prediction": [1] * 10, "at": at}), "scored")
    waiting = Labels("id", Duration.of(days=3), Duration.of(days=9), Decimal("0.8"))
    batch = Batch("binary", "label", "prediction", timestamp="at", labels=waiting)
    labels.attached(engine, batch, "scored", "came")
    typed = Typed(engine.dialect, engine.ask, ())
    asked = Checklist(
        1, "acme", a_subject(), day_long, (measure("precision", batch), measure("label_coverage", batch))
    )
    precision, share = measured(labels.narrowed(asked, typed, now), typed)
    assert (precision.rows, precision.value) == (6, pytest.approx(4 / 6))
    assert (share.rows, share.value) == (7, pytest.approx(6 / 7))


day_long = Duration.of(days=1)


class Typed(Asking):
    """An engine that knows the types of its columns, as Spark writes them."""

    def columns(self) -> Mapping[str, str]:
        return {str(row[0]): str(row[1]) for row in self.ask("DESCRIBE batch")}


def _asked(name: str, case: Case, sample: Sample) -> Measurement:
    return measure(name, case.batch, sample, settings=case.settings.get(name))


def _holed(column: pa.ChunkedArray, chance: np.random.Generator) -> pa.Array:
    """The column with nulls, and with values that are not a number where it has such."""
    values = column.to_numpy(zero_copy_only=False).copy()
    if values.dtype == float:
        values[chance.random(len(values)) < 0.05] = np.nan
    return pa.array(values, mask=chance.random(len(values)) < 0.1, from_pandas=False)
