"""That every alert reaches somebody: each compiled rule is led through the compiled routes.

An alert carries all labels that routes ask for in its rule, so its way is known before it ever fires.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlobs_compile.artifact import Emission, Json, Resource
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import paths as faults
from mlobs_compile.ir.maintenance import Maintenance
from mlobs_compile.ir.monitoring import Alert, Monitoring
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.routing import Policy
from mlobs_compile.paths import delivery
from mlobs_compile.paths.delivery import Channel, Delivery
from mlobs_compile.paths.tree import Labels, Stop
from mlobs_compile.route import Place

ID = "mlobs_id"
"""The label with the id of the alert's node."""


def rules(resources: Iterable[Resource]) -> Iterator[Labels]:
    """The labels of every alerting rule, with its name among them as `alertname`."""
    for resource in resources:
        held = resource.body.get("rules", ())
        for rule in held if isinstance(held, Sequence) else ():
            if isinstance(rule, Mapping) and "alert" in rule:
                yield {"alertname": str(rule["alert"]), **_labels(rule.get("labels"))}


def _labels(body: Json) -> dict[str, str]:
    assert isinstance(body, Mapping)
    return {key: str(value) for key, value in body.items()}


def configuration(emission: Emission | None) -> Delivery | None:
    """The routes that a target wrote; None where it wrote none."""
    trees = (artifact.tree for artifact in emission.artifacts) if emission else iter(())
    return next((delivery.read(tree) for tree in trees if tree is not None and "route" in tree), None)


@dataclass(frozen=True, slots=True)
class Followed:
    """An alert and all the routes at which it ends."""

    alert: Alert
    policy: Policy
    stops: tuple[Stop, ...]
    routes: Delivery

    @property
    def heard(self) -> list[Stop]:
        """The stops at which somebody is told."""
        return [stop for stop in self.stops if any(one.tells for one in self.routes.channels[stop.receiver])]

    @property
    def channels(self) -> list[Channel]:
        return [channel for stop in self.heard for channel in self.routes.channels[stop.receiver]]

    @property
    def times(self) -> str:
        return "; ".join(dict.fromkeys(map(self.routes.told, self.heard)))


def prove(
    monitoring: Monitoring, alerts: Sequence[Alert], rules: Iterable[Labels], routes: Delivery | None
) -> Iterator[Diagnostic]:
    """Each alert that reaches nobody, or only somebody who sleeps; said once for all that fail for one reason."""
    policies = {policy.team: policy for policy in monitoring.of(Policy)}
    windows = {node.id: node.origins[0] for node in monitoring.of(Maintenance)}
    routed = {alert.id: alert for alert in alerts if policies[alert.subject.team].reached(alert.urgency)}
    said = [_nobody(alert, policies[alert.subject.team]) for alert in alerts if alert.id not in routed]
    for case in _follow(routed, policies, rules, routes) if routes else ():
        said.extend(_judge(case, windows))
    once: dict[tuple[str, Place, str | None], Diagnostic] = {}
    for found in said:
        assert isinstance(found.where, Place)
        once.setdefault((found.code, found.where, found.help), found)
    yield from once.values()


def _follow(
    alerts: Mapping[str, Alert], policies: Mapping[str, Policy], rules: Iterable[Labels], routes: Delivery
) -> Iterator[Followed]:
    """One alert for each way through the routes."""
    gone: set[tuple[str, ...]] = set()
    for labels in rules:
        alert, way = alerts.get(labels.get(ID, "")), tuple(labels.get(label, "") for label in routes.asked)
        if alert and way not in gone:
            gone.add(way)
            yield Followed(alert, policies[alert.subject.team], routes.stops(labels), routes)


def _judge(case: Followed, windows: Mapping[str, Place]) -> Iterator[Diagnostic]:
    if not case.heard:
        yield _nobody(case.alert, case.policy)
    elif not any(map(case.routes.ever, case.heard)):
        yield _never(case, windows)
    elif case.alert.urgency is Urgency.PAGE:
        if all(stop.active for stop in case.heard):
            yield _office(case)
        if not any(channel.wakes for channel in case.channels):
            yield _asleep(case)


def _nobody(alert: Alert, policy: Policy) -> Diagnostic:
    urgency = alert.urgency.value
    message = f"`{alert.id}` is a {urgency}, and the team `{policy.team}` routes that to nobody"
    help = f"name a receiver under `routing: {{{urgency}: [...]}}` of the team `{policy.team}`"
    return faults.NOBODY.at(policy.origins[0], message, help=help)


def _never(case: Followed, windows: Mapping[str, Place]) -> Diagnostic:
    muted = [windows[name] for stop in case.heard for name in stop.muted if name in windows]
    place = muted[0] if muted else case.alert.origins[0]
    help = "shorten the maintenance window, or lay it outside the working hours"
    return faults.NEVER.at(place, f"`{case.alert.id}` is never delivered: {case.times}", help=help)


def _office(case: Followed) -> Diagnostic:
    message = f"the page `{case.alert.id}` is delivered only {case.times}"
    return faults.NEVER.at(case.policy.origins[0], message, help="let one receiver be told at any time")


def _asleep(case: Followed) -> Diagnostic:
    kinds = " and ".join(dict.fromkeys(channel.kind for channel in case.channels))
    team, id = case.policy.team, case.alert.id
    message = f"pages of the team `{team}`, such as `{id}`, go to {kinds} alone, which wakes nobody"
    help = "add a receiver that rings under `routing: {page: [...]}`: PagerDuty, a webhook or an SNS topic"
    return faults.ASLEEP.at(case.policy.origins[0], message, help=help)
