"""Spark counts groups as duckdb does: every bias code, over types, nulls, conditions and segments, is one number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from mlobs_compile.check import Scope
from mlobs_compile.evidence.undefined import Undefined
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.plugins import checks
from mlobs_compile.queries.sql.groups import statements
from mlobs_compile.queries.sql.statement import Dialect
from tests import platforms
from tests.checks.bias_data import CODES, LOAN, PARTS, taken

pytestmark = pytest.mark.realtool
BIAS = (
    "segments: [dept]\nbias:\n  strata: dept\n  min_group_rows: 1\n  facets:\n"
    '    sex: {groups: ["f", "O\'Neill"], conditions: {young women: "sex = \'f\' and age < 30"}}\n'
    '    member: {groups: ["1"]}\n    "the `age`": {groups: ["40"]}\n  metrics:\n'
    + "".join(f"    {code}: {{within: [-9, 9]}}\n" for code in CODES)
)


def _frame() -> pd.DataFrame:
    """The table of loans with columns of all types, nulls and numbers that are none."""
    rows = [row[:4] for row in LOAN for _ in range(row[4])]
    frame = pd.DataFrame(rows, columns=["sex", "dept", "y", "p"])
    chance = np.random.default_rng(11)
    frame["age"] = chance.integers(18, 70, len(frame))
    frame["the `age`"] = np.where(frame["age"] > 45, 40, 50)
    frame["member"] = pd.array(chance.choice([True, False], len(frame)), dtype="boolean")
    frame.loc[::7, "member"] = pd.NA
    frame.loc[::11, "sex"] = None
    frame.loc[3::4, "sex"] = "O'Neill"
    frame["y"] = frame["y"].astype(float)
    frame.loc[::13, "y"] = np.nan
    return frame


def _values(
    rows: Mapping[str, Sequence[Any]], asked: Sequence[Measurement], dialect: Dialect
) -> dict[tuple[str, str, str], Any]:
    found: dict[tuple[str, str, str], Any] = {}
    for statement in statements(asked, dialect):
        for one in statement.read(rows[statement.sql]):
            kind = checks()[Scope.BIAS, one.measurement.kind]
            assert kind.formula is not None and one.measurement.column
            try:
                value: object = kind.formula(one.evidence, {})
            except Undefined as undefined:
                value = str(undefined)
            found[one.measurement.column, one.measurement.kind, str(one.segment)] = value
    return found


def test_every_code_is_the_same_number_on_spark_and_on_duckdb(spark: Any, tmp_path: Path) -> None:
    frame = _frame()
    duck = taken(frame, BIAS, tmp_path)
    spark.read.parquet(str(tmp_path / "batch.parquet")).createOrReplaceTempView("batch")
    monitoring = platforms.built(platforms.PROJECT, platforms.TEAM, platforms.HEAD + PARTS + BIAS).monitoring
    assert monitoring is not None
    asked = [one for one in monitoring.nodes if isinstance(one, Measurement) and one.group]
    sent = [one.sql for one in statements(asked, Dialect.SPARK)]
    assert len(sent) == 1
    rows = {sql: [tuple(row) for row in spark.sql(sql).collect()] for sql in sent}
    found = _values(rows, asked, Dialect.SPARK)
    assert {key for key in duck if key[1] in CODES} == set(found)
    assert {segment for _, _, segment in found} == {"", "dept=a", "dept=b"}
    numbers = 0
    for key, value in found.items():
        if isinstance(value, str):
            assert duck[key].value is None, key
            continue
        numbers += 1
        assert duck[key].value == pytest.approx(value, abs=1e-12), key
    assert numbers > 0.9 * len(found)
