"""People counted by group, label and prediction: all that Clarify's bias metrics are computed from.

A division by zero is no number here: it raises `Undefined`, which says what there was none of, and the check has no
verdict. Clarify takes 0 / 0 for 0 and x / 0 for an infinity, so it calls a batch fair that shows nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mlobs_compile.evidence.undefined import Undefined

LABEL, PREDICTION, VALUES, STRATA = "label", "prediction", "values", "strata"
"""What a measure reads of a row beside its group; `values` is the label itself rather than whether it is favourable."""


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
    value: str | None = None
    """The label itself, where a measure compares all labels; None where it is not known or not asked for."""


@dataclass(frozen=True, slots=True)
class Share:
    """Some rows out of others."""

    hits: int
    of: int
    what: str
    """What they are out of, such as `positive label in the rest`."""

    @property
    def value(self) -> float:
        """The share as a number; raises Undefined where it is one of nothing."""
        if not self.of:
            raise Undefined(f"there is no {self.what}")
        return self.hits / self.of

    def __sub__(self, other: Share) -> float:
        """Rounded once, so that 80 % less 70 % is 0.1 and no more; raises Undefined."""
        if self.of and other.of:
            return (self.hits * other.of - other.hits * self.of) / (self.of * other.of)
        return self.value - other.value

    def over(self, other: Share) -> float:
        """How many times the other it is, rounded once; the other must have hits. Raises Undefined."""
        if self.of and other.of:
            return (self.hits * other.of) / (self.of * other.hits)
        return self.value / other.value


@dataclass(frozen=True, slots=True)
class Side:
    """The group, or the rest."""

    name: str
    cells: tuple[Cell, ...]

    def count(self, *, label: bool | None = None, predicted: bool | None = None) -> int:
        """Rows whose label and prediction are these; None takes any."""
        return sum(
            cell.rows
            for cell in self.cells
            if label in (None, cell.label) and predicted in (None, cell.predicted)
        )

    @property
    def positive_labels(self) -> Share:
        """Clarify's q."""
        return Share(self.count(label=True), self.count(), f"label in {self.name}")

    @property
    def acceptances(self) -> Share:
        """Clarify's q', the share of favourable predictions."""
        return Share(self.count(predicted=True), self.count(), f"prediction in {self.name}")

    @property
    def recall(self) -> Share:
        """The share of favourable labels that are predicted."""
        hits, of = self.count(label=True, predicted=True), self.count(label=True)
        return Share(hits, of, f"favourable label in {self.name}")

    @property
    def specificity(self) -> Share:
        """The share of other labels that are predicted."""
        hits, of = self.count(label=False, predicted=False), self.count(label=False)
        return Share(hits, of, f"unfavourable label in {self.name}")

    @property
    def precision(self) -> Share:
        """The share of favourable predictions that are right."""
        hits, of = self.count(label=True, predicted=True), self.count(predicted=True)
        return Share(hits, of, f"favourable prediction in {self.name}")

    @property
    def negative_precision(self) -> Share:
        """The share of other predictions that are right."""
        hits, of = self.count(label=False, predicted=False), self.count(predicted=False)
        return Share(hits, of, f"unfavourable prediction in {self.name}")

    @property
    def accuracy(self) -> Share:
        """The share of right predictions."""
        hits = self.count(label=True, predicted=True) + self.count(label=False, predicted=False)
        return Share(hits, self.count(), f"row with label and prediction in {self.name}")


@dataclass(frozen=True, slots=True)
class Groups:
    """The cells of one facet and group, of rows that have all that the measure reads."""

    cells: tuple[Cell, ...]

    def count(self, wanted: Callable[[Cell], bool]) -> int:
        """Rows of the cells that `wanted` takes."""
        return sum(cell.rows for cell in self.cells if wanted(cell))

    @property
    def smaller(self) -> int:
        """Rows of the smaller side."""
        return min(self.sizes)

    @property
    def sizes(self) -> tuple[int, int]:
        """Rows of the group, and of the rest."""
        inside = self.count(lambda cell: cell.disadvantaged)
        return inside, self.count(lambda cell: not cell.disadvantaged)

    @property
    def sides(self) -> tuple[Side, Side]:
        """The rest (Clarify's a), then the group (d)."""
        rest = tuple(cell for cell in self.cells if not cell.disadvantaged)
        return Side("the rest", rest), Side("the group", tuple(c for c in self.cells if c.disadvantaged))

    def judged(self, *read: str) -> tuple[Side, Side]:
        """The sides, once something favourable occurs in what is read; raises Undefined where nothing does.

        Rates of a value that never occurs are all 0, and would be called fair.
        """
        if not any(
            (LABEL in read and c.label) or (PREDICTION in read and c.predicted) for c in self.cells if c.rows
        ):
            what = " and no ".join(read)
            raise Undefined(f"no {what} is a favourable one; `bias.positive` says which values are")
        return self.sides

    @property
    def values(self) -> tuple[str, ...]:
        """The labels there are."""
        return tuple(sorted({_value(cell) for cell in self.cells if cell.rows}))

    def shares_of(self, value: str) -> tuple[Share, Share]:
        """The share of one label in the rest and in the group."""
        rest, group = (
            Share(
                sum(c.rows for c in side.cells if _value(c) == value), side.count(), f"label in {side.name}"
            )
            for side in self.sides
        )
        return rest, group

    def label_shares(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The distribution of labels in the rest and in the group, value by value."""
        pairs = [self.shares_of(value) for value in self.values]
        return tuple(rest.value for rest, _ in pairs), tuple(group.value for _, group in pairs)


def _value(cell: Cell) -> str:
    return str(cell.label) if cell.value is None else cell.value


def conditional_disparity(groups: Groups, favourable: Callable[[Cell], bool | None]) -> float:
    """The group's share among the rejected minus its share among the accepted, averaged over strata by their rows.

    A stratum in which nobody, or everybody, is accepted has nothing to compare, and is left out.
    """
    weighted, rows = 0.0, 0
    for stratum in sorted({str(cell.stratum) for cell in groups.cells}):
        inside = tuple(cell for cell in groups.cells if str(cell.stratum) == stratum)
        taken = _membership(cell for cell in inside if favourable(cell) is True)
        refused = _membership(cell for cell in inside if favourable(cell) is False)
        if taken.of and refused.of:
            weighted += (taken.of + refused.of) * (refused - taken)
            rows += taken.of + refused.of
    if not rows:
        raise Undefined("no stratum has both favourable and unfavourable outcomes")
    return weighted / rows


def _membership(cells: Iterable[Cell]) -> Share:
    found = tuple(cells)
    hits = sum(cell.rows for cell in found if cell.disadvantaged)
    return Share(hits, sum(cell.rows for cell in found), "row")
