"""PromQL for the two series that everything else of an SLO is summed from: all events, and the bad ones.

What a minute holds depends on the SLO: events; or one slice of time, which is good or bad as a whole, or keeps its
share of bad events. A minute without data may count as bad, and a minute of maintenance counts nothing.
"""

from __future__ import annotations

from mlobs_compile.ir.objective import Budgeting, NoData, Objective
from mlobs_compile.ir.signal import SeriesEvents
from mlobs_compile.queries import clock, promql, records
from mlobs_compile.units import Duration, decimal_text

USUAL = "7d:1h"
"""The past that says how many events a minute without data would have had, and the steps in which it is looked at."""
UNKNOWN = "0.002"
"""Events a second of an SLO without a past: enough for a page, and too few to weigh on the budget that comes after."""


def counted(objective: Objective) -> str:
    """1 while events count and 0 during maintenance, which ends when no window of the stage holds any of it."""
    longer = _stretch(objective).whole_seconds
    return f"vector(1 - ({clock.working(objective.maintenance, longer)} > bool 0))"


def total(objective: Objective) -> str:
    """All events per second, or 1 for each slice of time that had any."""
    raw = _raw_total(objective)
    found = promql.counted(raw) if objective.slice is None else f"({promql.counted(raw)}) > bool 0"
    if objective.no_data is NoData.BAD:
        found = f"({found}) or {_usual(objective)}"
    return _when_counted(found, objective)


def bad(objective: Objective) -> str:
    """Bad events per second, or for each slice of time its badness; needs the total to be recorded first.

    There are never more bad events than events, nor any where the total is not known: then every share of them is
    between 0 and 1, over whatever stretch they are summed.
    """
    if objective.slice:
        found = _bad_slice(objective)
    elif objective.no_data is NoData.BAD:
        found = _raw_bad(objective, f"({promql.counted(_raw_total(objective))})")
    else:
        # Without the labels of the record, so that it matches what an aggregation without labels gives.
        found = _raw_bad(objective, _recorded_total(objective))
    total = _recorded_total(objective)
    if objective.no_data is NoData.BAD:
        found = f"({found}) or {total}"
    if (
        objective.slice is None
        and isinstance(objective.signal.series, SeriesEvents)
        and objective.signal.series.bad
    ):
        found = f"({found}) < {total} or {total}"
    return _when_counted(found, objective)


def _stretch(objective: Objective) -> Duration:
    return objective.slice.length if objective.slice else records.STAGE


def _raw_total(objective: Objective) -> str:
    return promql.total_rate(objective.signal, str(_stretch(objective)), objective.group_by)


def _raw_bad(objective: Objective, total: str) -> str:
    window = str(_stretch(objective))
    return promql.bad_rate(objective.signal, objective.bound, window, total, objective.group_by)


def _bad_slice(objective: Objective) -> str:
    """1 or 0 for a slice that is judged, its share of bad events for one that is not; 0 without traffic."""
    raw = f"({promql.counted(_raw_total(objective))})"
    share = f"({_raw_bad(objective, raw)}) / ({raw} > 0)"
    assert objective.slice
    if objective.budgeting is Budgeting.TIMESLICES and objective.slice.target is not None:
        share = f"({share}) > bool {decimal_text(1 - objective.slice.target)}"
    else:
        share = f"clamp_max({share}, 1)"
    return f"({share}) or 0 * {raw}"


def _recorded_total(objective: Objective) -> str:
    return promql.aggregated("sum", objective.group_by, records.series(records.TOTAL, objective))


def _usual(objective: Objective) -> str:
    """As many events as the past had when it had any; a slice of time is one of itself."""
    if not objective.counts_events:
        return "vector(1)"
    past = f"avg_over_time(({records.series(records.TOTAL, objective)} > {UNKNOWN})[{USUAL}])"
    return f"sum({past}) or vector({UNKNOWN})"


def _when_counted(query: str, objective: Objective) -> str:
    if not objective.maintenance:
        return query
    return f"({query}) * on () group_left () sum({records.series(records.COUNTED, objective)})"
