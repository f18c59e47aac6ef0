"""Rule groups: all rules of an SLO in one, for Prometheus keeps order and time only within a group.

A ruler may allow a group fewer rules than an SLO has. Then the SLO is parted where it costs least, into groups that
each read what those before them record: what is counted and its ratios, the periods and their budgets, the alerts. A
ruler evaluates groups at moments of its own, so each border may cost an alert one evaluation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from mlobs_compile.artifact import Body, Deferred, Resource
from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.objective import Objective
from mlobs_compile.queries import records
from mlobs_compile.targets.prometheus.alerts import signal_rules
from mlobs_compile.targets.prometheus.rules import alert_name
from mlobs_compile.targets.prometheus.slo import Names, SloAlert, slo_rules

NAME = "prometheus"
INTERVAL = str(records.INTERVAL)
GROUP, ALERT = "rule-group", "alert-rule"
"""Kinds of resources: a whole group, and an alert of a group that a file's alerts share."""
_OF_PERIODS = frozenset((records.PERIOD, records.BUDGET_LEFT, records.OBJECTIVE, records.SLO_INFO))
_STAGES, _PERIODS, _ALERTS = "stages", "periods", "alerts"
_ORDER = (_STAGES, _PERIODS, _ALERTS)


def slo_groups(
    objective: Objective,
    alerts: tuple[SloAlert, ...],
    most: int,
    file: str,
    whose: Names = Names.MLOBS,
) -> tuple[Resource, ...]:
    """The groups of one SLO, of at most so many rules each; one group where `most` is 0."""
    ids = (objective.id, *(alert.id for alert in alerts))
    names = {alert_name(alert.id): alert.id for alert in alerts}
    if not most:

        def body() -> Body:
            return _group(objective.id, tuple(slo_rules(objective, alerts, whose)))

        held = Deferred(body)
        return (Resource(NAME, GROUP, objective.id, file, held, ids, objective.origins, tuple(names)),)
    parts = list(_parted(tuple(slo_rules(objective, alerts, whose)), objective, most))
    made = []
    for name, rules in parts:
        here = tuple(alias for rule in rules if (alias := str(rule.get("alert"))) in names)
        nodes = ids if len(parts) == 1 else tuple(names[alias] for alias in here) or (objective.id,)
        made.append(Resource(NAME, GROUP, name, file, _group(name, rules), nodes, objective.origins, here))
    return tuple(made)


def slo_of(group: Resource) -> str:
    """The id of the SLO that a group, or a part of one, belongs to."""
    return "/".join(group.name.split("/")[:2])


def _group(name: str, rules: Sequence[Body]) -> Body:
    return {"name": name, "interval": INTERVAL, "rules": tuple(rules)}


def _parted(rules: Sequence[Body], objective: Objective, most: int) -> Iterator[tuple[str, Sequence[Body]]]:
    """Names of groups and their rules, in the order of dependency."""
    taken = Counter[str]()
    for section, held in _packed(rules, objective, most):
        taken[section] += 1
        tail = f"-{taken[section]}" if taken[section] > 1 else ""
        yield objective.id if section == _STAGES and not tail else f"{objective.id}/{section}{tail}", held


def _packed(rules: Sequence[Body], objective: Objective, most: int) -> Iterator[tuple[str, Sequence[Body]]]:
    """Whole sections together as long as they fit; a section that is too long by itself is cut where it must be."""
    first, held = _STAGES, list[Body]()
    for section, found in groupby(_sections(rules, objective), key=lambda pair: pair[0]):
        more = [rule for _, rule in found]
        if held and len(held) + len(more) > most:
            yield first, held
            first, held = section, []
        while len(held) + len(more) > most:
            room = most - len(held)
            yield first, held + more[:room]
            first, held, more = section, [], more[room:]
        first = first if held else section
        held += more
    if held:
        yield first, held


def _sections(rules: Sequence[Body], objective: Objective) -> Iterator[tuple[str, Body]]:
    """Every rule with its section; a rule of no section stands with the one before it."""
    periods = {records.window_label(period) for period in objective.periods}
    now = 0
    for rule in rules:
        labels = rule.get("labels")
        window = labels.get("window") if isinstance(labels, dict) else None
        if "alert" in rule:
            now = _ORDER.index(_ALERTS)
        elif rule.get("record") in _OF_PERIODS or (
            rule.get("record") == records.ERRORS and window in periods
        ):
            now = max(now, _ORDER.index(_PERIODS))
        yield _ORDER[now], rule


def alert(node: ThresholdAlert | AnomalyAlert | AbsenceAlert, file: str) -> Resource:
    """An alert on a single signal, which stands in a group with others of its subject."""

    def body() -> Body:
        return {"rules": tuple(signal_rules(node))}

    name = alert_name(node.id)
    return Resource(NAME, ALERT, name, file, Deferred(body), (node.id,), node.origins, (name,))
