"""What a run found: one finding per check, column and segment, each in one of five states."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from mlobs_compile.artifact import Body
from mlobs_compile.ir.measurement import Levels
from mlobs_compile.ir.node import Subject


class Status(IntEnum):
    """The states of a check, as `mlobs_check_status` publishes them."""

    PASS = 0
    WARN = 1
    FAIL = 2
    ERROR = 3
    """It could not be taken: a column is missing, or a query broke. It says nothing of the data."""
    NO_DATA = 4
    """There were too few rows, or no labels yet, for a verdict."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check on one column and segment."""

    check: str
    kind: str
    scope: str
    column: str | None
    segment: str
    """`country=DE`; empty for the whole batch."""
    status: Status
    value: float | None
    """None where there is no number: an error, no data, or an expectation without one."""
    rows: int
    message: str
    """One sentence for a person: what was found, beside what would be healthy."""
    levels: Levels | None = None
    interval: tuple[float, float] | None = None
    """The confidence interval of the value, where the check has one."""
    error_bound: float | None = None
    """How far the value may lie from the exact one, where frozen bins approximate."""
    shares: tuple[tuple[str, float, float], ...] = ()
    """For a drift that is out of its range: bins by name, with the baseline's share and the batch's."""


@dataclass(frozen=True, slots=True)
class Results:
    """Everything one run found on one batch."""

    subject: Subject
    findings: tuple[Finding, ...]
    rows: int
    started: float
    """Unix seconds."""
    duration: float
    """Seconds."""
    window_end: float | None
    """Unix seconds: the newest timestamp of the batch, or what the caller said."""
    label_coverage: float | None
    engine: str
    checklist_digest: str
    source: str
    """What was read, as the caller named it."""
    sampled: float | None = None
    """The share of rows that was looked at; None for all."""
    reasons: Body | None = None
    """What each feature added to the scores of the worst rows; None where no model is explained."""

    @property
    def worst(self) -> Status:
        """The state that decides the exit code: fail before error before warn before no_data."""
        order = (Status.FAIL, Status.ERROR, Status.WARN, Status.NO_DATA)
        present = {finding.status for finding in self.findings}
        return next((status for status in order if status in present), Status.PASS)

    @property
    def failed(self) -> bool:
        """Whether a check fails."""
        return self.worst is Status.FAIL
