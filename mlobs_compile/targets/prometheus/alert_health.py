"""Rules about the alerts themselves: how often, when and for how long they fire, and which rules are loaded.

They stand in a file of their own, and read `ALERTS`, which Prometheus keeps of every alert. Their number follows from
the number of teams and not of alerts. Which rules are loaded is told by a digest of all other rule files; it is made
when the files are written, for whoever only checks a spec writes none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256

from mlobs_compile.artifact import Body, Resource
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import health as faults
from mlobs_compile.ir.monitoring import Alert, Monitoring
from mlobs_compile.ir.routing import Policy
from mlobs_compile.queries import health
from mlobs_compile.queries.health import Scope
from mlobs_compile.targets.prometheus.groups import GROUP, INTERVAL, NAME
from mlobs_compile.targets.prometheus.options import AlertHealth
from mlobs_compile.targets.prometheus.shards import File
from mlobs_compile.viewing import Views

STEM = "alert-health"
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Watched:
    """What the rules are about."""

    scope: Scope
    alerts: tuple[Alert, ...]
    """Those that are rules of Prometheus."""
    policies: tuple[Policy, ...]
    views: Views

    @property
    def teams(self) -> tuple[str, ...]:
        return tuple(sorted({alert.subject.team for alert in self.alerts}))


def watched(monitoring: Monitoring, here: Iterable[str], scope: Scope, views: Views) -> Watched:
    """The alerts among these ids, and the teams that answer for them."""
    ids = set(here)
    alerts = tuple(alert for alert in monitoring.alerts() if alert.id in ids)
    teams = {alert.subject.team for alert in alerts}
    policies = (policy for policy in monitoring.of(Policy) if policy.team in teams)
    return Watched(scope, alerts, tuple(policies), views)


def file(of: Watched, settings: AlertHealth, most: int) -> File | None:
    """The file without the rule that tells its digest, in groups of at most so many rules; None without alerts."""
    if not settings.record or not of.alerts:
        return None
    origins = tuple(
        dict.fromkeys(place for node in of.policies or of.alerts[:1] for place in node.origins[:1])
    )
    sections = [
        *_cut(f"{STEM}/history", tuple(_history(of, settings)), most),
        *_cut(f"{STEM}/teams", tuple(_teams(of)), most),
    ]
    teams = tuple(policy.id for policy in of.policies)
    held = (
        Resource(NAME, GROUP, name, f"rules/{STEM}.yaml", _group(name, rules), teams, origins)
        for name, rules in sections
    )
    return File(STEM, "", tuple(held))


def _cut(name: str, rules: tuple[Body, ...], most: int) -> Iterator[tuple[str, tuple[Body, ...]]]:
    """The rules in groups of at most so many, without a limit in one.

    What a group reads of another it may read a minute late; it counts in its own time, so the counts stay the same.
    """
    size = most if most > 0 else len(rules)
    for number, start in enumerate(range(0, len(rules), size), 1):
        yield name if number == 1 else f"{name}-{number}", rules[start : start + size]


def _group(name: str, rules: tuple[Body, ...]) -> Body:
    return {"name": name, "interval": INTERVAL, "rules": rules}


def _history(of: Watched, settings: AlertHealth) -> Iterator[Body]:
    """In the order of dependency: each reads what those before it record."""
    scope = of.scope
    asked = (
        (health.FIRING, health.firing(scope, of.teams)),
        (health.STARTED, health.started(scope)),
        (health.OFF_HOURS, health.off_hours(scope)),
        (health.SHORT, health.short_lived(scope, settings.short_lived)),
        (health.FLAPPING, health.flapping(scope, settings.flapping)),
        (health.BURNING, health.burning(scope)),
        (health.BURNING_SINCE, health.burning_since(scope)),
        (health.DETECTED, health.detected(scope)),
        (health.BAD_TOLD, health.bad_told(scope)),
    )
    for record, expr in asked:
        yield _record(record, expr, scope)


def _teams(of: Watched) -> Iterator[Body]:
    """The clock of each team, and what is known of its alerts before any of them fires."""
    for policy in of.policies:
        if policy.working_hours and health.unreadable(policy.working_hours) is None:
            yield _record(health.WORKING, health.working(policy.working_hours), of.scope, team=policy.team)
    whose = [(alert.subject.team, alert.urgency.value) for alert in of.alerts]
    lacks = [(health.NO_RUNBOOK, {alert.id for alert in of.alerts if not alert.subject.runbook})]
    if of.views.drawn:
        lacks.append(
            (health.NO_DASHBOARD, {alert.id for alert in of.alerts if alert.id not in of.views.panels})
        )
    counts = [(health.DECLARED, Counter(whose))]
    for record, ids in lacks:
        counts.append(
            (record, Counter(key for alert, key in zip(of.alerts, whose, strict=True) if alert.id in ids))
        )
    for record, count in counts:
        for team, severity in sorted(set(whose)):
            value = count[team, severity]
            yield _record(record, f"vector({value})", of.scope, severity=severity, team=team)


def _record(record: str, expr: str, scope: Scope, /, **labels: str) -> Body:
    return {"record": record, "expr": expr, "labels": {**scope.labels, **labels}}


def unreadable(of: Watched, settings: AlertHealth) -> Iterator[Diagnostic]:
    """Teams whose pages out of hours cannot be told."""
    for policy in of.policies if settings.record else ():
        why = health.unreadable(policy.working_hours) if policy.working_hours else None
        if why:
            message = (
                f"pages of the team `{policy.team}` outside of its working hours are not recorded: {why}"
            )
            help = "`mlobs report alerts` counts them all the same, by the rules of the time zone itself"
            yield faults.UNREADABLE_CLOCK.at(policy.origins[0], message, help=help)


@dataclass(frozen=True, slots=True)
class Digests:
    """What files hold, noted as they are written, so that no text is made twice and none is kept."""

    text: Callable[[File], str]
    noted: dict[str, bytes] = field(default_factory=dict)

    def written(self, one: File) -> str:
        """The text of a file."""
        made = self.text(one)
        self.noted[one.path] = sha256(made.encode()).digest()
        return made

    def of(self, files: Iterable[File]) -> str:
        """One digest for all of them."""
        whole = sha256()
        for one in files:
            if one.path not in self.noted:
                self.written(one)
            whole.update(one.path.encode() + b"\0" + self.noted[one.path])
        return whole.hexdigest()[:_DIGITS]


def whole(own: File, scope: Scope, digest: str = "") -> File:
    """The file with the rule that tells when the rules of all files have changed."""
    rule = _record(health.DEPLOYED, health.deployed(scope, digest), scope, digest=digest)
    name = f"{STEM}/deployment"
    told = replace(own.held[-1], name=name, body=_group(name, (rule,)))
    return replace(own, held=(*own.held, told))


def with_digest(own: File, others: Iterable[File], digests: Digests, scope: Scope) -> File:
    """The file with all that is written into it, once the digest of all is known."""
    return whole(own, scope, digests.of((own, *others)))
