"""Which cases an alert should have, by what it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from mlobs_compile.ir.alert import Absence, AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.maintenance import Once
from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.ir.signal import SeriesEvents, SeriesHistogram
from mlobs_compile.targets.prometheus.trials.trial import Case


def expected(alert: Alert) -> tuple[Case, ...]:
    """The cases, in the order in which they are shown."""
    wanted = {Case.FIRES, Case.SILENT, *_of_kind(alert)}
    return tuple(case for case in Case if case in wanted)


def _of_kind(alert: Alert) -> Iterator[Case]:
    match alert:
        case BurnRateAlert(objective=objective, tier=tier):
            yield from (Case.RECOVERS, Case.WINDOWS)
            if int(objective.coverage * tier.long.minutes) > 1:
                yield Case.YOUNG
            if objective.min_events > 1 or objective.min_bad_events > 1:
                yield Case.QUIET
            if tier.hold.ms:
                yield Case.HOLD
            yield from _of_series(objective)
        case BudgetAlert(objective=objective, period=period):
            if period.calendar is None and int(objective.coverage * period.length.hours) > 1:
                yield Case.YOUNG
            if objective.min_bad_events > 1:
                yield Case.QUIET
            yield from _of_series(objective)
        case AbsenceAlert(objective=Objective() as objective):
            yield from _of_silence(alert, objective)
        case ThresholdAlert() | AnomalyAlert() | AbsenceAlert():
            yield from _single(alert)
        case _:
            assert_never(alert)


def _of_series(objective: Objective) -> Iterator[Case]:
    """What raw series may do to any alert on what is counted from them."""
    yield Case.GONE
    if isinstance(objective.signal.series, SeriesEvents | SeriesHistogram):
        yield from (Case.IDLE, Case.RESET)
    if isinstance(objective.signal.series, SeriesEvents):
        yield Case.UNEXPOSED
    if objective.group_by:
        yield Case.GROUPS
    if objective.maintenance:
        yield Case.PLANNED


def _of_silence(alert: AbsenceAlert, objective: Objective) -> Iterator[Case]:
    if alert.cause is Absence.TRAFFIC:
        yield Case.YOUNG
    else:
        yield from (Case.HOLD, Case.GONE)
    if objective.group_by:
        yield Case.GROUPS
    if any(not isinstance(stretch, Once) for stretch in objective.maintenance):
        yield Case.PLANNED


def _single(alert: ThresholdAlert | AnomalyAlert | AbsenceAlert) -> Iterator[Case]:
    match alert:
        case ThresholdAlert():
            yield from (Case.GONE, Case.RECOVERS)
            if alert.shown:
                yield Case.GROUPS
            if alert.windows != (1, 1):
                yield Case.WINDOWS
        case AnomalyAlert():
            yield Case.YOUNG
        case AbsenceAlert():
            yield Case.RECOVERS
        case _:
            assert_never(alert)
    if alert.hold.ms:
        yield Case.HOLD
