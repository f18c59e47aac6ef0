"""Scenarios for the steps of an error-budget policy, on given hourly sums.

What is left of a budget is 1 - errors / budget over a rolling window; over one of the calendar, the errors so far are
weighed by the share of the period that is over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import gcd

from mlobs_compile.ir.objective import BudgetAlert
from mlobs_compile.period import Calendar, Period
from mlobs_compile.queries import records
from mlobs_compile.targets.prometheus.trials import asking, days
from mlobs_compile.targets.prometheus.trials.days import Moment
from mlobs_compile.targets.prometheus.trials.history import Part, Timeline
from mlobs_compile.targets.prometheus.trials.trial import Case, Check, Findings, Lack, Scenario
from mlobs_compile.zone import fixed_offset

_SUMS = (records.TOTAL_HOURLY, records.BAD_HOURLY)
_TOTAL = Decimal(6000)
"""The sum of an hour's sixty samples of a rate: a hundred events a second."""
_ALL = Decimal(1)
OVER, UNDER = Decimal("1.002"), Decimal("0.998")
"""How near to a step it is tried on either side; a share of the errors, which is more of what is left."""
_OLDER = 48
"""Hours between two histories, in half of which something is that must be forgotten."""
_EMPTY = 2
"""Hours without a sum at the end of each history: what is summed is not what was last."""
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
    least = max(1, int(alert.objective.coverage * alert.period.length.hours))
    clock = days.Clock.of((hours + _OLDER) * days.HOUR)
    if alert.left < 1:
        yield _scenario(alert, Case.SILENT, groups, *_remembered(alert, hours, edge * UNDER))
    timeline, beside = Timeline(), Timeline()
    checks: list[Check] = []
    for moment, count in ((clock.moment(1), least - 1), (clock.moment(2), least)):
        older = Part(_OLDER // 2, _TOTAL, edge * OVER) if moment.number == 1 else Part(0, None, _ALL)
        timeline.add(moment.last(days.HOUR), [older, *_spread(hours, count, edge * OVER)])
        beside.add(moment.last(days.HOUR), _spread(hours, count, edge * UNDER))
        if count and moment.number == 1:
            checks.append(asking.silent(alert, Case.YOUNG, moment.second))
    checks += _firing(alert, clock.moment(2), groups, 1 - edge * OVER / alert.objective.budget)
    yield _scenario(alert, Case.FIRES, groups, (timeline, beside), tuple(checks))
    yield from _quiet(alert, edge, (clock.moment(1), hours, max(2, least)), groups[0])


def _spread(hours: int, count: int, share: Decimal) -> list[Part]:
    """So many hours at both ends of a window, the far ones worse; the last two hours of all are empty."""
    recent = -(-count // 2)
    far = count - recent
    worse = share * Decimal("1.5") if far else share
    better = (share * count - worse * far) / recent if recent else share
    gap = Part(hours - count - _EMPTY, None, _ALL)
    parts = [Part(far, _TOTAL, worse), gap, Part(recent, _TOTAL, better), Part(_EMPTY, None, _ALL)]
    return [part for part in parts if part.count]


def _remembered(
    alert: BudgetAlert, hours: int, share: Decimal
) -> tuple[tuple[Timeline, Timeline], tuple[Check, ...]]:
    """A whole window just short of the step: half of it busy, half of it quiet and worse, and before it only errors."""
    past = hours // 4
    moment = days.Clock.of((hours + past) * days.HOUR).moment(1)
    quiet = (hours - _EMPTY) // 2
    busy = hours - _EMPTY - quiet
    twice = min(_ALL, 2 * share)
    rest = (share * (quiet + 3 * busy) - twice * quiet) / (3 * busy)
    parts = [Part(past, _TOTAL, _ALL), Part(busy, 3 * _TOTAL, rest), Part(quiet, _TOTAL, twice)]
    timeline = Timeline()
    timeline.add(moment.last(days.HOUR), [*(part for part in parts if part.count), Part(_EMPTY, None, _ALL)])
    return (timeline, Timeline()), (asking.silent(alert, Case.SILENT, moment.second),)


@dataclass(frozen=True, slots=True)
class _Running:
    """A week, month or quarter of the calendar at an evaluation, with hourly sums from its third hour on."""

    moment: Moment
    step: int
    """Seconds between two samples, so that there are some at the full hours of the period's zone."""
    first: int
    """The index of the first sample that is given."""
    part: Decimal
    """The share of the period's hours that were measured."""
    measured: int

    @property
    def samples(self) -> int:
        return self.moment.last(self.step) + 1 - self.first

    def laid(self, total: Decimal, share: Decimal) -> Timeline:
        """Nothing but errors until shortly before the period began, and then so many."""
        timeline, gap = Timeline(), 4 * days.HOUR // self.step
        if self.first > 2 * gap:
            timeline.add(self.first - gap, [Part(self.first - gap - 1, _TOTAL, _ALL)])
        timeline.add(self.moment.last(self.step), [Part(self.samples, total, share)])
        return timeline


def _to_date(alert: BudgetAlert, edge: Decimal, groups: Groups) -> Iterator[Scenario]:
    """The errors of the running period, a little below the step and a little above it."""
    now = _running(alert.period)
    for case, factor in ((Case.SILENT, UNDER), (Case.FIRES, OVER)):
        if case is Case.SILENT and alert.left == 1:
            continue
        timelines = now.laid(_TOTAL, edge * factor / now.part), now.laid(_TOTAL, edge * UNDER / now.part)
        checks = [asking.silent(alert, case, now.moment.second)]
        if case is Case.FIRES:
            checks = _firing(alert, now.moment, groups, 1 - edge * factor / alert.objective.budget)
        yield _scenario(alert, case, groups, timelines, tuple(checks), now.step)
    bad, share = alert.objective.min_bad_events, min(_ALL, edge / now.part * Decimal("1.5"))
    for count in (bad - 1, bad) if bad > 1 else ():
        each = Decimal(count) / (now.measured * days.MINUTE)
        timeline = Timeline()
        timeline.add(now.moment.last(now.step), [Part(now.samples, each / share, share)])
        ask = asking.fires if count == bad else asking.silent
        check = ask(alert, Case.QUIET, now.moment.second)
        yield _scenario(alert, Case.QUIET, (groups[0], {}), (timeline, Timeline()), (check,), now.step)


def _running(period: Period) -> _Running:
    """The period that runs some days after the first of January 1970, and how much of it is measured."""
    assert period.calendar
    moment = days.Clock.of(_INTO[period.calendar] * days.DAY).moment(1)
    offset = fixed_offset(period.time_zone) or 0
    begin, end = (second - offset for second in _bounds(period.calendar, moment.second + offset))
    late = offset % days.HOUR
    step = gcd(days.HOUR, late)
    first = max(0, -(-(begin + 2 * days.HOUR) // step))
    measured = sum(
        first * step <= hour - late <= moment.last(step) * step
        for hour in range(0, moment.second + 1, days.HOUR)
    )
    return _Running(moment, step, first, Decimal(measured * days.HOUR) / (end - begin), measured)


def _bounds(calendar: Calendar, second: int) -> tuple[int, int]:
    """When the week, month or quarter of a second since 1970 begins and ends, by a clock without a zone."""
    now = _EPOCH + timedelta(seconds=second)
    midnight = now.replace(hour=0, minute=0, second=0)
    if calendar is Calendar.WEEK:
        begin = midnight - timedelta(days=now.weekday())
        end = begin + timedelta(days=7)
    else:
        months = 3 if calendar is Calendar.QUARTER else 1
        begin = midnight.replace(month=(now.month - 1) // months * months + 1, day=1)
        following = begin.month - 1 + months
        end = begin.replace(year=begin.year + following // 12, month=following % 12 + 1)
    return int((begin - _EPOCH).total_seconds()), int((end - _EPOCH).total_seconds())


def _quiet(
    alert: BudgetAlert, edge: Decimal, when: tuple[Moment, int, int], group: Mapping[str, str]
) -> Iterator[Scenario]:
    """A budget of few events is overspent by one bad event; it takes as many as the SLO asks for."""
    bad = alert.objective.min_bad_events
    if bad < 2:
        return
    moment, hours, held = when
    share = min(_ALL, edge * Decimal("1.5"))
    for count, fires in ((bad - 1, False), (bad, True)):
        timeline = Timeline()
        each = Decimal(count) / (held * days.MINUTE)
        parts = _spread(hours, held, share)
        few = [replace(part, total=part.total and each / share) for part in parts]
        # An older hour's errors are no longer the window's.
        few.insert(0, Part(_OLDER // 2, each * held / (_OLDER // 2) / share, share))
        timeline.add(moment.last(days.HOUR), few)
        ask = asking.fires if fires else asking.silent
        check = ask(alert, Case.QUIET, moment.second)
        yield _scenario(alert, Case.QUIET, (group, {}), (timeline, Timeline()), (check,))


def _firing(alert: BudgetAlert, moment: Moment, groups: Groups, left: Decimal) -> list[Check]:
    mine, other = groups
    label = records.window_label(alert.period)
    kept = asking.record(records.BUDGET_LEFT, alert.objective, {**mine, "window": label})
    checks = [
        asking.fires(alert, Case.FIRES, moment.second, mine),
        asking.holds(alert, Case.FIRES, asking.near(kept, left), moment.second),
    ]
    return [*checks, asking.only(alert, Case.GROUPS, moment.second)] if other else checks


def _scenario(
    alert: BudgetAlert,
    case: Case,
    groups: Groups,
    timelines: tuple[Timeline, Timeline],
    checks: tuple[Check, ...],
    step: int = days.HOUR,
) -> Scenario:
    series = [
        pair
        for labels, timeline in zip(groups, timelines, strict=True)
        if timeline.laid and (labels or timeline is timelines[0])
        for pair in timeline.series(alert.objective, labels, _SUMS)
    ]
    pace = min(check.at for check in checks)
    return Scenario(f"{alert.id}: {case.value}", pace, step, tuple(series), checks, staged=False)
