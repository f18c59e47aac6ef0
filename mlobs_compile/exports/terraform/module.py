"""Emissions -> one module: `main.tf.json`, the settings of its providers, and the page beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from mlobs_compile.artifact import Artifact, Body, Emission, Resource, dump_json
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.export import Exported, asked, elsewhere, named, readme, tags, uploads
from mlobs_compile.exports.terraform import alarms, alertmanager, monitors, reactions
from mlobs_compile.exports.terraform.block import Block
from mlobs_compile.exports.terraform.boards import GRAFANA, boards
from mlobs_compile.reliance import Id, identity, reliances
from mlobs_compile.spec.project import Project

Made = Callable[[Resource], tuple[str, Body]]
Lacking = Callable[[Resource], str | None]
_AWS = ("cloudwatch", "sagemaker", "eventbridge", "glue_data_quality")
_EVENTS, _RULES, _NAMESPACE = "eventbridge", "prometheus", "rule-groups-namespace"
_CONVERTED: Mapping[tuple[str, str], Made] = {
    ("cloudwatch", "metric-alarm"): alarms.alarm,
    ("cloudwatch", "composite-alarm"): alarms.alarm,
    ("cloudwatch", "dashboard"): alarms.dashboard,
    ("sagemaker", monitors.JOB): monitors.monitor,
    ("sagemaker", monitors.SCHEDULE): monitors.monitor,
    ("glue_data_quality", "DataQualityRuleset"): monitors.ruleset,
    **{(_EVENTS, kind): made for kind, made in reactions.MADE.items()},
}
_LACKING: Mapping[str, Lacking] = {"cloudwatch": alarms.lacking, "sagemaker": monitors.lacking}
_INSIDE = frozenset(((_EVENTS, "table-expiry"), (_RULES, "rule-group"), (_RULES, "alert-rule")))
_UNTAGGED = frozenset((*reactions.UNTAGGED, "dashboard"))
_NO_RESOURCE = "the AWS provider has no resource for it"
MAIN, SETTINGS = "main.tf.json", "providers.tf.json"
_LEAST = {"aws": ("hashicorp/aws", ">= 6.25.0"), GRAFANA: ("grafana/grafana", ">= 3.0.0")}
"""The providers; that of AWS in the version whose arguments the tests know."""


def write(emissions: Mapping[str, Emission], project: Project, environment: str) -> Outcome[Exported]:
    """The module of one environment."""
    taken = tuple(name for name in emissions if name in _AWS or (name == _RULES and _managed(emissions)))
    resources = [one for name in taken for one in emissions[name].resources]
    left = {identity(one): why for one in resources if (why := _left(one)) is not None}
    needs = reliances(resources)
    _spread(left, needs)
    blocks = [_block(one, emissions, project, environment) for one in resources if _alone(one, left)]
    blocks = [Block(one.own, one.type, one.arguments, needs.get(one.own, ())) for one in blocks]
    blocks += boards(emissions, project, environment)
    routed = alertmanager.definition(emissions, project) if _RULES in taken else Outcome(None)
    blocks += [routed.value] if routed.value else []
    made = _exported(blocks, emissions, project, taken)
    told = tuple(f"{named(one)}: {left[identity(one)]}" for one in resources if identity(one) in left)
    whole = Exported(made.files, made.notes, (*told, *alertmanager.left(emissions, routed.value, taken)))
    page = readme(f"Terraform of {project.metadata.name} in {environment}", _how(blocks), whole)
    return Outcome(Exported((*whole.files, page), whole.notes, whole.left_out))


def _managed(emissions: Mapping[str, Emission]) -> bool:
    return any(one.kind == _NAMESPACE for one in emissions[_RULES].resources)


def _left(one: Resource) -> str | None:
    """Why a resource has no place in a module; None when it has."""
    kind = (one.target, one.kind)
    if kind in _INSIDE or one.kind == _NAMESPACE:
        return None
    if kind not in _CONVERTED and one.target != "sagemaker":
        return _NO_RESOURCE
    lacking = _LACKING.get(one.target)
    return lacking(one) if lacking and one.kind != "dashboard" else None


def _spread(left: dict[Id, str], needs: Mapping[Id, tuple[Id, ...]]) -> None:
    """What needs something that is left out is left out too, and so is what needs that."""
    while more := [own for own in needs if own not in left and not left.keys().isdisjoint(needs[own])]:
        left |= {own: f"it needs `{next(one[2] for one in needs[own] if one in left)}`" for own in more}


def _alone(one: Resource, left: Mapping[Id, str]) -> bool:
    return identity(one) not in left and (one.target, one.kind) not in _INSIDE


def _block(one: Resource, emissions: Mapping[str, Emission], project: Project, environment: str) -> Block:
    convert = _CONVERTED.get(
        (one.target, one.kind), partial(monitors.namespace, emission=emissions[one.target])
    )
    type, arguments = convert(one)
    if one.kind == "table":
        parts = (part for part in emissions[_EVENTS].resources if part.kind == "table-expiry")
        arguments |= {
            key: value
            for part in parts
            if part.name == one.name
            for key, value in reactions.expiry(part).items()
        }
    if one.kind not in _UNTAGGED:
        arguments["tags"] = {**tags(one, project, environment)}
    return Block(identity(one), type, arguments)


def _exported(
    blocks: Iterable[Block], emissions: Mapping[str, Emission], project: Project, taken: tuple[str, ...]
) -> Exported:
    held = {one.own: one for one in blocks}
    providers = [name for name in _LEAST if any(one.type.startswith(f"{name}_") for one in held.values())]
    files = (
        Artifact(MAIN, partial(_main, held)),
        Artifact(SETTINGS, dump_json(_settings(providers, project))),
        *uploads(emissions, taken),
    )
    others = {name: one for name, one in emissions.items() if name != GRAFANA}
    return Exported(files, (*asked(emissions, taken), *elsewhere(others, taken)))


def _main(held: Mapping[Id, Block]) -> str:
    found: dict[str, Body] = {}
    for one in sorted(held.values(), key=lambda one: (one.type, one.label)):
        found.setdefault(one.type, {})[one.label] = one.entry(held)
    return dump_json({"resource": found})


def _settings(providers: Iterable[str], project: Project) -> Body:
    required: Body = {name: {"source": _LEAST[name][0], "version": _LEAST[name][1]} for name in providers}
    settings: Body = {"terraform": {"required_version": ">= 1.5.0", "required_providers": required}}
    if project.aws and "aws" in required:
        aws: Body = {"region": project.aws.region, "allowed_account_ids": [project.aws.account]}
        settings["provider"] = {"aws": aws}
    return settings


def _how(blocks: Iterable[Block]) -> Iterator[str]:
    yield "A module with no inputs: `terraform init && terraform plan`. Keep its state where your team keeps state."
    if any(one.type.startswith(GRAFANA) for one in blocks):
        yield "The provider of Grafana reads `GRAFANA_URL` and `GRAFANA_AUTH` from the environment."
