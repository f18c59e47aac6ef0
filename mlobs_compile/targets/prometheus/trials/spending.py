"""Scenarios for the steps of an error-budget policy, on given hourly sums.

What is left of a budget is 1 - errors / budget over a rolling window; over one of the calendar, the errors so far are
weighed by the share of the period that is over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from mlobs_compile.ir.objective import BudgetAlert
from mlobs_compile.period import Calendar, Period
from mlobs_compile.queries import records
from mlobs_compile.targets.prometheus.trials import asking, days
from mlobs_compile.targets.prometheus.trials.burning import OVER, UNDER
from mlobs_compile.targets.prometheus.trials.days import Moment
from mlobs_compile.targets.prometheus.trials.history import Part, Timeline
from mlobs_compile.targets.prometheus.trials.trial import Case, Check, Findings, Lack, Scenario
from mlobs_compile.zone import fixed_offset

_SUMS = (records.TOTAL_HOURLY, records.BAD_HOURLY)
_TOTAL = Decimal(6000)
"""The sum of an hour's sixty samples of a rate: a hundred events a second."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INTO = {Calendar.WEEK: 7, Calendar.MONTH: 41, Calendar.QUARTER: 25}
"""Days from the first of January 1970, a Thursday, to one within a week, a month, a quarter; the first two have a
period before theirs, whose errors must be forgotten."""
Groups = tuple[Mapping[str, str], Mapping[str, str]]


def step(alert: BudgetAlert, groups: Groups) -> Findings:
    """All that is tried of one step of a policy."""
    edge = (1 - alert.left) * alert.objective.budget
    lacks = []
    if edge == 0:
        lacks.append(Lack(alert.id, Case.SILENT, "no more than all of a budget is ever left"))
        edge = alert.objective.budget / 100
    elif edge * 4 > 1:
        reason = "its budget is so large that it is not spent by the day on which it is tried"
        return Findings(lacks=tuple(Lack(alert.id, case, reason) for case in (Case.FIRES, Case.SILENT)))
    found = _rolling(alert, edge, groups) if alert.period.calendar is None else _to_date(alert, edge, groups)
    return Findings(tuple(found), tuple(lacks))


def _rolling(alert: BudgetAlert, edge: Decimal, groups: Groups) -> Iterator[Scenario]:
    hours = int(alert.period.length.hours)
    least = int(alert.objective.coverage * alert.period.length.hours)
    if alert.left < 1:
        yield _scenario(alert, Case.SILENT, groups, *_remembered(alert, hours, edge * UNDER))
    clock = days.Clock.of(max(1, least) * days.HOUR)
    moment = clock.moment(1)
    young, count = (moment, least - 1) if least > 1 else (None, 1)
    end = moment.plus(1) if young else moment
    timeline, beside = Timeline(), Timeline()
    more = end.last(days.HOUR) - moment.last(days.HOUR)
    timeline.add(end.last(days.HOUR), [Part(count + more, _TOTAL, edge * OVER)])
    beside.add(end.last(days.HOUR), [Part(count + more, _TOTAL, edge * UNDER)])
    checks = [asking.silent(alert, Case.YOUNG, young.second)] if young else []
    checks += _firing(alert, end, groups, 1 - edge * OVER / alert.objective.budget)
    yield _scenario(alert, Case.FIRES, groups, (timeline, beside), tuple(checks))
    yield from _quiet(alert, edge, (moment, max(1, least)), groups[0])


def _remembered(
    alert: BudgetAlert, hours: int, share: Decimal
) -> tuple[tuple[Timeline, Timeline], tuple[Check, ...]]:
    """A whole window just short of the step: half of it busy and half of it quiet, and before it nothing but errors."""
    past = hours // 4
    moment = days.Clock.of((hours + past) * days.HOUR).moment(1)
    quiet, busy = hours // 2, hours - hours // 2
    twice = min(Decimal(1), 2 * share)
    rest = (share * (quiet + 3 * busy) - twice * quiet) / (3 * busy)
    parts = [Part(past, _TOTAL, Decimal(1)), Part(quiet, _TOTAL, twice), Part(busy, 3 * _TOTAL, rest)]
    timeline = Timeline()
    timeline.add(moment.last(days.HOUR), [part for part in parts if part.count])
    return (timeline, Timeline()), (asking.silent(alert, Case.SILENT, moment.second),)


def _to_date(alert: BudgetAlert, edge: Decimal, groups: Groups) -> Iterator[Scenario]:
    """The projected errors of the running period, a little below the step and a little above it."""
    assert alert.period.calendar
    moment = days.Clock.of(_INTO[alert.period.calendar] * days.DAY).moment(1)
    begin, elapsed = _running(alert.period, moment.second)
    first = max(0, -(-begin // days.HOUR) + 2)
    for case, factor in ((Case.SILENT, UNDER), (Case.FIRES, OVER)):
        if case is Case.SILENT and alert.left == 1:
            continue
        share = edge * factor / elapsed
        timelines = (Timeline(), Timeline())
        for timeline, mine in zip(timelines, (share, edge * UNDER / elapsed), strict=True):
            if first > 6:
                timeline.add(first - 4, [Part(first - 5, _TOTAL, Decimal(1))])
            timeline.add(moment.last(days.HOUR), [Part(moment.last(days.HOUR) + 1 - first, _TOTAL, mine)])
        left = 1 - edge * factor / alert.objective.budget
        fires = case is Case.FIRES
        checks = (
            _firing(alert, moment, groups, left) if fires else [asking.silent(alert, case, moment.second)]
        )
        yield _scenario(alert, case, groups, timelines, tuple(checks))
    yield from _quiet(alert, edge / elapsed, (moment, moment.last(days.HOUR) + 1 - first), groups[0])


def _running(period: Period, second: int) -> tuple[int, Decimal]:
    """When the running period began, in seconds since 1970, and the share of it that is over."""
    offset = fixed_offset(period.time_zone) or 0
    now = _EPOCH + timedelta(seconds=second + offset)
    midnight = now.replace(hour=0, minute=0, second=0)
    if period.calendar is Calendar.WEEK:
        begin = midnight - timedelta(days=now.weekday())
        end = begin + timedelta(days=7)
    else:
        months = 3 if period.calendar is Calendar.QUARTER else 1
        begin = midnight.replace(month=(now.month - 1) // months * months + 1, day=1)
        following = begin.month - 1 + months
        end = begin.replace(year=begin.year + following // 12, month=following % 12 + 1)
    over = (now - begin).total_seconds() / (end - begin).total_seconds()
    return int((begin - _EPOCH).total_seconds()) - offset, Decimal(repr(over))


def _quiet(
    alert: BudgetAlert, edge: Decimal, when: tuple[Moment, int], group: Mapping[str, str]
) -> Iterator[Scenario]:
    """A budget of few events is overspent by one bad event; it takes as many as the SLO asks for."""
    bad = alert.objective.min_bad_events
    if bad < 2:
        return
    moment, hours = when
    share = min(Decimal(1), edge * Decimal("1.5"))
    for count, fires in ((bad - 1, False), (bad, True)):
        timeline = Timeline()
        each = Decimal(count) / (hours * days.MINUTE)
        timeline.add(moment.last(days.HOUR), [Part(hours, each / share, share)])
        ask = asking.fires if fires else asking.silent
        check = ask(alert, Case.QUIET, moment.second)
        yield _scenario(alert, Case.QUIET, (group, {}), (timeline, Timeline()), (check,))


def _firing(alert: BudgetAlert, moment: Moment, groups: Groups, left: Decimal) -> list[Check]:
    mine, _ = groups
    label = records.window_label(alert.period)
    kept = records.series(records.BUDGET_LEFT, alert.objective, **mine, window=label)
    checks = [
        asking.fires(alert, Case.FIRES, moment.second, mine),
        asking.holds(alert, Case.FIRES, asking.near(kept, left), moment.second),
    ]
    return [*checks, asking.only(alert, Case.GROUPS, moment.second)] if mine else checks


def _scenario(
    alert: BudgetAlert,
    case: Case,
    groups: Groups,
    timelines: tuple[Timeline, Timeline],
    checks: tuple[Check, ...],
) -> Scenario:
    series = [
        pair
        for labels, timeline in zip(groups, timelines, strict=True)
        if timeline.laid and (labels or timeline is timelines[0])
        for pair in timeline.series(alert.objective, labels, _SUMS)
    ]
    pace = min(check.at for check in checks)
    return Scenario(f"{alert.id}: {case.value}", pace, days.HOUR, tuple(series), checks, staged=False)
