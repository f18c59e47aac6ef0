"""What a ruleset of Glue cannot say, in words a user can act on."""

from __future__ import annotations

from decimal import Decimal

from mlobs_compile.ir.assertion import (
    Aggregate,
    Assertion,
    FailingRows,
    HasColumns,
    HasType,
    Lengths,
    Matches,
    NoneOf,
    OneOf,
    PairIn,
    RowCount,
    Scalar,
    Unlike,
    Value,
    Within,
)
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.targets.glue_data_quality import dqdl
from mlobs_compile.targets.glue_data_quality.rules import SPARK, TYPES, rule

LONGEST_RULE = 2048
"""DataQualityRuleResult: what is reported of a rule; a longer one would be cut off."""


def refuses(node: AnyNode) -> str | None:
    """None when a ruleset can hold the node, else why not."""
    if not isinstance(node, Expectation):
        return "`glue_data_quality` checks data sets only; give this to an alerting or a dashboard target"
    return _unsayable(node.assertion, node) or _unwritable(node)


def _unsayable(assertion: Assertion, node: Expectation) -> str | None:
    match assertion:
        case HasType("string"):
            return (
                "Glue reads every value as a text, so that this always holds; leave `type: string` out there"
            )
        case HasType(logical) if logical not in TYPES:
            return f"`{logical}` is not a type it knows; write one of {', '.join(TYPES)}"
        case Aggregate(statistic) if statistic not in (*SPARK, "unique_share"):
            return f"`{statistic}` is not a statistic it knows; write one of {', '.join(SPARK)}"
        case HasColumns(()):
            return "no column is declared; list them under `columns` of the document, or under `names`"
        case HasColumns(ordered=True):
            return "it knows no order of columns; leave `ordered` out there"
        case Matches(pattern) | Unlike(pattern) if "(?P" in pattern:
            return "the pattern names a group as Python does, which Java does not read; use a plain group"
        case _:
            return _empty(assertion) or _of_rows(node)


def _empty(assertion: Assertion) -> str | None:
    match assertion:
        case Within(None, None) | Aggregate(_, None, None) | RowCount(None, None):
            return "no bound is given; write `at_least`, `at_most` or both"
        case Lengths(None, None) | Scalar(_, None, None):
            return "no bound is given; write `at_least`, `at_most` or both"
        case OneOf(()) | NoneOf(()) | PairIn(_, ()):
            return "the set of values is empty, so that no value decides anything; name at least one"
        case OneOf(values) | NoneOf(values) if len({_sort(value) for value in values}) > 1:
            return "the set holds values of several types, which Spark does not compare; keep one of them"
        case _:
            return None


def _sort(value: Value) -> type:
    return type(value) if isinstance(value, bool | str) else Decimal


def _of_rows(node: Expectation) -> str | None:
    if node.where and isinstance(node.assertion, HasType | HasColumns | FailingRows | Scalar):
        return "this looks at the batch as a whole; leave `where` out"
    return None


def _unwritable(node: Expectation) -> str | None:
    try:
        text = rule(node)
    except dqdl.Unwritable:
        return "a double quote or a sign that is not printable stands in it, which DQDL cannot hold; leave it out"
    if len(text) > LONGEST_RULE:
        return (
            f"its rule has {len(text)} characters, and Glue reports {LONGEST_RULE}; make sets or SQL shorter"
        )
    return None
