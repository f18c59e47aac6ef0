"""An engine over tables in memory, and measurements to take on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from mlobs_compile.baseline import Calibration, Frozen
from mlobs_compile.checklist import Checklist
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Batch, Family, Levels, Measurement, Sample
from mlobs_compile.ir.signal import Bound
from mlobs_compile.queries.sql.statement import Dialect, Row
from mlobs_compile.runner.engine import EngineFault, Judged
from mlobs_compile.units import Duration
from tests.builders import a_place, a_subject

FAMILIES = {"estimated": Family.ESTIMATES, "explainability": Family.ATTRIBUTIONS}
NOTHING, EVERYTHING, WHOLE = Frozen({}, None, None), Sample(), Batch()
GOOD = Bound(low=Decimal("0.7"))


class Tables:
    """duckdb over columns that a test gives; `batch` is one of the tables."""

    name, dialect = "duckdb", Dialect.DUCKDB

    def __init__(self, batch: Mapping[str, Any], **others: Mapping[str, Any]) -> None:
        self._connection = duckdb.connect()
        for name, columns in {"batch": batch, **others}.items():
            held = {
                key: value if isinstance(value, pa.Array) else pa.array(value)
                for key, value in columns.items()
            }
            self._connection.register(name, pa.table(held))

    def columns(self) -> Mapping[str, str]:
        return {str(row[0]): str(row[1]) for row in self.ask("DESCRIBE batch")}

    def ask(self, sql: str) -> Sequence[Row]:
        try:
            return self._connection.execute(sql).fetchall()
        except duckdb.Error as error:
            raise EngineFault(str(error)) from error

    def judge(self, expectations: Sequence[Expectation], now: float) -> Sequence[Judged]:
        return []

    def attach(self, name: str, source: object) -> None:
        raise AssertionError(name)

    def derive(self, select: str) -> None:
        raise AssertionError(select)

    def close(self) -> None:
        self._connection.close()


def a_measurement(
    scope: str = "estimated",
    kind: str = "auc",
    *,
    bound: Bound = GOOD,
    sample: Sample = EVERYTHING,
    batch: Batch = WHOLE,
    frozen: Frozen | None = NOTHING,
) -> Measurement:
    check = f"fraud/{scope}/{kind}"
    return Measurement(
        f"{check}/measure", a_subject(), (a_place("x"),), check, FAMILIES[scope], scope, kind, None, Levels(bound),
        sample, batch=batch, frozen=frozen,
    )  # fmt: skip


def a_checklist(*measurements: Measurement) -> Checklist:
    return Checklist(1, "acme", a_subject(), Duration.of(days=1), measurements)


def learned(
    calibration: Calibration | None = None, error_model: Mapping[str, object] | None = None
) -> Frozen:
    return Frozen({}, calibration, error_model)


def in_chunks(values: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (values[i : i + size] for i in range(0, len(values), size))
