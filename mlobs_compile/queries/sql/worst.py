"""The rows that a model did worst on: where it lost most, or, while labels are not known, was least sure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mlobs_compile.ir.measurement import Batch
from mlobs_compile.queries.sql import curves
from mlobs_compile.queries.sql.classes import is_positive
from mlobs_compile.queries.sql.statement import BATCH, Dialect

MOST = 20
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Worst:
    """A query for the worst rows: their key, how bad they are, and the features."""

    sql: str
    by: str
    """What they are ordered by: `loss` or `uncertainty`."""


def rows(
    batch: Batch, features: Sequence[str], present: Collection[str], dialect: Dialect, most: int
) -> Worst | None:
    """The query; None where the batch holds neither labels beside predictions nor scores."""
    badness = _loss(batch, present, dialect) or _doubt(batch, present, dialect)
    if badness is None or batch.labels is None:
        return None
    by, value = badness
    key = dialect.name_of(batch.labels.join)
    names = ", ".join(dialect.name_of(name) for name in features)
    inner = f"SELECT {key} AS key_, {value} AS bad_, {names} FROM {BATCH}"
    sql = f"SELECT * FROM ({inner}) AS rows_ WHERE bad_ IS NOT NULL ORDER BY bad_ DESC, key_ LIMIT {most}"
    return Worst(sql, by)


def _loss(batch: Batch, present: Collection[str], dialect: Dialect) -> tuple[str, str] | None:
    """|label - score| of a binary problem, which orders rows as the log loss does, or |label - prediction|."""
    if batch.label not in present or batch.label is None:
        return None
    if batch.problem == "binary" and batch.score in present and batch.score:
        hit = f"CAST({is_positive(batch.label, batch.positive, dialect)} AS DOUBLE)"
        return "loss", _apart(hit, batch.score, dialect)
    if batch.problem == "regression" and batch.prediction in present and batch.prediction:
        return "loss", _apart(f"CAST({dialect.name_of(batch.label)} AS DOUBLE)", batch.prediction, dialect)
    return None


def _doubt(batch: Batch, present: Collection[str], dialect: Dialect) -> tuple[str, str] | None:
    if not batch.score or batch.score not in present:
        return None
    middle = HALF if batch.threshold is None else float(batch.threshold)
    return "uncertainty", f"1 - {_apart(curves.number(middle), batch.score, dialect)}"


def _apart(value: str, column: str, dialect: Dialect) -> str:
    """How far a value lies from a column; null where the column is no number."""
    other = f"CAST({dialect.name_of(column)} AS DOUBLE)"
    return f"CASE WHEN isnan({other}) THEN NULL ELSE ABS({value} - {other}) END"
