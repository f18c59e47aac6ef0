"""A measure with its bounds, as every check on a drift, a bias or a performance writes it."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlobs_compile.baseline import Norm
from mlobs_compile.relative import Relative
from mlobs_compile.spec.common import UrgencyField
from mlobs_compile.spec.shape import (
    BoundField,
    BoundShape,
    ConditionField,
    Items,
    NumberField,
    Pair,
    RowsField,
    Text,
    WindowsField,
    exactly_one,
    refuse,
)

Setting = str | int | Decimal | bool
ZeroField = Annotated[NumberField, Field(gt=0, le=Decimal("0.01"))]
"""What a share of nothing counts as, where the logarithm of 0 would be asked for."""
BaseField = Literal[2, "e"]
"""The base of a logarithm."""


class LevelShape(BoundShape):
    """A healthy range whose limits are numbers, or given by the baseline."""

    at_most: BoundField | None = Field(  # type: ignore[assignment]
        None, description="The highest healthy value."
    )
    at_least: BoundField | None = Field(  # type: ignore[assignment]
        None, description="The lowest healthy value."
    )
    within: Annotated[tuple[BoundField, BoundField] | None, Pair] = Field(  # type: ignore[assignment]
        None, description="The lowest and the highest healthy value."
    )

    @property
    def limits(self) -> tuple[Decimal | Relative | None, Decimal | Relative | None]:  # type: ignore[override]
        """Lowest and highest healthy value, as written."""
        return self.within if self.within else (self.at_least, self.at_most)

    @property
    def relative(self) -> bool:
        """True when the baseline gives a limit."""
        return any(isinstance(side, Relative) for side in self.limits)

    def absolute(self, norm: Norm | None) -> tuple[Decimal | None, Decimal | None]:
        """The limits as numbers; a limit that needs a norm is open where there is none."""
        low, high = self.limits
        return _absolute(low, norm, ROUND_FLOOR), _absolute(high, norm, ROUND_CEILING)

    def looser(self, other: "LevelShape") -> bool:
        """Whether it certainly lets more through on some side; a limit of the baseline may not be comparable."""
        (low, high), (least, most) = self.limits, other.limits
        return below(low, least) or below(most, high)


def _absolute(side: Decimal | Relative | None, norm: Norm | None, rounding: str) -> Decimal | None:
    if not isinstance(side, Relative):
        return side
    return side.from_norm(norm, rounding) if norm else None


def below(one: Decimal | Relative | None, other: Decimal | Relative | None) -> bool:
    """Whether one limit is certainly below the other."""
    if isinstance(one, Relative) and isinstance(other, Relative):
        return one.measure == other.measure and one.distance < other.distance
    return isinstance(one, Decimal) and isinstance(other, Decimal) and one < other


class MeasureShape(LevelShape):
    """A measure with its bound, such as `{at_most: 0.2}`."""

    warn: LevelShape | None = Field(
        None, description="A tighter range, outside of which the check warns and does not fail."
    )
    severity: UrgencyField = Field("ticket", description="Whether a breach pages or opens a ticket.")
    where: ConditionField | None = Field(None, description="Only rows for which this holds.")
    segments: Annotated[tuple[Text, ...], Items] | None = Field(
        None, description="Columns by whose values it is also taken; the model's when absent."
    )
    min_rows: RowsField | None = Field(
        None, description="With fewer rows there is no verdict; the model's when absent."
    )
    windows: WindowsField = Field(
        (1, 1),
        alias="for",
        description="How many of the last windows must fail before anybody is told, such as `2 of 3`.",
    )

    @model_validator(mode="after")
    def _has_a_bound(self) -> Self:
        if not self.bounded:
            exactly_one(self, ("at_most", "at_least", "within"), "a measure")
        if self.warn:
            if not self.warn.bounded:
                exactly_one(self.warn, ("at_most", "at_least", "within"), "a warning")
            if self.warn.limits == self.limits:
                refuse("`warn` says the same as the check itself", "tighten `warn`, or leave it out")
            if self.warn.looser(self):
                refuse(
                    "`warn` is looser than the check itself, so that it fails before it warns",
                    "tighten `warn`",
                )
        return self

    @property
    def settings(self) -> dict[str, Setting]:
        """What the kind says beyond what every measure says."""
        own = type(self).model_fields.keys() - MeasureShape.model_fields.keys()
        return {name: getattr(self, name) for name in sorted(own) if getattr(self, name) is not None}


DEFAULT_CUT, FINE = "quantiles-10", "fine"


class DriftShape(MeasureShape):
    """A measure of a whole distribution, read from the baseline's fine bins."""

    where: ConditionField | None = Field(
        None,
        description="Only rows of the batch for which this holds; they stand beside all rows of the baseline.",
    )
    segments: Annotated[tuple[Text, ...], Items] | None = Field(
        None,
        description="Columns by whose values it is also taken, each beside all rows of the baseline; the model's when absent.",
    )

    @property
    def cut(self) -> str:
        """The name of the cut in the baseline."""
        return FINE


class BinnedShape(DriftShape):
    """A measure of a distribution over bins."""

    bins: Annotated[int, Field(ge=2, le=100)] = Field(
        10, description="How many bins a numeric column is cut into; categories are their own bins."
    )
    strategy: Literal["quantiles", "width"] = Field(
        "quantiles", description="Whether bins hold equal shares of the baseline, or are equally wide."
    )

    @property
    def cut(self) -> str:
        """The name of the cut in the baseline."""
        return f"{self.strategy}-{self.bins}"
