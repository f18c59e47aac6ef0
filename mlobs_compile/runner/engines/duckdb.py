"""duckdb: files of parquet, CSV and JSON, or a table of a duckdb database, on one machine, far beyond its memory.

The data is `batch.parquet`, a pattern such as `day=*/part-*.parquet`, a folder (all parquet files below it, else all
CSV files, else all JSON files), a `.csv`, `.json` or `.jsonl` file, packed with gzip or not, or
`file.duckdb::table`. Addresses that begin with `s3://` or `https://` are handed to duckdb's extension `httpfs`, with
the credentials of the AWS tools' usual chain.

A sample is drawn by a hash of the number of the row, so that the same seed takes the same rows of the same files, on
any number of threads. Queries run in a stream and go to disk beyond the memory limit.
"""

from __future__ import annotations

from collections.abc import Sequence

from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.runner.duck import Duck
from mlobs_compile.runner.engine import Judged, Opener
from mlobs_compile.runner.judging import judged


class DuckDb(Duck):
    """A batch in duckdb."""

    name = "duckdb"

    def judge(self, expectations: Sequence[Expectation], now: float) -> Sequence[Judged]:
        return judged(expectations, self, now)


ENGINE = Opener("duckdb", DuckDb)
