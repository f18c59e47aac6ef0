"""What a baseline is made of: statistics of columns, their quantiles, counts between edges, categories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from mlobs_compile.baseline import Cut, Numbers
from mlobs_compile.queries.sql import cuts
from mlobs_compile.queries.sql.statement import BATCH, Dialect, Row

MANY_ROWS = 5_000_000
"""Beyond so many rows, quantiles are those of a sample; counts between them are exact all the same."""


class Sort(Enum):
    """What a column's values are, as far as distributions go."""

    WHOLE = "whole"
    """Integers."""
    NUMBER = "number"
    TEXT = "text"
    """Texts and booleans."""
    OTHER = "other"
    """Times, lists, bytes: no distribution is kept."""


_WHOLE = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "INT",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
)
_NUMBER = ("FLOAT", "DOUBLE", "DECIMAL", "REAL")
_TEXT = ("VARCHAR", "STRING", "BOOLEAN", "ENUM")


def sort_of(type_name: str) -> Sort:
    """The sort of a column from its type, as an engine writes it."""
    if type_name.endswith("]"):
        return Sort.OTHER
    name = type_name.upper().partition("(")[0].strip()
    sorts = ((_WHOLE, Sort.WHOLE), (_NUMBER, Sort.NUMBER), (_TEXT, Sort.TEXT))
    return next((sort for names, sort in sorts if name in names), Sort.OTHER)


@dataclass(frozen=True, slots=True)
class Summary:
    """Statistics of one column."""

    column: str
    sort: Sort
    rows: int
    nulls: int
    """Values that are null, or not a number."""
    distinct: int
    """Exact up to a few thousand, else to some percent."""
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    stdev: float | None = None
    total: float | None = None

    @property
    def values(self) -> int:
        return self.rows - self.nulls


def summary(columns: Mapping[str, Sort], dialect: Dialect) -> str:
    """One statement for the statistics of all columns; the first of its columns counts the rows."""
    parts = ["COUNT(*)"]
    for column, sort in columns.items():
        name = dialect.name_of(column)
        if sort not in (Sort.WHOLE, Sort.NUMBER):
            parts += [f"COUNT({name})", f"APPROX_COUNT_DISTINCT({name})", *["NULL"] * 5]
            continue
        value = number(column, sort, dialect)
        parts += [f"COUNT({value})", f"APPROX_COUNT_DISTINCT({value})", f"MIN({value})", f"MAX({value})"]
        parts += [f"AVG({value})", f"STDDEV_SAMP({value})", f"SUM({value})"]
    return f"SELECT {', '.join(parts)} FROM {BATCH}"


def summaries(columns: Mapping[str, Sort], row: Row) -> Iterator[Summary]:
    """The statistics that the statement's only row says."""
    rows, each = int(str(row[0])), 7
    for i, (column, sort) in enumerate(columns.items()):
        count, distinct, *numbers = row[1 + i * each : 1 + (i + 1) * each]
        low, high, mean, stdev, total = (None if one is None else float(str(one)) for one in numbers)
        yield Summary(
            column, sort, rows, rows - int(str(count)), int(str(distinct)), low, high, mean, stdev, total
        )


def number(column: str, sort: Sort, dialect: Dialect) -> str:
    """A column's value as a double, null where it is not a number."""
    value = f"CAST({dialect.name_of(column)} AS DOUBLE)"
    return value if sort is Sort.WHOLE else f"CASE WHEN isnan({value}) THEN NULL ELSE {value} END"


def quantiles(found: Summary, count: int, dialect: Dialect) -> str:
    """The quantiles at 1/count, 2/count, ... of a column, as one list: values that it really has."""
    shares = ", ".join(repr(k / count) for k in range(1, count))
    value = f"{number(found.column, found.sort, dialect)} AS v"
    if dialect is Dialect.SPARK:
        return f"SELECT percentile_approx(v, array({shares}), 100000) FROM (SELECT {value} FROM {BATCH})"
    if found.rows <= MANY_ROWS:
        return f"SELECT quantile_disc(v, [{shares}]) FROM (SELECT {value} FROM {BATCH})"
    every = -(-found.rows // MANY_ROWS)
    numbered = f"SELECT {value}, row_number() OVER () AS n FROM {BATCH}"
    return f"SELECT quantile_disc(v, [{shares}]) FROM ({numbered}) WHERE hash(n) % {every} = 0"


def counts(column: str, edges: Sequence[float], dialect: Dialect) -> str:
    """Rows by bin, nulls and what is not a number as the last."""
    cut = Numbers({"asked": Cut(tuple(edges), ())}, 0, 0)
    bin_of = cuts.bin_of(column, cut, "asked", dialect)
    return f"SELECT b, COUNT(*) FROM (SELECT {bin_of} AS b FROM {BATCH}) AS binned GROUP BY b"


def categories(column: str, most: int, dialect: Dialect) -> str:
    """The most frequent values with their counts; equally frequent ones by name."""
    value = f"CAST({dialect.name_of(column)} AS {dialect.text})"
    return (
        f"SELECT c, n FROM (SELECT {value} AS c, COUNT(*) AS n FROM {BATCH} GROUP BY {value}) AS counted"
        f" WHERE c IS NOT NULL ORDER BY n DESC, c LIMIT {most}"
    )


def named(column: str, values: Sequence[str], dialect: Dialect) -> str:
    """The counts of some values only."""
    from mlobs_compile.condition import literal

    value = f"CAST({dialect.name_of(column)} AS {dialect.text})"
    said = ", ".join(literal(one) for one in values)
    return f"SELECT {value} AS c, COUNT(*) FROM {BATCH} WHERE {value} IN ({said}) GROUP BY {value}"
