"""What the compiled rules and routes are in a workspace: namespaces, and one alert manager definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile.artifact import Body, Emission, Json, Resource, dump_yaml, parsed
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.diagnostic import Diagnostic, Outcome, has_errors
from mlobs_compile.faults.amp import NO_WORKSPACE, UNREACHABLE
from mlobs_compile.targets.prometheus.options import Options as Rules
from mlobs_compile.world import Site
from mlobs_compile.worlds.amp.options import Options

NAME = "amp"
NAMESPACE, DEFINITION = "rule-groups-namespace", "alert-manager-definition"
_RULES, _ROUTES = "prometheus", "alertmanager"
_FILE = "alertmanager.yml"
_SNS = "sns_configs"


def wanted(emissions: Mapping[str, Emission], site: Site) -> Outcome[tuple[Wanted, ...]]:
    """Every namespace, and the definition where it is asked for."""
    assert isinstance(site.options, Options)
    said = [*_misplaced(site, site.options)]
    workspace = workspace_of(site)
    if workspace is None or has_errors(said):
        return Outcome(None, tuple(said))
    found = [*_namespaces(emissions.get(_RULES, Emission()), site)]
    routes = emissions.get(_ROUTES, Emission())
    if site.options.alertmanager and routes.resources:
        said += _unreachable(routes, site)
        led = any(site.protects(one) for one in emissions.get(_RULES, Emission()).resources)
        found.append(_definition(routes, workspace, protected=led))
    return Outcome(None if has_errors(said) else tuple(found), tuple(said))


def workspace_of(site: Site) -> str | None:
    """As the world's settings say, or else the target's."""
    assert isinstance(site.options, Options)
    rules = site.targets.get(_RULES)
    return site.options.workspace or (rules.workspace if isinstance(rules, Rules) else None)


def _misplaced(site: Site, options: Options) -> Iterator[Diagnostic]:
    rules = site.targets.get(_RULES)
    named = rules.workspace if isinstance(rules, Rules) else None
    written = isinstance(rules, Rules) and rules.format == "amp"
    if not written and not options.alertmanager:
        message = (
            "no rules are compiled for Amazon Managed Service for Prometheus, so there is nothing to apply"
        )
        help = "write `targets: {prometheus: {format: amp, workspace: ws-...}}`, or remove `apply.amp`"
        yield NO_WORKSPACE.at(None, message, help=help)
    elif named is None and options.workspace is None:
        message = "nobody says which workspace is meant"
        yield NO_WORKSPACE.at(None, message, help="add `workspace: ws-...` to `apply.amp`")
    elif written and options.workspace not in (None, named):
        message = (
            f"`apply.amp` says the workspace `{options.workspace}`, and the target `prometheus` `{named}`"
        )
        yield NO_WORKSPACE.at(None, message, help="remove `workspace` from `apply.amp`")


def _namespaces(emission: Emission, site: Site) -> Iterator[Wanted]:
    files = {artifact.path: artifact for artifact in emission.artifacts}
    for one in emission.resources:
        if one.kind == NAMESPACE:
            request = parsed(files[one.file].text)
            body: Body = {**one.body, "data": files[_data_file(request)].text}
            key = Key(NAME, NAMESPACE, one.name)
            yield Wanted(key, one.name, body, (), one.origins, site.protects(one))


def _data_file(file: Json) -> str:
    assert isinstance(file, Mapping)
    requests = file["requests"]
    assert isinstance(requests, list)
    return str(requests[0]["data_file"])


def _definition(emission: Emission, workspace: str, *, protected: bool) -> Wanted:
    """The whole configuration as a text under one key (User Guide, "Create an alert manager configuration")."""
    (file,) = (artifact for artifact in emission.artifacts if artifact.path == _FILE)
    data = dump_yaml({"alertmanager_config": file.text.rstrip("\n")})
    origins = tuple(dict.fromkeys(place for one in emission.resources for place in one.origins))
    body: Body = {"workspaceId": workspace, "data": data}
    return Wanted(Key(NAME, DEFINITION, workspace), _ROUTES, body, (), origins, protected)


def _unreachable(emission: Emission, site: Site) -> Iterator[Diagnostic]:
    """Whom the service cannot tell: it knows topics of its own account alone (User Guide, "Alert manager")."""
    for one in emission.resources:
        if one.kind == "receiver":
            yield from _of_receiver(one, site)
    settings = next(one for one in emission.resources if one.kind == "settings")
    whole = settings.body.get("global")
    if isinstance(whole, Mapping) and any(key.startswith("smtp_") for key in whole):
        message = "Amazon Managed Service for Prometheus sends no mail"
        help = "remove `smtp` from the settings of the target `alertmanager`"
        yield UNREACHABLE.at(None, message, help=help)


def _of_receiver(receiver: Resource, site: Site) -> Iterator[Diagnostic]:
    where = receiver.origins[0]
    help = "tell an SNS topic of the same account, which tells the others"
    for kind, configs in receiver.body.items():
        if kind.endswith("_configs") and kind != _SNS:
            how = kind.removesuffix("_configs")
            message = f"Amazon Managed Service for Prometheus cannot tell `{receiver.name}` by {how}"
            yield UNREACHABLE.at(where, message, help=help)
        elif kind == _SNS and isinstance(configs, list) and site.aws is not None:
            for config in configs:
                arn = str(config["topic_arn"])
                if arn.split(":")[4] != site.aws.account:
                    yield UNREACHABLE.at(where, f"the topic `{arn}` is in another account", help=help)
