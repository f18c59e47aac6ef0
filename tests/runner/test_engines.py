"""What each engine opens, and what it says where it cannot."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mlobs_compile.condition import Comparison, literal, sql
from mlobs_compile.errors import UsageFault
from mlobs_compile.runner.engine import EngineFault, Options, missing, opened

FRAME = pd.DataFrame({"x": range(1000), "t": ["a"] * 1000})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import duckdb

    monkeypatch.chdir(tmp_path)
    (tmp_path / "parts").mkdir()
    for half, name in ((FRAME[:400], "a"), (FRAME[400:], "b")):
        half.to_parquet(tmp_path / "parts" / f"{name}.parquet")
    FRAME.to_csv("rows.csv", index=False)
    FRAME.to_csv("rows.csv.gz", index=False)
    FRAME.to_json("rows.jsonl", orient="records", lines=True)
    with duckdb.connect("store.duckdb") as store:
        store.execute("CREATE SCHEMA s; CREATE TABLE s.rows AS SELECT * FROM 'rows.csv'")
    return tmp_path


def total(name: str, source: object, **options: Any) -> tuple[object, ...]:
    engine = opened(name, source, Options(**options))
    try:
        return tuple(engine.ask("SELECT COUNT(*), SUM(x) FROM batch")[0])
    finally:
        engine.close()


@pytest.mark.parametrize(
    "source", ["parts", "parts/*.parquet", "rows.csv", "rows.csv.gz", "rows.jsonl", "store.duckdb::s.rows", FRAME],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("name", ["duckdb", "pandas"])
def test_files_folders_patterns_tables_and_frames_are_read(folder: Path, name: str, source: object) -> None:
    assert total(name, source) == (1000, 499500)


@pytest.mark.parametrize(("source", "said"), [
    ("none.parquet", "there is no file `none.parquet`"),
    ("none/*.parquet", "No files found"),
    ("rows.xlsx", "ends in none of `.parquet`"),
    ("store.duckdb", "say which table: `store.duckdb::TABLE`"),
    ("store.duckdb::zz", "zz"),
    ("none.duckdb::zz", "there is no database `none.duckdb`"),
])  # fmt: skip
def test_what_cannot_be_read_is_told(folder: Path, source: str, said: str) -> None:
    with pytest.raises(UsageFault) as caught:
        opened("duckdb", source, Options())
    assert said in str(caught.value)


def test_options_and_engines_that_are_not_there_are_told() -> None:
    for name, options, said in (
        ("duckdbb", Options(), "no engine `duckdbb`; there are duckdb, pandas, spark"),
        ("duckdb", Options(memory="much"), "duckdb does not take these options"),
        ("duckdb", Options(sample=0), "a sample is a share of the rows"),
    ):
        with pytest.raises(UsageFault) as caught:
            opened(name, FRAME, options)
        assert said in str(caught.value)
    assert missing("spark", "pyspark").endswith("run `pip install 'mlobs-compile[spark]'`")


def test_a_sample_is_the_same_for_the_same_seed_on_any_number_of_threads(folder: Path) -> None:
    large = pd.DataFrame({"x": range(200_000)})
    large.to_parquet("large.parquet", row_group_size=5_000)
    first = total("duckdb", "large.parquet", sample=0.1, seed=1, threads=1)
    assert first == total("duckdb", "large.parquet", sample=0.1, seed=1, threads=2)
    assert first != total("duckdb", "large.parquet", sample=0.1, seed=2, threads=2)
    assert isinstance(first[0], int) and 19_000 < first[0] < 21_000


def test_labels_beside_a_batch_are_joined(folder: Path) -> None:
    from mlobs_compile.ir.measurement import Batch, Labels
    from mlobs_compile.runner.chunks import CHUNK, chunk
    from mlobs_compile.units import Duration

    engine = opened("duckdb", pd.DataFrame({"id": [1, 2, 3, 4]}), Options())
    engine.attach("labels", pd.DataFrame({"id": [4, 1], "y": [0, 1]}))
    chunk(
        engine,
        2,
        None,
        Batch(label="y", labels=Labels("id", Duration.of(days=1), Duration.of(days=2), Decimal(0))),
    )
    assert sorted(engine.ask(f"SELECT id, y, {CHUNK} FROM batch")) == [
        (1, 1, 0),
        (2, None, 0),
        (3, None, 1),
        (4, 0, 1),
    ]


@pytest.mark.realtool
@given(st.text(max_size=20).filter(lambda text: "\0" not in text))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@example("back\\slash\\'s")
def test_a_text_cannot_leave_its_quotes_on_spark(spark: Any, text: str) -> None:
    condition = sql(Comparison("a", "=", text), "`")
    asked = f"SELECT {literal(text)}, {condition} FROM VALUES ({literal(text)}) AS t(a)"
    assert [tuple(row) for row in spark.sql(asked).collect()] == [(text, True)]


@pytest.mark.realtool
def test_spark_reads_files_and_frames_and_names_the_trap_of_nanoseconds(folder: Path, spark: Any) -> None:
    for source in ("parts", "rows.csv", FRAME, spark.read.parquet(str(folder / "parts"))):
        place = str(folder / source) if isinstance(source, str) else source
        assert total("spark", place, session=spark) == (1000, 499500)
    pd.DataFrame({"at": pd.to_datetime([0], unit="ns").astype("datetime64[ns]")}).to_parquet("nano.parquet")
    with pytest.raises(UsageFault, match="coerce_timestamps"):
        opened("spark", str(folder / "nano.parquet"), Options(session=spark))
    with pytest.raises(UsageFault, match="zz"):
        opened("spark", "zz", Options(session=spark))
    engine = opened("spark", str(folder / "parts"), Options(session=spark, sample=0.5, seed=3))
    ((rows,),) = engine.ask("SELECT COUNT(*) FROM batch")
    assert 400 < int(str(rows)) < 600
    with pytest.raises(EngineFault):
        engine.ask("SELECT zz FROM batch")


@pytest.mark.parametrize(("row", "said"), [
    ("SECRET,1", 'Error when converting column "x"'),
    ("1,caf\udce9 SECRET", "Invalid unicode"),
    ("1,2,SECRET", "Expected Number of Columns: 2 Found: 3"),
])  # fmt: skip
def test_a_row_that_cannot_be_read_is_named_by_its_line_and_not_shown(
    tmp_path: Path, row: str, said: str
) -> None:
    lines = ["x,t", *["1,a"] * 60_000, row, *["1,a"] * 10]
    (tmp_path / "rows.csv").write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
    with pytest.raises((UsageFault, EngineFault)) as fault:
        opened("duckdb", str(tmp_path / "rows.csv"), Options()).ask("SELECT SUM(x), MAX(t) FROM batch")
    assert "60002" in str(fault.value) and said in str(fault.value) and "SECRET" not in str(fault.value)
