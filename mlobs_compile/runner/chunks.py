"""Cuts a batch into chunks, so that a baseline knows how much a measure varies by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mlobs_compile.condition import literal
from mlobs_compile.errors import UsageFault
from mlobs_compile.ir.measurement import Batch
from mlobs_compile.queries.sql.profile import Sort, sort_of
from mlobs_compile.queries.sql.statement import WHOLE, Dialect
from mlobs_compile.runner import labels
from mlobs_compile.runner.engine import Engine

CHUNK = "mlobs_chunk"
"""The column that numbers the chunks."""
MOST = 1_000


def chunk(engine: Engine, chunks: int, by: str | None, labelled: Batch | None = None) -> None:
    """Gives the batch its labels, which are the view `labels` where it says so, and a column that numbers its chunks.

    Without a column to cut by, chunks are stretches of equally many rows in the order of the data, which is the order
    of time in most files; on Spark, whose rows have no order, they are drawn by a hash of the row. With a column of
    numbers or times, they are stretches of it with about equally many rows; with any other, each value is a chunk.
    """
    more: tuple[str, ...] = ()
    rows = f"SELECT * FROM {WHOLE}"
    if chunks > 1:
        kept = f" WHERE {engine.dialect.name_of(by)} IS NOT NULL" if by else ""
        number = _number(engine, chunks, by, engine.columns())
        rows, more = f"SELECT *, {number} AS {CHUNK} FROM {WHOLE}{kept}", (CHUNK,)
    if labelled is None:
        engine.derive(rows)
        return
    select = labels.selection(engine, labelled, more=more)
    engine.derive(select.format(predictions=f"({rows})", labels=labels.LABELS))


def _number(engine: Engine, chunks: int, by: str | None, columns: Mapping[str, str]) -> str:
    """The number of a row's chunk."""
    name = engine.dialect.name_of
    if by is None:
        return _by_order(engine, chunks, columns)
    if by not in columns:
        raise UsageFault(f"the data has no column `{by}` to cut chunks by; it has {', '.join(columns)}")
    if sort_of(columns[by]) in (Sort.WHOLE, Sort.NUMBER) or columns[by].upper().startswith(
        ("TIMESTAMP", "DATE")
    ):
        steps = (f"CASE WHEN {name(by)} > {edge} THEN 1 ELSE 0 END" for edge in _edges(engine, by, chunks))
        return " + ".join(steps) or "0"
    ((distinct,),) = engine.ask(f"SELECT COUNT(DISTINCT {name(by)}) FROM {WHOLE}")
    if int(str(distinct)) > MOST:
        raise UsageFault(f"`{by}` has {distinct} values, and at most {MOST} chunks are made; cut by a time")
    return name(by)


def _by_order(engine: Engine, chunks: int, columns: Iterable[str]) -> str:
    if engine.dialect is Dialect.SPARK:
        listed = ", ".join(engine.dialect.name_of(one) for one in columns)
        return f"pmod(xxhash64({listed}), {chunks})"
    ((rows,),) = engine.ask(f"SELECT COUNT(*) FROM {WHOLE}")
    each = max(-(-int(str(rows)) // chunks), 1)
    return f"(row_number() OVER () - 1) // {each}"


def _edges(engine: Engine, by: str, chunks: int) -> tuple[str, ...]:
    """Values at which the next chunk begins, as literals; rows of one value stay together."""
    name, kind = engine.dialect.name_of(by), engine.columns()[by]
    shares = ", ".join(repr(k / chunks) for k in range(1, chunks))
    if engine.dialect is Dialect.SPARK:
        asked = f"percentile_approx({name}, array({shares}), 10000)"
    else:
        asked = f"quantile_disc({name}, [{shares}])"
    ((found,),) = engine.ask(f"SELECT {asked} FROM {WHOLE}")
    if not isinstance(found, list):
        return ()
    return tuple(f"CAST({literal(str(one))} AS {kind})" for one in dict.fromkeys(found))
