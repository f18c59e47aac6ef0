"""One fault of shape in the language's own words: what is wrong, and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from mlobs_compile.diagnostic import Diagnostic, Fix, Part, nearest_name
from mlobs_compile.faults import schema as faults
from mlobs_compile.route import Place, Route
from mlobs_compile.spec.outline import describe, keys_of

_YES = {"on": "true", "yes": "true", "y": "true", "off": "false", "no": "false", "n": "false"}
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fault that was found, with all that is needed to word it."""

    route: Route
    """Of the value, or of the key where that is at fault."""
    error: ErrorDetails
    shape: type[BaseModel] | None
    """The shape around the value; None where keys are free."""
    place: Place
    """The line of the value, or of the nearest thing around it."""

    @property
    def key(self) -> str:
        return str(self.route[-1]) if self.route else ""

    @property
    def value(self) -> object:
        return self.error["input"]

    @property
    def context(self) -> Mapping[str, Any]:
        return self.error.get("ctx", {})


def about_key(error: ErrorDetails) -> bool:
    """True when a key itself has the wrong form, which pydantic marks in the place."""
    return error["type"].startswith("string_") and error["loc"][-1:] == ("[key]",)


def word(wrong: Wrong) -> Diagnostic:
    """The diagnostic of a fault other than an unknown or a missing key."""
    context = wrong.context
    match wrong.error["type"]:
        case "unit":
            return faults.BAD_QUANTITY.at(wrong.place, str(context["reason"]))
        case "form":
            return faults.BAD_FORM.at(wrong.place, str(context["reason"]), help=context.get("remedy"))
        case "unknown_plugin":
            return _unknown_plugin(wrong)
        case "combination":
            return faults.BAD_COMBINATION.at(
                wrong.place, str(context["reason"]), part=Part.KEY, help=context.get("remedy")
            )
        case "literal_error" | "union_tag_invalid" | "enum":
            return _not_one_of(wrong)
        case "string_pattern_mismatch" | "string_too_short" | "string_too_long":
            return _bad_form(wrong)
        case _:
            return _wrong_type(wrong)


def unknown_key(wrong: Wrong, meant: str | None) -> Diagnostic:
    """A key that may not stand here; `meant` is a missing one beside it that it resembles."""
    known = keys_of(wrong.shape)
    nearest = meant or nearest_name(wrong.key, known)
    help = _nearest_or(nearest, known, "expected one of")
    fix = Fix(f"rename to `{nearest}`", nearest) if nearest else None
    return faults.UNKNOWN_KEY.at(wrong.place, f"unknown key `{wrong.key}`", part=Part.KEY, help=help, fix=fix)


def missing(wrong: Wrong) -> Diagnostic:
    """A key that has no default; `wrong.place` is the mapping that lacks it."""
    parent = wrong.route.parent
    where = f"`{parent}`" if parent else "the document"
    help = describe(wrong.shape, wrong.key) or f"add `{wrong.key}:`, which says of what sort it is"
    return faults.MISSING_KEY.at(
        wrong.place, f"{where} lacks the key `{wrong.key}`", part=Part.KEY, help=help
    )


def shown(value: object) -> str:
    """A value as the user wrote it, short and in back quotes."""
    match value:
        case None:
            return "nothing"
        case dict() | Mapping():
            return "a mapping" if value else "an empty mapping"
        case list() | tuple():
            return "a list" if value else "an empty list"
        case bool():
            return "`true`" if value else "`false`"
        case Decimal():
            return f"`{value:f}`" if abs(value.adjusted()) < _LONGEST else f"`{value}`"
        case _:
            text = str(value)
            return f"`{text}`" if len(text) <= _LONGEST else f"`{text[: _LONGEST - 3]}...`"


def _nearest_or(nearest: str | None, known: list[str], lead: str) -> str | None:
    if nearest:
        return f"did you mean `{nearest}`?"
    return f"{lead} " + ", ".join(f"`{name}`" for name in known) if known else None


def _unknown_plugin(wrong: Wrong) -> Diagnostic:
    slot, known = wrong.context["slot"], [item for item in str(wrong.context["known"]).split(", ") if item]
    noun = slot if slot in ("target", "world") else f"{slot} check"
    nearest = nearest_name(wrong.key, known)
    fix = Fix(f"rename to `{nearest}`", nearest) if nearest else None
    help = _nearest_or(nearest, known, "there are") or "there are none at this place"
    return faults.UNKNOWN_PLUGIN.at(
        wrong.place, f"unknown {noun} `{wrong.key}`", part=Part.KEY, help=help, fix=fix
    )


def _not_one_of(wrong: Wrong) -> Diagnostic:
    context = wrong.context
    expected = str(context.get("expected") or context.get("expected_tags") or "").replace(" or ", ", ")
    known = [item.strip().strip("'") for item in expected.split(",") if item.strip()]
    tag = context.get("tag")
    value = wrong.value if tag is None else tag
    nearest = nearest_name(value, known) if isinstance(value, str) else None
    fix = Fix(f"replace by `{nearest}`", nearest) if nearest else None
    place = wrong.place if tag is None else wrong.place / "type"
    message = f"{shown(value)} is not one of " + ", ".join(f"`{item}`" for item in known)
    help = _nearest_or(nearest, known, "write one of" if len(known) > 1 else "write")
    return faults.NOT_ONE_OF.at(place, message, help=help, fix=fix)


def _bad_form(wrong: Wrong) -> Diagnostic:
    part = Part.KEY if about_key(wrong.error) else Part.VALUE
    kind = wrong.error["type"]
    if kind == "string_too_short":
        return faults.BAD_FORM.at(
            wrong.place, "the text is empty", part=part, help="write something, or leave the key out"
        )
    if kind == "string_too_long":
        limit = wrong.context.get("max_length")
        return faults.BAD_FORM.at(
            wrong.place, f"the text is longer than {limit} characters", part=part, help="shorten it"
        )
    message = f"{shown(wrong.value)} does not have the right form"
    return faults.BAD_FORM.at(
        wrong.place, message, part=part, help=_form_help(str(wrong.context.get("pattern")))
    )


_FORMS = {
    "a-z0-9]([a-z0-9-]": "lower case letters, digits and dashes, at most 63, such as `fraud-detector`",
    "https?://": "a web address that begins with `https://`",
    "s3://": "an object-store address such as `s3://bucket/prefix`",
    "file:///": "a reference such as `file:///etc/secrets/key`, `env://NAME` or `aws-sm://name`; never the secret",
    "(file|env|aws-sm)://": "a reference such as `env://NAME` or `aws-sm://name`; never the secret",
    "(env|file)://": "a reference such as `env://NAME` or `file:///etc/secrets/token`; never the secret",
    r"^/\S*[^\s/]$": "an absolute path such as `/etc/prometheus/rules/mlobs`",
    ":sns:": "the ARN of an SNS topic, such as `arn:aws:sns:eu-west-1:123456789012:pages`",
    ":iam:": "the ARN of an IAM role, such as `arn:aws:iam::123456789012:role/mlobs`",
    ":lambda:": "the ARN of a Lambda function, such as `arn:aws:lambda:eu-west-1:123456789012:function:retrain`",
    ":states:": "the ARN of a state machine, such as `arn:aws:states:eu-west-1:123456789012:stateMachine:retrain`",
    "[A-Za-z0-9_.-]+$": "letters, digits, `_`, `.` and `-`",
    "^[A-Za-z0-9_-]+$": "letters, digits, `_` and `-`",
    "^[a-zA-Z][0-9a-zA-Z_-]*$": "a letter, then letters, digits, `_` and `-`",
    "^[a-zA-Z_][a-zA-Z0-9_]*$": "letters, digits and underscores, not beginning with a digit",
    r"\d{12}$": "the twelve digits of an AWS account, in quotes",
    r"24:00": "a time of day such as `09:00`",
    "[#@]": "a channel such as `#ml-alerts`, in quotes",
    r"[0-9a-f]{8}(-": "a UUID, as `mlobs init` writes it",
    "a-z]{2}(-": "an AWS region such as `eu-west-1`",
    "^@": "an e-mail address",
    "a-z0-9_": "lower case letters, digits and underscores",
    r"^MLO": "a code such as `MLO303`; `mlobs explain codes` lists them",
    r"\d+\.\d+\S*": "a version such as `3.5.0`, in quotes",
    r"^[^:].*$": "a namespace such as `AWS/SageMaker`; it cannot begin with a colon",
}


def _form_help(pattern: str) -> str:
    return next(
        (f"write {text}" for part, text in _FORMS.items() if part in pattern), f"it must match `{pattern}`"
    )


def _wrong_type(wrong: Wrong) -> Diagnostic:
    value, kind, place = wrong.value, wrong.error["type"], wrong.place
    if kind in ("bool_type", "bool_parsing") and isinstance(value, str) and value.lower() in _YES:
        fixed = _YES[value.lower()]
        message = f"`{value}` is a text in YAML 1.2, and a boolean is expected"
        return faults.NOT_A_BOOLEAN.at(
            place, message, help=f"write `{fixed}`", fix=Fix("write it as a boolean", fixed)
        )
    if kind == "string_type" and isinstance(value, bool | int | Decimal):
        quoted = shown(value).replace("`", '"')
        message = f"{shown(value)} is a number or a boolean to YAML, and a text is expected"
        return faults.NOT_A_TEXT.at(
            place, message, help=f"put it in quotes: `{quoted}`", fix=Fix("quote it", quoted)
        )
    limit = wrong.error["msg"].removeprefix("Input should be ").lower()
    expected = _EXPECTED.get(kind) or (f"a number {limit}" if kind in _LIMITS else limit)
    found = f"the text {shown(value)}" if isinstance(value, str) else shown(value)
    return faults.WRONG_TYPE.at(place, f"expected {expected}, found {found}", help=_example(kind, value))


_LIMITS = ("greater_than_equal", "less_than_equal", "greater_than", "less_than")
_EXPECTED = {
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "tuple_type": "a list",
    "string_type": "a text",
    "bool_type": "`true` or `false`",
    "int_type": "a whole number",
    "too_short": "at least one entry",
    "too_long": "fewer entries",
}


def _example(kind: str, value: object) -> str:
    """What to write instead, by what was expected."""
    match kind:
        case "dict_type" | "model_type" | "model_attributes_type":
            return (
                "write `{}` for one without entries" if value is None else "write `key: value` lines below it"
            )
        case "tuple_type":
            return (
                f"write `[{value}]`"
                if isinstance(value, str | int) and len(str(value)) < _LONGEST
                else "write `[...]`"
            )
        case "bool_type":
            return "write `true` or `false`"
        case "string_type":
            return "write a text, or leave the key out"
        case "too_short" | "too_long":
            return "add or remove entries"
        case _:
            return "write a whole number within the limits"
