"""Receivers: one per team and urgency, holding every channel by which the team is told.

Field names are those of Alertmanager 0.25 (https://prometheus.io/docs/alerting/0.25/configuration/).
"""

from __future__ import annotations

from typing import assert_never

from mlobs_compile.artifact import Body
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.routing import (
    Channel,
    Email,
    PagerDuty,
    Policy,
    Receiver,
    Secret,
    Slack,
    Topic,
    Webhook,
)
from mlobs_compile.targets.alertmanager import messages, mounts


def name(policy: Policy, urgency: Urgency) -> str:
    return f"{policy.team}/{urgency.value}"


def told(policy: Policy, urgency: Urgency) -> tuple[Receiver, ...]:
    """Whom an alert of this urgency reaches; with nobody named, whom the team named for the other urgency."""
    other = Urgency.TICKET if urgency is Urgency.PAGE else Urgency.PAGE
    return policy.reached(urgency) or policy.reached(other)


def receiver(policy: Policy, urgency: Urgency, folder: str) -> Body:
    """One entry of `receivers`; `folder` is where secrets are mounted."""
    configs: dict[str, list[Body]] = {}
    for one in told(policy, urgency):
        kind, config = _config(one.channel, urgency, folder)
        configs.setdefault(kind, []).append({**config, "send_resolved": True})
    return {"name": name(policy, urgency), **configs}


def secrets(policy: Policy) -> tuple[Secret, ...]:
    """Every secret that the team's channels need."""
    found = (_secret(one.channel) for _, receivers in policy.receivers for one in receivers)
    return tuple(secret for secret in found if secret)


def _secret(channel: Channel) -> Secret | None:
    match channel:
        case PagerDuty(routing_key=secret) | Slack(webhook=secret):
            return secret
        case Webhook(token=token):
            return token
        case Email() | Topic():
            return None
        case _:
            assert_never(channel)


def _config(channel: Channel, urgency: Urgency, folder: str) -> tuple[str, Body]:
    """The key in a receiver and one entry of its list."""
    match channel:
        case PagerDuty():
            return "pagerduty_configs", _pagerduty(channel, urgency, folder)
        case Slack():
            return "slack_configs", _slack(channel, urgency, folder)
        case Email():
            headers: Body = {"Subject": messages.MAIL_SUBJECT}
            to = ", ".join(channel.to)
            return "email_configs", {"to": to, "headers": headers, "html": "", "text": messages.PLAIN}
        case Webhook():
            return "webhook_configs", _webhook(channel, folder)
        case Topic():
            return "sns_configs", {
                "topic_arn": channel.arn,
                "sigv4": {"region": channel.arn.split(":")[3]},
                "subject": messages.TITLE,
                "message": messages.PLAIN,
            }
        case _:
            assert_never(channel)


def _pagerduty(channel: PagerDuty, urgency: Urgency, folder: str) -> Body:
    return {
        "routing_key_file": mounts.path(channel.routing_key, folder),
        "severity": "critical" if urgency is Urgency.PAGE else "warning",
        "description": messages.TITLE,
        "component": "{{ .CommonLabels.name }}",
        "group": "{{ .CommonLabels.team }}",
        "class": "{{ .CommonLabels.kind }}",
        "details": messages.DETAILS,
    }


def _slack(channel: Slack, urgency: Urgency, folder: str) -> Body:
    firing = "danger" if urgency is Urgency.PAGE else "warning"
    return {
        "api_url_file": mounts.path(channel.webhook, folder),
        "channel": channel.channel,
        "color": '{{ if eq .Status "firing" }}' + firing + "{{ else }}good{{ end }}",
        "title": messages.TITLE,
        "title_link": messages.common(messages.DASHBOARD),
        "fallback": messages.TITLE,
        "text": messages.SLACK,
    }


def _webhook(channel: Webhook, folder: str) -> Body:
    if channel.token is None:
        return {"url": channel.url}
    authorization: Body = {"type": "Bearer", "credentials_file": mounts.path(channel.token, folder)}
    return {"url": channel.url, "http_config": {"authorization": authorization}}
