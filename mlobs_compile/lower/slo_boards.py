"""The dashboard of one SLO: what was promised, what is left of the budget, how fast it goes, and who is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import assert_never

from mlobs_compile.ir.alert import AbsenceAlert
from mlobs_compile.ir.board import AlertsView, Board, ObjectiveView, Panel, Reading, Section, TextView, View
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective, Tier
from mlobs_compile.period import Period
from mlobs_compile.prose import last, over
from mlobs_compile.queries import recorded, records
from mlobs_compile.units import Duration, decimal_text

SloAlert = BurnRateAlert | BudgetAlert | AbsenceAlert
Links = tuple[tuple[str, str], ...]

_EVENTS = "events"
_LEFT = "Share of the error budget that is left; below zero the promise is broken."
_RATE = "Times the sustainable rate at which the budget is spent; 1 spends it exactly in the window."
_BURN = "Times the sustainable rate over each window that the alerts use; the lines are the rates at which they fire."
_ERRORS = "Share of bad events over each window, with the thresholds of the alerts."
_DOWN = (
    "What was left of the budget, and would be had it been spent evenly; below that line it goes too fast."
)
_TO_DATE = "What was left of the budget since the period began; each period begins with a whole one."
_COUNT = "What the promise is judged by. With few events a single bad one weighs much, and alerts wait for a second."
_ROOM = (
    "How much more may go wrong before the budget is spent. With few events this says more than a percentage."
)
_TIMELINE = "When each alert of this SLO fired; nothing is drawn while none does."


def of_slos(nodes: Iterable[AnyNode]) -> dict[str, list[SloAlert]]:
    """The alerts of each SLO, by its id."""
    found: dict[str, list[SloAlert]] = {}
    for node in nodes:
        if isinstance(node, BurnRateAlert | BudgetAlert) or (
            isinstance(node, AbsenceAlert) and node.objective
        ):
            assert node.objective is not None
            found.setdefault(node.objective.id, []).append(node)
    return found


def slo_section(
    objectives: Sequence[Objective], alerts: Mapping[str, Sequence[SloAlert]]
) -> Iterator[Section]:
    """Three panels for each SLO of a thing."""
    panels: list[Panel] = []
    for o in objectives:
        period = over(o.periods[0])
        promise = f"Promised: {decimal_text(o.target * 100)} % over {period}."
        good, left = f"Share of good events over {period}. {promise}", f"{_LEFT} {promise}"
        panels += _panels(
            o,
            alerts.get(o.id, ()),
            (
                _Asked(f"{o.name}-sli", f"{o.name}: good events", good, View.STAT, Reading.SLI),
                _Asked(f"{o.name}-budget", f"{o.name}: budget left", left, View.STAT, Reading.BUDGET_LEFT),
                _Asked(f"{o.name}-burn", f"{o.name}: burn rate", _RATE, View.LINES, Reading.BURN_RATE),
            ),
        )
    if panels:
        yield Section("slos", "Service level objectives", tuple(panels))


def objective_board(o: Objective, alerts: Sequence[SloAlert], about: Section, links: Links) -> Board:
    """The board; `about` says whose the SLO is."""
    target, budget = (decimal_text(share * 100) for share in (o.target, o.budget))
    period = o.periods[0]
    promise = f"At least {target} % good events over {over(period)}; {budget} % may be bad."
    panels = list(_panels(o, alerts, _asked(promise, period, recorded.pace(o), _counted(o))))
    if alerts:
        view = AlertsView(o.subject.kind, o.subject.name, o.id)
        panels.append(Panel("alerts", "Alerts over time", _TIMELINE, View.STATES, view))
    panels.append(
        Panel("promise", "The promise", "What was promised, and who is told when.", View.TEXT, _text(o))
    )
    return Board(
        id=f"board/{o.id}",
        subject=o.subject,
        origins=o.origins,
        title=f"{o.title} (SLO)",
        description=promise,
        purpose="slo",
        sections=(about, Section("slo", o.title, tuple(panels))),
        links=links,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A panel before it is known whose it is."""

    key: str
    title: str
    description: str
    view: View
    reading: Reading


def _panels(o: Objective, alerts: Iterable[SloAlert], asked: Iterable[_Asked]) -> Iterator[Panel]:
    held: dict[Reading, tuple[str, ...]] = {}
    for alert in alerts:
        reading = _reading(alert)
        held[reading] = (*held.get(reading, ()), alert.id)
    for one in asked:
        view = ObjectiveView(o, one.reading)
        yield Panel(one.key, one.title, one.description, one.view, view, held.get(one.reading, ()))


def _reading(alert: SloAlert) -> Reading:
    """The reading whose panel draws the alert's line."""
    match alert:
        case BurnRateAlert():
            return Reading.BURN_RATE
        case BudgetAlert():
            return Reading.BUDGET_LEFT
        case AbsenceAlert():
            return Reading.EVENTS
        case _:
            assert_never(alert)


@cache  # Most SLOs of a platform have one of a few shapes.
def _asked(promise: str, period: Period, pace: Duration, what: str) -> tuple[_Asked, ...]:
    """Numbers first, then how the budget went, then what it was spent on."""
    events = what == _EVENTS
    good = f"Share of good {what} over {over(period)}. {promise}"
    lasts = f"How long the rest of the budget lasts at the pace of the last {last(pace)}; empty while none is spent."
    sums = (
        _Asked(
            "counted", f"All {what} counted", f"Over {over(period)}. {_COUNT}", View.STAT, Reading.COUNTED
        ),
        _Asked("room", f"Bad {what} still allowed", _ROOM, View.STAT, Reading.ROOM),
    )
    happened = (
        ("Events", "Good and bad events per second.")
        if events
        else ("Minutes", "Each minute's good and bad share: 1 is a whole minute.")
    )
    return (
        _Asked("sli", f"Good {what}", good, View.STAT, Reading.SLI),
        _Asked("budget", "Budget left", _LEFT, View.STAT, Reading.BUDGET_LEFT),
        _Asked("exhaustion", "Budget lasts", lasts, View.STAT, Reading.EXHAUSTION),
        *(() if period.calendar else sums),
        _Asked(
            "burn-down", "Burn-down", _TO_DATE if period.calendar else _DOWN, View.LINES, Reading.BURN_DOWN
        ),
        _Asked("burn", "Burn rate", _BURN, View.LINES, Reading.BURN_RATE),
        _Asked("errors", f"Bad {what} by window", _ERRORS, View.LINES, Reading.ERROR_RATIO),
        _Asked("events", *happened, View.LINES, Reading.EVENTS),
    )


def _counted(o: Objective) -> str:
    return _EVENTS if o.counts_events else "time"


def _text(o: Objective) -> TextView:
    recorded_as = records.series(records.ERRORS, o, window=records.window_label(o.periods[0]))
    place = f"Spec: `{o.origins[0]}`" if o.origins else ""
    return TextView(f"{_table(o.tiers, o.target)}\n\nIn Prometheus: `{recorded_as}`\n\n{place}".strip())


@lru_cache(maxsize=256)
def _table(tiers: tuple[Tier, ...], target: Decimal) -> str:
    """The tiers as a table: the rate above which each fires, and over which windows."""
    rows = [
        f"**{decimal_text(target * 100)} %** is promised.",
        "",
        "| alert | fires above | share that is bad | over | opens |",
    ]
    rows.append("|---|---|---|---|---|")
    for tier in tiers:
        share = decimal_text(round(tier.factor * (1 - target) * 100, 4))
        factor = decimal_text(round(tier.factor, 2))
        rows.append(
            f"| {tier.name} | {factor} x | {share} % | {tier.long} and {tier.short} | a {tier.urgency.value} |"
        )
    return "\n".join(rows) if tiers else rows[0]
