"""A bias measure with its bounds, which may be given as a distance from where groups are treated alike."""

from decimal import Decimal
from typing import Annotated, ClassVar, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from mlobs_compile.baseline import Norm
from mlobs_compile.relative import Relative, parse_bound
from mlobs_compile.spec.measure import LevelShape, MeasureShape, Setting
from mlobs_compile.spec.shape import refuse, unit
from mlobs_compile.units import UnitError

ONE = Decimal(1)


def _tolerance(text: object) -> Relative:
    found = parse_bound(text)
    if not isinstance(found, Relative) or found.distance < 0:
        raise UnitError(f"`{text}` is no distance from the fair point: write `baseline` or `baseline + 0.02`")
    return found


ToleranceField = Annotated[
    Relative,
    PlainValidator(unit(_tolerance)),
    WithJsonSchema({"type": "string", "examples": ["baseline", "baseline + 0.02", "baseline + 10%"]}),
]


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
        return (None, None) if distance is None else self._around(distance)

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

    def _around(self, distance: Decimal) -> tuple[Decimal | None, Decimal | None]:
        return self.fair - distance, self.fair + distance


class ImpactLevel(FairLevel):
    """A healthy range of a ratio: 0.8 and 1.25 are equally far from 1, which is fair."""

    fair: ClassVar[Decimal] = ONE

    def _far(self, value: Decimal) -> Decimal:
        """How much less the side that gets less has; 0.2 for a ratio of 0.8 and for one of 1.25."""
        return ONE - (min(value, ONE / value) if value else value)

    def _around(self, distance: Decimal) -> tuple[Decimal | None, Decimal | None]:
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
