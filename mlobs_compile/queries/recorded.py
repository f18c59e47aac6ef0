"""PromQL for objectives: everything here reads recorded series only."""

from __future__ import annotations

from mlobs_compile.ir.objective import Objective
from mlobs_compile.period import Period
from mlobs_compile.queries import records
from mlobs_compile.units import Duration, decimal_text


def windows(objective: Objective) -> tuple[Duration, ...]:
    """Every stretch, beside the periods, over which the share of bad events is recorded, shortest first."""
    tiers = {window for tier in objective.tiers for window in (tier.short, tier.long)}
    rolling = {period.length for period in objective.periods if period.calendar is None}
    return tuple(sorted({records.STAGE, *tiers} - rolling))


def error_ratio(objective: Objective, window: Duration | Period) -> str:
    """The recorded share of bad events over one of the objective's windows."""
    return records.series(records.ERRORS, objective, window=records.window_label(window))


def burn_rate(objective: Objective, window: Duration) -> str:
    """Times the sustainable rate at which the budget is spent."""
    return f"{error_ratio(objective, window)} / {decimal_text(objective.budget)}"


def budget_left(objective: Objective, period: Period | None = None) -> str:
    """The share of a period's error budget that is left; of the first one where none is named."""
    label = records.window_label(period or objective.periods[0])
    return records.series(records.BUDGET_LEFT, objective, window=label)


def sli(objective: Objective) -> str:
    """The share of good events over the first period."""
    return f"1 - {error_ratio(objective, objective.periods[0])}"


def events(objective: Objective) -> tuple[tuple[str, str], ...]:
    """Legend and query of good and bad events per second."""
    total, bad = records.series(records.TOTAL, objective), records.series(records.BAD, objective)
    if objective.group_by:
        return ("good", f"{total} - {bad}"), ("bad", bad)
    return ("good", f"sum({total}) - sum({bad})"), ("bad", bad)


def even_spending(window: Duration) -> str:
    """What would be left of a budget that was whole at the left edge of a graph and is spent evenly."""
    left_edge = "last_over_time(vector(time())[5m:1m] @ start())"
    return f"1 - (time() - scalar({left_edge})) / {window.whole_seconds}"


def exhaustion(objective: Objective) -> str:
    """Seconds for which the budget lasts at the pace of the last hours; nothing while none is spent."""
    left = f"clamp_min(sum without (window) ({budget_left(objective)}), 0)"
    spent = f"sum without (window) ({error_ratio(objective, pace(objective))} > 0)"
    seconds = decimal_text(objective.window.whole_seconds * objective.budget)
    return f"{left} * {seconds} / {spent}"


def pace(objective: Objective) -> Duration:
    """The window by which the pace of spending is told: the longest of up to six hours that is recorded."""
    recorded = windows(objective)
    return max((window for window in recorded if window.hours <= _PACE_HOURS), default=recorded[0])


_PACE_HOURS = 6


def counted(objective: Objective) -> str:
    """Events over the first window, or seconds where time is counted."""
    return _summed(records.TOTAL_HOURLY, objective)


def room(objective: Objective) -> str:
    """How many more bad events the budget has room for, or seconds; below 0 when it is overspent."""
    allowed = f"{counted(objective)} * {decimal_text(objective.budget)}"
    return f"{allowed} - {_summed(records.BAD_HOURLY, objective)}"


def _summed(name: str, objective: Objective) -> str:
    """A rate's sums of each hour, added up and turned back into a number, as a sample stands for a minute."""
    hours = f"sum_over_time({records.series(name, objective)}[{objective.window}:1h])"
    return f"{hours} * {records.INTERVAL.whole_seconds}"


def firing(matchers: str) -> str:
    """1 for each alert while it fires, by its id."""
    return f'max by (mlobs_id) (ALERTS{{alertstate="firing",{matchers}}})'
