"""Whom an alarm reaches: the topics of its team's policy, and what to say when there are none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import cloudwatch as faults
from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import BurnRateAlert
from mlobs_compile.ir.routing import Policy, Topic
from mlobs_compile.route import Place

MOST = 5
"""Actions that one alarm can have for one state (PutMetricAlarm, `AlarmActions`)."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The topics by team and urgency."""

    topics: Mapping[tuple[str, Urgency], tuple[str, ...]]

    def of(self, team: str, urgency: Urgency) -> list[str]:
        """The topics an alarm of this team and urgency acts on; empty when it reaches nobody."""
        return [*self.topics.get((team, urgency), ())]


def urgency(alert: Alert) -> Urgency:
    """Whom the alert may disturb."""
    return alert.tier.urgency if isinstance(alert, BurnRateAlert) else alert.urgency


def delivery(policies: Iterable[Policy]) -> Delivery:
    """What the teams' policies say about topics."""
    return Delivery(
        {(policy.team, level): _topics(policy, level) for policy in policies for level in Urgency}
    )


def _topics(policy: Policy, level: Urgency) -> tuple[str, ...]:
    channels = (receiver.channel for receiver in policy.reached(level))
    return tuple(dict.fromkeys(channel.arn for channel in channels if isinstance(channel, Topic)))


def findings(alerts: Iterable[Alert], policies: Iterable[Policy], region: str) -> Iterator[Diagnostic]:
    """What keeps these alerts from reaching somebody, once for each team and urgency."""
    by_team = {policy.team: policy for policy in policies}
    routes: dict[tuple[str, Urgency], Alert] = {}
    for alert in alerts:
        routes.setdefault((alert.subject.team, urgency(alert)), alert)
    for (team, level), first in routes.items():
        policy = by_team.get(team)
        place = (policy or first).origins[0]
        topics = _topics(policy, level) if policy else ()
        yield from _route(team, level, place, topics)
        for arn in topics:
            if arn.split(":")[3] != region:
                message = f"the topic `{arn}` of team `{team}` is not in `{region}`, where the alarms are"
                yield faults.FOREIGN_TOPIC.at(place, message, help=f"name a topic in `{region}`")


def _route(team: str, level: Urgency, place: Place, topics: tuple[str, ...]) -> Iterator[Diagnostic]:
    if not topics:
        name = f"sns-{level.value}"
        example = (
            f"receivers: {{{name}: {{type: sns, topic_arn: ...}}}} and routing: {{{level.value}: [{name}]}}"
        )
        message = f"team `{team}` has no SNS topic for a {level.value}, so its CloudWatch alarms reach nobody"
        yield faults.NO_TOPIC.at(place, message, help=f"add `{example}` to the team")
    if len(topics) > MOST:
        message = f"team `{team}` routes a {level.value} to {len(topics)} topics and an alarm takes {MOST}"
        yield faults.TOO_MANY_TOPICS.at(
            place, message, help="let one topic fan out to the others' subscribers"
        )
