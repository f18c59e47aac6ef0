"""An alert no longer reaches somebody whom it reached before, or another team answers for it.

Compared is where each alert really ends: through the routes of the compiled Alertmanager configuration to the
channels of a receiver, and through the actions of a CloudWatch alarm. So it is seen whether a receiver was removed,
renamed into another channel, or left out of the routing, and whether a thing was given to another team.

It is high where an alert that pages loses somebody, and medium where it opens tickets; one step more for a thing of
tier `critical`, one less for one of tier `low`, and one less where somebody is still told: for a page, somebody whom
it wakes. Tickets that wait for working hours now are low. What an alert that was downgraded no longer reaches is R03.

Looser:
```yaml
receivers:
  topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}
  duty: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:duty"}
routing: {page: [topic, duty], ticket: [topic]}
```
```yaml
receivers:
  topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}
  duty: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:duty"}
routing: {page: [topic], ticket: [topic]}
```
Tighter:
```yaml
receivers:
  topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}
  duty: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:duty"}
routing: {page: [topic], ticket: [topic]}
```
```yaml
receivers:
  topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}
  duty: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:duty"}
routing: {page: [topic, duty], ticket: [topic]}
```
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from mlobs_compile import paths
from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.routing import Email, PagerDuty, Policy, Slack, Topic, Webhook, WorkingHours
from mlobs_compile.paths.delivery import Channel
from mlobs_compile.paths.ways import ACTIONS, Ways
from mlobs_compile.review.change import Line
from mlobs_compile.review.pairs import kept
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.review.stakes import gravest, lower, weighed
from mlobs_compile.review.state import Compiled
from mlobs_compile.risk import Risk, Seen

Told = frozenset[Channel]
_KINDS = {PagerDuty: "PagerDuty", Slack: "Slack", Email: "e-mail", Webhook: "webhook", Topic: "SNS topic"}
_ELSEWHERE = Channel("whom the routes elsewhere lead it to", "")


@dataclass(frozen=True, slots=True)
class _Loss:
    """One way in which alerts lost somebody; those that share it are one row."""

    environment: str
    teams: tuple[str, str]
    subject: str
    """The thing that was given to another team; empty where the team is the same."""
    urgency: Urgency
    was: Told
    now: Told


@dataclass(frozen=True, slots=True)
class _Reach:
    """Whom the alerts of one compiled environment tell."""

    ways: Ways
    _known: dict[tuple[str, ...], Told] = field(default_factory=dict)

    @classmethod
    def of(cls, compiled: Compiled) -> _Reach:
        return cls(Ways.of(compiled.emissions, paths.RULES, paths.ROUTES))

    def told(self, id: str) -> Told:
        return self._routed(id) | frozenset(
            Channel("SNS topic" if ":sns:" in str(action) else "action", str(action))
            for alarm in self.ways.alarms.get(id, ())
            for action in _listed(alarm.body[ACTIONS])
        )

    def _routed(self, id: str) -> Told:
        labels, routes = self.ways.rules.get(id), self.ways.routes
        if labels is None:
            return frozenset()
        if routes is None:
            return frozenset((_ELSEWHERE,))
        way = tuple(labels.get(label, "") for label in routes.asked)
        if way not in self._known:
            stops = routes.stops(labels)
            found = (one for stop in stops for one in routes.channels[stop.receiver] if one.tells)
            self._known[way] = frozenset(found)
        return self._known[way]


def _listed(body: object) -> Sequence[object]:
    return body if isinstance(body, Sequence) and not isinstance(body, str) else ()


def _find(seen: Seen) -> Iterator[Sighting]:
    losses: dict[_Loss, list[Alert]] = {}
    for name, after in seen.after.environments.items():
        before = seen.before.environments.get(name)
        if before is not None:
            for loss, alert in _losses(seen, name, _Reach.of(before), _Reach.of(after)):
                losses.setdefault(loss, []).append(alert)
    for loss, alerts in losses.items():
        yield _sighting(seen, loss, alerts)
    for change, was, now in kept(seen.every, Policy):
        if now.working_hours and not was.working_hours:
            text = f"ticket: at any time → {_hours(now.working_hours)}"
            line = seen.line(change, "working_hours")
            yield Sighting(change, now.id, text, line, Level.LOW, change.blast.environments)


def _losses(seen: Seen, name: str, old: _Reach, new: _Reach) -> Iterator[tuple[_Loss, Alert]]:
    """Alerts of both sides that tell fewer, or are another team's."""
    for id, alert in seen.now[name].items():
        former = seen.was[name].get(id)
        if not isinstance(alert, Alert) or not isinstance(former, Alert):
            continue
        teams = former.subject.team, alert.subject.team
        was, now = old.told(id), new.told(id)
        if former.urgency is alert.urgency and (was - now or teams[0] != teams[1]):
            subject = alert.subject.name if teams[0] != teams[1] else ""
            yield _Loss(name, teams, subject, alert.urgency, was, now), former


def _sighting(seen: Seen, loss: _Loss, alerts: list[Alert]) -> Sighting:
    level = gravest(weighed(loss.urgency, alert.subject.tier) for alert in alerts)
    heard = loss.now if loss.urgency is Urgency.TICKET else [one for one in loss.now if one.wakes]
    if heard and loss.now != frozenset((_ELSEWHERE,)):
        level = lower(level)
    lost = loss.was - loss.now
    text = _by_name(seen, loss) or _from_to(loss.urgency, *(map(str, told) for told in (loss.was, loss.now)))
    compiled = seen.after.environments[loss.environment]
    if loss.subject:
        thing = next(one for one in compiled.platform.things if one.subject.name == loss.subject)
        text = f"team {loss.teams[0]} → {loss.teams[1]}" + (f"; {text}" if lost else "")
        line = seen.after.line(thing.at("metadata", "team"))
        return Sighting(None, loss.subject, text, line, level, (loss.environment,))
    routing = compiled.platform.teams[loss.teams[1]].at("routing", loss.urgency.value)
    line = _readdressed(seen, loss) or seen.after.line(routing)
    return Sighting(None, f"team/{loss.teams[1]}", text, line, level, (loss.environment,))


def _readdressed(seen: Seen, loss: _Loss) -> Line | None:
    """The line of a receiver that is routed to as before, and is somewhere else."""
    for change, was, now in kept(seen.every, Policy):
        names = [[one.name for one in policy.reached(loss.urgency)] for policy in (was, now)]
        here = loss.environment in change.blast.environments
        if now.id == f"team/{loss.teams[1]}" and here and names[0] == names[1]:
            return change.line
    return None


def _by_name(seen: Seen, loss: _Loss) -> str:
    """Who is lost by the receivers' names, where the routing says so; their addresses may differ by environment."""
    policies = (
        nodes[loss.environment].get(f"team/{team}")
        for nodes, team in zip((seen.was, seen.now), loss.teams, strict=True)
    )
    was, now = (
        {one.name: f"{one.name} ({_KINDS[type(one.channel)]})" for one in policy.reached(loss.urgency)}
        if isinstance(policy, Policy)
        else {}
        for policy in policies
    )
    return _from_to(loss.urgency, was.values(), now.values()) if was.keys() - now.keys() else ""


def _from_to(urgency: Urgency, before: Iterable[str], after: Iterable[str]) -> str:
    """Who is lost, and who is told in their place or as before."""
    was, now = ({one.strip() for one in told} for told in (before, after))
    come = ", ".join(sorted(now - was))
    left = come or (f"only {', '.join(sorted(now))}" if now else "nobody")
    return f"{urgency.value}: {', '.join(sorted(was - now or was))} → {left}"


def _hours(hours: WorkingHours) -> str:
    return f"{hours.start} to {hours.end} on {len(hours.days)} days"


RISK = Risk("R07", "receiver lost", Level.HIGH, _find)
