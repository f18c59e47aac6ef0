"""A column's distribution today beside that of the baseline, over the same frozen bins."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

from mlobs_compile.evidence.undefined import Undefined

Counts = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """Counts by bin, in the same order; the last two bins are `other` (categories only) and null."""

    reference: tuple[float, ...]
    """Counts, or shares, of the baseline."""
    current: tuple[float, ...]
    """Counts of the batch."""
    edges: tuple[float, ...] = ()
    """Upper edges of the numeric bins but the last, ascending: bin i holds `edges[i-1] < x <= edges[i]`; empty for
    categories."""
    reference_rows: int = 0
    """Rows the baseline was made of, nulls included."""
    reference_span: tuple[float, float] | None = None
    """Smallest and largest value of the baseline; None for categories and personal data."""
    current_span: tuple[float, float] | None = None
    """Smallest and largest value of the batch."""
    reference_stdev: float | None = None
    """Standard deviation of the baseline's values."""
    nulls: bool = True
    """Whether the last bin counts nulls."""
    numeric: bool = False
    """Whether it is of numbers though there is no edge: no baseline row had a value, or there is only one bin."""

    @property
    def current_rows(self) -> int:
        return round(fsum(self.current))

    @property
    def ordered(self) -> bool:
        """True for numbers, whose bins have an order."""
        return self.numeric or bool(self.edges)

    @property
    def values(self) -> tuple[Counts, Counts]:
        """The counts of baseline and batch without the bin of nulls."""
        last = -1 if self.nulls else None
        return self.reference[:last], self.current[:last]

    @property
    def reference_scale(self) -> float:
        """What makes counts of `reference`, which may be shares."""
        whole = fsum(self.reference)
        return self.reference_rows / whole if self.reference_rows and whole else 1.0

    @property
    def sizes(self) -> tuple[float, float]:
        """How many rows baseline and batch are compared by: for numbers, those that are not null."""
        reference, current = self.values if self.ordered else (self.reference, self.current)
        return fsum(reference) * self.reference_scale, fsum(current)

    def need_rows(self) -> None:
        """Raises Undefined where one of the two distributions, nulls included, is of nothing."""
        _need(self.reference, self.current, "no rows")

    def need_values(self) -> None:
        """Raises Undefined where one of the two distributions is of nothing but nulls."""
        _need(*self.values, "no values but nulls")

    def shares(self, *, zero: float = 0.0) -> tuple[Counts, Counts]:
        """Shares of the baseline and of the batch; a share below `zero` counts as `zero` (no renormalisation)."""
        return _shares(self.reference, zero), _shares(self.current, zero)


def _need(reference: Counts, current: Counts, what: str) -> None:
    for whose, counts in (("baseline", reference), ("batch", current)):
        if not fsum(counts):
            raise Undefined(f"the {whose} has {what}")


def _shares(counts: Counts, zero: float) -> Counts:
    total = fsum(counts)
    return tuple(max(count / total if total else 0.0, zero) for count in counts)
