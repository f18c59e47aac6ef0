"""Findings and results with a default for everything, so that a test says what it is about."""

from __future__ import annotations

from decimal import Decimal

from mlobs_compile.ir.measurement import Levels
from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.signal import Bound
from mlobs_compile.publication import Publication
from mlobs_compile.runner import delivery, samples
from mlobs_compile.runner.results import Finding, Results, Status
from tests.runner.small_project import NOON

FRAUD = Subject("model", "fraud", "risk", "high", "Scores payments.", None, environment="prod")
TRANSACTIONS = Subject("dataset", "transactions", "risk", "high", "", None, environment="prod")


def levels(high: str = "0.2", warn: str | None = "0.1") -> Levels:
    return Levels(Bound(high=Decimal(high)), Bound(high=Decimal(warn)) if warn else None)


USUAL = levels()


def finding(
    check: str = "fraud/drift/amount/psi",
    status: Status = Status.PASS,
    value: float | None = 0.05,
    *,
    column: str | None = "amount",
    segment: str = "",
    healthy: Levels | None = USUAL,
    message: str = "psi is 0.05; healthy: at most 0.2",
    shares: tuple[tuple[str, float, float], ...] = (),
) -> Finding:
    parts = check.split("/")
    return Finding(
        check, parts[-1], parts[1], column, segment, status, value, 1000, message, healthy, shares=shares
    )


def results(*findings: Finding, subject: Subject = FRAUD, window_end: float | None = NOON) -> Results:
    return Results(
        subject=subject, findings=findings, rows=1000, started=NOON + 3600.0, duration=1.5, window_end=window_end,
        label_coverage=None, engine="duckdb", checklist_digest="sha256:0", source="today.parquet",
    )  # fmt: skip


def publications(found: Results, limit: int = 2000) -> tuple[Publication, ...]:
    """The results as they are given to a publisher."""
    return (delivery.publication(found, samples.selection(found, limit)),)
