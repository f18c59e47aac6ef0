"""What every check of the quality of data says beside its bounds, and the bounds that warn before they fail."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from mlobs_compile import selection
from mlobs_compile.spec.common import UrgencyField
from mlobs_compile.spec.shape import (
    BoundShape,
    ConditionField,
    Items,
    NumberField,
    RatioField,
    Shape,
    Text,
    exactly_one,
    refuse,
    unit,
)
from mlobs_compile.units import Ratio

Limits = tuple[Decimal | None, Decimal | None]
"""Lowest and highest healthy value."""
WHOLE = Ratio(Decimal(1))


class JudgedShape(Shape):
    """A check that has a severity of its own where it needs one."""

    severity: UrgencyField | None = Field(
        None,
        description="Whether a failure of this check pages or opens a ticket; the data set's when absent.",
    )


class QualityShape(JudgedShape):
    """A check that may look at some of the rows only."""

    where: ConditionField | None = Field(None, description="Only rows for which this holds.")


class Numbers(BoundShape):
    """Bounds that are plain numbers."""

    at_most: NumberField | None = Field(None, description="The highest healthy value.")
    at_least: NumberField | None = Field(None, description="The lowest healthy value.")
    within: Annotated[tuple[NumberField, NumberField], Items] | None = Field(
        None, description="The lowest and the highest healthy value."
    )


def whole(count: Decimal) -> Decimal:
    """A number of things; raises the fault of one that is not whole."""
    if count != count.to_integral_value() or count < 0:
        reason = f"`{count}` counts nothing: write a whole number, 0 or more"
        raise PydanticCustomError("unit", "{reason}", {"reason": reason})
    return count


Count = Annotated[NumberField, AfterValidator(whole)]


class Counts(BoundShape):
    """Bounds that are whole numbers."""

    at_most: Count | None = Field(None, description="The highest healthy number.")
    at_least: Count | None = Field(None, description="The lowest healthy number.")
    within: Annotated[tuple[Count, Count], Items] | None = Field(
        None, description="The lowest and the highest healthy number."
    )

    @property
    def whole_limits(self) -> tuple[int | None, int | None]:
        """Lowest and highest healthy number."""
        low, high = self.limits
        return None if low is None else int(low), None if high is None else int(high)


class Shares(BoundShape):
    """Bounds that are shares."""

    at_most: RatioField | None = Field(None, description="The highest healthy share.")  # type: ignore[assignment]
    at_least: RatioField | None = Field(None, description="The lowest healthy share.")  # type: ignore[assignment]
    within: Annotated[tuple[RatioField, RatioField], Items] | None = Field(  # type: ignore[assignment]
        None, description="The lowest and the highest healthy share."
    )

    @property
    def limits(self) -> Limits:
        """Lowest and highest healthy share."""
        low, high = self.within if self.within else (self.at_least, self.at_most)
        return _value(low), _value(high)


def _value(share: object) -> Decimal | None:
    return share.value if isinstance(share, Ratio) else None


class ShareLevel(Shape):
    """How many of the values must be right for there to be no warning."""

    share: RatioField = Field(description="The least share that is right.")


def bounded(shape: BoundShape, what: str) -> None:
    """Raises the fault of a check without a bound."""
    if not shape.bounded:
        exactly_one(shape, ("at_most", "at_least", "within"), what)


def tighter(warn: Limits, fail: Limits) -> None:
    """Raises the fault of a range that warns where it could not warn before the check fails."""
    (low, high), (least, most) = warn, fail
    if (low is not None and least is not None and low < least) or (
        high is not None and most is not None and high > most
    ):
        refuse("`warn` is looser than the check itself, so that it fails before it warns", "tighten `warn`")
    if warn == fail:
        refuse("`warn` says the same as the check itself", "tighten `warn`, or leave it out")


def larger_share(warn: Ratio, fail: Ratio) -> None:
    """Raises the fault of a share that warns where it could not warn before the check fails."""
    tighter((warn.value, None), (fail.value, None))


def _scalar(value: object) -> object:
    """Refuses what no cell can hold with one fault, where the union of types would give one for each type."""
    if isinstance(value, str | int | Decimal):
        return value
    what = "null" if value is None else "a list" if isinstance(value, list) else "a mapping"
    remedy = "bound nulls with `missing`" if value is None else "write its entries one by one"
    reason = f"{what} cannot be a member of a set: {remedy}"
    raise PydanticCustomError("unit", "{reason}", {"reason": reason})


Member = Annotated[str | int | Decimal | bool, BeforeValidator(_scalar)]


def _pair(value: object) -> object:
    if not isinstance(value, list) or len(value) != 2:
        reason = "a pair has two values: write `[FR, EUR]`"
        raise PydanticCustomError("unit", "{reason}", {"reason": reason})
    return tuple(value)


MemberPair = Annotated[tuple[Member, Member], BeforeValidator(_pair)]


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        remedy = "put a backslash before a sign that stands for itself"
        reason = f"`{pattern}` is not a regular expression ({error}): {remedy}"
        raise PydanticCustomError("unit", "{reason}", {"reason": reason}) from error
    return pattern


Pattern = Annotated[Text, AfterValidator(_compiles)]
Select = Annotated[
    str,
    PlainValidator(unit(selection.parse)),
    WithJsonSchema({"type": "string", "examples": ["SELECT * FROM batch WHERE amount < 0"]}),
]
