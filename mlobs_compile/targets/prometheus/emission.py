"""Monitoring -> the rule files of one environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from mlobs_compile.artifact import Artifact, Body, Deferred, Emission, Resource
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.faults import prometheus as faults
from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.monitoring import AnyNode, Monitoring
from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.ir.signal import SeriesComposite
from mlobs_compile.queries.health import Scope
from mlobs_compile.spec.project import Aws
from mlobs_compile.target import Context
from mlobs_compile.targets.prometheus import alert_health, findings, formats, groups, shards
from mlobs_compile.targets.prometheus.groups import NAME
from mlobs_compile.targets.prometheus.options import Options
from mlobs_compile.targets.prometheus.shards import File
from mlobs_compile.targets.prometheus.slo import Names, SloAlert
from mlobs_compile.viewing import Views

NAMESPACE = "rule-groups-namespace"


def emit(monitoring: Monitoring, context: Context) -> Outcome[Emission]:
    """Rule files of one environment."""
    options = context.options
    assert isinstance(options, Options)
    if options.format == "amp" and context.aws is None:
        message = "`format: amp` needs an AWS account and a region"
        help = 'add `aws: {account: "...", region: ...}` to the project'
        return Outcome(None, (faults.NO_ACCOUNT.at(None, message, help=help),))
    here = [node for node in monitoring.nodes if context.homes.get(node.id) == NAME]
    files = list(_files(here, options, context))
    scope = Scope(context.project, context.environment)
    watched = alert_health.watched(monitoring, (node.id for node in here), scope, context.views)
    own = alert_health.file(watched, options.alert_health, options.held.rules)
    written = list(_written(files, own, options, context.environment, scope))
    files += [own] if own else []
    rules = tuple(resource for file in files for resource in file.held)
    if options.tests:
        from mlobs_compile.targets.prometheus.trials.files import artifacts

        written += artifacts(here, files, options)
    said = [
        *alert_health.unreadable(watched, options.alert_health),
        *findings.parted(rules, options.held.rules),
        *findings.too_large(_sized(files, own, scope), options, context.environment),
    ]
    if options.format != "amp" or context.aws is None:
        return Outcome(Emission(rules, tuple(written)), tuple(said))
    namespaces = [_namespace(file, options, context.environment) for file in files]
    written += [_request(file, one, context.aws) for file, one in zip(files, namespaces, strict=True)]
    note = f"send each request of `{NAME}/namespaces/`, with the file that it names as `data`"
    return Outcome(Emission((*rules, *namespaces), tuple(written), (note,)), tuple(said))


def _written(
    files: Sequence[File], own: File | None, options: Options, environment: str, scope: Scope
) -> Iterator[Artifact]:
    """The files, and last the one that tells when any of them has changed."""
    text = partial(formats.text, options=options, environment=environment)
    tree = partial(formats.tree, options=options, environment=environment)
    digests = alert_health.Digests(text)
    for one in files:
        yield Artifact(one.path, partial(digests.written if own else text, one), Deferred(partial(tree, one)))
    if own:
        told = partial(alert_health.with_digest, own, tuple(files), digests, scope)
        yield Artifact(own.path, lambda: text(told()), Deferred(lambda: tree(told())))


def _sized(files: Sequence[File], own: File | None, scope: Scope) -> Sequence[File]:
    """The files with all that is written into them."""
    return [alert_health.whole(one, scope) if one is own else one for one in files]


def _files(nodes: Iterable[AnyNode], options: Options, context: Context) -> Iterator[File]:
    """What stands in which file, in the order of the spec."""
    nodes = list(nodes)
    held: dict[str, list[Resource]] = {}
    for resource in _resources(nodes, options.held.rules, Names(options.record_names)):
        held.setdefault(resource.file, []).append(_seen(resource, context.views))

    def fits(file: File) -> bool:
        return len(formats.text(file, options, context.environment).encode()) <= options.held.bytes

    kin = _kin(nodes) if options.held.bytes else {}
    for path, resources in held.items():
        stem = path.removeprefix("rules/").removesuffix(".yaml")
        yield from shards.files(stem, resources, kin, fits if options.held.bytes else None)


def _resources(nodes: Iterable[AnyNode], most: int, names: Names) -> Iterator[Resource]:
    """The groups of every SLO, then the alerts on single signals."""
    objectives: dict[str, tuple[Objective, list[SloAlert]]] = {}
    single: list[ThresholdAlert | AnomalyAlert | AbsenceAlert] = []
    for node in nodes:
        match node:
            case Objective():
                objectives[node.id] = (node, [])
            case BurnRateAlert() | BudgetAlert():
                objectives[node.objective.id][1].append(node)
            case AbsenceAlert(objective=Objective(id=id)) if id in objectives:
                objectives[id][1].append(node)
            case ThresholdAlert() | AnomalyAlert() | AbsenceAlert():
                single.append(node)
            case _:
                pass
    for objective, alerts in objectives.values():
        rules = tuple(alerts)
        yield from groups.slo_groups(objective, rules, most, _path(objective.subject), names)
    for alert in single:
        yield groups.alert(alert, _path(alert.subject))


def _seen(group: Resource, views: Views) -> Resource:
    """The rules, whose alerts say on which panel they are seen."""
    if not views.drawn:
        return group

    def body() -> Body:
        rules = group.body["rules"]
        assert isinstance(rules, tuple)
        return {**group.body, "rules": tuple(_with_panel(rule, views) for rule in rules)}

    return replace(group, body=Deferred(body))


def _with_panel(rule: Body, views: Views) -> Body:
    said, labels = rule.get("annotations"), rule.get("labels")
    if not isinstance(said, Mapping) or not isinstance(labels, Mapping):
        return rule
    alert = str(labels["mlobs_id"])
    return {**rule, "annotations": Deferred(lambda: {**said, **views.annotations(alert)})}


def _path(subject: Subject) -> str:
    return File(f"{subject.kind}-{subject.name}", "", ()).path


def _kin(nodes: Iterable[AnyNode]) -> Mapping[str, str]:
    """For every SLO that another is composed of, or is composed, one SLO that stands for them all."""
    kin: dict[str, str] = {}

    def head(id: str) -> str:
        while kin.get(id, id) != id:
            id = kin[id]
        return id

    for node in nodes:
        if isinstance(node, Objective) and isinstance(node.signal.series, SeriesComposite):
            heads = sorted(
                {head(id) for id in (node.id, *(part.objective for part in node.signal.series.parts))}
            )
            kin.update((one, heads[0]) for one in heads)
    return {id: head(id) for id in kin}


def _namespace(file: File, options: Options, environment: str) -> Resource:
    """The namespace of Amazon's managed service that holds a file."""
    return Resource(
        target=NAME,
        kind=NAMESPACE,
        name=formats.namespace(file, environment),
        file=formats.request_path(file),
        body=Deferred(partial(formats.request, file, options, environment)),
        nodes=tuple(dict.fromkeys(id for one in file.held for id in one.nodes)),
        origins=tuple(dict.fromkeys(place for one in file.held for place in one.origins)),
    )


def _request(file: File, namespace: Resource, aws: Aws) -> Artifact:
    return Artifact(namespace.file, partial(formats.request_text, file, dict(namespace.body), aws))
