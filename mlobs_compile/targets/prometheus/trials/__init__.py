"""Trials of the compiled rules: for every alert, histories in which it must fire and others in which it must not.

They are made from the nodes of the monitoring, never from the rules, so that a rule that says something else than was
meant is noticed. promtool runs them (`backends/promtool.py`); `document.py` writes them as it reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.monitoring import Alert, AnyNode
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, NoData, Objective
from mlobs_compile.queries import promql, selectors, witnesses
from mlobs_compile.targets.prometheus.trials import (
    anomalies,
    burning,
    raw,
    silences,
    single,
    sources,
    spending,
    upkeep,
    vanishing,
    verdicts,
)
from mlobs_compile.targets.prometheus.trials.burning import Edges
from mlobs_compile.targets.prometheus.trials.cases import expected
from mlobs_compile.targets.prometheus.trials.silences import Around
from mlobs_compile.targets.prometheus.trials.stage import SHORT, Limits, Stage, started
from mlobs_compile.targets.prometheus.trials.trial import Case, Findings, Lack, Scenario, Trial, together

_TOO_LONG = "it would take hours of minutes, of which promtool evaluates a few hundred a second"
_STATES = "its events are made of a state, and have no counters that could stand still or start again"
_ONE_GROUP = "its queries select one value of the label that it is grouped by, so there is one group only"
_BLIND = "its query makes a value of nothing, so missing series are never noticed"
_HASTY = "missing data count as bad, and so do the minutes before the first sample, however few they are"
_BEFORE = (
    "there is maintenance when promtool's clock begins, and missing data before the first sample count as bad"
)
_LATE = "maintenance leaves no few hours free at the beginning of promtool's clock, 1970-01-01T00:00:00Z"


def of_monitoring(nodes: Iterable[AnyNode], limits: Limits = SHORT) -> Iterator[Trial]:
    """A trial for every SLO among the nodes, with its alerts, and for every alert on a single signal."""
    alerts: dict[str, list[Alert]] = {}
    objectives: list[Objective] = []
    singles: list[ThresholdAlert | AnomalyAlert | AbsenceAlert] = []
    for node in nodes:
        match node:
            case Objective():
                objectives.append(node)
            case (
                BurnRateAlert(objective=of)
                | BudgetAlert(objective=of)
                | AbsenceAlert(objective=Objective() as of)
            ):
                alerts.setdefault(of.id, []).append(node)
            case ThresholdAlert() | AnomalyAlert() | AbsenceAlert():
                singles.append(node)
            case _:
                pass
    for objective in objectives:
        yield of_objective(objective, alerts.get(objective.id, ()), limits)
    yield from map(of_alert, singles)


def of_objective(objective: Objective, alerts: Iterable[Alert], limits: Limits = SHORT) -> Trial:
    """The trial of an SLO and all its alerts."""
    held = tuple(alerts)
    around = _around(objective)
    found = together(_given(alert, objective, around) for alert in held)
    scenarios, lacks = list(found.scenarios), list(found.lacks)
    stage = _stage(objective, held, around, limits)
    if isinstance(stage, Stage):
        scenarios += [*raw.scenarios(stage), *vanishing.scenarios(stage)]
        for planned in upkeep.scenarios(stage):
            (scenarios if isinstance(planned, Scenario) else lacks).append(planned)  # type: ignore[arg-type]
        lacks += _untriable(stage)
    if not around.other:
        lacks += (Lack(alert.id, Case.GROUPS, _ONE_GROUP) for alert in held)
    reason = stage if isinstance(stage, str) else _TOO_LONG
    return _whole(objective.id, held, Findings(tuple(scenarios), tuple(lacks)), reason)


def _untriable(stage: Stage) -> Iterator[Lack]:
    """What the raw series that were invented cannot show, though there are some."""
    for alert in stage.alerts:
        if not stage.source.counts:
            yield from (Lack(alert.id, case, _STATES) for case in (Case.IDLE, Case.RESET, Case.UNEXPOSED))
        if stage.source.blind and isinstance(alert, AbsenceAlert):
            yield from (Lack(alert.id, case, _BLIND) for case in (Case.GONE, Case.GROUPS))
        if stage.hasty(alert):
            hasty = (Case.IDLE, Case.RESET, Case.UNEXPOSED, Case.GONE)
            yield from (Lack(alert.id, case, _HASTY) for case in hasty)


def of_alert(alert: ThresholdAlert | AnomalyAlert | AbsenceAlert) -> Trial:
    """The trial of an alert on a single signal."""
    return _whole(alert.id, (alert,), _single(alert), _TOO_LONG)


def _single(alert: ThresholdAlert | AnomalyAlert | AbsenceAlert) -> Findings:
    match alert:
        case ThresholdAlert():
            return verdicts.verdict(alert) if alert.shown else single.threshold(alert)
        case AnomalyAlert():
            return anomalies.anomaly(alert)
        case AbsenceAlert():
            return single.absence(alert)


def _given(alert: Alert, objective: Objective, around: Around) -> Findings:
    """What is tried on given records."""
    match alert:
        case BurnRateAlert():
            return burning.tier(alert, around.group, around.other)
        case BudgetAlert():
            return spending.step(alert, (around.group, around.other))
        case AbsenceAlert():
            return silences.silence(alert, objective, around)
        case _:
            return Findings()


def _stage(objective: Objective, alerts: tuple[Alert, ...], around: Around, limits: Limits) -> Stage | str:
    """The raw series of an SLO, or why there are none."""
    tiers = [alert for alert in alerts if isinstance(alert, BurnRateAlert)]
    per_second = max((Edges(alert).total for alert in tiers), default=burning.USUAL)
    mine = sources.source(objective, around.group, max(per_second, burning.USUAL))
    other = sources.source(objective, around.other, max(per_second, burning.USUAL)) if around.other else None
    if isinstance(mine, str):
        return mine
    if isinstance(other, str):
        return other
    stage = Stage(objective, alerts, mine, around, other, limits)
    start = started(stage)
    if start and objective.no_data is NoData.BAD:
        return _BEFORE
    return _LATE if start is None else replace(stage, start=start)


def _around(objective: Objective) -> Around:
    groups = _groups(objective)
    return Around(*groups, _target(objective))


def _groups(objective: Objective) -> tuple[dict[str, str], dict[str, str]]:
    """The labels of two groups that the selectors let be; the second is empty where there is one only."""
    if not objective.group_by:
        return {}, {}
    found = [selector for text in _texts(objective) for selector in selectors.read(text)]
    pairs = {
        label: witnesses.values(matchers, 2) if matchers else ("a", "b")
        for label in objective.group_by
        for matchers in [tuple(matcher for selector in found for matcher in selector.of(label))]
    }
    first = {label: values[0] for label, values in pairs.items() if values}
    second = {label: values[-1] for label, values in pairs.items() if values}
    return first, second if second != first else {}


def _texts(objective: Objective) -> tuple[str, ...]:
    form = objective.signal.series
    return tuple(promql.ranged(text, "5m") for text in promql.queries(form)) if form else ()


def _target(objective: Objective) -> Mapping[str, str] | None:
    """The labels of `up` of the first target that a query names by its job."""
    for text in _texts(objective):
        for selector in selectors.read(text):
            held = tuple(m for label in ("job", "instance") for m in selector.of(label) if m.value)
            if any(matcher.label == "job" for matcher in held):
                return witnesses.witness(selectors.Selector("up", held, ()))
    return None


def _whole(id: str, alerts: tuple[Alert, ...], found: Findings, reason: str) -> Trial:
    """The trial, with every case that an alert should have and nothing tries among what is lacking."""
    tried = {(check.alert, check.case) for one in found.scenarios for check in one.checks}
    said = {(lack.alert, lack.case) for lack in found.lacks}
    lacks = (*found.lacks, *_untold(alerts, tried | said, reason))
    wanted = {(alert.id, case) for alert in alerts for case in expected(alert)} - tried
    kept = dict.fromkeys(one for one in lacks if (one.alert, one.case) in wanted)
    return Trial(id, alerts, found.scenarios, tuple(kept))


def _untold(alerts: tuple[Alert, ...], known: set[tuple[str, Case]], reason: str) -> Iterator[Lack]:
    for alert in alerts:
        for case in expected(alert):
            if (alert.id, case) not in known:
                yield Lack(alert.id, case, reason)
