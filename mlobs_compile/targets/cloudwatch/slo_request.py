"""What CreateServiceLevelObjective is told: the indicator, the goal, how far burn rates look back, and its limits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from mlobs_compile.artifact import Body
from mlobs_compile.ir.objective import BudgetAlert, Budgeting, NoData, Objective
from mlobs_compile.ir.signal import Bound, MetricDistribution, MetricGauge
from mlobs_compile.period import Calendar, Period
from mlobs_compile.queries import cloudwatch
from mlobs_compile.queries.metric_query import Rows, over, returned
from mlobs_compile.targets.cloudwatch import grid, times
from mlobs_compile.units import Duration, decimal_text
from mlobs_compile.zone import fixed_offset

MOST_WINDOWS = 10
"""Burn rates of one SLO (CreateServiceLevelObjective, `BurnRateConfigurations`)."""
LONGEST_SLICE = Duration.of(minutes=15)
"""The longest period that is judged (`PeriodSeconds`, 60 to 900)."""
_STARTS = {Calendar.WEEK: 946_857_600, Calendar.MONTH: 946_684_800, Calendar.QUARTER: 946_684_800}
"""Seconds since 1970 of the first Monday, month and quarter of 2000, the earliest start that CloudFormation's schema
takes (`CalendarInterval`); each period of the calendar begins a whole number of periods later."""
_UNITS = {Calendar.WEEK: ("DAY", 7), Calendar.MONTH: ("MONTH", 1), Calendar.QUARTER: ("MONTH", 3)}
_DAY = Duration.of(days=1)


def refuses(objective: Objective) -> str | None:
    """Why Application Signals cannot keep the objective; None when it can."""
    return _unsliceable(objective) or _unseen(objective) or _uncalendared(objective)


def _unsliceable(objective: Objective) -> str | None:
    part = objective.slice
    if part is None:
        return None
    if objective.budgeting is Budgeting.RATIO_TIMESLICES:
        return (
            "Application Signals finds a period good or bad and keeps no share of it; write "
            "`budgeting: timeslices` with a target, or use a target with a query language"
        )
    if isinstance(objective.signal.metric, MetricGauge):
        return "Application Signals judges a value minute by minute already; remove `budgeting` and `slice`"
    if part.length > LONGEST_SLICE or part.length != grid.period(part.length):
        return f"Application Signals judges periods of 1m to {LONGEST_SLICE}, whole minutes, and not {part.length}"
    return None


def _unseen(objective: Objective) -> str | None:
    looks, window = looks_back(objective), objective.window
    if len(looks) > MOST_WINDOWS:
        return f"its tiers look at {len(looks)} windows and an SLO has {MOST_WINDOWS} burn rates; drop tiers"
    long = next((look for look in looks if look >= window or look > grid.LONGEST), None)
    if long:
        return (
            f"a burn rate looks back {grid.LONGEST} at most and less than the SLO's {window}, and not {long}; "
            "shorten the tier's long window"
        )
    odd = next((look for look in looks if look.ms % step(objective).ms), None)
    if odd:
        return f"a burn rate looks back over whole periods of {step(objective)}, and {odd} is none; change the slice"
    return None


def _uncalendared(objective: Objective) -> str | None:
    for period in objective.periods:
        if period.calendar and _start(period) is None:
            return (
                f"an interval of Application Signals begins at a moment in UTC and repeats, and no {period.label} "
                f"of `{period.time_zone}` can be said so; write the window without `time_zone`"
            )
    return None


def unkept(alert: BudgetAlert) -> str | None:
    """Why no alarm can tell of the budget that is left; None when one can."""
    if alert.period.calendar is None:
        return None
    return (
        f"the attainment that Application Signals publishes for a {alert.period.label} is of its events so far, so "
        "a bad first hour would tell of a spent budget; write a rolling window such as `30d`"
    )


def looks_back(objective: Objective) -> list[Duration]:
    """The windows whose burn rates the tiers ask for, shortest first."""
    return sorted({grid.period(window) for tier in objective.tiers for window in (tier.short, tier.long)})


def judges_periods(objective: Objective) -> bool:
    """Whether periods are judged, of which one without data may be a bad one; else events are counted."""
    return objective.slice is not None or isinstance(objective.signal.metric, MetricGauge)


def step(objective: Objective) -> Duration:
    """What the service judges or counts at a time, and how often it has something to publish."""
    return objective.slice.length if objective.slice else grid.MINUTE


def goal(objective: Objective, period: Period, budgets: Sequence[BudgetAlert]) -> Body:
    """The share promised, over which interval, and from which share of the budget on the console warns."""
    body: Body = {
        "Interval": _interval(period),
        "AttainmentGoal": 100 * objective.target,
    }
    warnings = [alert.left for alert in budgets if 0 < alert.left < 1]
    return {**body, "WarningThreshold": 100 * max(warnings)} if warnings else body


def _interval(period: Period) -> Body:
    start = _start(period) if period.calendar else None
    if period.calendar and start:
        unit, count = _UNITS[period.calendar]
        return {
            "CalendarInterval": {"StartTime": times.moment(start), "DurationUnit": unit, "Duration": count}
        }
    days, rest = divmod(period.length.ms, _DAY.ms)
    unit, count = ("MINUTE", grid.minutes(period.length)) if rest else ("DAY", days)
    return {"RollingInterval": {"DurationUnit": unit, "Duration": count}}


def _start(period: Period) -> int | None:
    """A moment at which such a period began, in seconds; None where the zone's midnight is no fixed moment.

    East of Greenwich a month begins on the last day of another in UTC, and not every month has a 31st.
    """
    offset = fixed_offset(period.time_zone)
    if period.calendar is None or offset is None:
        return None
    if offset > 0 and period.calendar is not Calendar.WEEK:
        return None
    return _STARTS[period.calendar] - offset


def indicator(objective: Objective) -> Body:
    """How the service tells good from bad: by counting events, or by judging periods."""
    if objective.slice:
        assert objective.slice.target is not None
        return _judged(_good_share(objective), objective, "GreaterThanOrEqualTo", objective.slice.target)
    if isinstance(objective.signal.metric, MetricGauge):
        return _valued(objective)
    total = cloudwatch.traffic(objective.signal, grid.MINUTE)
    bad = cloudwatch.bad_events(objective.signal, objective.bound, grid.MINUTE)
    counts: Body = {
        "TotalRequestCountMetric": cloudwatch.to_request(total),
        "MonitoredRequestCountMetric": {"BadCountMetric": cloudwatch.to_request(bad)},
    }
    return {"RequestBasedSliConfig": {"RequestBasedSliMetricConfig": counts}}


def _good_share(objective: Objective) -> cloudwatch.Queries:
    """The share of good events in a slice; a slice without events has no point, or is bad if the SLO says so."""
    signal, length = objective.signal, grid.period(step(objective))
    silent = objective.no_data is NoData.BAD
    if isinstance(signal.metric, MetricDistribution) and objective.bound:
        rows = Rows(length)
        percent = cloudwatch.ranked(rows, signal.metric.metric, objective.bound)
        share = f"FILL({percent}, 0) / 100" if silent else f"{percent} / 100"
        return (*rows.found, returned("good_share", share, length, "good events"))
    rows_of = cloudwatch.counted(signal, objective.bound, length)
    share = "IF(bad < total, 1 - bad / total, 0)"
    otherwise = ", 0" if silent else ""
    whole = f"IF(total > 0, {share}{otherwise})"
    return (*rows_of, returned("good_share", whole, length, "good events"))


def _valued(objective: Objective) -> Body:
    """A value is compared as it is; between two bounds, or where a gap is bad, what is compared is 1 or 0."""
    rows = cloudwatch.value(objective.signal, grid.MINUTE)
    bound = objective.bound or Bound()
    if objective.no_data is not NoData.BAD and (bound.low is None or bound.high is None):
        if bound.high is not None:
            return _judged(rows, objective, "LessThanOrEqualTo", bound.high)
        return _judged(rows, objective, "GreaterThanOrEqualTo", bound.low or Decimal(0))
    found = cloudwatch.result(rows).id
    sides = [f"({decimal_text(bound.low)} <= {found})"] if bound.low is not None else []
    sides += [f"({found} <= {decimal_text(bound.high)})"] if bound.high is not None else []
    within = f"IF({' AND '.join(sides)}, 1, 0)"
    if objective.no_data is NoData.BAD:
        within = f"FILL({within}, 0)"
    return _judged(over(rows, "within", within, "within its bound"), objective, "GreaterThanOrEqualTo", 1)


def _judged(rows: cloudwatch.Queries, objective: Objective, operator: str, threshold: Decimal | int) -> Body:
    metric: Body = {
        "MetricDataQueries": cloudwatch.to_request(rows),
        "PeriodSeconds": step(objective).whole_seconds,
    }
    return {
        "SliConfig": {
            "SliMetricConfig": metric,
            "MetricThreshold": threshold,
            "ComparisonOperator": operator,
        }
    }
