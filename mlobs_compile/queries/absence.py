"""PromQL for silence: an SLO's target is down, its series are gone, one of its groups is gone, or it has no traffic."""

from __future__ import annotations

from mlobs_compile.ir.objective import NoData, Objective
from mlobs_compile.ir.signal import SeriesHistogram
from mlobs_compile.queries import promql, records, selectors
from mlobs_compile.units import Duration

REASON = "reason"
DOWN, GONE, GROUP = "target-down", "series-absent", "group-absent"
"""Why there are no data: the scrape fails, or it works and lacks the series, or lacks one group of them."""
_TARGET = ("job", "instance")
"""Labels that a scraped series shares with its target's `up`; others may be the program's own."""
_REMEMBERED = "1d"
"""For how long a group of series that has gone is missed."""


def no_data(objective: Objective, hold: Duration) -> str:
    """What is recorded is missing: the total is gone, or the part that would be bad cannot be told."""
    bad = records.series(records.BAD, objective)
    missing, up = f"absent({_measured(objective)})", _up(objective)
    if up:
        ways = [
            _because(DOWN, f"{missing} and on () (max({up}) == 0)"),
            _because(GONE, f"{missing} unless on () (max({up}) == 0)"),
        ]
    else:
        ways = [_because(GONE, missing)]
    if objective.group_by:
        total = records.series(records.TOTAL, objective)
        ways.append(_because(GONE, f"{total} unless {bad}"))
        ways.append(_because(GROUP, f"(last_over_time({bad}[{_REMEMBERED}]) unless {bad}) and on () {bad}"))
    return _outside_maintenance("\nor\n".join(ways), objective, hold)


def _measured(objective: Objective) -> str:
    """What is there while there are data: bad events, or the raw total where missing data are recorded as bad ones."""
    if objective.no_data is NoData.BAD:
        return promql.total_rate(objective.signal, str(records.STAGE))
    return records.series(records.BAD, objective)


def no_traffic(objective: Objective, length: Duration) -> str:
    """Measurements were there nearly all the time, and counted nothing."""
    total = records.series(records.TOTAL, objective)
    samples = int(length.minutes * 9 / 10)
    idle = f"max_over_time({total}[{length}]) == 0\nand\ncount_over_time({total}[{length}]) >= {samples}"
    return _outside_maintenance(idle, objective, length)


def _because(reason: str, expr: str) -> str:
    return f'label_replace({expr}, "{REASON}", "{reason}", "", "")'


def _outside_maintenance(expr: str, objective: Objective, hold: Duration) -> str:
    """Nothing while events do not count, nor until the silence that it may have left is over."""
    if not objective.maintenance:
        return expr
    counted = records.series(records.COUNTED, objective)
    since = Duration(hold.ms + records.STAGE.ms)
    return f"({expr})\nunless on ()\n(min_over_time({counted}[{since}]) == 0)"


def _up(objective: Objective) -> str | None:
    """The targets that expose the signal, as far as its selectors name them; None where they do not."""
    form = objective.signal.series
    text = promql.selectors(objective.signal) if form else ""
    if isinstance(form, SeriesHistogram):
        text = form.selector
    for selector in selectors.read(text):
        held = [matcher for label in _TARGET for matcher in selector.of(label) if matcher.value]
        if any(matcher.label == "job" for matcher in held):
            return f"up{{{','.join(_matcher(matcher) for matcher in held)}}}"
    return None


def _matcher(matcher: selectors.Matcher) -> str:
    return f"{matcher.label}{matcher.operator}{records.quoted(matcher.value)}"
