"""What is to be known of a batch as a whole: its rows, how many have a label, and where its window ends."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from mlobs_compile.checklist import Checklist
from mlobs_compile.ir.assertion import Fresh
from mlobs_compile.queries.sql.statement import BATCH, Dialect
from mlobs_compile.runner.engine import Engine, EngineFault

_NUMBERS = (
    "int",
    "bigint",
    "hugeint",
    "uint",
    "ubigint",
    "double",
    "float",
    "decimal",
    "long",
    "numeric",
    "real",
)
_FIRST_IN_MS = 1e11
"""Seconds since 1970 reach this in the year 5138, milliseconds reached it in 1973."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How large a batch is, and how old."""

    rows: int
    coverage: float | None
    """The share of rows with a label; None where no label is asked for, or there is no row."""
    newest: float | None
    """The newest timestamp in Unix seconds."""


def of(checklist: Checklist, engine: Engine) -> Extent:
    """The extent of the batch; raises EngineFault where it cannot even be counted."""
    present = engine.columns()
    label, moment = checklist.batch.label, timestamp(checklist)
    name = engine.dialect.name_of
    counted = f"COUNT({name(label)})" if label and label in present else "NULL"
    rows, labelled = engine.ask(f"SELECT COUNT(*), {counted} FROM {BATCH}")[0]
    count, known = _number(rows) or 0.0, _number(labelled)
    newest = _newest(engine, moment, present[moment]) if moment and moment in present else None
    return Extent(int(count), known / count if known is not None and count else None, newest)


def timestamp(checklist: Checklist) -> str | None:
    """The column that says when a row came to be: the model's, or the one whose freshness is asked for."""
    if checklist.batch.timestamp:
        return checklist.batch.timestamp
    return next((one.column for one in checklist.expectations if isinstance(one.assertion, Fresh)), None)


def _newest(engine: Engine, column: str, type: str) -> float | None:
    """The newest moment; a column that holds no moments has none, and the checks of it say so themselves."""
    try:
        seconds = _number(engine.ask(f"SELECT {_latest(engine, column, type.lower())} FROM {BATCH}")[0][0])
    except EngineFault:
        return None
    while seconds is not None and seconds >= _FIRST_IN_MS:  # Milli-, micro- or nanoseconds.
        seconds /= 1000
    return seconds if seconds is None or seconds > -_FIRST_IN_MS / 2 else None


def _latest(engine: Engine, column: str, type: str) -> str:
    """The newest moment in seconds; one without a zone is in UTC."""
    name = engine.dialect.name_of(column)
    if type.startswith(_NUMBERS):
        return f"MAX({name})"
    match engine.dialect:
        case Dialect.DUCKDB:
            zoned = "with time zone" in type or type.startswith("timestamptz")
            return f"epoch(MAX(TRY_CAST({name} AS {'TIMESTAMPTZ' if zoned else 'TIMESTAMP'})))"
        case Dialect.SPARK:
            return f"unix_micros(MAX(CAST({name} AS TIMESTAMP))) / 1000000.0"


def _number(value: object) -> float | None:
    if value is None:
        return None
    number = float(str(value))
    return number if isfinite(number) else None
