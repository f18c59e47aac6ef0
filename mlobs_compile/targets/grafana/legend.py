"""How the lines of a query are called: by the labels that its outermost aggregation leaves."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from mlobs_compile.queries import records

if TYPE_CHECKING:
    import promql_parser as p

AUTO = "__auto"
"""Grafana's own choice: the labels in which the lines differ."""
_SCALARS = frozenset({"time", "scalar", "pi"})
_UNLABELLED = _SCALARS | {"vector", "absent", "absent_over_time"}
_BY_SLO = frozenset({records.BUDGET_LEFT, records.OBJECTIVE, records.ERRORS})
"""Recorded series, which a panel of many SLOs tells apart by the SLO."""
_SELECTING = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})


def legend_of(query: str, prefix: str) -> str:
    """A legend for the lines of `query`, begun with `prefix`; empty when it gives one line without labels.

    A query that cannot be read, or whose labels depend on the data, is left to Grafana.
    """
    return _legend(_LITERAL.sub('""', query), prefix)


_LITERAL = re.compile(r'"[^"\\]*"')
"""What matchers are compared with has no part in the labels of the result, and differs from one thing to the next."""


@lru_cache(maxsize=4096)
def _legend(query: str, prefix: str) -> str:
    import promql_parser

    try:
        labels = _labels(promql_parser.parse(query))
    except ValueError:
        return AUTO
    if labels is None:
        return f"{prefix} {{{{instance}}}}" if prefix else AUTO
    return " ".join([prefix] * bool(prefix) + [f"{{{{{label}}}}}" for label in labels])


def _labels(expr: p.Expr) -> tuple[str, ...] | None:
    """The labels of the result; None where they depend on the data."""
    import promql_parser as p

    if isinstance(expr, p.AggregateExpr):
        return _of_aggregate(expr)
    if isinstance(expr, p.BinaryExpr):
        return _labels(expr.rhs if _is_scalar(expr.lhs) else expr.lhs)
    if isinstance(expr, p.ParenExpr | p.UnaryExpr | p.SubqueryExpr):
        return _labels(expr.expr)
    if isinstance(expr, p.Call):
        return _of_call(expr)
    if isinstance(expr, p.VectorSelector) and expr.name in _BY_SLO:
        return ("slo",)
    return () if isinstance(expr, p.NumberLiteral) else None


def _is_scalar(expr: p.Expr) -> bool:
    """A bare number, which takes its labels from the other side of an operator."""
    import promql_parser as p

    if isinstance(expr, p.BinaryExpr):
        return _is_scalar(expr.lhs) and _is_scalar(expr.rhs)
    if isinstance(expr, p.ParenExpr | p.UnaryExpr):
        return _is_scalar(expr.expr)
    return isinstance(expr, p.NumberLiteral) or (isinstance(expr, p.Call) and expr.func.name in _SCALARS)


def _of_aggregate(expr: p.AggregateExpr) -> tuple[str, ...] | None:
    if str(expr.op) in _SELECTING:
        return _labels(expr.expr)
    if expr.modifier is None:
        return ()
    return tuple(expr.modifier.labels) if str(expr.modifier.type).endswith("By") else None


def _of_call(expr: p.Call) -> tuple[str, ...] | None:
    name = expr.func.name
    if name in _UNLABELLED:
        return ()
    if name == "histogram_quantile":
        inner = _labels(expr.args[1])
        return None if inner is None else tuple(label for label in inner if label != "le")
    return _labels(expr.args[0]) if expr.args else None
