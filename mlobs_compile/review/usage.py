"""How much that is paid for one environment uses a month, by the name of the price."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from mlobs_compile.artifact import Emission, Resource

Usage = Mapping[str, Decimal]
_MONTH_HOURS = Decimal(730)
_MONTH_MINUTES = Decimal(43_800)
_NOT_CUSTOM = ("AWS/", "ContainerInsights")
"""Namespaces whose metrics are there whether or not anybody watches them."""
_MILLION = Decimal(1_000_000)


def usage(emissions: Mapping[str, Emission], job_minutes: Decimal) -> Usage:
    """What the resources use; an object whose use cannot be told from it is not in it."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    resources = [resource for emission in emissions.values() for resource in emission.resources]
    for resource in resources:
        for item, count in _of(resource):
            found[item] += count
    found["custom_metric"] = Decimal(len(set(_custom(resources))))
    for item, hours in _jobs(resources, job_minutes):
        found[item] += hours
    return {item: count for item, count in found.items() if count}


def _of(resource: Resource) -> Iterator[tuple[str, Decimal]]:
    body: Mapping[str, Any] = resource.body
    match resource.kind:
        case "metric-alarm" if "EvaluationCriteria" in body:
            yield "promql_alarm", Decimal(1)
        case "metric-alarm":
            read = list(_metrics(body))
            fast = any(period < 60 for _, period in read)
            if "ThresholdMetricId" in body:
                yield "anomaly_alarm", Decimal(len(read) * (3 if fast else 1))
            else:
                yield "metric_alarm_high_resolution" if fast else "metric_alarm", Decimal(len(read))
        case "composite-alarm":
            yield "composite_alarm", Decimal(1)
        case "dashboard" if resource.target == "cloudwatch":
            yield "dashboard", Decimal(1)
        case "slo":
            seconds = body.get("SliConfig", {}).get("SliMetricConfig", {}).get("PeriodSeconds", 60)
            yield "slo_signals", 2 * _MONTH_MINUTES * 60 / Decimal(seconds) / _MILLION
        case "rule-groups-namespace":
            yield "managed_prometheus_samples", _recorded(body) * _MONTH_MINUTES / (10 * _MILLION)
        case _:
            return


def _metrics(body: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], int]]:
    """The metrics that an alarm reads, with their periods in seconds."""
    if "MetricName" in body:
        yield body, body["Period"]
    for query in body.get("Metrics", ()):
        if "MetricStat" in query:
            yield query["MetricStat"]["Metric"], query["MetricStat"]["Period"]


def _custom(resources: Sequence[Resource]) -> Iterator[tuple[str, ...]]:
    for resource in resources:
        if resource.kind == "metric-alarm":
            for metric, _ in _metrics(resource.body):
                if not metric["Namespace"].startswith(_NOT_CUSTOM):
                    held = sorted(f"{one['Name']}={one['Value']}" for one in metric.get("Dimensions", ()))
                    yield metric["Namespace"], metric["MetricName"], *held


def _recorded(body: Mapping[str, Any]) -> Decimal:
    groups = body.get("groups", ())
    return Decimal(sum("record" in rule for group in groups for rule in group.get("rules", ())))


def _jobs(resources: Sequence[Resource], job_minutes: Decimal) -> Iterator[tuple[str, Decimal]]:
    """Hours a month of every instance that runs monitoring jobs, by what the instance is called."""
    bodies: dict[str, Mapping[str, Any]] = {
        one.name: one.body for one in resources if "JobDefinitionName" in one.body
    }
    for one in resources:
        schedule: Any = one.body.get("MonitoringScheduleConfig")
        job = bodies.get(schedule.get("MonitoringJobDefinitionName", "")) if schedule else None
        if job is not None:
            cluster = job["JobResources"]["ClusterConfig"]
            runs = _runs(schedule["ScheduleConfig"]["ScheduleExpression"])
            yield cluster["InstanceType"], runs * cluster["InstanceCount"] * job_minutes / 60


def _runs(expression: str) -> Decimal:
    """Runs a month of a schedule as Model Monitor takes them: hourly, every n hours, or once a day."""
    hours = expression.removeprefix("cron(").split()[1]
    if hours == "*":
        return _MONTH_HOURS
    _, stepped, step = hours.partition("/")
    return _MONTH_HOURS / (Decimal(step) if stepped else 24)
