"""Whether every part of a query gets what it takes: ranges where a function wants a range, vectors elsewhere."""

from __future__ import annotations

from typing import assert_never

from mlobs_compile.queries.tree.fault import SyntaxFault
from mlobs_compile.queries.tree.nodes import (
    COMPARISONS,
    SETS,
    Aggregation,
    Binary,
    Call,
    Expr,
    Number,
    Parens,
    Range,
    Selector,
    Subquery,
    Text,
    Unary,
)
from mlobs_compile.queries.tree.vocabulary import AGGREGATORS, FUNCTIONS, Type

_WRAP = "wrap it in a function such as `rate(...)`"


def type_of(expr: Expr) -> Type:
    """What an expression gives, without looking whether it can."""
    match expr:
        case Number():
            return Type.SCALAR
        case Text():
            return Type.TEXT
        case Selector() | Aggregation():
            return Type.VECTOR
        case Range() | Subquery():
            return Type.RANGE
        case Call(function=function):
            return FUNCTIONS[function].gives
        case Parens(expr=inner) | Unary(expr=inner):
            return type_of(inner)
        case Binary(left=left, right=right):
            both = type_of(left) is Type.SCALAR and type_of(right) is Type.SCALAR
            return Type.SCALAR if both else Type.VECTOR
        case _:
            assert_never(expr)


def check(expr: Expr) -> Type:
    """The type of an expression; raises SyntaxFault for the first part that cannot take what it is given."""
    match expr:
        case Number() | Text() | Selector() | Range():
            return type_of(expr)
        case Parens(expr=inner):
            return check(inner)
        case Unary(expr=inner, operator=sign):
            found = check(inner)
            if found not in (Type.SCALAR, Type.VECTOR):
                raise _wrong(inner, f"a `{sign}` cannot stand before {found.value}")
            return found
        case Subquery(expr=inner):
            found = check(inner)
            if found is not Type.VECTOR:
                raise _wrong(inner, f"a subquery is of an instant vector, and this is {found.value}")
            return Type.RANGE
        case Call():
            return _call(expr)
        case Aggregation():
            return _aggregation(expr)
        case Binary():
            return _binary(expr)
        case _:
            assert_never(expr)


def _wrong(part: Expr, message: str) -> SyntaxFault:
    return SyntaxFault(message, part.start, part.end, _WRAP if type_of(part) is Type.RANGE else None)


def _call(call: Call) -> Type:
    function = FUNCTIONS[call.function]
    wanted, given = function.arguments, len(call.arguments)
    least = len(wanted) - function.optional
    most = len(wanted) + function.repeated
    if given < least or (function.repeated >= 0 and given > most):
        count = (
            str(least) if least == most else f"{least} or more" if function.repeated else f"{least} to {most}"
        )
        message = f"`{call.function}` takes {count} argument{'' if count == '1' else 's'}, and has {given}"
        raise SyntaxFault(message, call.start, call.end)
    for number, argument in enumerate(call.arguments):
        found, expected = check(argument), wanted[min(number, len(wanted) - 1)]
        if found is not expected:
            raise _unfit(
                argument,
                f"`{call.function}` takes {expected.value} here, and this is {found.value}",
                expected,
            )
    return function.gives


def _unfit(argument: Expr, message: str, expected: Type) -> SyntaxFault:
    help = None
    if expected is Type.RANGE:
        help = (
            "add a range, such as `[5m]`" if isinstance(argument, Selector) else "add `[5m:]` for a subquery"
        )
    elif expected is Type.SCALAR:
        help = "wrap it in `scalar(...)`" if type_of(argument) is Type.VECTOR else None
    elif expected is Type.VECTOR:
        help = "wrap it in `vector(...)`" if type_of(argument) is Type.SCALAR else _WRAP
    return SyntaxFault(message, argument.start, argument.end, help)


def _aggregation(aggregation: Aggregation) -> Type:
    name, wanted = aggregation.operator, AGGREGATORS[aggregation.operator].parameter
    if wanted and aggregation.parameter is not None:
        found = check(aggregation.parameter)
        if found is not wanted:
            message = f"the parameter of `{name}` is {wanted.value}, and this is {found.value}"
            raise _unfit(aggregation.parameter, message, wanted)
    found = check(aggregation.expr)
    if found is not Type.VECTOR:
        message = f"`{name}` is of an instant vector, and this is {found.value}"
        raise _unfit(aggregation.expr, message, Type.VECTOR)
    return Type.VECTOR


def _binary(binary: Binary) -> Type:
    operator, sides = binary.operator, (check(binary.left), check(binary.right))
    for side, found in zip((binary.left, binary.right), sides, strict=True):
        if found not in (Type.SCALAR, Type.VECTOR):
            raise _wrong(side, f"`{operator}` is between numbers and vectors, and this is {found.value}")
    scalars = sides.count(Type.SCALAR)
    if binary.boolean and operator not in COMPARISONS:
        raise SyntaxFault(
            f"`bool` belongs to comparisons, and `{operator}` is none", *binary.sign, "delete `bool`"
        )
    if scalars == 2 and operator in COMPARISONS and not binary.boolean:
        help = f"write `{operator} bool`"
        raise SyntaxFault("a comparison of two numbers needs `bool`", *binary.sign, help)
    if operator in SETS and scalars:
        side = binary.left if sides[0] is Type.SCALAR else binary.right
        raise _unfit(side, f"`{operator}` is between vectors, and this is a number", Type.VECTOR)
    _matching(binary, scalars)
    return Type.SCALAR if scalars == 2 else Type.VECTOR


def _matching(binary: Binary, scalars: int) -> None:
    matching, operator = binary.matching, binary.operator
    if binary.fills and (scalars or operator in SETS):
        first = binary.fills[0]
        raise SyntaxFault("`fill` is for operations between two vectors", first.start, first.end, "delete it")
    if matching is None:
        return
    if scalars and (matching.labels or matching.group):
        message = f"`{matching.kind}` is for operations between two vectors"
        raise SyntaxFault(message, matching.start, matching.end, "delete it")
    group = matching.group
    if group and operator in SETS:
        message = f"`group_{group.side}` cannot stand with `{operator}`, which matches many to many anyway"
        raise SyntaxFault(message, group.start, group.end, "delete it")
    for label in group.labels if group and matching.kind == "on" else ():
        if label.name in matching.names:
            message = f"the label `{label.name}` stands in `on` and in `group_{group.side if group else ''}`"
            raise SyntaxFault(message, label.start, label.end, "keep it in `on` alone")
