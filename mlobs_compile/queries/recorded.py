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
