"""Alerts that start something: routes beside those of people, and the file that the relay reads.

Each reaction has a route of its own before the teams' routes, with `continue`, so that people are told whatever becomes
of it. An alert is a group by itself there: the message then says which alert began to fire when, which is how the
receiver knows it again. Planned work of the subject mutes the route as it mutes the people's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlobs_compile.artifact import Artifact, Body, Json, Resource, dump_json
from mlobs_compile.ir.maintenance import Maintenance
from mlobs_compile.ir.monitoring import Monitoring
from mlobs_compile.ir.reaction import Dag, Reaction
from mlobs_compile.ir.routing import Secret
from mlobs_compile.queries import aws_names, relayed
from mlobs_compile.spec.project import Aws
from mlobs_compile.target import Context
from mlobs_compile.targets.alertmanager import mounts
from mlobs_compile.targets.alertmanager.branch import FILE
from mlobs_compile.targets.alertmanager.matchers import equals, one_of
from mlobs_compile.targets.alertmanager.options import Options

NAME, RULES = "alertmanager", "prometheus"
RELAYED = "reactions.json"
SCHEMA_VERSION = 1
_EVENT = "{{ with index .Alerts.Firing 0 }}{{ .Fingerprint }}-{{ .StartsAt.Unix }}{{ end }}"
"""Which alert began to fire when: the same in every message about it."""


@dataclass(frozen=True, slots=True)
class Led:
    """What the configuration holds for reactions."""

    routes: tuple[Resource, ...] = ()
    receivers: tuple[Resource, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    secrets: tuple[Secret, ...] = ()
    notes: tuple[str, ...] = ()


def led(monitoring: Monitoring, context: Context) -> Led:
    """The routes and receivers of every reaction that has an alert in Prometheus."""
    found = [one for one in monitoring.of(Reaction) if _alerts(one, context) and _reached(one, context)]
    if not found:
        return Led()
    options = context.options
    assert isinstance(options, Options)
    windows = tuple(monitoring.of(Maintenance))
    relayed_ones = [reaction for reaction in found if isinstance(reaction.run, Dag)]
    receivers = [_resource("receiver", one, _receiver(one, context, options)) for one in found]
    file = Artifact(RELAYED, dump_json(_file(relayed_ones, context, options)))
    return Led(
        routes=tuple(_resource("reaction-route", one, _route(one, windows, context)) for one in found),
        receivers=tuple(receivers),
        artifacts=(file,) if relayed_ones else (),
        secrets=tuple(_secrets(relayed_ones, options)),
        notes=(f"run `mlobs relay {NAME}/{RELAYED}` where Alertmanager reaches it",) if relayed_ones else (),
    )


def _alerts(reaction: Reaction, context: Context) -> list[str]:
    """Its alerts in Prometheus, where somebody starts it."""
    if reaction.id not in context.homes:
        return []
    return [id for id in reaction.triggers if context.homes.get(id) == RULES]


def _reached(reaction: Reaction, context: Context) -> bool:
    """Whether a receiver can be written; the target that starts it says so where an account is missing."""
    return isinstance(reaction.run, Dag) or context.aws is not None


def _resource(kind: str, reaction: Reaction, body: Body) -> Resource:
    return Resource(NAME, kind, reaction.id, FILE, body, (reaction.id,), reaction.origins)


def _route(reaction: Reaction, windows: Sequence[Maintenance], context: Context) -> Body:
    own = [work.id for work in windows if work.subject == reaction.subject]
    route: Body = {
        "matchers": [
            one_of("mlobs_id", sorted(_alerts(reaction, context))),
            equals("environment", reaction.subject.environment),
        ],
        "receiver": _name(reaction),
        "group_by": ["..."],
        "continue": True,
    }
    return {**route, "mute_time_intervals": [*own]} if own else route


def _name(reaction: Reaction) -> str:
    return f"{relayed.RECEIVER}{reaction.id}"


def _receiver(reaction: Reaction, context: Context, options: Options) -> Body:
    if not isinstance(reaction.run, Dag):
        assert context.aws is not None
        return {"name": _name(reaction), "sns_configs": [_topic(reaction, context, context.aws)]}
    assert options.relay is not None
    config: Body = {"url": options.relay.endpoint, "send_resolved": False}
    if options.relay.secret:
        path = mounts.path(options.relay.secret, options.secrets_dir)
        config["http_config"] = {"authorization": {"type": "Bearer", "credentials_file": path}}
    return {"name": _name(reaction), "webhook_configs": [config]}


def _topic(reaction: Reaction, context: Context, aws: Aws) -> Body:
    """The message holds no label, so that nothing in one can break it."""
    stem = aws_names.reaction_stem(context.project, context.environment, reaction.id)
    return {
        "topic_arn": aws_names.topic_arn(aws.account, aws.region, stem),
        "sigv4": {"region": aws.region},
        "send_resolved": False,
        "subject": reaction.id[:100],
        "message": f'{{"event": "{_EVENT}", "alarm": "{reaction.id}"}}',
    }


def _secrets(reactions: Sequence[Reaction], options: Options) -> Iterator[Secret]:
    if reactions and options.relay and options.relay.secret:
        yield options.relay.secret
    for reaction in reactions:
        if isinstance(reaction.run, Dag):
            yield reaction.run.login.secret


def _file(reactions: Sequence[Reaction], context: Context, options: Options) -> Body:
    held: list[Json] = [_entry(one, one.run, options) for one in reactions if isinstance(one.run, Dag)]
    return {
        "schema_version": SCHEMA_VERSION,
        "project": context.project,
        "environment": context.environment,
        "reactions": held,
    }


def _entry(reaction: Reaction, run: Dag, options: Options) -> Body:
    login: Body = {"secret_file": mounts.path(run.login.secret, options.secrets_dir)}
    if run.login.user is not None:
        login["user"] = run.login.user
    conf: Json = dict(run.conf)  # type: ignore[arg-type]
    return {
        "id": reaction.id,
        "model": reaction.subject.name,
        "triggers": [*reaction.triggers],
        "cooldown_seconds": reaction.cooldown.whole_seconds,
        "airflow": {"url": run.url, "api": run.api, "dag": run.dag, "login": login, "conf": conf},
    }
