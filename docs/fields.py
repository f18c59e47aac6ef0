"""Tables of the language's fields, read from the pydantic shapes that `mlobs check` uses."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Union, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo

from mlobs_compile.condition import Condition
from mlobs_compile.period import Period
from mlobs_compile.quantity import Most
from mlobs_compile.relative import Relative
from mlobs_compile.spec import apply, bias, common, maintenance, review, shape, sli, slo, team
from mlobs_compile.spec.shape import Plugged, Shape
from mlobs_compile.units import Duration, Ratio, Schedule

_QUANTITIES = (
    (shape.DurationField, "duration"),
    (shape.RatioField, "percentage"),
    (shape.NumberField, "number"),
    (shape.QuantityField, "quantity"),
    (shape.ScheduleField, "schedule"),
    (shape.ConditionField, "condition"),
    (shape.BoundField, "quantity, or `baseline` ± a distance"),
    (shape.WindowsField, "`k of n`"),
    (bias.BelongsField, "condition"),
    (bias.ToleranceField, "`baseline`, or `baseline` + a distance"),
    (shape.Name, "name"),
    (shape.Url, "URL"),
    (shape.ObjectStoreUri, "`s3://` address"),
    (team.SecretRef, "secret reference"),
    (team.Clock, "time of day"),
    (slo.PeriodField, "duration or calendar period"),
    (slo.Label, "label"),
    (slo.Share, "percentage"),
    (slo.Reference, "SLO"),
    (sli.Step, "check"),
    (maintenance.Instant, "date and time"),
    (apply.MostField, "number, or percentage of those there are"),
    (review.RiskCode, "code of a risk"),
    (common.TierField, "`critical`, `high`, `medium` or `low`"),
)
_PLAIN: dict[object, str] = {
    str: "text",
    bool: "`true` or `false`",
    int: "whole number",
    object: "anything",
    Duration: "duration",
    Period: "duration or calendar period",
    Ratio: "percentage",
    Decimal: "number",
    Schedule: "schedule",
    date: "day",
    Condition: "condition",
    Most: "number, or percentage of those there are",
    Relative: "baseline ± distance",
}


def title(kind: type[Shape]) -> str:
    """What a shape is called in the docs: `AlertShape` is `Alert`."""
    return kind.__name__.removesuffix("Shape")


def tables(kind: type[Shape], heading: str) -> str:
    """The fields of a shape, and below headings those of the shapes inside it."""
    first, *inner = reached(kind)
    return "\n\n".join([table(first), *(section(shape, heading) for shape in inner)])


def section(kind: type[Shape], heading: str) -> str:
    """A shape with a heading, its docstring and its fields."""
    return f"{heading} {title(kind)}\n\n{' '.join((kind.__doc__ or '').split())}\n\n{table(kind)}"


def table(kind: type[Shape]) -> str:
    """The fields of a shape, one a row, in the order in which they are declared."""
    if not kind.model_fields:
        return "No settings."
    hints = get_type_hints(kind, include_extras=True)
    rows = [
        (f"`{field.alias or name}`", words(hints[name]), _default(field), field.description or "")
        for name, field in kind.model_fields.items()
    ]
    return markdown(("key", "value", "default", "meaning"), rows)


def markdown(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += [
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows
    ]
    return "\n".join(lines)


def words(annotation: object) -> str:
    """An annotation in a reader's words."""
    for known, name in _QUANTITIES:
        if annotation == known:
            return name
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        slots = [extra.slot for extra in args[1:] if isinstance(extra, Plugged)]
        return _slot(slots[0]) if slots else words(args[0])
    if origin in (Union, types.UnionType):
        return " or ".join(words(item) for item in args if item is not type(None))
    if origin is Literal:
        shown = [f"`{item}`" for item in args]
        return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " or " + shown[-1]
    if origin is tuple:
        return (
            f"list of {words(args[0])}"
            if args[1:] == (...,)
            else f"[{', '.join(words(item) for item in args)}]"
        )
    if origin in (dict, Mapping) or annotation is Mapping:
        return f"{words(args[0])} → {words(args[1])}"
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return f"[{title(annotation)}](#{title(annotation).lower()})"
    return _PLAIN[annotation]


def _slot(slot: str) -> str:
    return (
        f"{slot} → its settings"
        if slot in ("target", "world")
        else f"[{slot} check](checks/README.md#{slot}) → its settings"
    )


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value is None or isinstance(value, Shape) or value in ({}, (), ""):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if field.annotation == tuple[int, int]:
        return "`{} of {}`".format(*value)
    return "`" + (", ".join(str(item) for item in value) if isinstance(value, tuple) else str(value)) + "`"


def reached(kind: type[Shape]) -> Iterator[type[Shape]]:
    """The shape and every shape that can stand inside it, each once."""
    seen: dict[type[Shape], None] = {}
    waiting = [kind]
    while waiting:
        found = waiting.pop(0)
        if found in seen:
            continue
        seen[found] = None
        for hint in get_type_hints(found, include_extras=True).values():
            waiting.extend(_shapes(hint))
    return iter(seen)


def _shapes(annotation: object) -> Iterator[type[Shape]]:
    if isinstance(annotation, type) and not get_args(annotation):
        if issubclass(annotation, Shape) and annotation is not Shape:
            yield annotation
        return
    for item in get_args(annotation):
        yield from _shapes(item)
