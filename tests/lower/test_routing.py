"""Teams become policies; secrets stay references."""

from __future__ import annotations

import pytest

from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.routing import Email, PagerDuty, Policy, Secret, Slack, Topic, Webhook
from mlobs_compile.lower.routing import secret
from tests.platforms import MODEL, PROJECT, TEAM, built

RECEIVERS = {
    "pager": "{type: pagerduty, routing_key: aws-sm://risk/pagerduty}",
    "chat": '{type: slack, channel: "#risk", webhook: env://RISK_SLACK}',
    "mail": "{type: email, to: [a@b.example]}",
    "hook": '{type: webhook, url: "https://hooks.example/x", token: file:///etc/token}',
    "topic": '{type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}',
}
SMTP = PROJECT.replace(
    "alertmanager: {}", 'alertmanager: {smtp: {smarthost: "mail.example:25", from: a@b.example}}'
)


def test_every_receiver_becomes_its_channel_in_the_order_of_the_routing() -> None:
    listed = ", ".join(f"{name}: {receiver}" for name, receiver in RECEIVERS.items())
    team = TEAM.partition("receivers:")[0] + (
        f"receivers: {{{listed}}}\nrouting: {{page: [pager, topic], ticket: [chat, mail, hook]}}\n"
        'working_hours: {time_zone: Europe/Berlin, days: [monday], start: "08:30", end: "24:00"}\n'
    )
    build = built(SMTP, team, MODEL)
    (policy,) = build.monitoring.of(Policy)  # type: ignore[union-attr]
    assert [receiver.channel for receiver in policy.reached(Urgency.PAGE)] == [
        PagerDuty(Secret("aws-sm", "risk/pagerduty")),
        Topic("arn:aws:sns:eu-west-1:123456789012:risk"),
    ]
    assert [receiver.channel for receiver in policy.reached(Urgency.TICKET)] == [
        Slack("#risk", Secret("env", "RISK_SLACK")),
        Email(("a@b.example",)),
        Webhook("https://hooks.example/x", Secret("file", "/etc/token")),
    ]
    assert policy.working_hours is not None and policy.working_hours.end == "24:00"


@pytest.mark.parametrize("text", ["file:///etc/key", "env://NAME", "aws-sm://a/b"])
def test_a_reference_reads_as_it_was_written(text: str) -> None:
    assert str(secret(text)) == text
