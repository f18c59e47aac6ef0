"""Which labels the series of an expression have: those it surely has, those it surely lacks.

The rules are those of Prometheus' engine: what an aggregation keeps, what a binary operation makes of its two sides.
The metric's name is no label here, for matching and grouping pass it by.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from mlobs_compile.queries import pattern
from mlobs_compile.queries.tree.checking import type_of
from mlobs_compile.queries.tree.nodes import (
    SETS,
    Aggregation,
    Binary,
    Call,
    Expr,
    Matcher,
    Number,
    Parens,
    Range,
    Selector,
    Subquery,
    Text,
    Unary,
)
from mlobs_compile.queries.tree.vocabulary import SAMPLING, Type

NAME = "__name__"
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Labels:
    """What is known of the labels of an expression's series."""

    may: frozenset[str] | None = None
    """The only labels there can be; None where there can be any."""
    gone: frozenset[str] = _NONE
    """Labels that are surely not there, however open the rest is."""
    sure: frozenset[str] = _NONE
    """Labels that every series has."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Labels of which the one value is known."""

    def lacks(self, label: str) -> bool:
        return label != NAME and (label in self.gone or (self.may is not None and label not in self.may))

    def has(self, label: str) -> bool:
        return label in self.sure

    def without(self, taken: frozenset[str]) -> Labels:
        """What is left when these labels are taken away."""
        may = None if self.may is None else self.may - taken
        values = {label: value for label, value in self.values.items() if label not in taken}
        return Labels(may, self.gone | taken, self.sure - taken, values)

    def only(self, kept: frozenset[str]) -> Labels:
        """What is left when only these labels stay."""
        may = frozenset(label for label in kept if not self.lacks(label))
        values = {label: value for label, value in self.values.items() if label in may}
        return Labels(may, _NONE, self.sure & may, values)

    def given(self, values: Mapping[str, str]) -> Labels:
        """With these labels set, as a rule sets its own; an empty value takes a label away."""
        left = self.without(frozenset(values))
        set_to = {label: value for label, value in values.items() if value}
        names = frozenset(set_to)
        may = None if left.may is None else left.may | names
        return Labels(may, left.gone - names, left.sure | names, {**left.values, **set_to})


EMPTY = Labels(may=_NONE)
"""One series without labels."""
Recorded = Callable[[str], Labels | None]
"""What is known of a metric's series before any matcher, such as those that a rule records."""


def unknown(metric: str) -> None:
    """What is known of a metric of which nothing is known."""


def labels_of(expr: Expr, recorded: Recorded = unknown) -> Labels:
    """The labels of what an expression gives."""
    match expr:
        case Number() | Text():
            return EMPTY
        case Selector(metric=metric, matchers=matchers):
            return narrowed((recorded(metric) if metric else None) or Labels(), matchers)
        case Range(selector=inner) | Subquery(expr=inner) | Parens(expr=inner) | Unary(expr=inner):
            return labels_of(inner, recorded)
        case Call():
            return _of_call(expr, recorded)
        case Aggregation():
            return _of_aggregation(expr, recorded)
        case Binary():
            return _of_binary(expr, recorded)
        case _:
            assert_never(expr)


def narrowed(known: Labels, matchers: tuple[Matcher, ...]) -> Labels:
    """What is known after matchers have chosen."""
    sure, gone, values = set(known.sure), set(known.gone), dict(known.values)
    for matcher in matchers:
        label, wanted = matcher.label, matcher.value
        if label == NAME:
            continue
        if matcher.operator == "=" and wanted:
            sure.add(label)
            values[label] = wanted
        elif matcher.operator in ("=", "=~") and not wanted:
            gone.add(label)
        elif _needs_value(matcher):
            sure.add(label)
    return Labels(known.may, frozenset(gone), frozenset(sure - gone), values)


def _needs_value(matcher: Matcher) -> bool:
    """Whether a matcher refuses series that lack its label."""
    if matcher.operator in ("=", "!="):
        return (matcher.operator == "=") is (matcher.value != "")
    matched = pattern.matches(matcher.value, "")
    return matched is not None and matched is (matcher.operator == "!~")


def _of_call(call: Call, recorded: Recorded) -> Labels:
    arguments = call.arguments
    if call.function in ("absent", "absent_over_time"):
        return _of_absence(arguments[0])
    vectors = [argument for argument in arguments if type_of(argument) in (Type.VECTOR, Type.RANGE)]
    if not vectors or call.function == "scalar":
        return EMPTY
    found = labels_of(vectors[0], recorded)
    match call.function:
        case "label_replace" | "label_join":
            return _freed(found, arguments[1])
        case "histogram_quantiles":
            return _freed(found.without(frozenset(("le",))), arguments[1])
        case "histogram_quantile" | "histogram_fraction":
            return found.without(frozenset(("le",)))
        case "info":
            return Labels(None, _NONE, found.sure, found.values)
        case _:
            return found


def _of_absence(argument: Expr) -> Labels:
    """`absent` gives its series the labels that its selector asks for by one value."""
    selector = argument.selector if isinstance(argument, Range) else argument
    if not isinstance(selector, Selector):
        return EMPTY
    asked = [matcher.label for matcher in selector.matchers]
    once = {
        matcher.label: matcher.value
        for matcher in selector.matchers
        if matcher.operator == "=" and matcher.label != NAME and asked.count(matcher.label) == 1
    }
    return EMPTY.given(once)


def _freed(found: Labels, name: Expr) -> Labels:
    """Nothing is known any more of a label that a function writes."""
    if not isinstance(name, Text):
        return Labels()
    label = frozenset((name.value,))
    may = None if found.may is None else found.may | label
    values = {key: value for key, value in found.values.items() if key not in label}
    return Labels(may, found.gone - label, found.sure - label, values)


def _of_aggregation(aggregation: Aggregation, recorded: Recorded) -> Labels:
    inner = labels_of(aggregation.expr, recorded)
    grouping = aggregation.grouping
    if aggregation.operator in SAMPLING:
        return inner
    if aggregation.operator == "count_values" and isinstance(aggregation.parameter, Text):
        label = aggregation.parameter.value
        counted = replace(_freed(inner, aggregation.parameter), sure=inner.sure | {label})
        if grouping is None or grouping.kind == "by":
            return counted.only(frozenset((label, *(grouping.names if grouping else ()))))
        return counted.without(grouping.names)
    if grouping is None:
        return inner.only(_NONE)
    return inner.only(grouping.names) if grouping.kind == "by" else inner.without(grouping.names)


def _of_binary(binary: Binary, recorded: Recorded) -> Labels:
    sides = [side for side in (binary.left, binary.right) if type_of(side) is Type.VECTOR]
    if len(sides) < 2:
        return labels_of(sides[0], recorded) if sides else EMPTY
    left, right = (labels_of(side, recorded) for side in sides)
    if binary.operator in SETS:
        return either(left, right) if binary.operator == "or" else left
    if binary.fills:
        return Labels()
    matching = binary.matching
    group = matching.group if matching else None
    if group is None:
        met = both(left, right)
        if matching is None:
            return met
        return met.only(matching.names) if matching.kind == "on" else met.without(matching.names)
    many, one = (left, right) if group.side == "left" else (right, left)
    return _included(many, one, frozenset(label.name for label in group.labels))


def both(left: Labels, right: Labels) -> Labels:
    """What holds of a series that has the labels of both sides, since all of them are compared."""
    if left.may is None or right.may is None:
        may = right.may if left.may is None else left.may
    else:
        may = left.may & right.may
    return Labels(may, left.gone | right.gone, left.sure | right.sure, {**right.values, **left.values})


def either(left: Labels, right: Labels) -> Labels:
    """What holds of a series of any of the two sides."""
    may = None if left.may is None or right.may is None else left.may | right.may
    gone = frozenset(label for label in left.gone | right.gone if left.lacks(label) and right.lacks(label))
    values = {label: value for label, value in left.values.items() if right.values.get(label) == value}
    return Labels(may, gone, left.sure & right.sure, values)


def _included(many: Labels, one: Labels, include: frozenset[str]) -> Labels:
    """The labels of the side of many, with those that it takes from the other."""
    kept = many.without(include)
    there = frozenset(label for label in include if not one.lacks(label))
    may = None if kept.may is None else kept.may | there
    sure = kept.sure | (include & one.sure)
    values = {**kept.values, **{label: one.values[label] for label in include if label in one.values}}
    return Labels(may, kept.gone - there, sure, values)
