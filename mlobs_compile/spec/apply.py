"""Where the compiled monitoring is applied to, and what an apply may never do."""

from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from mlobs_compile.quantity import Most
from mlobs_compile.spec.shape import Items, Shape, unit

MostField = Annotated[
    Most,
    PlainValidator(unit(Most.parse)),
    WithJsonSchema(
        {
            "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^\d+(\.\d+)?\s*%$"}],
            "examples": ["20%", 10],
        }
    ),
]


class Safety(Shape):
    """What `mlobs apply` refuses, with exit code 6, unless the exact number is allowed for one run."""

    max_delete: MostField = Field(
        Most.parse("20%"), description="The most objects that one run may delete, as a number or a share."
    )
    max_update: MostField = Field(
        Most.parse("50%"), description="The most objects that one run may change, as a number or a share."
    )
    min_existing: int = Field(
        10, ge=0, description="With fewer live objects of the project than this, shares are not limited."
    )
    protected: Annotated[tuple[Literal["page", "critical"], ...], Items] = Field(
        (),
        description="Objects that are only deleted by name (`--allow-protected KEY`): what `page`s, or what watches a `critical` thing.",
    )
    prune: bool = Field(False, description="Whether every apply deletes what the spec no longer has.")
