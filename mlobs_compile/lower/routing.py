"""Teams become policies: who is reached by a page, who by a ticket, and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from mlobs_compile.ir import routing as ir
from mlobs_compile.ir.node import Subject, Urgency
from mlobs_compile.resolve.platform import Platform, Said
from mlobs_compile.spec import team as spec


def policies(platform: Platform) -> Iterator[ir.Policy]:
    """One policy per team, in the order of the spec."""
    for name, team in platform.teams.items():
        yield _policy(name, team, platform.environment)


def _policy(name: str, team: Said[spec.Team], environment: str) -> ir.Policy:
    routing, receivers = team.spec.routing, team.spec.receivers
    subject = Subject(
        "team", name, name, "medium", team.spec.metadata.description or "", None, (), environment
    )
    by_urgency = tuple(
        (urgency, tuple(ir.Receiver(item, _channel(receivers[item])) for item in names))
        for urgency, names in ((Urgency.PAGE, routing.page), (Urgency.TICKET, routing.ticket))
    )
    hours = team.spec.working_hours
    return ir.Policy(
        id=f"team/{name}",
        subject=subject,
        origins=(team.at("routing"),),
        team=name,
        receivers=by_urgency,
        working_hours=ir.WorkingHours(hours.time_zone, hours.days, hours.start, hours.end) if hours else None,
    )


def _channel(receiver: spec.Receiver) -> ir.Channel:
    match receiver:
        case spec.PagerDutyReceiver():
            return ir.PagerDuty(secret(receiver.routing_key))
        case spec.SlackReceiver():
            return ir.Slack(receiver.channel, secret(receiver.webhook))
        case spec.EmailReceiver():
            return ir.Email(receiver.to)
        case spec.WebhookReceiver():
            return ir.Webhook(receiver.url, secret(receiver.token) if receiver.token else None)
        case spec.SnsReceiver():
            return ir.Topic(receiver.topic_arn)
        case _:
            assert_never(receiver)


def secret(reference: str) -> ir.Secret:
    """A reference as scheme and name; `file:///etc/key` names `/etc/key`."""
    scheme, _, name = reference.partition("://")
    return ir.Secret(scheme, name)
