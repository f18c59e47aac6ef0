"""What a panel must know beside itself; kept apart from what draws it, which a mere check never loads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mlobs_compile import viewing
from mlobs_compile.ir.board import Reading, View
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.queries import aws_names
from mlobs_compile.targets.grafana.asked import Drawn
from mlobs_compile.units import Duration
from mlobs_compile.viewing import Views


@dataclass(frozen=True, slots=True)
class Mould:
    """A written board with gaps: texts, and between each two of them the name of what belongs there."""

    texts: tuple[bytes, ...]
    names: tuple[str, ...]

    def filled(self, values: Mapping[str, str]) -> bytes:
        import orjson

        own = {name: orjson.dumps(text)[1:-1] for name, text in values.items()}
        parts = [self.texts[0]]
        for name, text in zip(self.names, self.texts[1:], strict=True):
            parts += (own[name], text)
        return b"".join(parts)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a panel must know beside itself."""

    environment: str
    interval: str
    """How often the data sources get new samples, as Grafana reads it."""
    homes: Mapping[str, str]
    """For every objective, by id, the target that alerts on it and so records it."""
    alerts: Mapping[str, tuple[BurnRateAlert, ...]]
    """The burn-rate alerts of every objective, by the objective's id."""
    alarmed: frozenset[tuple[str, str]]
    """Kind and name of the subjects with alerts in CloudWatch."""
    uids: Mapping[str, str]
    """The uids of all boards, by id."""
    budgets: Mapping[str, tuple[BudgetAlert, ...]]
    """The alerts on the budget of every objective, by the objective's id."""
    region: str
    """Where the alarms are; empty without an account."""
    views: Views
    recent: dict[tuple[str, Reading, View], Drawn] = field(default_factory=dict)
    """What was drawn last of objectives, which two boards show alike."""
    moulds: dict[object, Mould] = field(default_factory=dict)
    """What boards of SLOs are cast from, by their shape."""

    def windows(self, objective: Objective) -> tuple[Duration, ...]:
        """The windows the alerts look at, shortest first; the objective's own where nothing alerts."""
        tiers = [alert.tier for alert in self.alerts.get(objective.id, ())]
        windows = {window for tier in tiers for window in (tier.short, tier.long)}
        return tuple(sorted(windows)) or (objective.window,)

    def long_windows(self, objective: Objective) -> tuple[Duration, ...]:
        """The long windows alone, which decide when an alert begins; the short ones decide when it ends."""
        longs = {alert.tier.long for alert in self.alerts.get(objective.id, ())}
        return tuple(sorted(longs)) or (objective.window,)

    def has_alarms(self, kind: str, name: str) -> bool:
        """Whether some of the alerts of these subjects are alarms in CloudWatch; an empty word means all."""
        if kind and name:
            return (kind, name) in self.alarmed
        return any(kind in ("", k) and name in ("", n) for k, n in self.alarmed)

    def alert_url(self, alert: str) -> str | None:
        """Where an alert is looked at: in this Grafana, or in the console of its alarm; None for one without a home."""
        match self.homes.get(alert):
            case "prometheus":
                return viewing.rule_url(alert)
            case "cloudwatch" if self.region:
                views = self.views
                name = aws_names.alarm_name(views.prefix, views.project, views.environment, alert)
                return viewing.alarm_url(self.region, name)
            case _:
                return None

    def source(self, objective: Objective) -> str:
        """`prometheus` or `cloudwatch`: where the alerts live, else what the signal can be read from."""
        home = self.homes.get(objective.id)
        if home in ("prometheus", "cloudwatch"):
            return home
        return "prometheus" if objective.signal.series else "cloudwatch"
