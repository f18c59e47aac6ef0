"""What the linter is told to leave alone: which finding, where, why, and until when."""

from datetime import date
from typing import Annotated

from pydantic import Field, PlainValidator, StringConstraints, WithJsonSchema

from mlobs_compile.spec.shape import Items, Shape, Text, unit
from mlobs_compile.units import UnitError


def _date(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise UnitError(f"`{value}` is not a date: write `2027-01-31`") from error


DateField = Annotated[
    date,
    PlainValidator(unit(_date)),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "examples": ["2027-01-31"]}),
]


class Ignore(Shape):
    """A warning that is known and left alone."""

    code: Annotated[str, StringConstraints(pattern=r"^MLO\d{3}$")] = Field(
        description="The code of the warning, such as `MLO303`; errors cannot be ignored."
    )
    at: Text | None = Field(
        None,
        description="Where: a document's name, with keys as in `fraud.slos.latency`, or the name of a rule; everywhere when absent.",
    )
    reason: Text = Field(description="Why it is left alone, for whoever reads it next.")
    until: DateField | None = Field(
        None,
        description="The last day on which it is left alone, such as `2027-01-31`; for good when absent.",
    )


class Lint(Shape):
    """How the project is linted."""

    ignore: Annotated[tuple[Ignore, ...], Items] = Field(
        (), description="Warnings that are known and left alone; one without effect is told."
    )
