"""What is not a number is null, in files whose statistics do not speak of it and in conditions too."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mlobs_compile.runner.engine import Options, opened

QUESTIONS = (
    ("x IS NULL", 1),
    ("x > 0", 1),
    ("x <> 1", 1),
    ("NOT (x <= 0)", 1),
    ("isnan(x)", 0),
)


@pytest.mark.parametrize("name", ["duckdb", "pandas", "spark"])
@pytest.mark.parametrize("kind", [pa.float64(), pa.float32()], ids=str)
def test_it_is_null_for_every_engine(tmp_path: Path, name: str, kind: pa.DataType) -> None:
    values = pa.array([1.0, -3.0, float("nan")], kind)
    pq.write_table(pa.table({"x": values, "n": [1, 2, 3]}), tmp_path / "batch.parquet")
    engine = opened(name, str(tmp_path / "batch.parquet"), Options())
    counted = ", ".join(f"COUNT(CASE WHEN {said} THEN 1 END)" for said, _ in QUESTIONS)
    (row,) = engine.ask(f"SELECT {counted} FROM batch")
    assert list(row) == [wanted for _, wanted in QUESTIONS]
    engine.close()


def test_it_is_null_in_a_sample_too(tmp_path: Path) -> None:
    pq.write_table(pa.table({"x": [float("nan")] * 4000}), tmp_path / "batch.parquet")
    engine = opened("duckdb", str(tmp_path / "batch.parquet"), Options(sample=0.5))
    ((rows, values),) = engine.ask("SELECT COUNT(*), COUNT(x) FROM batch")
    assert 1800 < int(str(rows)) < 2200
    assert values == 0
    engine.close()
