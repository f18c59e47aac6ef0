"""The words of PromQL: its functions with their arguments, its aggregations, and since when Prometheus has them.

Names and types are those of Prometheus' own table (promql/parser/functions.go, 3.14 and what is to come); versions
are those of its change log. None stands where the version is older than 2.31, or was never told.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

Version = tuple[int, int]


class Type(Enum):
    """What an expression gives."""

    SCALAR = "a number without labels"
    VECTOR = "an instant vector"
    RANGE = "a range"
    TEXT = "a text"


@dataclass(frozen=True, slots=True)
class Function:
    """What a function takes and gives."""

    arguments: tuple[Type, ...]
    gives: Type = Type.VECTOR
    optional: int = 0
    """How many of the last arguments may be left out."""
    repeated: int = 0
    """How often the last argument may come again; -1 for any number of times."""
    since: Version | None = None
    flag: str | None = None
    """The feature flag that it needs."""
    stable: Version | None = None
    """The version that needs no flag any more."""
    until: Version | None = None
    """The first version that no longer has it."""


EXPERIMENTAL = "promql-experimental-functions"
_S, _V, _R, _T = Type.SCALAR, Type.VECTOR, Type.RANGE, Type.TEXT
_OF_A_VECTOR = Function((_V,))
_OF_A_RANGE = Function((_R,))
_OF_TIME = Function((_V,), optional=1)
_LIMITED = Function((_V, _S))
_CONTEXT = Function((), _S, since=(3, 12), flag=EXPERIMENTAL)


def _trial(arguments: tuple[Type, ...], since: Version | None, *, stable: Version | None = None) -> Function:
    return Function(arguments, since=since, flag=EXPERIMENTAL, stable=stable)


FUNCTIONS: dict[str, Function] = {
    **dict.fromkeys(
        (
            "abs",
            "absent",
            "ceil",
            "exp",
            "floor",
            "ln",
            "log10",
            "log2",
            "sgn",
            "sort",
            "sort_desc",
            "sqrt",
            "timestamp",
        ),
        _OF_A_VECTOR,
    ),
    **dict.fromkeys(
        (
            *("acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh"),
            *("deg", "rad", "sin", "sinh", "tan", "tanh"),
        ),
        Function((_V,), since=(2, 31)),
    ),
    **dict.fromkeys(
        (
            *("absent_over_time", "avg_over_time", "changes", "count_over_time", "delta", "deriv", "idelta"),
            *("increase", "irate", "last_over_time", "max_over_time", "min_over_time", "present_over_time"),
            *("rate", "resets", "stddev_over_time", "stdvar_over_time", "sum_over_time"),
        ),
        _OF_A_RANGE,
    ),
    **dict.fromkeys(
        ("day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year"),
        _OF_TIME,
    ),
    "clamp": Function((_V, _S, _S)),
    "clamp_max": _LIMITED,
    "clamp_min": _LIMITED,
    "round": Function((_V, _S), optional=1),
    "pi": Function((), _S, since=(2, 31)),
    "time": Function((), _S),
    "scalar": Function((_V,), _S),
    "vector": Function((_S,)),
    "predict_linear": Function((_R, _S)),
    "quantile_over_time": Function((_S, _R)),
    "label_replace": Function((_V, _T, _T, _T, _T)),
    "label_join": Function((_V, _T, _T, _T), optional=1, repeated=-1),
    "histogram_quantile": Function((_S, _V)),
    **dict.fromkeys(("histogram_count", "histogram_sum"), Function((_V,), since=(2, 40))),
    "histogram_fraction": Function((_S, _S, _V), since=(2, 40)),
    **dict.fromkeys(("histogram_stddev", "histogram_stdvar"), Function((_V,), since=(2, 47))),
    "histogram_avg": Function((_V,), since=(2, 51)),
    "histogram_quantiles": Function(
        (_V, _T, _S, _S), optional=1, repeated=8, since=(3, 11), flag=EXPERIMENTAL
    ),
    "holt_winters": Function((_R, _S, _S), until=(3, 0)),
    "double_exponential_smoothing": _trial((_R, _S, _S), (3, 0)),
    "mad_over_time": _trial((_R,), (2, 49)),
    **dict.fromkeys(
        ("sort_by_label", "sort_by_label_desc"),
        Function((_V, _T), optional=1, repeated=-1, since=(2, 49), flag=EXPERIMENTAL),
    ),
    "info": Function((_V, _V), optional=1, since=(3, 0), flag=EXPERIMENTAL),
    **dict.fromkeys(
        ("ts_of_max_over_time", "ts_of_min_over_time", "ts_of_last_over_time"), _trial((_R,), (3, 5))
    ),
    "first_over_time": _trial((_R,), (3, 7), stable=(3, 14)),
    "ts_of_first_over_time": _trial((_R,), (3, 7)),
    **dict.fromkeys(("start", "end", "range", "step"), _CONTEXT),
    **dict.fromkeys(("min_of", "max_of"), Function((_S, _S), _S, since=(3, 13), flag=EXPERIMENTAL)),
    "start_timestamp": Function((_V,), since=(3, 14), flag="use-start-timestamps"),
    "integral": Function((_R, _S), optional=1, flag=EXPERIMENTAL),
}


@dataclass(frozen=True, slots=True)
class Aggregator:
    """What stands before the expression in an aggregation, and since when there is such a thing."""

    parameter: Type | None = None
    since: Version | None = None
    flag: str | None = None


AGGREGATORS: dict[str, Aggregator] = {
    **dict.fromkeys(("avg", "count", "group", "max", "min", "stddev", "stdvar", "sum"), Aggregator()),
    **dict.fromkeys(("bottomk", "topk", "quantile"), Aggregator(_S)),
    "count_values": Aggregator(_T),
    **dict.fromkeys(("limitk", "limit_ratio"), Aggregator(_S, (2, 54), EXPERIMENTAL)),
}
SAMPLING = frozenset(("topk", "bottomk", "limitk", "limit_ratio"))
"""Aggregations that let whole series through, labels and all."""
KEYWORDS = frozenset(
    (
        *("and", "or", "unless", "atan2", "offset", "by", "without", "on", "ignoring"),
        *("group_left", "group_right", "bool"),
    )
)
NO_METRIC = frozenset(("on", "ignoring", "group_left", "group_right", "bool", "atan2"))
"""Keywords that cannot name a metric; the others can."""
