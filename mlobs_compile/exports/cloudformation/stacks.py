"""Emissions -> templates, the order of their stacks, and the page beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from mlobs_compile.artifact import Artifact, Body, Emission, Json, Resource, dump_json
from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.export import Exported, asked, elsewhere, readme, uploads
from mlobs_compile.exports.cloudformation import alarms, monitors, reactions, shards
from mlobs_compile.exports.cloudformation.around import Around
from mlobs_compile.exports.cloudformation.item import Item
from mlobs_compile.exports.cloudformation.shards import Limits, Shard
from mlobs_compile.faults.exporting import NO_ROOM
from mlobs_compile.spec.project import Project

Convert = Callable[[Resource, Around], Iterator[Item]]
_CONVERTED: Mapping[tuple[str, str], Convert] = {
    **{("cloudwatch", kind): alarms.alarm for kind in alarms.TYPES},
    ("cloudwatch", "slo"): alarms.slo,
    **{("sagemaker", f"{job}JobDefinition"): monitors.monitor for job in monitors.JOBS},
    ("sagemaker", "MonitoringSchedule"): monitors.monitor,
    ("glue_data_quality", "DataQualityRuleset"): monitors.ruleset,
    ("prometheus", "rule-groups-namespace"): monitors.namespace,
    **{
        ("eventbridge", kind): reactions.reaction for kind in reactions.KINDS if kind not in reactions.PART_OF
    },
}
_INSIDE = frozenset(
    (("cloudwatch", "exclusion"), *(("eventbridge", kind) for kind in reactions.PART_OF),
     ("prometheus", "rule-group"), ("prometheus", "alert-rule"))
)  # fmt: skip
"""What is a part of another resource of a template."""
_AWS = ("cloudwatch", "sagemaker", "eventbridge", "glue_data_quality")
ORDER = "order.json"


def write(
    emissions: Mapping[str, Emission], project: Project, environment: str, limits: Limits | None = None
) -> Outcome[Exported]:
    """The templates of one environment."""
    limits = limits or Limits()
    taken = tuple(
        name for name in emissions if name in _AWS or (name == "prometheus" and _managed(emissions))
    )
    around = Around(emissions, project, environment, taken)
    items = [one for resource in around.held.values() for one in _items(resource, around)]
    wide = [_no_room(one, limits) for one in shards.too_large(items, limits)]
    if wide:
        return Outcome(None, tuple(wide))
    stem = f"{project.metadata.name}-{environment}"
    found = list(shards.shards(items, limits))
    told = _exported(found, around, stem)
    how = _how(found)
    return Outcome(Exported((*told.files, readme(f"Stacks of {stem}", how, told)), told.notes, told.left_out))


def _managed(emissions: Mapping[str, Emission]) -> bool:
    """Whether rules go to Amazon's managed Prometheus; else they are files that no stack holds."""
    return any(one.kind == "rule-groups-namespace" for one in emissions["prometheus"].resources)


def _items(resource: Resource, around: Around) -> Iterator[Item]:
    convert = _CONVERTED.get((resource.target, resource.kind))
    return convert(resource, around) if convert else iter(())


def _exported(found: Sequence[Shard], around: Around, stem: str) -> Exported:
    templates = [
        Artifact(_file(stem, one), partial(_text, one, f"What {stem} watches, compiled by mlobs."))
        for one in found
    ]
    order = Artifact(ORDER, dump_json(_order(found, around, stem)))
    files = (*templates, order, *uploads(around.emissions, around.taken))
    notes = (
        *asked(around.emissions, around.taken),
        *monitors.without_threshold(around),
        *elsewhere(around.emissions, around.taken),
        *_alertmanager(around),
    )
    left = tuple(
        f"{kind} `{name}` of `{target}`: CloudFormation has no type for it"
        for target, kind, name in around.held
        if (target, kind) not in _CONVERTED and (target, kind) not in _INSIDE
    )
    return Exported(files, notes, left)


def _alertmanager(around: Around) -> Iterator[str]:
    if "prometheus" in around.taken and "alertmanager" in around.emissions:
        yield (
            "the Alertmanager definition of a workspace is a property of `AWS::APS::Workspace`, and the workspace is "
            "not of this project: `mlobs export terraform` and `mlobs apply` can give it one"
        )


def _text(shard: Shard, description: str) -> str:
    return dump_json(shard.body(description))


def _file(stem: str, shard: Shard) -> str:
    return f"{stem}-{shard.name}.template.json"


def _order(found: Sequence[Shard], around: Around, stem: str) -> Body:
    homes = shards.homes(found)
    stacks: list[Json] = [
        {
            "stack": f"{stem}-{one.name}",
            "template": _file(stem, one),
            "after": [f"{stem}-{name}" for name in shards.behind(one, homes)],
            "capabilities": ["CAPABILITY_NAMED_IAM"]
            if any(i.type == "AWS::IAM::Role" for i in one.items)
            else [],
        }
        for one in found
    ]
    aws = around.project.aws
    home: Body = {"account": aws.account, "region": aws.region} if aws else {}
    return {**home, "stacks": stacks}


def _how(found: Sequence[Shard]) -> Iterator[str]:
    if not found:
        yield "There is no template: nothing of this environment is an object of AWS."
        return
    count = f"{len(found)} template{'' if len(found) == 1 else 's'}"
    yield f"{count}; `order.json` names the stack of each, its capabilities, and the stacks it comes after."
    yield "A stack is made and changed by:"
    yield ""
    yield "    aws cloudformation deploy --stack-name STACK --template-file TEMPLATE --s3-bucket BUCKET"


def _no_room(one: Item, limits: Limits) -> Diagnostic:
    message = f"{one.own[1]} `{one.own[2]}` alone is larger than a template of CloudFormation, {limits.bytes:,} bytes"
    return NO_ROOM.at(
        None, message, help="part what it watches over two documents, or apply it by `mlobs apply`"
    )
