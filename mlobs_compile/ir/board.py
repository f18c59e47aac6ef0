"""Dashboards as what they show: sections of panels, each panel a reading of a signal or an objective."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mlobs_compile.ir.alert import AnomalyAlert
from mlobs_compile.ir.node import Node
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import Bound, Signal
from mlobs_compile.units import Duration

MOST = 10
"""How many series a ranking shows; beyond that nobody reads it."""


class Reading(Enum):
    """What of an objective a panel shows."""

    BUDGET_LEFT = "budget-left"
    """The share of the error budget that is left, 1 when untouched, below 0 when overspent."""
    ERROR_RATIO = "error-ratio"
    """The share of bad events over each window the alerts use, with the tiers' thresholds."""
    BURN_RATE = "burn-rate"
    """Times the sustainable rate, over each window the alerts use."""
    SLI = "sli"
    """The share of good events over the whole window, against the objective."""
    EVENTS = "events"
    """Events per second, good and bad."""
    BURN_DOWN = "burn-down"
    """What was left of the budget over the whole window, beside what even spending would leave."""
    EXHAUSTION = "exhaustion"
    """How long what is left of the budget lasts at the pace of the last hours."""
    COUNTED = "counted"
    """How much was counted over the whole window: events, or time."""
    ROOM = "room"
    """How many more bad events the budget has room for, or how much bad time."""


class View(Enum):
    """How a panel draws."""

    STAT = "stat"
    LINES = "lines"
    BARS = "bars"
    TOP = "top"
    """The `MOST` highest series of one signal, highest first."""
    TABLE = "table"
    """One row for each set of labels, as they are now; one column for each signal."""
    STATES = "states"
    """One row per series, coloured by whether it is within its bound, over time."""
    VERDICTS = "verdicts"
    """One row per check, coloured by its state (`runner/results.py`), over time."""
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ObjectiveView:
    """A reading of an objective."""

    objective: Objective
    reading: Reading


@dataclass(frozen=True, slots=True)
class SignalView:
    """One or more signals in one panel; each is a line, or a column of a table."""

    signals: tuple[Signal, ...]
    bound: Bound | None = None
    """The threshold of the alert on them, or the promise of an SLO: outside it a value is bad."""
    warning: Bound | None = None
    """The bound of an alert that comes before."""
    window: Duration | None = None
    """Over what the alert takes its value, which decides what a sum is; None where no alert does."""


@dataclass(frozen=True, slots=True)
class BandView:
    """A signal and the band that its own history predicts, outside of which the alert fires."""

    alert: AnomalyAlert


@dataclass(frozen=True, slots=True)
class AlertsView:
    """The alerts that fire for a subject; an empty name means the whole platform."""

    kind: str
    name: str
    slo: str = ""
    """The id of the SLO whose alerts alone are meant; empty for all of the subject's."""


@dataclass(frozen=True, slots=True)
class TextView:
    """Markdown, for what a reader must know and no metric says: owner, runbook, spec.

    A link may lead to a board by its id: `[fraud](board/fraud)`.
    """

    markdown: str


Content = ObjectiveView | SignalView | BandView | AlertsView | TextView


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel; `key` is stable and unique on its board, the title may change."""

    key: str
    title: str
    description: str
    view: View
    content: Content
    alerts: tuple[str, ...] = ()
    """The ids of the alerts that watch what it shows, and whose thresholds it draws."""


@dataclass(frozen=True, slots=True)
class Section:
    """A row of panels under a heading."""

    key: str
    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class Board(Node):
    """A dashboard for one reader's question."""

    title: str
    description: str
    purpose: str
    """`overview`, `model`, `pipeline`, `dataset`, `service`, `cluster`, `slo` or `delivery`."""
    sections: tuple[Section, ...]
    links: tuple[tuple[str, str], ...]
    """Title and id of the boards a reader goes to next."""
