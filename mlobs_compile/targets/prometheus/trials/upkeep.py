"""Scenarios for maintenance: raw series that are all bad, and none of it counts while work is planned."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from mlobs_compile.ir.alert import Absence, AbsenceAlert
from mlobs_compile.ir.maintenance import Once, Weekly
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert
from mlobs_compile.queries import records
from mlobs_compile.targets.prometheus.trials import asking, planned
from mlobs_compile.targets.prometheus.trials.motion import MINUTE
from mlobs_compile.targets.prometheus.trials.phases import Phase, series
from mlobs_compile.targets.prometheus.trials.stage import Stage
from mlobs_compile.targets.prometheus.trials.trial import Case, Check, Lack, Scenario

PACES = (3600, 1800, 900, 300, 60)
"""Seconds between two evaluations, tried one after the other until some lie within the maintenance."""
_ALL, _NONE = Decimal(1), Decimal(0)
ONCE = "promtool's clock begins in 1970, so a maintenance of one date cannot be reached"
EACH = "rules would have to be evaluated at each of its minutes, and it may come late in the week"
RARE = "it comes so late in a week, or is so short, that promtool would need hundreds of evaluations"


def scenarios(stage: Stage) -> Iterator[Scenario | Lack]:
    """Some scenarios for every weekly maintenance; what each alert lacks where it cannot be tried."""
    for stretch in stage.objective.maintenance:
        if isinstance(stretch, Once):
            yield from _lacking(stage, ONCE)
            continue
        found = _moments(stage, stretch)
        if found is None:
            yield from _lacking(stage, RARE)
            continue
        pace, moments = found
        yield _counted(stage, pace, moments)
        yield from _absent(stage, pace, moments)
        yield from _with_traffic(stage, moments)


Moments = tuple[int, int, int, int]
"""The last evaluation before, the first and the last within, the first behind."""


def _moments(stage: Stage, stretch: Weekly) -> tuple[int, Moments] | None:
    """The coarsest pace that has evaluations on both sides of both ends, and free of other maintenance."""
    after = stage.counting * MINUTE
    warm = (stage.counting + 2) * MINUTE
    others = [other for other in stage.objective.maintenance if other is not stretch]
    for pace, (begin, end) in product(PACES, planned.spans(stretch, planned.WEEK)):
        outside, behind = (begin - 1) // pace * pace, -(-(end + after) // pace) * pace
        inside = -(-begin // pace) * pace, (end + after - 1) // pace * pace
        fits = warm <= outside and inside[0] <= inside[1] and behind <= pace * stage.limits.evaluations
        around = (outside, *inside, behind)
        if fits and all(planned.free(others, one, one, after) for one in around):
            return pace, around
    return None


def _counted(stage: Stage, pace: int, moments: Moments) -> Scenario:
    """Nothing but errors all along; they are recorded before and after, and not within."""
    _, first, last, behind = moments
    state = stage.source.state(_ALL)

    def checks() -> Iterator[Check]:
        for alert in stage.alerts:
            if isinstance(alert, BurnRateAlert | BudgetAlert):
                for name, at in product((records.TOTAL, records.BAD), moments):
                    recorded = f"sum({records.series(name, stage.objective)})"
                    test = "== bool 0" if at in (first, last) else "> bool 0"
                    yield asking.holds(alert, Case.PLANNED, f"{recorded} {test}", at)

    given = series((Phase(behind // MINUTE + 1, state),))
    name = f"{stage.objective.id}: errors during maintenance"
    return Scenario(name, pace, MINUTE, given, tuple(checks()))


def _absent(stage: Stage, pace: int, moments: Moments) -> Iterator[Scenario]:
    """No data during maintenance; nobody is told that they are missing."""
    outside, _, last, behind = moments
    state = stage.source.state(_NONE)
    there, gone = outside // MINUTE + 1, (last - outside) // MINUTE
    phases = Phase(there, state), Phase(gone, {}), Phase((behind - last) // MINUTE + 1, state)
    told = [
        alert for alert in stage.alerts if isinstance(alert, AbsenceAlert) and alert.cause is Absence.DATA
    ]
    if told and gone > 0:
        checks = tuple(asking.never(alert, Case.PLANNED, outside - 1, behind) for alert in told)
        name = f"{stage.objective.id}: no data during maintenance"
        yield Scenario(name, pace, MINUTE, series(phases), checks)


def _with_traffic(stage: Stage, moments: Moments) -> Iterator[Scenario | Lack]:
    """Traffic all along, of which maintenance counts nothing; nobody is told that there is none."""
    state = stage.source.state(_NONE)
    for alert in stage.alerts:
        if not isinstance(alert, AbsenceAlert) or alert.cause is not Absence.TRAFFIC:
            continue
        until = moments[-1] + alert.hold.whole_seconds
        if until > MINUTE * stage.limits.evaluations:
            yield Lack(alert.id, Case.PLANNED, EACH)
            continue
        check = asking.never(alert, Case.PLANNED, 0, until // MINUTE * MINUTE)
        name = f"{stage.objective.id}: traffic during maintenance"
        yield Scenario(name, MINUTE, MINUTE, series((Phase(until // MINUTE + 1, state),)), (check,))


def _lacking(stage: Stage, reason: str) -> Iterator[Lack]:
    return (Lack(alert.id, Case.PLANNED, reason) for alert in stage.alerts)
