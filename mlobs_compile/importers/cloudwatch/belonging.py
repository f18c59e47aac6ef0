"""The document that an alarm belongs to, by the dimensions of what it reads."""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.source import Node
from mlobs_compile.translation import slug

_BY_DIMENSION = (
    ("EndpointName", "Model"), ("Endpoint", "Model"), ("InferenceComponentName", "Model"), ("PipelineName", "Pipeline"),
    ("DAG", "Pipeline"), ("FeatureGroupName", "Dataset"), ("ClusterName", "Cluster"),
)  # fmt: skip
_NOT_ONE = ("All", "")
"""Values of a dimension that name no single thing, as MWAA has them."""


def owner(metric: Mapping[str, Node]) -> tuple[str, str]:
    """Kind and name of the document; a Service for the namespace where no dimension names a thing."""
    dimensions = metric.get("dimensions")
    named = dimensions if isinstance(dimensions, dict) else {}
    for dimension, kind in _BY_DIMENSION:
        value = str(named.get(dimension, ""))
        if value not in _NOT_ONE and slug(value):
            return kind, slug(value)
    return "Service", slug(str(metric.get("namespace", ""))) or "cloudwatch"
