"""People counted by group, label and prediction: all that Clarify's bias metrics are computed from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """Rows that are alike."""

    disadvantaged: bool
    """In the facet's group (Clarify's d), rather than in the rest (a)."""
    label: bool | None
    """Whether the true label is the favourable one; None where it is not known."""
    predicted: bool | None
    """Whether the prediction is the favourable one."""
    stratum: str | None
    """The value of the column that conditional metrics are computed within; None where there is none."""
    rows: int


@dataclass(frozen=True, slots=True)
class Groups:
    """The cells of one facet and group."""

    cells: tuple[Cell, ...]

    def count(self, wanted: Callable[[Cell], bool]) -> int:
        """Rows of the cells that `wanted` takes."""
        return sum(cell.rows for cell in self.cells if wanted(cell))

    @property
    def smaller(self) -> int:
        """Rows of the smaller side."""
        inside = self.count(lambda cell: cell.disadvantaged)
        return min(inside, self.count(lambda cell: not cell.disadvantaged))
