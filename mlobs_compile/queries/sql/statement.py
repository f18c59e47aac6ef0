"""What is sent to an engine, and how its answer is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from math import inf

from mlobs_compile.condition import quoted
from mlobs_compile.ir.measurement import Measurement

BATCH = "batch"
"""The view that holds the rows."""
WHOLE = "whole"
"""The view of the data as it was opened, which `batch` is all of, a sample of, or derived from."""
Row = Sequence[object]


class Dialect(Enum):
    """Whose SQL it is."""

    DUCKDB = "duckdb"
    SPARK = "spark"

    def name_of(self, column: str) -> str:
        """A column's name, quoted."""
        return quoted(column, '"' if self is Dialect.DUCKDB else "`")

    def segment_of(self, column: str) -> str:
        """What a column says its row's segment is: a text, an empty one where it says nothing."""
        return f"COALESCE(CAST({self.name_of(column)} AS {self.text}), '')"

    def number(self, value: float) -> str:
        """A number as a literal of type DOUBLE; without an exponent it would be a decimal, and be rounded."""
        if value in (inf, -inf):
            return f"CAST('{'-' if value < 0 else ''}Infinity' AS DOUBLE)"
        said = repr(float(value))
        return said if "e" in said else f"{said}e0"

    def place(self, text: str, literals: Sequence[str]) -> str:
        """Where a text stands in a list, from 1; null where it does not. For duckdb.

        Unlike `IN` and `CASE` it is looked up once for each entry of a column's dictionary, and not for each row.
        """
        return f"list_position([{', '.join(literals)}], {text})"

    @property
    def text(self) -> str:
        """The type of texts."""
        return "VARCHAR" if self is Dialect.DUCKDB else "STRING"

    @property
    def quote(self) -> str:
        return '"' if self is Dialect.DUCKDB else "`"


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the batch: rows with one value of one column; both empty for the whole."""

    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        return f"{self.column}={self.value}" if self.column else ""


@dataclass(frozen=True, slots=True)
class Taken:
    """The evidence of one measurement on one segment."""

    measurement: Measurement
    segment: Segment
    rows: int
    """Rows it stands on: what `min_rows` is compared with."""
    evidence: object
    about: str = ""
    """Whose rows these are, such as ` of the group sex=f`; empty for those of the batch."""
    unjudged: str = ""
    """Why there is no verdict whatever the value is, such as labels that have not come in."""
    undefined: str = ""
    """Why the value is not defined, where the formula gives none."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One aggregate query, and the reader of its rows."""

    name: str
    """What it is for, such as `shift`."""
    sql: str
    columns: frozenset[str]
    """The columns of the batch that it reads; one that is missing makes its measurements end in an error."""
    measurements: tuple[Measurement, ...]
    read: Callable[[Sequence[Row]], Iterator[Taken]]
