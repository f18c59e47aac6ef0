"""What no engine of Great Expectations can check, or the configured one cannot, in words a user can act on."""

from __future__ import annotations

import re

from mlobs_compile.condition import Both
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
    Satisfies,
    Scalar,
    SumEquals,
    Unique,
    Unlike,
    Within,
)
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.normal import opposite
from mlobs_compile.spec.shape import Shape
from mlobs_compile.targets.great_expectations.assertions import STATISTICS
from mlobs_compile.targets.great_expectations.conditions import unsayable
from mlobs_compile.targets.great_expectations.logical_types import LOGICAL
from mlobs_compile.targets.great_expectations.options import Options

_OF_THE_TABLE = RowCount | Unique | SumEquals | Satisfies | HasColumns | FailingRows | Scalar


def refuses(node: AnyNode) -> str | None:
    """None when a suite can hold the node, on one engine at least, else why not."""
    if not isinstance(node, Expectation):
        return "`great_expectations` checks data sets only; give this to an alerting or a dashboard target"
    if node.column is None and not isinstance(node.assertion, _OF_THE_TABLE):
        return "this says something about a column and names none; write it under a column"
    return _unsayable(node.assertion, node.column) or _of_rows(node)


def refuses_with(node: AnyNode, options: Shape) -> str | None:
    """The same for the engine that the suites are for."""
    why = refuses(node)
    if why or not isinstance(node, Expectation) or not isinstance(options, Options):
        return why
    if isinstance(node.assertion, FailingRows | Scalar) and options.engine == "pandas":
        return "a data frame of pandas takes no SQL; set `engine: spark`, or add a target that runs SQL"
    return None


def _of_rows(node: Expectation) -> str | None:
    """Whether the rows that count can be told apart."""
    chosen = node.where
    if isinstance(node.assertion, Satisfies):
        wrong = opposite(node.assertion.condition)
        chosen = Both((node.where, wrong)) if node.where else wrong
    elif node.where and isinstance(node.assertion, HasColumns | FailingRows | Scalar):
        return "this looks at the batch as a whole; leave `where` out"
    return unsayable(chosen) if chosen else None


def _unsayable(assertion: Assertion, column: str | None) -> str | None:
    match assertion:
        case HasType(logical) if logical not in LOGICAL:
            return f"`{logical}` is not a type it knows; write one of {', '.join(LOGICAL)}"
        case Aggregate(statistic) if statistic not in STATISTICS:
            return f"`{statistic}` is not a statistic it knows; write one of {', '.join(STATISTICS)}"
        case Within(None, None) | Aggregate(_, None, None) | RowCount(None, None):
            return "no bound is given; write `at_least`, `at_most` or both"
        case Lengths(None, None) | Scalar(_, None, None):
            return "no bound is given; write `at_least`, `at_most` or both"
        case Aggregate("unique_share", _, high) if high is not None:
            return "it knows no upper bound on the share of unique values; keep `at_least` alone"
        case OneOf(()) | NoneOf(()) | PairIn(_, ()):
            return "the set of values is empty, so that no value decides anything; name at least one"
        case Unique(()) if column is None:
            return "no column is named whose values must be unique; list the columns"
        case Matches(pattern) | Unlike(pattern):
            return _bad_pattern(pattern)
        case _:
            return _unsayable_of_table(assertion)


def _unsayable_of_table(assertion: Assertion) -> str | None:
    match assertion:
        case HasColumns(()):
            return "no column is declared; list them under `columns` of the document, or under `names`"
        case HasColumns(_, exact=False, ordered=True):
            return "it knows the order of all columns only; set `exact: true` beside `ordered: true`"
        case Satisfies(_, share) if share < 1:
            return "it counts rows that break a condition and knows no share of them; leave `share` out"
        case _:
            return None


def _bad_pattern(pattern: str) -> str | None:
    """The library takes any text and fails only when it runs."""
    try:
        re.compile(pattern)
    except re.error as error:
        return f"`{pattern}` is not a regular expression ({error}); mend the pattern"
    return None
