"""What no engine of Great Expectations can check, in words a user can act on."""

from __future__ import annotations

import re

from mlobs_compile.ir.assertion import Aggregate, Assertion, HasType, Matches, OneOf, RowCount, Unique, Within
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.targets.great_expectations.assertions import STATISTICS
from mlobs_compile.targets.great_expectations.logical_types import LOGICAL


def refuses(node: AnyNode) -> str | None:
    """None when a suite can hold the node, else why not."""
    if not isinstance(node, Expectation):
        return "`great_expectations` checks data sets only; give this to an alerting or a dashboard target"
    if node.column is None and not isinstance(node.assertion, RowCount | Unique):
        return "this says something about a column and names none; write it under a column"
    return _unsayable(node.assertion, node.column)


def _unsayable(assertion: Assertion, column: str | None) -> str | None:
    match assertion:
        case HasType(logical) if logical not in LOGICAL:
            return f"`{logical}` is not a type it knows; write one of {', '.join(LOGICAL)}"
        case Aggregate(statistic) if statistic not in STATISTICS:
            return f"`{statistic}` is not a statistic it knows; write one of {', '.join(STATISTICS)}"
        case Within(None, None) | Aggregate(_, None, None) | RowCount(None, None):
            return "no bound is given; write `at_least`, `at_most` or both"
        case OneOf(()):
            return "the set of permitted values is empty, so that every value would fail; name at least one"
        case Unique(()) if column is None:
            return "no column is named whose values must be unique; list the columns"
        case Matches(pattern):
            return _bad_pattern(pattern)
        case _:
            return None


def _bad_pattern(pattern: str) -> str | None:
    """The library takes any text and fails only when it runs."""
    try:
        re.compile(pattern)
    except re.error as error:
        return f"`{pattern}` is not a regular expression ({error}); mend the pattern"
    return None
