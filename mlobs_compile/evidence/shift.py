"""A column's distribution today beside that of the baseline, over the same frozen bins."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum


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

    @property
    def current_rows(self) -> int:
        return round(fsum(self.current))

    @property
    def ordered(self) -> bool:
        """True for numbers, whose bins have an order."""
        return bool(self.edges)

    def shares(self, *, zero: float = 0.0) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Shares of the baseline and of the batch; a share below `zero` counts as `zero` (no renormalisation)."""
        return _shares(self.reference, zero), _shares(self.current, zero)


def _shares(counts: tuple[float, ...], zero: float) -> tuple[float, ...]:
    total = fsum(counts)
    return tuple(max(count / total if total else 0.0, zero) for count in counts)
