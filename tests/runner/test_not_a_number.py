"""What is not a number is not counted, in files whose statistics do not speak of it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mlobs_compile.runner.engine import Options, opened


@pytest.mark.parametrize(("sql", "wanted"), [
    ("SELECT COUNT(*) FROM batch WHERE NOT isnan(x)", 2),
    ("SELECT SUM(CASE WHEN isnan(x) THEN 1 ELSE 0 END) FROM batch", 1),
    ("SELECT AVG(CASE WHEN isnan(x) THEN NULL ELSE x END) FROM batch", -1.0),
    ("SELECT SUM(CASE WHEN x <= 5 THEN 0 ELSE 1 END) FROM batch", 1),
])  # fmt: skip
def test_duckdb_sees_nan_in_a_parquet_file(tmp_path: Path, sql: str, wanted: float) -> None:
    pq.write_table(pa.table({"x": [1.0, -3.0, float("nan")]}), tmp_path / "batch.parquet")
    engine = opened("duckdb", str(tmp_path / "batch.parquet"), Options())
    ((found,),) = engine.ask(sql)
    assert found == wanted
    engine.close()
