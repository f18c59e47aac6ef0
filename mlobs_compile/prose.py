"""The words an alert says to the person it disturbs: what is wrong, for whom, what to do.

Jinja renders prose and nothing else; its variables stand in `<< >>`, so that the `{{ $value }}` of a target's
own templates passes through. Any target may use these texts: they name no vendor.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from mlobs_compile.ir.alert import Absence, AbsenceAlert
from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.ir.node import Subject, Urgency
from mlobs_compile.ir.objective import Action, BudgetAlert, Budgeting, BurnRateAlert, Objective
from mlobs_compile.ir.signal import (
    Bound,
    MetricDistribution,
    SeriesComposite,
    SeriesErrorRatio,
    SeriesHistogram,
    Unit,
)
from mlobs_compile.period import Period
from mlobs_compile.units import Duration, decimal_text

if TYPE_CHECKING:
    from jinja2 import Template


_TIME = "time"
_WORTH_A_NUMBER = Decimal("1.1")
"""A burn rate from which a summary names it; below, the objective is simply about to be missed."""


@dataclass(frozen=True, slots=True)
class Words:
    """One alert's texts."""

    summary: str
    """One sentence, without a full stop: the line a person reads on a phone."""
    finding: str
    """What was measured, over which time; a target that knows the value may put it behind."""
    advice: str
    """What it means and what to do next."""


_BURN = """\
<< name >> \
<% if fast %>spends its error budget more than << factor >> times too fast: gone in << exhaustion >>\
<% elif slow %>spends its error budget at << factor >> times the sustainable rate, or more\
<% else %>will miss its objective of << target >> % if this goes on<% endif %>
More than << percent >> % of the << events >> over the last << long >>, and over the last << short >>.
The promise is << target >> % << counted >> over << window >>; \
<% if slow %>at this rate the budget lasts\
<% else %>at this rate a full error budget is gone in << exhaustion >><% endif %>."""
"""Summary, finding and meaning, a line each."""
_NEXT = (
    "This concerns the << kind >> << subject >> of the team << team >>"
    "<% if what %>: << what >><% else %>.<% endif %> "
    "<% if runbook %>Follow the runbook."
    "<% else %>There is no runbook yet: << start >>, then write one.<% endif %>"
)
_START = {
    Urgency.PAGE: "find what changed last on the dashboard and undo it",
    Urgency.TICKET: "look at the dashboard in working hours",
}


def words(alert: Alert) -> Words:
    """The texts of an alert."""
    advice = _advice(alert.subject, alert.urgency)
    if isinstance(alert, BurnRateAlert):
        summary, finding, meaning = _render(_BURN, **_burn_facts(alert)).split("\n")
        return Words(summary, finding, f"{meaning} {advice}")
    if isinstance(alert, BudgetAlert):
        return _spent(alert, advice)
    summary = _sentence(alert.summary)
    told = isinstance(alert, AbsenceAlert) and alert.cause is Absence.TRAFFIC
    lasted = f" It has been so for {spoken(alert.hold)} or more." if alert.hold.ms and not told else ""
    return Words(summary.removesuffix("."), f"{summary}{lasted}", advice)


_BUDGET = """\
<< name >> \
<% if left %>has << left >> % or less of its error budget for << window >> left\
<% else %>has spent its error budget for << window >><% endif %>
<% if left %>At most << left >> %<% else %>Nothing<% endif %> of the error budget for << window >> is left.
The promise is << target >> % << counted >>. << ask >>"""
_ASKS = {
    Action.TICKET: "Plan work on its reliability.",
    Action.PAGE: "Find out now what spends it: little is left for the rest of the time.",
    Action.FREEZE: "Release nothing but repairs until the budget has recovered.",
}


def _spent(alert: BudgetAlert, advice: str) -> Words:
    objective = alert.objective
    counted, _ = _bad(objective)
    summary, finding, meaning = _render(
        _BUDGET,
        name=titled(objective),
        left=decimal_text(alert.left * 100) if alert.left else "",
        window=over(alert.period),
        target=decimal_text(objective.target * 100),
        counted="of the time within its bound" if counted == _TIME else f"good {counted}",
        ask=_ASKS[alert.action],
    ).split("\n")
    return Words(summary, finding, f"{meaning} {advice}")


def over(period: Period) -> str:
    """A period behind `over` or `for`: `30 days`, `the month`."""
    return f"the {period.label}" if period.calendar else spoken(period.length)


@cache
def _advice(subject: Subject, urgency: Urgency) -> str:
    return _render(
        _NEXT,
        kind=subject.kind,
        subject=subject.name,
        team=subject.team,
        what=_sentence(subject.description),
        runbook=subject.runbook or "",
        start=_START[urgency],
    )


def _burn_facts(alert: BurnRateAlert) -> dict[str, str]:
    objective, tier = alert.objective, alert.tier
    counted, bad = _bad(objective)
    promised = "of the time within its bound" if counted == _TIME else f"good {counted}"
    return {
        "name": titled(objective),
        "fast": "yes" if tier.factor >= _WORTH_A_NUMBER else "",
        "slow": "yes" if tier.factor < 1 else "",
        "factor": decimal_text(round(tier.factor, 2)),
        "percent": decimal_text(round(alert.threshold * 100, 4)),
        "counted": promised,
        "events": f"{counted} {bad}",
        "long": last(tier.long),
        "short": last(tier.short),
        "target": decimal_text(objective.target * 100),
        "window": over(objective.periods[0]),
        "exhaustion": spoken(rounded(alert.exhaustion)),
    }


def titled(objective: Objective) -> str:
    """The title, with the name of its subject in front where a title of the user's own leaves it out."""
    name, title = objective.subject.name, " ".join(objective.title.split())
    return title if name in title else f"{name}: “{title}”"


def _bad(objective: Objective) -> tuple[str, str]:
    """What is counted, and what made some of it bad."""
    signal, bound = objective.signal, objective.bound
    if objective.slice and objective.budgeting is Budgeting.TIMESLICES:
        return f"slices of {spoken(objective.slice.length)}", "were bad"
    if bound is None:
        measured = isinstance(signal.series, SeriesErrorRatio | SeriesComposite)
        return ("evaluations" if measured else "events"), "were bad"
    sides = [f"below {quantity(bound.low, signal.unit)}"] if bound.low is not None else []
    sides += [f"above {quantity(bound.high, signal.unit)}"] if bound.high is not None else []
    if isinstance(signal.series, SeriesHistogram) or isinstance(signal.metric, MetricDistribution):
        return "events", f"were slower than {quantity(bound.high or Decimal(0), signal.unit)}"
    return _TIME, f"its value was {' or '.join(sides)}"


def quantity(value: Decimal, unit: Unit) -> str:
    """A value for people, with its unit."""
    match unit:
        case Unit.RATIO:
            return f"{decimal_text(value * 100)} %"
        case Unit.SECONDS:
            ms = value * 1000
            return (
                spoken(Duration(int(ms))) if ms == int(ms) and ms >= 0 else f"{decimal_text(value)} seconds"
            )
        case Unit.CELSIUS:
            return f"{decimal_text(value)} °C"
        case Unit.PER_SECOND:
            return f"{decimal_text(value)} per second"
        case Unit.WATTS:
            return f"{decimal_text(value)} watts"
        case Unit.BYTES_PER_SECOND:
            return f"{decimal_text(value)} bytes per second"
        case Unit.BYTES:
            return f"{decimal_text(value)} bytes"
        case _:
            return decimal_text(value)


def healthy(bound: Bound, unit: Unit) -> str:
    """A healthy range for people: `at most 0.2`, `from 1 % to 5 %`."""
    low, high = (None if side is None else quantity(side, unit) for side in (bound.low, bound.high))
    if low is not None and high is not None:
        return f"from {low} to {high}"
    return f"at most {high}" if high is not None else f"at least {low}"


def rounded(length: Duration) -> Duration:
    """A length for people: whole hours from two hours up, whole minutes below."""
    hour = Duration.of(hours=1).ms
    grid = hour if length.ms >= 2 * hour else Duration.of(minutes=1).ms
    return Duration(max(grid, length.ms // grid * grid))


_UNITS = (("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1_000))


@lru_cache(maxsize=256)  # A platform has few lengths of time, and speaks of each of them in every alert.
def spoken(length: Duration) -> str:
    """A length as people say it: `2 days 2 hours`, `250 ms`."""
    parts, rest = [], length.ms
    for unit, size in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}" if count == 1 else f"{count} {unit}s")
    if rest or not parts:
        parts.append(f"{rest} ms")
    return " ".join(parts)


def last(length: Duration) -> str:
    """A length behind `the last`: `hour`, `5 minutes`."""
    text = spoken(length)
    return text.removeprefix("1 ") if text.count(" ") == 1 else text


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if not text or text.endswith((".", "!", "?")) else text + "."


@cache
def _template(text: str) -> Template:
    from jinja2 import Environment

    marks = Environment(
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        autoescape=False,
    )
    return marks.from_string(text)


def _render(text: str, **values: str) -> str:
    return _template(text).render(values)
