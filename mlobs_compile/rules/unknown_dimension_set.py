"""An alarm reads a metric that AWS does not publish under these dimensions, so it would stay silent for ever.

In CloudWatch a metric is its name with its whole set of dimensions: `Invocations` of an endpoint exists
with `EndpointName` and `VariantName`, and with `EndpointName` alone there is nothing. An alarm on nothing
stays quiet and looks healthy. mlobs carries a list of what SageMaker, Model Monitor, Bedrock, Container Insights, ECS
and MWAA publish; namespaces that are not in it, such as your own, are left alone.

Bad:
```yaml
alerts:
  errors:
    cloudwatch:
      namespace: AWS/SageMaker
      metric: Invocation5XXErrors
      dimensions: {EndpointName: fraud-prod}
    at_most: 5
```
Good:
```yaml
alerts:
  errors:
    cloudwatch:
      namespace: AWS/SageMaker
      metric: Invocation5XXErrors
      dimensions: {EndpointName: fraud-prod, VariantName: AllTraffic}
    at_most: 5
```
If the metric does exist in your account (`aws cloudwatch list-metrics` shows it), tell us which set was
missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from mlobs_compile.artifact import Resource
from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries import alarm_request, catalogue
from mlobs_compile.rule import Finding, Rule


def check(alarm: Resource) -> Iterator[Finding]:
    if alarm.kind != alarm_request.METRIC_ALARM:
        return
    place = next(iter(alarm.origins), None)
    for metric in alarm_request.readings(alarm.body):
        known = catalogue.groups(metric.namespace)
        groups = catalogue.holding(metric.namespace, metric.name)
        if known and not groups and not any(group.partial for group in known):
            near = get_close_matches(metric.name, [name for group in known for name in group.names], 1)
            help = f"did you mean `{near[0]}`?" if near else None
            yield Finding(place, f"`{metric.namespace}` has no metric `{metric.name}`", help)
            continue
        sets = [dimensions for group in groups for dimensions in group.dimensions]
        if sets and metric.dimensions not in sets:
            given = ", ".join(sorted(metric.dimensions)) or "no dimensions"
            near_set = ", ".join(sorted(_nearest(metric.dimensions, sets)))
            message = f"`{metric.name}` is not published under {given}"
            yield Finding(place, message, f"the nearest set is {near_set}")


def _nearest(given: frozenset[str], sets: list[frozenset[str]]) -> frozenset[str]:
    return min(sets, key=lambda one: len(one ^ given))


RULE = Rule("MLO503", Severity.WARNING, Resource, check)
