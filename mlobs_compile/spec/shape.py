"""The base of everything a user writes, the field types with real units, and the slots plug-ins fill."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any, NamedTuple, NoReturn, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PlainValidator,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError, core_schema

from mlobs_compile import condition
from mlobs_compile.condition import Condition
from mlobs_compile.quantity import parse_quantity
from mlobs_compile.relative import Relative, parse_bound, parse_windows
from mlobs_compile.units import (
    Duration,
    Ratio,
    Schedule,
    UnitError,
    decimal_text,
    parse_number,
)

T = TypeVar("T")


class Shape(BaseModel):
    """A mapping in a spec: frozen, and an unknown key is an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, defer_build=True, arbitrary_types_allowed=True
    )


def unit(parse: Callable[[object], T]) -> Callable[[object], T]:
    """Reads a field with the parser of a unit, whose words become the fault's."""

    def read(value: object) -> T:
        try:
            return parse(value)
        except UnitError as error:
            raise PydanticCustomError("unit", "{reason}", {"reason": str(error)}) from error

    return read


def _sequence(value: object) -> object:
    """YAML's sequence becomes a tuple, so that strict mode takes it."""
    return tuple(value) if isinstance(value, list) else value


Items = BeforeValidator(_sequence)


def _pair(value: object) -> object:
    if isinstance(value, list) and len(value) != 2:
        reason = f"`within` has {len(value)} values, and takes the lowest and the highest healthy one"
        remedy = "write both, such as `[0.8, 1.25]`; for one side take `at_least` or `at_most`"
        raise PydanticCustomError("form", "{reason}", {"reason": reason, "remedy": remedy})
    return _sequence(value)


Pair = BeforeValidator(_pair)

DurationField = Annotated[
    Duration,
    BeforeValidator(unit(Duration.parse)),
    WithJsonSchema(
        {"type": "string", "pattern": r"^(\d+(\.\d+)?(ms|[wdhms]))+$", "examples": ["250ms", "1h30m", "30d"]}
    ),
]
RatioField = Annotated[
    Ratio,
    BeforeValidator(unit(Ratio.parse)),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^\d+(\.\d+)?\s*%$"},
                {"type": "number", "minimum": 0, "maximum": 1},
            ],
            "examples": ["99.9%"],
        }
    ),
]
NumberField = Annotated[
    Decimal, BeforeValidator(unit(parse_number)), WithJsonSchema({"type": "number", "examples": [0.2]})
]
QuantityField = Annotated[
    Decimal,
    PlainValidator(unit(parse_quantity)),
    WithJsonSchema({"type": ["number", "string"], "examples": [0.2, "5%", "250ms", "512MiB"]}),
]
ScheduleField = Annotated[
    Schedule,
    BeforeValidator(unit(Schedule.parse)),
    WithJsonSchema({"type": "string", "examples": ["hourly", "daily", "every 6h", "0 6 * * *"]}),
]

ConditionField = Annotated[
    Condition,
    PlainValidator(unit(condition.parse)),
    WithJsonSchema({"type": "string", "examples": ["country = 'DE' and amount > 100"]}),
]
BoundField = Annotated[
    Decimal | Relative,
    PlainValidator(unit(parse_bound)),
    WithJsonSchema(
        {"type": ["number", "string"], "examples": [0.2, "5%", "baseline - 3 std", "baseline + 10%"]}
    ),
]
"""A number, or one that the baseline gives."""
RowsField = Annotated[int, Field(ge=1, le=10**12)]
WindowsField = Annotated[
    tuple[int, int],
    PlainValidator(unit(parse_windows)),
    WithJsonSchema({"type": "string", "pattern": r"^\d+ of \d+$", "examples": ["2 of 3"]}),
]

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
"""What a document is called: lower case letters, digits and dashes, at most 63 characters."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=2000)]
ObjectStoreUri = Annotated[
    str, StringConstraints(pattern=r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^\s]*)?$")
]


def _positive(value: Duration) -> Duration:
    if value.ms == 0:
        raise PydanticCustomError(
            "unit", "{reason}", {"reason": "`0s` is no stretch of time: write `1m` or more"}
        )
    return value


StretchField = Annotated[DurationField, AfterValidator(_positive)]
"""A duration that cannot be zero."""


def exactly_one(shape: Shape, names: tuple[str, ...], what: str) -> None:
    """Raises the fault of a shape in which not exactly one of the named keys is given."""
    given = [name for name in names if getattr(shape, name)]
    if len(given) != 1:
        listed = ", ".join(f"`{name}`" for name in names)
        reason = (
            "`" + "` and `".join(given) + "` exclude each other" if given else f"{what} needs one of {listed}"
        )
        refuse(reason, f"keep exactly one of {listed}" if given else "add one of them")


def refuse(reason: str, remedy: str) -> NoReturn:
    """Raises the fault of keys that do not go together."""
    raise PydanticCustomError("combination", "{reason}", {"reason": reason, "remedy": remedy})


def ascending(low: Decimal | Relative | None, high: Decimal | Relative | None) -> None:
    """Raises the fault of bounds that no value can meet; those that the baseline gives are judged later."""
    if not isinstance(low, Decimal) or not isinstance(high, Decimal) or low < high:
        return
    reason = f"the lower bound {decimal_text(low)} is not below the upper bound {decimal_text(high)}"
    refuse(reason, "swap them" if low > high else "make one of them wider, or leave it out")


class BoundShape(Shape):
    """What a value must stay within: `at_most`, `at_least`, or `within` two bounds."""

    at_most: QuantityField | None = Field(None, description="The highest healthy value.")
    at_least: QuantityField | None = Field(None, description="The lowest healthy value.")
    within: Annotated[tuple[QuantityField, QuantityField] | None, Pair] = Field(
        None, description="The lowest and the highest healthy value."
    )

    @property
    def bounded(self) -> bool:
        """True when any bound is given."""
        return self.at_most is not None or self.at_least is not None or self.within is not None

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if self.within and (self.at_most is not None or self.at_least is not None):
            refuse("`within` stands beside `at_most` or `at_least`", "keep one way to say it")
        ascending(*self.limits)
        return self

    @property
    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        """Lowest and highest healthy value."""
        return self.within if self.within else (self.at_least, self.at_most)


class Slot(NamedTuple):
    """A place in the language that plug-ins fill: the shapes by the key they are written under."""

    shapes: Mapping[str, type[Shape]]


Slots = Mapping[str, Slot]
"""The pydantic validation context: slot name to what may stand there."""


class Plugged:
    """Marks a mapping whose keys are plug-in names and whose values have the plug-in's shape.

    Which plug-ins there are comes in through the validation context, so the language stays below them.
    """

    def __init__(self, slot: str) -> None:
        self.slot = slot

    def __get_pydantic_core_schema__(
        self,
        source: Any,  # noqa: ANN401
        handler: GetCoreSchemaHandler,
    ) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, object]:  # noqa: ANN401
        return {"type": "object", "x-mlobs-slot": self.slot}

    def _validate(self, value: object, info: ValidationInfo) -> Mapping[str, Shape]:
        if not isinstance(value, dict):
            raise PydanticCustomError("dict_type", "Input should be a valid dictionary")
        shapes = info.context[self.slot].shapes if info.context else {}
        found: dict[str, Shape] = {}
        faults: list[InitErrorDetails] = []
        for key, entry in value.items():
            if key not in shapes:
                known = ", ".join(shapes)
                kind = PydanticCustomError("unknown_plugin", "", {"slot": self.slot, "known": known})
                faults.append(InitErrorDetails(type=kind, loc=(key,), input=entry))
                continue
            try:
                found[key] = shapes[key].model_validate({} if entry is None else entry, context=info.context)
            except ValidationError as error:
                faults.extend(
                    InitErrorDetails(
                        type=PydanticCustomError(e["type"], "{m}", {"m": e["msg"], **e.get("ctx", {})}),
                        loc=(key, *e["loc"]),
                        input=e["input"],
                    )
                    for e in error.errors(include_url=False)
                )
        if faults:
            raise ValidationError.from_exception_data(self.slot, faults)
        return found
