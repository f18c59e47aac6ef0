"""Reactions -> the requests of one environment: a file for each, and one for what they share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mlobs_compile.artifact import Artifact, Body, Emission, Json, Resource, dump_json
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.faults import reaction as faults
from mlobs_compile.ir.monitoring import Monitoring
from mlobs_compile.ir.reaction import Reaction
from mlobs_compile.queries import aws_names
from mlobs_compile.spec.project import Aws
from mlobs_compile.target import Context
from mlobs_compile.targets.eventbridge import requests
from mlobs_compile.targets.eventbridge.requests import Request
from mlobs_compile.targets.eventbridge.site import Site

NAME = "eventbridge"
SHARED = "table.json"
ALARMS, RULES = "cloudwatch", "prometheus"
"""The targets by which alarms and alerts reach EventBridge."""


def emit(monitoring: Monitoring, context: Context) -> Outcome[Emission]:
    """Every reaction at home here."""
    found = [one for one in monitoring.of(Reaction) if context.homes.get(one.id) == NAME]
    if not found:
        return Outcome(Emission())
    if context.aws is None:
        message = "the target `eventbridge` needs an AWS account and a region"
        help = 'add `aws: {account: "...", region: ...}` to the project'
        return Outcome(None, (faults.NO_ACCOUNT.at(None, message, help=help),))
    sites = [_site(reaction, context, context.aws) for reaction in found]
    shared = tuple(requests.table(context))
    made = [_resource(one, SHARED, found) for one in shared]
    artifacts = [Artifact(SHARED, _file(shared, context.aws))]
    notes: list[str] = []
    for site in sites:
        own = tuple(requests.requests(site))
        made += [_resource(one, site.file, (site.reaction,)) for one in own]
        artifacts += _files(site, own)
        notes += _notes(site)
    return Outcome(Emission(tuple(made), tuple(artifacts), tuple(notes)))


def _site(reaction: Reaction, context: Context, aws: Aws) -> Site:
    settings = context.settings.get(ALARMS)
    prefix = getattr(settings, "name_prefix", None)
    here, routed = (
        tuple(id for id in reaction.triggers if context.homes.get(id) == home) for home in (ALARMS, RULES)
    )
    names = (aws_names.alarm_name(prefix, context.project, context.environment, id) for id in here)
    return Site(reaction, aws, context, tuple(names), routed)


def _resource(one: Request, file: str, nodes: Sequence[Reaction]) -> Resource:
    body: Body = one.body if one.definition is None else {**one.body, "definition": one.definition}
    ids = tuple(node.id for node in nodes)
    origins = tuple(node.origins[0] for node in nodes)
    return Resource(NAME, one.kind, one.name, file, body, ids, origins)


def _files(site: Site, own: Sequence[Request]) -> Iterator[Artifact]:
    yield Artifact(site.file, _file(own, site.aws))
    for one in own:
        if one.definition is not None:
            yield Artifact(_definition(one), dump_json(one.definition))


def _definition(machine: Request) -> str:
    """Where a state machine is written, for nobody can review a document inside a text."""
    return f"machines/{machine.name}.asl.json"


def _file(held: Iterable[Request], aws: Aws) -> str:
    sent: list[Json] = [_entry(one) for one in held]
    return dump_json({"account": aws.account, "region": aws.region, "requests": sent})


def _entry(one: Request) -> Body:
    entry: Body = {"service": one.service, "operation": one.operation, "request": one.body}
    return entry if one.definition is None else {**entry, "definition_file": _definition(one)}


def _notes(site: Site) -> Iterator[str]:
    if site.routed:
        arn = aws_names.topic_arn(site.aws.account, site.aws.region, site.stem)
        yield f"allow Alertmanager `sns:Publish` on `{arn}`, with credentials of AWS where it runs"
    yield f"what could not be started waits in the queue `{site.dead_letters}`"
