"""Monitors of SageMaker, rulesets of Glue, and rule namespaces of Amazon Managed Prometheus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile.artifact import Body, Json, Resource
from mlobs_compile.export import named
from mlobs_compile.exports.cloudformation.around import Around
from mlobs_compile.exports.cloudformation.item import Item, item, tag_list
from mlobs_compile.queries.aws_names import partition
from mlobs_compile.reliance import identity

JOBS = ("DataQuality", "ModelQuality", "ModelBias", "ModelExplainability")
_EXPLAINS = "ModelExplainabilityJobDefinition"
_THRESHOLD = "ProbabilityThresholdAttribute"


def monitor(resource: Resource, around: Around) -> Iterator[Item]:
    """A job definition or a schedule; the types have the properties of the requests, but for one field."""
    properties: Body = {**resource.body, "Tags": tag_list(around.tags(resource))}
    if resource.kind == _EXPLAINS:
        key = "ModelExplainabilityJobInput"
        properties[key] = _without(properties[key], _THRESHOLD)
    yield item(resource, f"AWS::SageMaker::{resource.kind}", properties, around.needs[identity(resource)])


def without_threshold(around: Around) -> Iterator[str]:
    """The one field that a type lacks; attributions do not depend on it."""
    for one in around.of("sagemaker", _EXPLAINS):
        if _THRESHOLD in str(one.body["ModelExplainabilityJobInput"]):
            yield f"the type of {named(one)} has no `{_THRESHOLD}`; attributions are those of the score anyway"


def ruleset(resource: Resource, around: Around) -> Iterator[Item]:
    held: Body = {**around.tags(resource)}
    yield item(resource, "AWS::Glue::DataQualityRuleset", {**resource.body, "Tags": held}, ())


def namespace(resource: Resource, around: Around) -> Iterator[Item]:
    """A namespace with the text of its file of rules."""
    aws = around.project.aws
    assert aws is not None, "the target `prometheus` refuses `format: amp` without an account"
    home = f"arn:{partition(aws.region)}:aps:{aws.region}:{aws.account}"
    properties: Body = {
        "Workspace": f"{home}:workspace/{resource.body['workspaceId']}",
        "Name": resource.name,
        "Data": rules_of(resource, around),
        "Tags": tag_list(around.tags(resource)),
    }
    yield item(resource, "AWS::APS::RuleGroupsNamespace", properties, ())


def rules_of(resource: Resource, around: Around) -> str:
    """The file of rules that a namespace's request names."""
    path = resource.file.replace("namespaces/", "rules/").removesuffix(".json") + ".yaml"
    (found,) = (one for one in around.emissions[resource.target].artifacts if one.path == path)
    return found.text


def _without(value: Json, key: str) -> Json:
    if not isinstance(value, Mapping):
        return value
    return {name: _without(one, key) for name, one in value.items() if name != key}
