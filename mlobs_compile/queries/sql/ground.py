"""What assertions are asked of: the columns of a batch, in the words of an engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mlobs_compile.queries.sql.profile import Sort, sort_of
from mlobs_compile.queries.sql.statement import Dialect, Row
from mlobs_compile.queries.sql.verdict import Verdict

NUMBERS = (Sort.WHOLE, Sort.NUMBER)


class Unaskable(Exception):
    """An assertion that makes no sense of the column it is about; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One assertion as it is asked."""

    aggregates: tuple[str, ...]
    read: Callable[[Row], Verdict]
    """Given the number of rows, and then the aggregates' values."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What assertions are asked of."""

    columns: Mapping[str, str]
    """The types of the columns, by name."""
    dialect: Dialect
    now: float
    """Unix seconds."""

    def name(self, column: str | None) -> str:
        """A column's name, quoted; raises Unaskable where there is no such column."""
        if column is None:
            raise Unaskable("it names no column")
        if column not in self.columns:
            raise Unaskable(f"the batch has no column `{column}`")
        return self.dialect.name_of(column)

    def sort(self, column: str | None) -> Sort:
        return sort_of(self.columns[column or ""])

    def value(self, column: str | None) -> str:
        """A column's value."""
        return self.name(column)

    def same_kind(self, column: str | None, other: str | None) -> bool:
        """Whether values of two columns can be compared: numbers with numbers, all else with its own type."""
        return self._kind(column) == self._kind(other)

    def _kind(self, column: str | None) -> str:
        self.name(column)
        return "" if self.sort(column) in NUMBERS else self.columns[column or ""]

    def number(self, column: str | None) -> str:
        """A column's value, which has to be a number."""
        value = self.value(column)
        if self.sort(column) not in NUMBERS:
            raise Unaskable(f"`{column}` is of type {self.columns[column or '']}, and holds no numbers")
        return value
