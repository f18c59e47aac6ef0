"""Predictions beside what came true, as counts and sums over the rows whose label is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a binary, multiclass or regression metric is computed from; sums that a problem has not are absent."""

    rows: int
    """Rows with a label."""
    confusion: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """Rows by (label, prediction), as text; those of a binary problem are `1`, the positive class, and `0`."""
    sums: Mapping[str, float] = field(default_factory=dict)
    """Named sums over rows, such as `squared_error`; each name is one of queries.sql.outcomes."""
    unlabelled: int = 0
    """Rows whose label is not known yet."""

    @property
    def positives(self) -> tuple[float, float, float, float]:
        """True positives, false positives, false negatives, true negatives of a binary problem."""
        cell = self.confusion.get
        return cell(("1", "1"), 0), cell(("0", "1"), 0), cell(("1", "0"), 0), cell(("0", "0"), 0)
