"""Types of columns as engines write them."""

from __future__ import annotations

import duckdb
import pytest

from mlobs_compile.queries.sql.logical import verdict


@pytest.mark.parametrize(
    "precision", ["TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"]
)
def test_every_precision_and_a_zone_is_a_moment(precision: str) -> None:
    (row,) = duckdb.sql(f"DESCRIBE SELECT NULL::{precision} AS at").fetchall()
    assert verdict(row[1], "timestamp").value == 1


def test_nanoseconds_with_a_zone_as_pandas_writes_them_are_a_moment_and_no_day() -> None:
    assert verdict("TIMESTAMPTZ_NS", "timestamp").value == 1
    assert verdict("TIMESTAMPTZ_NS", "date").value == 0
