"""Writes a tree as PromQL on one line, the same text for the same tree."""

from __future__ import annotations

from typing import assert_never

from mlobs_compile.queries.tree.nodes import (
    Aggregation,
    At,
    Binary,
    Call,
    Expr,
    Label,
    Matching,
    Number,
    Offset,
    Parens,
    Range,
    Selector,
    Subquery,
    Text,
    Unary,
)

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def text_of(expr: Expr) -> str:
    """The query that the tree stands for."""
    match expr:
        case Number() | Text():
            return expr.text if isinstance(expr, Number) else quoted(expr.value)
        case Selector():
            return _selector(expr) + _modifiers(expr)
        case Range(selector=selector, length=length):
            return f"{text_of(selector)}[{length.text}]{_modifiers(expr)}"
        case Subquery(expr=inner, length=length, step=step):
            return (
                f"{text_of(inner)}[{length.text}:{step.text if step else ''}]{_moved(expr.offset, expr.at)}"
            )
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(text_of, arguments))})"
        case Aggregation():
            return _aggregation(expr)
        case Binary():
            return _binary(expr)
        case Unary(operator=operator, expr=inner):
            return operator + text_of(inner)
        case Parens(expr=inner):
            return f"({text_of(inner)})"
        case _:
            assert_never(expr)


def quoted(value: str) -> str:
    """A string literal in double quotes."""
    return '"' + "".join(_ESCAPED.get(c) or (c if c.isprintable() else _code(c)) for c in value) + '"'


def _code(character: str) -> str:
    point = ord(character)
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def is_name(text: str) -> bool:
    """Whether a label can be written without quotes."""
    return text[:1] in _LETTERS and text != "" and all(c in _LETTERS or c in "0123456789" for c in text)


def _name(text: str) -> str:
    return text if is_name(text) else quoted(text)


def _selector(selector: Selector) -> str:
    listed = [f"{_name(m.label)}{m.operator}{quoted(m.value)}" for m in selector.matchers]
    metric = selector.metric
    if metric is None:
        return f"{{{', '.join(listed)}}}"
    if not is_name(metric.replace(":", "_")):
        return f"{{{', '.join((quoted(metric), *listed))}}}"
    return f"{metric}{{{', '.join(listed)}}}" if listed else metric


def _modifiers(selector: Selector | Range) -> str:
    extended = f" {selector.extended}" if selector.extended else ""
    return extended + _moved(selector.offset, selector.at)


def _moved(offset: Offset | None, at: At | None) -> str:
    length = offset.length.text if offset else ""
    if offset and offset.length.composed and not length.endswith(")"):
        length = f"({length})"
    moved = f" offset {offset.sign}{length}" if offset else ""
    return f"{moved} @ {at.text}" if at else moved


def _labels(labels: tuple[Label, ...]) -> str:
    return f"({', '.join(_name(label.name) for label in labels)})"


def _aggregation(aggregation: Aggregation) -> str:
    grouping = aggregation.grouping
    grouped = f" {grouping.kind} {_labels(grouping.labels)} " if grouping else ""
    first = f"{text_of(aggregation.parameter)}, " if aggregation.parameter is not None else ""
    return f"{aggregation.operator}{grouped}({first}{text_of(aggregation.expr)})"


def _binary(binary: Binary) -> str:
    words = [binary.operator]
    if binary.boolean:
        words.append("bool")
    if binary.matching:
        words.append(_matching(binary.matching))
    for fill in binary.fills:
        words.append(f"fill{'' if fill.side == 'both' else '_' + fill.side} ({fill.value.text})")
    return f"{text_of(binary.left)} {' '.join(words)} {text_of(binary.right)}"


def _matching(matching: Matching) -> str:
    group = matching.group
    grouped = f" group_{group.side} {_labels(group.labels)}" if group else ""
    return f"{matching.kind} {_labels(matching.labels)}{grouped}"
