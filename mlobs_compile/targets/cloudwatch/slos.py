"""Every SLO by its backend, and what has to be said of what the backend cannot keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from mlobs_compile.artifact import Resource
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import cloudwatch as faults
from mlobs_compile.ir.maintenance import Maintenance
from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.ir.objective import QUARTER, BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.target import Context
from mlobs_compile.targets.cloudwatch import application_signals, burn, exclusions, grid, promql, requests
from mlobs_compile.targets.cloudwatch.backend import Backend, backend_of
from mlobs_compile.targets.cloudwatch.delivery import Delivery
from mlobs_compile.units import Duration, decimal_text

MOST = 250
"""SLOs in a region unless AWS raises it ("Application Signals endpoints and quotas")."""


@dataclass(frozen=True, slots=True)
class Slo:
    """An objective at home here, with its backend and those of its alerts that are at home here too."""

    objective: Objective
    backend: Backend
    burns: tuple[BurnRateAlert, ...]
    budgets: tuple[BudgetAlert, ...]


def held(objectives: Sequence[Objective], alerts: Sequence[Alert], context: Context) -> list[Slo]:
    """The objectives with their alerts."""
    burns: dict[str, list[BurnRateAlert]] = {}
    budgets: dict[str, list[BudgetAlert]] = {}
    for alert in alerts:
        if isinstance(alert, BurnRateAlert):
            burns.setdefault(alert.objective.id, []).append(alert)
        if isinstance(alert, BudgetAlert):
            budgets.setdefault(alert.objective.id, []).append(alert)
    return [
        Slo(
            objective,
            backend_of(objective, context.options),
            tuple(burns.get(objective.id, ())),
            tuple(budgets.get(objective.id, ())),
        )
        for objective in objectives
    ]


def resources(slo: Slo, context: Context, delivery: Delivery) -> Iterator[Resource]:
    """All that the objective becomes."""
    objective = slo.objective
    match slo.backend:
        case Backend.ALARMS:
            yield from burn.burn_alarms(objective, slo.burns, context, delivery)
        case Backend.APPLICATION_SIGNALS:
            yield from application_signals.slos(objective, slo.budgets, context)
            yield from application_signals.burn_alarms(objective, slo.burns, context, delivery)
            yield from application_signals.budget_alarms(slo.budgets, context, delivery)
        case Backend.PROMQL:
            yield from promql.burn_alarms(objective, slo.burns, context, delivery)
        case _:
            assert_never(slo.backend)


def findings(
    slos: Sequence[Slo], works: Sequence[Maintenance], made: Sequence[Resource]
) -> Iterator[Diagnostic]:
    """What is said of SLOs that are watched here: waits, maintenance, quotas."""
    for slo in slos:
        yield from _unburned(slo)
        yield from _uncovered(slo.objective)
        for alert in slo.burns:
            yield from _waits(alert, slo.backend)
    own: dict[str, list[Slo]] = {}
    for slo in slos if works else ():
        own.setdefault(requests.file_of(slo.objective), []).append(slo)
    planned: dict[str, list[Maintenance]] = {}
    for work in works:
        yield from _counted(work, own.get(requests.file_of(work), ()))
        planned.setdefault(requests.file_of(work), []).append(work)
    for file, several in planned.items():
        yield from _crowded(own.get(file, ()), several)
    promises = [one for one in made if one.kind == "slo"]
    if len(promises) > MOST:
        message = (
            f"{len(promises)} SLOs of Application Signals are wanted, and a region has {MOST} by default"
        )
        help = "ask AWS for a higher quota, or watch some with `backend: alarms`"
        yield faults.MANY_SLOS.at(promises[0].origins[0], message, help=help)


def _unburned(slo: Slo) -> Iterator[Diagnostic]:
    if slo.burns or slo.backend is Backend.APPLICATION_SIGNALS:
        return
    message = f"`{slo.objective.id}` has no burn-rate alert in CloudWatch, so no alarm is made of it"
    yield faults.NOTHING_BURNS.at(slo.objective.origins[0], message)


def _uncovered(objective: Objective) -> Iterator[Diagnostic]:
    """A share of measured time that somebody asks for; the default is no news in every report."""
    if objective.coverage not in (QUARTER, 0):
        message = (
            f"`coverage: {decimal_text(objective.coverage * 100)}%` of `{objective.id}` is not kept: AWS publishes "
            "nothing in a minute without events, so a quiet service cannot be told from a young one"
        )
        help = "write `min_events`, which an alarm can ask for"
        yield faults.NOT_COVERED.at(objective.origins[0], message, help=help)


def _waits(alert: BurnRateAlert, backend: Backend) -> Iterator[Diagnostic]:
    """A wait that is not kept, or not as it is written."""
    tier, place = alert.tier, alert.origins[0]
    if backend is Backend.PROMQL:
        return
    if tier.keep.ms:
        message = (
            f"`keep_firing_for: {tier.keep}` of `{alert.id}` is not kept: an alarm ends when its rule does"
        )
        help = "remove it, or write `backend: promql` where the metrics allow it"
        yield faults.ENDS_AT_ONCE.at(place, message, help=help)
    short = grid.period(tier.short)
    if backend is Backend.ALARMS and tier.hold.ms % short.ms:
        wait = Duration(short.ms * (grid.burning(short, tier.hold) - 1))
        message = (
            f"`for: {tier.hold}` of `{alert.id}` becomes {wait}: an alarm counts whole windows of {short}"
        )
        yield faults.LONGER_WAIT.at(place, message)


def _counted(work: Maintenance, own: Sequence[Slo]) -> Iterator[Diagnostic]:
    """SLOs of the thing that goes into maintenance, whose events count all the same."""
    counting = [slo for slo in own if slo.backend is not Backend.APPLICATION_SIGNALS]
    zone = ""
    if exclusions.window(work) is None and len(counting) < len(own):
        counting, zone = [*own], "an exclusion recurs in UTC, and the clocks of its zone change; "
    if counting:
        ids = ", ".join(f"`{slo.objective.id}`" for slo in counting)
        message = f"during `{work.id}` the events of {ids} still count in CloudWatch: {zone}only its alarms are muted"
        yield faults.STILL_COUNTS.at(work.origins[0], message)


def _crowded(own: Sequence[Slo], works: Sequence[Maintenance]) -> Iterator[Diagnostic]:
    kept = any(slo.backend is Backend.APPLICATION_SIGNALS for slo in own)
    if kept and len(works) > exclusions.MOST_WINDOWS:
        message = (
            f"`{works[0].subject.name}` has {len(works)} maintenance windows, and an SLO of Application Signals "
            f"takes {exclusions.MOST_WINDOWS}"
        )
        help = "write hours that are the same on several days as one window, and remove what is past"
        yield faults.MANY_EXCLUSIONS.at(works[0].origins[0], message, help=help)
