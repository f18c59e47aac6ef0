"""Spark: data that lies in a cluster, as files or as a table of its catalogue; or a local session.

The data is a Spark data frame, the name of a table, or files of parquet, CSV or JSON by path, in a session that is
given, or in a local one that is started without its web page, listens on this machine only, prints nothing and is
stopped at the end. Great Expectations executes the expectations; measures are taken by aggregate SQL.

Two traps. Spark does not read parquet files with times in nanoseconds, as pandas writes them: write them with
`df.to_parquet(path, coerce_timestamps="us")`. And a frame made from pandas without Arrow has the text `nan` for every
text that is missing: set `spark.sql.execution.arrow.pyspark.enabled` to true, or read parquet.

A sample is drawn by a hash of the whole row, so that rows that are all alike are in it together, or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from mlobs_compile.errors import UsageFault
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.queries.sql.statement import BATCH, WHOLE, Dialect, Row
from mlobs_compile.runner.engine import EngineFault, Judged, Opener, Options
from mlobs_compile.runner.expecting import Executor, Frames
from mlobs_compile.targets.great_expectations.options import Options as Suites

READERS = {
    "parquet": "parquet",
    "pq": "parquet",
    "csv": "csv",
    "json": "json",
    "jsonl": "json",
    "ndjson": "json",
}
NANOSECONDS = 'it has times in nanoseconds; write it with `df.to_parquet(path, coerce_timestamps="us")`'
ARROW = "spark.sql.execution.arrow.pyspark.enabled"
LOCAL = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "8",
    ARROW: "true",
}


class Spark:
    """A batch in a Spark session."""

    name = "spark"
    dialect = Dialect.SPARK

    def __init__(self, source: object, options: Options) -> None:
        self._own = options.session is None and not hasattr(source, "sparkSession") and not _running()
        self._session: Any = _session(source, options)
        self._types: Mapping[str, str] = {}
        try:
            frame = self._frame(source)
            if options.sample is not None and options.sample < 1:
                frame = frame.where(_kept(frame.columns, options))
            chosen = (_number(name, kind.upper()) for name, kind in frame.dtypes)
            frame.selectExpr(*chosen).createOrReplaceTempView(WHOLE)
            self.derive(f"SELECT * FROM {WHOLE}")
        except (UsageFault, EngineFault):
            self.close()
            raise

    def columns(self) -> Mapping[str, str]:
        if not self._types:
            self._types = {name: kind.upper() for name, kind in self._session.table(BATCH).dtypes}
        return self._types

    def ask(self, sql: str) -> Sequence[Row]:
        try:
            found: Sequence[Row] = self._session.sql(sql).collect()
        except Exception as error:  # Of Spark, of Java, or of the connection between them.
            raise EngineFault(_said(error)) from error
        return found

    def judge(self, expectations: Sequence[Expectation], now: float) -> Sequence[Judged]:
        executor = Executor(self, "spark", Suites(engine="spark"))
        return executor.judged(expectations, Frames(self, self._cut), now)

    def attach(self, name: str, source: object) -> None:
        self._frame(source).createOrReplaceTempView(name)

    def derive(self, select: str) -> None:
        try:
            self._session.sql(select).createOrReplaceTempView(BATCH)
        except Exception as error:
            raise EngineFault(_said(error)) from error
        self._types = {}

    def close(self) -> None:
        if self._own:
            self._session.stop()
            return
        for view in (BATCH, WHOLE):
            self._session.catalog.dropTempView(view)

    def _cut(self, where: str | None) -> Any:  # noqa: ANN401 - a Spark frame
        """The rows of a condition."""
        columns = [_plain(name, kind) for name, kind in self.columns().items()]
        filtered = f" WHERE {where}" if where else ""
        return self._session.sql(f"SELECT {', '.join(columns)} FROM {BATCH}{filtered}")

    def _frame(self, source: object) -> Any:  # noqa: ANN401 - a Spark frame
        if hasattr(source, "sparkSession"):
            return source
        if not isinstance(source, str):
            if self._session.conf.get(ARROW) != "true":
                raise UsageFault(f"missing texts of a pandas frame would become `nan`; set `{ARROW}` to true")
            return self._session.createDataFrame(source)
        try:
            frame = self._read(source)
            frame.limit(1).collect()
        except Exception as error:
            reason = NANOSECONDS if "NANOS" in str(error) else _said(error)
            raise UsageFault(f"`{source}` cannot be read: {reason}") from error
        return frame

    def _read(self, source: str) -> Any:  # noqa: ANN401 - a Spark frame
        ending = source.rpartition("/")[2].removesuffix(".gz").rpartition(".")[2].lower()
        form = READERS.get(ending, "parquet" if "/" in source else None)
        if form is None:
            return self._session.table(source)
        reader = self._session.read.option("header", "true").option("inferSchema", "true")
        return reader.format(form).load(source)


def _plain(name: str, kind: str) -> str:
    """A column as Great Expectations is given it: times as those of UTC.

    A time with a zone would come to Python in the zone of the machine.
    """
    quoted = Dialect.SPARK.name_of(name)
    if kind == "TIMESTAMP":
        utc = f"convert_timezone(current_timezone(), 'UTC', CAST({quoted} AS TIMESTAMP_NTZ))"
        return f"{utc} AS {quoted}"
    return quoted


def _number(name: str, kind: str) -> str:
    """A column as it is; null where it is not a number, since `NaN > 100` is true in SQL."""
    quoted = Dialect.SPARK.name_of(name)
    if kind not in ("FLOAT", "DOUBLE"):
        return quoted
    return f"CASE WHEN isnan({quoted}) THEN NULL ELSE {quoted} END AS {quoted}"


def _kept(columns: Sequence[str], options: Options) -> str:
    assert options.sample is not None
    listed = ", ".join(Dialect.SPARK.name_of(one) for one in columns)
    return f"pmod(xxhash64({listed}, {options.seed}), 1000000) < {round(options.sample * 1_000_000)}"


def _session(source: object, options: Options) -> Any:  # noqa: ANN401 - a SparkSession
    if options.session is not None:
        return options.session
    if hasattr(source, "sparkSession"):
        return source.sparkSession
    return started(options)


def started(options: Options) -> Any:  # noqa: ANN401 - a SparkSession
    """A local session that listens and prints nowhere."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("mlobs").master(f"local[{options.threads or '*'}]")
    for key, value in LOCAL.items():
        builder = builder.config(key, value)
    if options.memory:
        builder = builder.config("spark.driver.memory", options.memory.lower().removesuffix("b"))
    try:
        with _quietly():
            session = builder.getOrCreate()
            session.sparkContext.setLogLevel("OFF")
    except Exception as error:
        raise UsageFault(f"Spark does not start, which needs Java 17 or later: {_said(error)}") from error
    return session


def _running() -> bool:
    """Whether this process has a session, which a local one would share and must not stop."""
    from pyspark.sql import SparkSession

    return SparkSession.getActiveSession() is not None


@contextmanager
def _quietly() -> Iterator[None]:
    """Java begins without this process's standard error, to which it would tell what it loads."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _said(error: Exception) -> str:
    """The first line, without the query, the stack and the class."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:300]


ENGINE = Opener("spark", Spark)
