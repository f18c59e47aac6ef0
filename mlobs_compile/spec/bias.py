"""Whom bias is about, and a bias measure with its bounds, which may be a distance from where all are treated alike."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from mlobs_compile import condition
from mlobs_compile.baseline import Norm
from mlobs_compile.condition import Condition
from mlobs_compile.relative import Relative, parse_bound, rounded
from mlobs_compile.spec.measure import LevelShape, MeasureShape, Setting, below
from mlobs_compile.spec.shape import Items, Shape, Text, refuse, unit
from mlobs_compile.units import UnitError

ONE = Decimal(1)


def _tolerance(text: object) -> Relative:
    found: Decimal | Relative | None
    try:
        found = parse_bound(text)
    except UnitError:
        found = None
    if not isinstance(found, Relative) or found.distance < 0:
        raise UnitError(f"`{text}` is no distance from fair: write `baseline` or `baseline + 0.02`")
    return found


ToleranceField = Annotated[
    Relative,
    PlainValidator(unit(_tolerance)),
    WithJsonSchema({"type": "string", "examples": ["baseline", "baseline + 0.02", "baseline + 10%"]}),
]


def _quoted(value: object) -> object:
    """A number is no group: whether the column says `1`, `1.0` or `01` is for the user to write."""
    if isinstance(value, bool | int | Decimal):
        text = str(value).lower() if isinstance(value, bool) else str(value)
        reason, remedy = f"the group `{text}` is not a text", f'write "{text}" in quotes'
        raise PydanticCustomError("form", "{reason}", {"reason": reason, "remedy": remedy})
    return value


def _belongs(text: object) -> Condition:
    if isinstance(text, str) and text.lstrip().startswith(condition.OPERATORS):
        raise UnitError(f"`{text}` names no column: write it too, such as `age >= 65`")
    return condition.parse(text)


GroupField = Annotated[Text, BeforeValidator(_quoted)]
BelongsField = Annotated[
    Condition, PlainValidator(unit(_belongs)), WithJsonSchema({"type": "string", "examples": ["age >= 65"]})
]


class FacetShape(Shape):
    """A column whose groups must be treated alike."""

    groups: Annotated[tuple[GroupField, ...], Items] = Field(
        (), description='Values of the column that may be disadvantaged, as text, such as `["18-25"]`.'
    )
    conditions: dict[Text, BelongsField] = Field(
        {},
        description="Groups that a condition tells, by what they are called, such as `65+: age >= 65`.",
    )

    @model_validator(mode="after")
    def _has_groups(self) -> Self:
        names = (*self.groups, *self.conditions)
        if not names:
            refuse("a facet needs a group", "add `groups`, values of the column, or `conditions`")
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            refuse(f"the facet names `{twice}` twice", "remove one of them, or rename the condition")
        return self


class FairLevel(LevelShape):
    """A healthy range of a bias measure; `no_worse_than` puts it around the fair point, as wide as the baseline."""

    fair: ClassVar[Decimal] = Decimal(0)
    """The value at which groups are treated alike."""
    no_worse_than: ToleranceField | None = Field(
        None,
        description="How far from fair it may be, in either direction: as far as the baseline, or a bit more, such as `baseline + 0.02`.",
    )

    @property
    def bounded(self) -> bool:
        """True when any bound is given."""
        return self.no_worse_than is not None or super().bounded

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.no_worse_than and super().bounded:
            refuse(
                "`no_worse_than` stands beside another bound",
                "keep one of them; a tighter range for warnings goes under `warn`",
            )
        return self

    @property
    def limits(self) -> tuple[Decimal | Relative | None, Decimal | Relative | None]:  # type: ignore[override]
        """Lowest and highest healthy value, as written."""
        return (self.no_worse_than, self.no_worse_than) if self.no_worse_than else super().limits

    def absolute(self, norm: Norm | None) -> tuple[Decimal | None, Decimal | None]:
        """The limits as numbers; open where they need a norm and there is none."""
        if self.no_worse_than is None:
            return super().absolute(norm)
        distance = self._distance(norm, self.no_worse_than) if norm else None
        if distance is None:
            return None, None
        low, high = self._around(distance)
        return rounded(low, ROUND_FLOOR), None if high is None else rounded(high, ROUND_CEILING)

    def looser(self, other: LevelShape) -> bool:
        """Whether it certainly lets more through; a band around the fair point has one distance for both sides."""
        if not isinstance(other, FairLevel) or not (self.no_worse_than and other.no_worse_than):
            return LevelShape.looser(self, other)
        return below(other.no_worse_than, self.no_worse_than)

    def _distance(self, norm: Norm, allowed: Relative) -> Decimal | None:
        """The distance from fair that is allowed; None where the baseline has no chunks to take a deviation of."""
        value = norm.mean if allowed.measure == "std" else norm.value
        if value is None:
            return None
        far = self._far(Decimal(repr(value)))
        match allowed.measure:
            case "plain":
                return far + allowed.distance
            case "percent":
                return far * (1 + allowed.distance / 100)
            case "std":
                return None if norm.std is None else far + allowed.distance * Decimal(repr(norm.std))

    def _far(self, value: Decimal) -> Decimal:
        return abs(value - self.fair)

    def _around(self, distance: Decimal) -> tuple[Decimal, Decimal | None]:
        return self.fair - distance, self.fair + distance


class ImpactLevel(FairLevel):
    """A healthy range of a ratio: 0.8 and 1.25 are equally far from 1, which is fair."""

    fair: ClassVar[Decimal] = ONE

    def _far(self, value: Decimal) -> Decimal:
        """How much less the side that gets less has; 0.2 for a ratio of 0.8 and for one of 1.25."""
        return ONE - (min(value, ONE / value) if value else value)

    def _around(self, distance: Decimal) -> tuple[Decimal, Decimal | None]:
        low = ONE - distance
        return (low, ONE / low) if low > 0 else (Decimal(0), None)


class BiasShape(FairLevel, MeasureShape):
    """A bias measure with its bound, such as `{within: [-0.1, 0.1]}` or `{no_worse_than: baseline + 0.02}`."""

    warn: FairLevel | None = Field(
        None, description="A tighter range, outside of which the check warns and does not fail."
    )

    @property
    def settings(self) -> dict[str, Setting]:
        """None: a bias measure has no settings but its bounds."""
        return {}


class ImpactShape(ImpactLevel, BiasShape):
    """A ratio of two groups with its bound, such as `{within: [0.8, 1.25]}`."""

    warn: ImpactLevel | None = Field(
        None, description="A tighter range, outside of which the check warns and does not fail."
    )
