"""What all versions of OpenSLO share: metadata, and quantities in its own notation.

Source: the OpenSLO specification, sections "General Schema" and "duration-shorthand".
"""

import re
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, PlainValidator
from pydantic_core import PydanticCustomError

from mlobs_compile.spec.shape import NumberField, Shape, unit
from mlobs_compile.units import Duration, UnitError

Version = Literal["openslo/v1"]
Operator = Literal["lt", "lte", "gt", "gte"]


@dataclass(frozen=True, slots=True)
class Shorthand:
    """A length of time as OpenSLO writes it: `5m` is five minutes, `1M` one month."""

    count: int
    unit: str
    """One of m, h, d, w, M, Q, Y; upper and lower case differ."""

    @classmethod
    def parse(cls, value: object) -> Self:
        found = re.fullmatch(r"([1-9][0-9]{0,5}|0)([mhdwMQY])", value) if isinstance(value, str) else None
        if found is None:
            raise UnitError(
                f"`{value}` is not a length of time to OpenSLO: write a whole number and one of "
                "`m` (minutes), `h`, `d`, `w`, `M` (months), `Q`, `Y`, such as `28d`"
            )
        return cls(int(found[1]), found[2])

    @classmethod
    def minutes(cls, value: object) -> Self:
        """A slice of time; a number without a unit counts minutes."""
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return cls(value, "m")
        return cls.parse(value)

    @property
    def exact(self) -> Duration | None:
        """Its length, where that does not depend on the calendar."""
        return Duration.parse(str(self)) if self.unit in "mhdw" else None

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"


ShorthandField = Annotated[Shorthand, PlainValidator(unit(Shorthand.parse))]
SliceField = Annotated[Shorthand, PlainValidator(unit(Shorthand.minutes))]
Number = NumberField


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


Label = Annotated[tuple[str, ...], BeforeValidator(_several)]
"""One text, or a list of them."""


class Metadata(Shape):
    """What an object is called."""

    name: Annotated[str, Field(min_length=1, max_length=255)] = Field(
        description="Its name, by which other objects refer to it."
    )
    displayName: str | None = Field(None, description="Its name for people.")
    labels: dict[str, Label] | None = Field(
        None, description="Labels; `team` names the team that answers for it."
    )
    annotations: dict[str, str] | None = Field(None, description="Free text by key.")


class Calendar(Shape):
    """When a calendar-aligned window begins."""

    startTime: str = Field(description="The moment from which windows are counted, `2026-01-01 00:00:00`.")
    timeZone: str = Field(description="The IANA time zone it is counted in.")


class ServiceSpec(Shape):
    """What a service is."""

    description: str | None = Field(None, description="What it does.")


def reference(key: str) -> BeforeValidator:
    """Tells somebody who wrote a bare name in a list of references which key it needs."""

    def check(value: object) -> object:
        if isinstance(value, str):
            reason = f"the name `{value}` stands alone in a list of mappings"
            raise PydanticCustomError(
                "form", "{reason}", {"reason": reason, "remedy": f"write `{key}: {value}`"}
            )
        return value

    return BeforeValidator(check)
