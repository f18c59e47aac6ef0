"""Puts the configuration together: policies and maintenance in, one file and its resources out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from mlobs_compile.artifact import Artifact, Body, Emission, Json, Resource, dump_yaml
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.ir.maintenance import Maintenance
from mlobs_compile.ir.monitoring import AnyNode, Monitoring
from mlobs_compile.ir.reaction import Dag, Reaction
from mlobs_compile.ir.routing import Policy, Secret, Topic
from mlobs_compile.spec.shape import Shape
from mlobs_compile.target import Context
from mlobs_compile.targets.alertmanager import findings, inhibition, mounts, reactions, receivers, routes
from mlobs_compile.targets.alertmanager.branch import FILE, Branch, branch, resource
from mlobs_compile.targets.alertmanager.options import Options
from mlobs_compile.targets.alertmanager.reactions import Led

SECRETS = "secrets.yaml"
_TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]+\Z").match


def refuses(node: AnyNode) -> str | None:
    """Policies must reach somebody, and a topic must name the region to sign for; maintenance is always muted."""
    if isinstance(node, Maintenance):
        return None
    if isinstance(node, Reaction):
        return None if isinstance(node.run, Dag) else "its relay starts DAGs of an Airflow with a `url` alone"
    if not isinstance(node, Policy):
        return "alertmanager only routes alerts"
    channels = [one.channel for _, told in node.receivers for one in told]
    if not channels:
        return f"team `{node.team}` has no receivers, so its alerts would reach nobody"
    for channel in channels:
        if isinstance(channel, Topic) and not _TOPIC(channel.arn):
            return f"`{channel.arn}` is not the ARN of an SNS topic, so its region is not known"
    return None


def refuses_with(node: AnyNode, options: Shape) -> str | None:
    """The same, and a reaction needs a relay."""
    assert isinstance(options, Options)
    found = refuses(node)
    if found is None and isinstance(node, Reaction) and options.relay is None:
        return "no relay is named that would start the DAG"
    return found


def emit(monitoring: Monitoring, context: Context) -> Outcome[Emission]:
    """The configuration of one environment; without a team there is nobody to lead an alert to."""
    options = context.options
    assert isinstance(options, Options)
    policies = tuple(policy for policy in monitoring.of(Policy) if refuses(policy) is None)
    said = [*findings.nobody(policies), *findings.no_mail_server(policies, options)]
    fallback = _fallback(policies, options)
    if fallback:
        settings = _settings(fallback, options, monitoring)
        head = resource("settings", "alertmanager", settings, (fallback,))
        windows = tuple(monitoring.of(Maintenance))
        branches = [branch(policy, windows, options) for policy in policies]
        led = reactions.led(monitoring, context)
        mounted = _mounted(policies, options, led.secrets)
        return Outcome(_emission(head, branches, led, mounted), tuple(said))
    if options.fallback or any(True for _ in monitoring.alerts()):
        said.append(findings.no_fallback(options.fallback, policies))
    return Outcome(Emission(), tuple(said))


def _fallback(policies: tuple[Policy, ...], options: Options) -> Policy | None:
    by_team = {policy.team: policy for policy in policies}
    if options.fallback:
        return by_team.get(options.fallback)
    return by_team.get("platform") or next(iter(policies), None)


def _emission(head: Resource, branches: Sequence[Branch], led: Led, mounted: dict[str, str]) -> Emission:
    resources = (head, *led.routes, *(one for branch in branches for one in branch.resources), *led.receivers)
    whole = _file(head, branches, led)
    artifacts = [Artifact(FILE, dump_yaml(whole, header=_HEADER), whole), *led.artifacts]
    if mounted:
        artifacts.append(Artifact(SECRETS, dump_yaml({"secrets": mounted}, header=_SECRETS_HEADER)))
    notes = tuple(f"mount `{reference}` at `{path}`" for path, reference in mounted.items())
    return Emission(resources, tuple(artifacts), (*notes, *led.notes))


def _mounted(policies: Sequence[Policy], options: Options, more: Sequence[Secret]) -> dict[str, str]:
    wanted = [*more, *_named(policies, options)]
    return mounts.mounts(tuple(wanted), options.secrets_dir)


def _named(policies: Sequence[Policy], options: Options) -> list[Secret]:
    wanted = [secret for policy in policies for secret in receivers.secrets(policy)]
    if options.smtp and options.smtp.secret:
        wanted.append(options.smtp.secret)
    return wanted


_HEADER = ("Compiled by mlobs from the specs; edit those.",)
_SECRETS_HEADER = ("Which secret must be mounted at which path for alertmanager.yml; compiled by mlobs.",)


def _settings(fallback: Policy, options: Options, monitoring: Monitoring) -> Body:
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
    settings["route"] = routes.root(fallback, options, [])
    muted = inhibition.rules(monitoring)
    return {**settings, "inhibit_rules": muted} if muted else settings


def _file(head: Resource, branches: Sequence[Branch], led: Led) -> Body:
    """The whole file, in a reader's order: where alerts go, what is muted, when, and who is behind a name."""
    root = head.body["route"]
    assert isinstance(root, dict)
    teams = [routes.with_mutes(b.route.body, _bodies(b.mutes)) for b in branches]
    whole: Body = {**head.body, "route": {**root, "routes": [*_bodies(led.routes), *teams]}}
    intervals = _bodies(interval for branch in branches for interval in branch.intervals)
    if intervals:
        whole["time_intervals"] = intervals
    people = (one for branch in branches for one in branch.receivers)
    return {**whole, "receivers": [*_bodies(people), *_bodies(led.receivers)]}


def _bodies(resources: Iterable[Resource]) -> list[Mapping[str, Json]]:
    return [one.body for one in resources]
