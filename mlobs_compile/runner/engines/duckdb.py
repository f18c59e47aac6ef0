"""duckdb: files of parquet, CSV and JSON on one machine, far beyond its memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlobs_compile.checklist import Checklist
from mlobs_compile.condition import literal
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.queries.sql.statement import BATCH, Dialect, Row
from mlobs_compile.runner.engine import Engine, EngineFault, Judged
from mlobs_compile.runner.opening import Source


class DuckDb:
    """A batch in duckdb."""

    name = "duckdb"
    dialect = Dialect.DUCKDB

    def __init__(self, data: str) -> None:
        import duckdb

        self._fault = duckdb.Error
        self._connection = duckdb.connect()
        reader = "read_csv" if ".csv" in data else "read_json" if ".json" in data else "read_parquet"
        self._connection.execute(f"CREATE VIEW {BATCH} AS SELECT * FROM {reader}({literal(data)})")

    def columns(self) -> Mapping[str, str]:
        return {str(row[0]): str(row[1]) for row in self.ask(f"DESCRIBE {BATCH}")}

    def ask(self, sql: str) -> Sequence[Row]:
        try:
            return self._connection.execute(sql).fetchall()
        except self._fault as error:
            raise EngineFault(str(error)) from error

    def judge(self, expectations: Sequence[Expectation], now: float) -> Sequence[Judged]:
        raise NotImplementedError


def opened(source: Source, checklist: Checklist) -> Engine:
    """The batch in duckdb."""
    return DuckDb(source.data)
