"""Monitors of data quality, rulesets, and what Amazon Managed Prometheus holds."""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.artifact import Body, Emission, Resource
from mlobs_compile.exports.terraform.block import snake

JOB, SCHEDULE = "DataQualityJobDefinition", "MonitoringSchedule"
_NAMES = {"JobDefinitionName": "name", "MonitoringScheduleName": "name"}


def lacking(resource: Resource) -> str | None:
    """Why a monitor has no resource of the provider."""
    if resource.kind == SCHEDULE:
        config = resource.body["MonitoringScheduleConfig"]
        assert isinstance(config, Mapping)
        type = config["MonitoringType"]
        return (
            None
            if f"{type}JobDefinition" == JOB
            else f"the provider has no job definition of the type `{type}`"
        )
    if resource.kind != JOB:
        return "the provider has job definitions of data quality alone"
    return "the provider reads no Parquet" if "'Parquet'" in str(resource.body) else None


def monitor(resource: Resource) -> tuple[str, Body]:
    """A job definition of data quality or a schedule; the provider's blocks are those of the requests."""
    told = {_NAMES.get(key, key): value for key, value in resource.body.items() if key != "Tags"}
    found = snake(told)
    assert isinstance(found, dict)
    kind = "data_quality_job_definition" if resource.kind == JOB else "monitoring_schedule"
    if resource.kind == JOB:
        found["data_quality_app_specification"] = _with_environment(resource)
    return f"aws_sagemaker_{kind}", found


def _with_environment(resource: Resource) -> Body:
    """The container, whose variables keep their names."""
    told = resource.body["DataQualityAppSpecification"]
    assert isinstance(told, Mapping)
    found = snake(told)
    assert isinstance(found, dict)
    return {**found, "environment": told["Environment"]} if "Environment" in told else found


def ruleset(resource: Resource) -> tuple[str, Body]:
    body = resource.body
    return "aws_glue_data_quality_ruleset", {
        "name": resource.name,
        "description": body["Description"],
        "ruleset": body["Ruleset"],
        "target_table": snake(body["TargetTable"]),
    }


def namespace(resource: Resource, emission: Emission) -> tuple[str, Body]:
    """A namespace with the text of its file of rules."""
    path = resource.file.replace("namespaces/", "rules/").removesuffix(".json") + ".yaml"
    (rules,) = (one for one in emission.artifacts if one.path == path)
    return "aws_prometheus_rule_group_namespace", {
        "name": resource.name,
        "workspace_id": resource.body["workspaceId"],
        "data": rules.text,
    }
