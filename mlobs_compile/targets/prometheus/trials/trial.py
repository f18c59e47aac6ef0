"""What a trial of an alert is made of: invented series, what must hold at which second, and what cannot be tried.

An alert has cases, and each is tried or said to be lacking, with the reason; none is left out in silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from mlobs_compile.ir.monitoring import Alert


class Case(Enum):
    """One thing that an alert is tried for; the values are the columns of a report."""

    FIRES = "fires"
    """It fires just beyond its threshold, under the labels it is routed by."""
    SILENT = "silent"
    """It does not fire just within its threshold."""
    HOLD = "hold"
    """It waits as long as it was told to, and fires then."""
    RECOVERS = "recovers"
    """It stops when the errors stop, though the long window still remembers them."""
    WINDOWS = "windows"
    """A short burst alone does not fire it, nor does one that is older than the long window."""
    YOUNG = "young"
    """It does not judge before there is enough history."""
    QUIET = "quiet"
    """One event or error fewer than it asks for leaves it silent; as many fire it."""
    IDLE = "idle"
    """Without traffic nothing fires, and no sample is NaN."""
    UNEXPOSED = "unexposed"
    """An error counter that was never exposed counts as no errors."""
    GONE = "gone"
    """When the series vanish, what the spec says about missing data happens, and nothing else."""
    RESET = "reset"
    """A counter that starts again at zero is no burst of errors."""
    GROUPS = "groups"
    """Of several groups, the one that is bad is told, and no other."""
    PLANNED = "planned"
    """Events during maintenance do not count."""


@dataclass(frozen=True, slots=True)
class Check:
    """One query that must have one value, or none, at a second."""

    alert: str
    """The id of the alert that it speaks for."""
    case: Case
    expr: str
    at: int
    value: Decimal | None
    """None when the query must give nothing."""

    @property
    def query(self) -> str:
        """The query as promtool is given it, with a comment by which its report is read back."""
        return f"{self.expr} # {self.alert}: {self.case.value}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Series from an empty Prometheus on, and what must hold."""

    name: str
    pace: int
    """Seconds between two evaluations of the rules."""
    step: int
    """Seconds between two samples of the series."""
    series: tuple[tuple[str, str], ...]
    """Each with its values in promtool's notation."""
    checks: tuple[Check, ...]
    staged: bool = True
    """False where the rules are loaded without the two that read raw series: the series are what these record."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A case that an alert should have and has not, and why."""

    alert: str
    case: Case
    reason: str


@dataclass(frozen=True, slots=True)
class Trial:
    """All that is tried of one SLO, or of one alert on a single signal."""

    id: str
    alerts: tuple[Alert, ...]
    scenarios: tuple[Scenario, ...]
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """What one part of a trial found to try, and what it could not."""

    scenarios: tuple[Scenario, ...] = ()
    lacks: tuple[Lack, ...] = ()


def together(found: Iterable[Findings]) -> Findings:
    """Several parts as one."""
    parts = tuple(found)
    return Findings(
        tuple(scenario for part in parts for scenario in part.scenarios),
        tuple(lack for part in parts for lack in part.lacks),
    )
