"""The contract of an engine: it holds a batch as the view `batch` and answers aggregate queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.queries.sql.statement import Dialect, Row


class EngineFault(Exception):
    """A query could not be answered; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one expectation."""

    expectation: Expectation
    met: bool | None
    """None where it could not be judged; `message` says why."""
    rows: int
    """Rows it looked at, after its `where`."""
    value: float | None
    """The share of rows that meet it, or the statistic."""
    message: str
    error: bool = False
    """Whether it broke, rather than found nothing to judge."""


class Engine(Protocol):
    """Something that answers SQL on the view `batch`."""

    name: str
    dialect: Dialect

    def columns(self) -> Mapping[str, str]:
        """The columns of the batch, with their types as the engine writes them."""
        ...

    def ask(self, sql: str) -> Sequence[Row]:
        """The rows of a query; raises EngineFault."""
        ...

    def judge(self, expectations: Sequence[Expectation], now: float) -> Sequence[Judged]:
        """Executes expectations: Great Expectations on pandas and Spark, aggregate SQL on duckdb."""
        ...
