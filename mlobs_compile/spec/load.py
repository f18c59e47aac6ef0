"""Checks a tree against its kind and says what is wrong in the language's own words.

pydantic finds the faults, all at once; this file turns each into a diagnostic that points at the key or value
and names the remedy. `loc` of a union carries the tag of its member, so it is walked with tolerance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mlobs_compile.diagnostic import Diagnostic, Fix, Outcome, Part, did_you_mean, nearest_name
from mlobs_compile.faults import schema as faults
from mlobs_compile.route import ROOT, Place, Route
from mlobs_compile.source import Node
from mlobs_compile.spec.shape import Shape, Slots

S = TypeVar("S", bound=Shape)
Locate = Callable[[Route], Place]
_YES = {"on": "true", "yes": "true", "y": "true", "off": "false", "no": "false", "n": "false"}


def load(kind: type[S], data: Node, locate: Locate, slots: Slots) -> Outcome[S]:
    """The document as its kind's type, or every fault of shape. `locate` finds the line of a route."""
    try:
        return Outcome(kind.model_validate(data, context=slots))
    except ValidationError as error:
        details = error.errors(include_url=False)
    found = tuple(_diagnostics(kind, details, data, locate))
    return Outcome(None, found)


def _diagnostics(
    kind: type[Shape], details: list[ErrorDetails], data: Node, locate: Locate
) -> Iterator[Diagnostic]:
    placed = [(walk(data, error["loc"]), error) for error in details]
    misspelt = dict(_misspelt(placed))
    for route, error in placed:
        if error["type"] == "missing" and route in misspelt.values():
            continue
        yield _diagnostic(kind, route, error, misspelt.get(route), locate)


def walk(data: Node, loc: tuple[int | str, ...]) -> Route:
    """The route of a pydantic `loc`: steps that are not in the data (union tags) are skipped, but for the last."""
    here: Node | None = data
    route = ROOT
    for number, step in enumerate(loc):
        if isinstance(here, dict) and step in here:
            here, route = here[str(step)], route / step
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here, route = here[step], route / step
        elif number == len(loc) - 1 and isinstance(here, dict) and isinstance(step, str):
            return route / step
    return route


def _misspelt(placed: list[tuple[Route, ErrorDetails]]) -> Iterator[tuple[Route, Route]]:
    """Pairs an unknown key with the missing key beside it that it most likely meant."""
    missing = [route for route, error in placed if error["type"] == "missing"]
    for route, error in placed:
        if error["type"] != "extra_forbidden":
            continue
        beside = {str(other[-1]): other for other in missing if other.parent == route.parent}
        meant = nearest_name(str(route[-1]), beside)
        if meant:
            yield route, beside[meant]


def _diagnostic(
    kind: type[Shape], route: Route, error: ErrorDetails, meant: Route | None, locate: Locate
) -> Diagnostic:
    context: Mapping[str, Any] = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return _unknown_key(kind, route, meant, locate)
        case "missing":
            return _missing(kind, route, locate)
        case "unit":
            return faults.BAD_QUANTITY.at(locate(route), str(context["reason"]))
        case "unknown_plugin":
            return _unknown_plugin(route, context, locate)
        case "combination":
            return faults.BAD_COMBINATION.at(
                locate(route), str(context["reason"]), part=Part.KEY, help=context.get("remedy")
            )
        case "literal_error" | "union_tag_invalid" | "enum":
            return _not_one_of(route, error, context, locate)
        case "union_tag_not_found":
            return faults.MISSING_KEY.at(
                locate(route), "the key `type` is missing", part=Part.KEY, help="say which kind of receiver it is"
            )
        case "string_pattern_mismatch" | "string_too_short" | "string_too_long":
            return _bad_form(route, error, context, locate)
        case _:
            return _wrong_type(route, error, locate)


def _unknown_key(kind: type[Shape], route: Route, meant: Route | None, locate: Locate) -> Diagnostic:
    key = str(route[-1])
    known = field_names(kind, route.parent)
    nearest = str(meant[-1]) if meant else nearest_name(key, known)
    options = ", ".join(f"`{name}`" for name in known)
    help = f"did you mean `{nearest}`?" if nearest else (f"expected one of {options}" if known else None)
    fix = Fix(f"rename to `{nearest}`", nearest) if nearest else None
    return faults.UNKNOWN_KEY.at(locate(route), f"unknown key `{key}`", part=Part.KEY, help=help, fix=fix)


def _missing(kind: type[Shape], route: Route, locate: Locate) -> Diagnostic:
    key, parent = str(route[-1]), route.parent
    where = f"`{parent}`" if parent else "the document"
    return faults.MISSING_KEY.at(
        locate(parent), f"{where} lacks the key `{key}`", part=Part.KEY, help=describe(kind, route)
    )


def _unknown_plugin(route: Route, context: Mapping[str, Any], locate: Locate) -> Diagnostic:
    name, known = str(route[-1]), str(context["known"]).split(", ")
    noun = "target" if context["slot"] == "target" else f"{context['slot']} check"
    nearest = nearest_name(name, known)
    return faults.UNKNOWN_PLUGIN.at(
        locate(route),
        f"unknown {noun} `{name}`",
        part=Part.KEY,
        help=did_you_mean(name, known) or "there are " + ", ".join(f"`{item}`" for item in known),
        fix=Fix(f"rename to `{nearest}`", nearest) if nearest else None,
    )


def _not_one_of(route: Route, error: ErrorDetails, context: Mapping[str, Any], locate: Locate) -> Diagnostic:
    expected = str(context.get("expected") or context.get("expected_tags") or "").replace(" or ", ", ")
    known = [item.strip().strip("'") for item in expected.split(",") if item.strip()]
    tag = context.get("tag")
    value = str(tag) if tag is not None else str(error["input"])
    nearest = nearest_name(value, known)
    return faults.NOT_ONE_OF.at(
        locate(route / "type" if tag is not None else route),
        f"`{value}` is not one of " + ", ".join(f"`{item}`" for item in known),
        help=did_you_mean(value, known),
        fix=Fix(f"replace by `{nearest}`", nearest) if nearest else None,
    )


def _bad_form(route: Route, error: ErrorDetails, context: Mapping[str, Any], locate: Locate) -> Diagnostic:
    value = str(error["input"])
    shown = value if len(value) <= 60 else value[:57] + "..."
    if error["type"] == "string_too_short":
        return faults.BAD_FORM.at(locate(route), "the text is empty", help="write something, or leave the key out")
    if error["type"] == "string_too_long":
        limit = context.get("max_length")
        return faults.BAD_FORM.at(locate(route), f"the text is longer than {limit} characters", help="shorten it")
    return faults.BAD_FORM.at(
        locate(route), f"`{shown}` does not have the right form", help=_form_help(route, str(context.get("pattern")))
    )


_FORMS = {
    "a-z0-9]([a-z0-9-]": "lower case letters, digits and dashes, such as `fraud-detector`",
    "https?://": "a web address that begins with `https://`",
    "s3://": "an object-store address such as `s3://bucket/prefix`",
    "file:///": "a reference such as `file:///etc/secrets/key`, `env://NAME` or `aws-sm://name`; never the secret",
    ":sns:": "the ARN of an SNS topic, such as `arn:aws:sns:eu-west-1:123456789012:pages`",
    r"\d{12}$": "the twelve digits of an AWS account, in quotes",
    r"24:00": "a time of day such as `09:00`",
    "[#@]": "a channel such as `#ml-alerts`, in quotes",
    r"[0-9a-f]{8}(-": "a UUID, as `mlobs init` writes it",
    "a-z]{2}(-": "an AWS region such as `eu-west-1`",
    "^@": "an e-mail address",
    "a-z0-9_": "lower case letters, digits and underscores",
}


def _form_help(route: Route, pattern: str) -> str:
    return next((f"write {text}" for part, text in _FORMS.items() if part in pattern), f"it must match {pattern}")


def _wrong_type(route: Route, error: ErrorDetails, locate: Locate) -> Diagnostic:
    value, kind = error["input"], error["type"]
    where = locate(route)
    if kind in ("bool_type", "bool_parsing") and isinstance(value, str) and value.lower() in _YES:
        fixed = _YES[value.lower()]
        message = f"`{value}` is a text in YAML 1.2, and a boolean is expected"
        return faults.NOT_A_BOOLEAN.at(where, message, help=f"write `{fixed}`", fix=Fix("write it as a boolean", fixed))
    if kind == "string_type" and not isinstance(value, dict | list | None):
        message = f"`{value}` is a number or a boolean to YAML, and a text is expected"
        return faults.NOT_A_TEXT.at(where, message, help=f'put it in quotes: `"{value}"`', fix=Fix("quote it", f'"{value}"'))
    expected = _EXPECTED.get(kind, error["msg"].removeprefix("Input should be ").lower())
    return faults.WRONG_TYPE.at(where, f"expected {expected}, found {_found(value)}")


_EXPECTED = {
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "tuple_type": "a list",
    "string_type": "a text",
    "bool_type": "`true` or `false`",
    "int_type": "a whole number",
    "too_short": "at least one entry",
}


def _found(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case dict() | Mapping():
            return "a mapping"
        case list() | tuple():
            return "a list" if value else "an empty list"
        case str():
            return f"the text `{value[:40]}`"
        case _:
            return f"`{value}`"


def field_names(kind: type[BaseModel], route: Route) -> list[str]:
    """The keys that may stand at a route, aliases as written; empty where the names are free."""
    shape = shape_at(kind, route)
    return [field.alias or name for name, field in shape.model_fields.items()] if shape else []


def describe(kind: type[BaseModel], route: Route) -> str | None:
    """The description of a field, as help for whoever left it out."""
    shape = shape_at(kind, route.parent)
    field = shape.model_fields.get(str(route[-1])) if shape else None
    return field.description[0].lower() + field.description[1:].rstrip(".") if field and field.description else None


def shape_at(kind: type[BaseModel], route: Route) -> type[BaseModel] | None:
    """The shape that a route leads to, or None where plug-ins or free keys stand."""
    shape: type[BaseModel] | None = kind
    steps = list(route)
    while steps and shape is not None:
        step = steps.pop(0)
        field = next((f for n, f in shape.model_fields.items() if step in (n, f.alias)), None)
        if field is None:
            return None
        shape, keyed = _inner(field.annotation)
        if keyed and steps:
            steps.pop(0)
    return shape


def _inner(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The shape inside an annotation, and whether a key of a named map stands before it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    arguments = getattr(annotation, "__args__", ())
    if getattr(annotation, "__origin__", None) in (dict, Mapping) and len(arguments) == 2:
        return _inner(arguments[1])[0], True
    found = [inner for inner in (_inner(argument) for argument in arguments) if inner[0]]
    return found[0] if len(found) == 1 else (None, False)
