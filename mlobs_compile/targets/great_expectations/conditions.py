"""A condition on rows as the library's structured `row_condition`, which reads alike on pandas and on Spark.

It knows alternatives of comparisons that hold together, and no deeper nesting; `not` is worked into the comparisons.
pandas takes a null to be unequal to everything where SQL does not, so that is said beside each inequality.
"""

from __future__ import annotations

from decimal import Decimal
from keyword import iskeyword

from mlobs_compile import condition as conditions
from mlobs_compile.artifact import Body, Json
from mlobs_compile.condition import Both, Comparison, Condition, Constant, Either, Membership, Not, Nullity
from mlobs_compile.normal import Single, alternatives

MOST = 100
"""row_conditions.py of Great Expectations 1.24: MAX_CONDITIONS."""


def row_condition(condition: Condition) -> Body:
    """The condition, which `unsayable` finds nothing wrong with."""
    found = alternatives(_written_out(condition)) or ()
    alternative = [_joined("and", [one for single in parts for one in _single(single)]) for parts in found]
    return _joined("or", alternative)


def unsayable(condition: Condition) -> str | None:
    """Why the library cannot select by the condition; None when it can."""
    for column in conditions.columns(condition):
        if not column.isidentifier() or not column.isascii() or iskeyword(column):
            return (
                f"the condition names the column `{column}`, and it only reads plain words there: rename it"
            )
    for text in _texts(condition):
        if any(sign in text for sign in "\\`") or not text.isprintable() or ("'" in text and '"' in text):
            return f"the condition compares with `{text}`, whose signs it does not read alike on all engines"
    found = alternatives(_written_out(condition))
    if found is None or sum(len(_single(single)) for parts in found for single in parts) > MOST:
        return f"the condition needs more than {MOST} comparisons there: make it shorter"
    return None


def _written_out(condition: Condition) -> Condition:
    """Sets of several types as comparisons, since its own sets have one type and no booleans."""
    match condition:
        case Membership(column, constants, negated) if not _of_one_type(constants):
            parts = tuple(Comparison(column, "!=" if negated else "=", one) for one in constants)
            return Both(parts) if negated else Either(parts)
        case Both(parts):
            return Both(tuple(_written_out(part) for part in parts))
        case Either(parts):
            return Either(tuple(_written_out(part) for part in parts))
        case Not(part):
            return Not(_written_out(part))
        case _:
            return condition


def _of_one_type(constants: tuple[Constant, ...]) -> bool:
    return all(isinstance(one, str) for one in constants) or all(
        isinstance(one, Decimal) for one in constants
    )


def _texts(condition: Condition) -> tuple[str, ...]:
    match condition:
        case Comparison(constant=str() as text):
            return (text,)
        case Membership(constants=constants):
            return tuple(one for one in constants if isinstance(one, str))
        case Both(parts) | Either(parts):
            return tuple(text for part in parts for text in _texts(part))
        case Not(part):
            return _texts(part)
        case _:
            return ()


def _single(condition: Single) -> list[Body]:
    column: Body = {"name": condition.column}
    match condition:
        case Nullity(_, null):
            return [{"type": "nullity", "column": column, "is_null": null}]
        case Membership(_, constants, negated):
            operator, held = "NOT_IN" if negated else "IN", tuple(_constant(one) for one in constants)
            said: Body = {"type": "comparison", "column": column, "operator": operator, "parameter": held}
        case Comparison(_, sign, constant):
            operator = "==" if sign == "=" else sign
            said = {
                "type": "comparison",
                "column": column,
                "operator": operator,
                "parameter": _constant(constant),
            }
    present: Body = {"type": "nullity", "column": column, "is_null": False}
    return [present, said] if operator in ("!=", "NOT_IN") else [said]


def _constant(constant: Constant) -> Json:
    if isinstance(constant, Decimal):
        return int(constant) if constant == constant.to_integral_value() else float(constant)
    return constant


def _joined(kind: str, parts: list[Body]) -> Body:
    return parts[0] if len(parts) == 1 else {"type": kind, "conditions": parts}
