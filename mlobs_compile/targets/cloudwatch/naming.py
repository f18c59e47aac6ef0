"""Physical names, made from ids of the spec alone, legal for CloudWatch and unique in the account."""

from __future__ import annotations

import re

from mlobs_compile.ir.signal import Metric
from mlobs_compile.queries import aws_names
from mlobs_compile.queries.aws_names import ALARM_LIMIT as LIMIT
from mlobs_compile.queries.aws_names import alarm_arn, short, tag_value
from mlobs_compile.queries.cloudwatch import Queries
from mlobs_compile.target import Context
from mlobs_compile.targets.cloudwatch.options import Options

__all__ = [
    "alarm_arn",
    "alarm_name",
    "dashboard_name",
    "detector_name",
    "slo_name",
    "tag_value",
]
SLO_LIMIT = 128
"""Characters in the name of an SLO (CreateServiceLevelObjective, `Name`)."""
_DIGITS = 8


def alarm_name(context: Context, node_id: str) -> str:
    """`project/environment/id`; what is too long keeps its beginning and a hash of the whole."""
    assert isinstance(context.options, Options)
    return aws_names.alarm_name(context.options.name_prefix, context.project, context.environment, node_id)


def slo_name(context: Context, node_id: str) -> str:
    """The name with dots for slashes, which no part of an id has; it begins with a letter or a digit."""
    whole = ".".join((*_head(context), *node_id.split("/"))).lstrip("-")
    return short(whole, SLO_LIMIT)


def dashboard_name(context: Context, node_id: str) -> str:
    """The id with dashes for slashes, since a dashboard's name has only letters, digits, `-` and `_`.

    Where a part has a dash or another character of its own, a hash keeps `a/b-c` and `a-b/c` apart.
    """
    whole = "/".join((*_head(context), node_id))
    flat = re.sub(r"[^A-Za-z0-9_]", "-", whole)
    if re.fullmatch(r"[A-Za-z0-9_/]+", whole):
        return short(flat, LIMIT)
    return f"{flat[: LIMIT - _DIGITS - 1]}-{aws_names.digest(whole)}"


def detector_name(queries: Queries) -> str:
    """A detector has no name of its own; what it learns is its identity, so alerts on one metric share it."""
    metrics = " ".join(_metric(query.metric) for query in queries if query.metric is not None)
    return short(metrics if len(queries) == 1 else f"{metrics} over {queries[0].period}", LIMIT)


def _head(context: Context) -> tuple[str, ...]:
    assert isinstance(context.options, Options)
    return aws_names.head(context.options.name_prefix, context.project, context.environment)


def _metric(metric: Metric) -> str:
    held = ",".join(f"{name}={value}" for name, value in metric.dimensions)
    return f"{metric.namespace}/{metric.name}/{metric.stat}{{{held}}}"
