"""Spark names the classes of a column as duckdb and Python do."""

from __future__ import annotations

from typing import Any

import pytest

from mlobs_compile.condition import literal
from mlobs_compile.queries.sql.classes import class_of, normal
from mlobs_compile.queries.sql.statement import Dialect


@pytest.mark.realtool
def test_spark_names_classes_as_duckdb_does(spark: Any) -> None:
    sql = f"SELECT {class_of('x', Dialect.SPARK)} FROM VALUES "
    texts = ["1", "1.0", "-2.50", "-2.00", "v1.0", "1.0.0", "true", "", "1e5", "\\1.0"]
    rows = ", ".join(f"({i}, {literal(text)})" for i, text in enumerate(texts))
    found = spark.sql(f"{sql}{rows} AS t(i, x) ORDER BY i")
    assert [row[0] for row in found.collect()] == [normal(text) for text in texts]
    (row,) = spark.sql(sql + "(CAST(1 AS DECIMAL(10,2))) AS t(x)").collect()
    assert row[0] == "1"
