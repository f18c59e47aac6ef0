"""Puts the configuration together: policies in, one file and its resources out."""

from __future__ import annotations

import re

from mlobs_compile.artifact import Artifact, Body, Emission, Resource, dump_yaml
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.ir.monitoring import AnyNode, Monitoring
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.routing import Policy, Topic
from mlobs_compile.target import Context
from mlobs_compile.targets.alertmanager import findings, mounts, receivers, routes
from mlobs_compile.targets.alertmanager.options import Options

FILE = "alertmanager.yml"
SECRETS = "secrets.yaml"
_TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]+\Z").match


def refuses(node: AnyNode) -> str | None:
    """Only policies that reach somebody are routed; a topic must name the region to sign for."""
    if not isinstance(node, Policy):
        return "alertmanager only routes alerts"
    channels = [one.channel for _, told in node.receivers for one in told]
    if not channels:
        return f"team `{node.team}` has no receivers, so its alerts would reach nobody"
    for channel in channels:
        if isinstance(channel, Topic) and not _TOPIC(channel.arn):
            return f"`{channel.arn}` is not the ARN of an SNS topic, so its region is not known"
    return None


def emit(monitoring: Monitoring, context: Context) -> Outcome[Emission]:
    """The configuration of one environment; without a team there is nobody to lead an alert to."""
    options = context.options
    assert isinstance(options, Options)
    policies = tuple(policy for policy in monitoring.of(Policy) if refuses(policy) is None)
    said = [*findings.nobody(policies), *findings.no_mail_server(policies, options)]
    fallback = _fallback(policies, options)
    if fallback:
        return Outcome(_emission(policies, fallback, options), tuple(said))
    if options.fallback or any(True for _ in monitoring.alerts()):
        said.append(findings.no_fallback(options.fallback, policies))
    return Outcome(Emission(), tuple(said))


def _fallback(policies: tuple[Policy, ...], options: Options) -> Policy | None:
    by_team = {policy.team: policy for policy in policies}
    if options.fallback:
        return by_team.get(options.fallback)
    return by_team.get("platform") or next(iter(policies), None)


def _emission(policies: tuple[Policy, ...], fallback: Policy, options: Options) -> Emission:
    settings = _settings(fallback, options)
    resources = [_resource("settings", "alertmanager", settings, fallback)]
    for policy in policies:
        resources.extend(_of_team(policy, options))
    wanted = [secret for policy in policies for secret in receivers.secrets(policy)]
    if options.smtp and options.smtp.secret:
        wanted.append(options.smtp.secret)
    mounted = mounts.mounts(tuple(wanted), options.secrets_dir)
    artifacts = [Artifact(FILE, dump_yaml(_file(settings, resources), header=_HEADER))]
    if mounted:
        artifacts.append(Artifact(SECRETS, dump_yaml({"secrets": mounted}, header=_SECRETS_HEADER)))
    notes = tuple(f"mount `{reference}` at `{path}`" for path, reference in mounted.items())
    return Emission(tuple(resources), tuple(artifacts), notes)


_HEADER = ("Compiled by mlobs from the specs; edit those.",)
_SECRETS_HEADER = ("Which secret must be mounted at which path for alertmanager.yml; compiled by mlobs.",)


def _settings(fallback: Policy, options: Options) -> Body:
    """All that belongs to no single team; the root's branches are filled in when the file is written."""
    settings: Body = {}
    whole: Body = {}
    if options.resolve_timeout:
        whole["resolve_timeout"] = str(options.resolve_timeout)
    if options.smtp:
        whole |= {"smtp_smarthost": options.smtp.smarthost, "smtp_from": options.smtp.sender}
        if options.smtp.username:
            whole["smtp_auth_username"] = options.smtp.username
        if options.smtp.secret:
            whole["smtp_auth_password_file"] = mounts.path(options.smtp.secret, options.secrets_dir)
    if whole:
        settings["global"] = whole
    return {**settings, "route": routes.root(fallback, options, []), "inhibit_rules": routes.inhibitions()}


def _of_team(policy: Policy, options: Options) -> list[Resource]:
    found = [_resource("route", policy.team, routes.team(policy, options), policy)]
    if policy.working_hours:
        hours = routes.hours(policy, policy.working_hours)
        found.append(_resource("time-interval", routes.hours_name(policy), hours, policy))
    for urgency in Urgency:
        body = receivers.receiver(policy, urgency, options.secrets_dir)
        found.append(_resource("receiver", receivers.name(policy, urgency), body, policy))
    return found


def _resource(kind: str, name: str, body: Body, policy: Policy) -> Resource:
    return Resource("alertmanager", kind, name, FILE, body, (policy.id,), policy.origins)


def _file(settings: Body, resources: list[Resource]) -> Body:
    """The whole file, in a reader's order: where alerts go, what is muted, when, and who is behind a name."""
    bodies: dict[str, list[Body]] = {"route": [], "time-interval": [], "receiver": []}
    for resource in resources[1:]:
        bodies[resource.kind].append(dict(resource.body))
    root = settings["route"]
    assert isinstance(root, dict)
    whole: Body = {**settings, "route": {**root, "routes": bodies["route"]}}
    if bodies["time-interval"]:
        whole["time_intervals"] = bodies["time-interval"]
    return {**whole, "receivers": bodies["receiver"]}
