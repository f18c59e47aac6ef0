"""Scenarios for silence, on given records: the data are gone, or there is nothing to count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile.ir.alert import Absence, AbsenceAlert
from mlobs_compile.ir.objective import NoData, Objective
from mlobs_compile.queries import records
from mlobs_compile.targets.prometheus.trials import asking, days, planned
from mlobs_compile.targets.prometheus.trials.burning import STAGES
from mlobs_compile.targets.prometheus.trials.days import Moment
from mlobs_compile.targets.prometheus.trials.history import Part, Run, Timeline, notation
from mlobs_compile.targets.prometheus.trials.trial import Case, Check, Findings, Lack, Scenario

REASON, DOWN, GONE, GROUP = "reason", "target-down", "series-absent", "group-absent"
_RATE, _NONE = Decimal(100), Decimal(0)
_TRIES = 14


@dataclass(frozen=True, slots=True)
class Around:
    """What an SLO's scenarios need to know beside its numbers."""

    group: Mapping[str, str]
    other: Mapping[str, str]
    """The labels of two groups; empty where an SLO is kept as one."""
    target: Mapping[str, str] | None
    """The labels of `up` of the target that exposes the signal; None where the query does not name its job."""


def silence(alert: AbsenceAlert, objective: Objective, around: Around) -> Findings:
    """All that is tried of an alert on missing data or missing traffic."""
    if alert.cause is Absence.DATA and objective.no_data is NoData.BAD:
        return (
            Findings()
        )  # Records are never missing then, so the alert reads raw series, and is tried on these.
    found = _no_traffic if alert.cause is Absence.TRAFFIC else _no_data
    scenarios = tuple(found(alert, objective, around))
    if scenarios:
        return Findings(scenarios)
    reason = "maintenance leaves no evaluation of a fortnight free"
    return Findings(lacks=tuple(Lack(alert.id, case, reason) for case in (Case.FIRES, Case.SILENT)))


def _free(alert: AbsenceAlert, objective: Objective, moment: Moment) -> bool:
    """Whether neither an evaluation nor the hold before it lies in maintenance."""
    after = alert.hold.whole_seconds + 2 * records.STAGE.whole_seconds
    return planned.free(objective.maintenance, moment.second, moment.second, after)


def _no_data(alert: AbsenceAlert, objective: Objective, around: Around) -> Iterator[Scenario]:
    """The records are there at one evaluation, and at none of those that follow."""
    clock = days.Clock.of(days.DAY)
    count = 2 + clock.steps(alert.hold)
    rows = (tuple(clock.moment(number + more) for more in range(count)) for number in range(1, _TRIES))
    row = next((row for row in rows if all(_free(alert, objective, one) for one in row)), None)
    if row is None:
        return
    timeline = Timeline()
    timeline.add(row[0].last(days.MINUTE), [Part(10, _RATE, _NONE)])
    last = row[-1].last(days.MINUTE) + 1
    for reason, scraped in ((DOWN, _NONE), (GONE, _RATE))[0 if around.target else 1 :]:
        series = timeline.series(objective, around.group, STAGES)
        if around.target is not None:
            series += ((_up(around.target), notation([Run(last, min(scraped, Decimal(1)))])),)
        checks = [asking.silent(alert, Case.SILENT, row[0].second)]
        checks += [asking.silent(alert, Case.HOLD, moment.second) for moment in row[1:-1]]
        checks.append(asking.fires(alert, Case.FIRES, row[-1].second, {REASON: reason}))
        name = f"{alert.id}: {reason}"
        yield Scenario(name, clock.pace, days.MINUTE, series, tuple(checks), staged=False)


def _idle(samples: int) -> Part:
    return Part(samples, _NONE, _NONE)


def _up(labels: Mapping[str, str]) -> str:
    return f"up{{{','.join(f'{key}={records.quoted(value)}' for key, value in labels.items())}}}"


def _no_traffic(alert: AbsenceAlert, objective: Objective, around: Around) -> Iterator[Scenario]:
    """An event at the beginning of a stretch of nothing; too few measurements; just enough, and an event before."""
    samples = int(alert.hold.minutes)
    least = int(alert.hold.minutes * 9 / 10)
    event, clock = Part(1, _RATE, _NONE), days.Clock.of(max(days.HOUR, samples * days.MINUTE))
    gap = Part(samples - least, None, _NONE)
    histories = (
        (Case.SILENT, (event, Part(samples - 1, _NONE, _NONE))),
        (Case.YOUNG, (_idle(samples // 4), gap, Part(1, None, _NONE), _idle(least - 1))),
        (Case.FIRES, (event, _idle(least // 2), gap, _idle(least - least // 2))),
    )
    mine, theirs = Timeline(), Timeline()
    checks: list[Check] = []
    for case, parts in histories:
        moment = clock.after(samples + samples // 4 + 1, days.MINUTE, mine.end)
        tries = (moment.plus(more) for more in range(_TRIES))
        found = next((one for one in tries if _free(alert, objective, one)), None)
        if found is None:
            return
        mine.add(found.last(days.MINUTE), [part for part in parts if part.count > 0])
        theirs.add(found.last(days.MINUTE), [event])
        if case is not Case.FIRES:
            checks.append(asking.silent(alert, case, found.second))
            continue
        checks.append(asking.fires(alert, case, found.second, around.group))
        if around.other:
            checks.append(asking.only(alert, Case.GROUPS, found.second))
    series = mine.series(objective, around.group, STAGES)
    if around.other:
        series += theirs.series(objective, around.other, STAGES)
    name = f"{alert.id}: nothing to count"
    yield Scenario(name, clock.pace, days.MINUTE, series, tuple(checks), staged=False)
