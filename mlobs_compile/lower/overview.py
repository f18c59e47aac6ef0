"""The dashboard a person opens first: every promise, everything that fires, the way to each thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from mlobs_compile.ir.board import (
    AlertsView,
    Board,
    ObjectiveView,
    Panel,
    Reading,
    Section,
    SignalView,
    TextView,
    View,
)
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import Bound, SeriesGauge, Signal, Unit
from mlobs_compile.lower.boards import OVERVIEW, board_id
from mlobs_compile.prose import over
from mlobs_compile.queries import records
from mlobs_compile.resolve.platform import Platform
from mlobs_compile.units import decimal_text

SHOWN = 40
"""How many SLOs the overview shows one by one, the most critical first; beyond that nobody reads it."""
LOWEST = 20
_TIERS = ("critical", "high", "medium", "low")


def overview(platform: Platform, nodes: Iterable[AnyNode]) -> Iterator[Board]:
    """The board a person opens first: every SLO's budget, everything that fires, the way to each thing."""
    objectives = [node for node in nodes if isinstance(node, Objective)]
    shown = sorted(objectives, key=lambda o: _TIERS.index(o.subject.tier))[:SHOWN]
    name = platform.project.spec.metadata.name
    subject = Subject("project", name, "platform", "high", "", None, (), platform.environment)
    firing = Panel("firing", "Firing alerts", "Every alert that fires now.", View.TABLE, AlertsView("", ""))
    lowest = Panel(
        "lowest",
        "Error budgets, lowest first",
        f"The {LOWEST} SLOs measured in Prometheus with the least budget left.",
        View.BARS,
        SignalView((_lowest(platform.environment),), Bound(low=Decimal(0))),
    )
    sections = [Section("now", "Now", (_contents(platform), firing, lowest)), *_budgets(shown)]
    yield Board(
        id=OVERVIEW,
        subject=subject,
        origins=(platform.project.at("metadata"),),
        title=f"{name} overview",
        description=f"Promises and alerts of the platform {name} in {platform.environment}.",
        purpose="overview",
        sections=tuple(sections),
        links=tuple((thing.subject.name, board_id(thing.subject)) for thing in platform.things),
    )


def _budgets(objectives: Sequence[Objective]) -> Iterator[Section]:
    """What is left of each budget, by team."""
    by_team: dict[str, list[Panel]] = {}
    for o in objectives:
        promise = (
            f"Error budget left of {o.title}: {decimal_text(o.target * 100)} % over {over(o.periods[0])}."
        )
        view = ObjectiveView(o, Reading.BUDGET_LEFT)
        panel = Panel(o.id.replace("/", "."), o.title, promise, View.STAT, view)
        by_team.setdefault(o.subject.team, []).append(panel)
    for team, panels in by_team.items():
        yield Section(f"team-{team}", f"Error budgets: {team}", tuple(panels))


def _lowest(environment: str) -> Signal:
    budgets = f"{records.BUDGET_LEFT}{{environment={records.quoted(environment)}}}"
    query = f"bottomk({LOWEST}, min by (slo) ({budgets}))"
    return Signal("budget_left", Unit.RATIO, SeriesGauge(query), description="Error budget left by SLO.")


def _contents(platform: Platform) -> Panel:
    rows = ["| what | kind | team | tier |", "|---|---|---|---|"]
    for thing in platform.things:
        s = thing.subject
        rows.append(f"| {s.name} | {s.kind} | {s.team} | {s.tier} |")
    return Panel(
        "contents", "What is watched", "Everything the spec declares.", View.TEXT, TextView("\n".join(rows))
    )
