"""Expectations in which everything has a default, and engines on a small frame."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mlobs_compile.baseline import Distribution
from mlobs_compile.checklist import Checklist
from mlobs_compile.condition import parse
from mlobs_compile.ir.assertion import Assertion
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Family, Levels, Measurement, Sample
from mlobs_compile.ir.node import Subject, Urgency
from mlobs_compile.ir.signal import Bound
from mlobs_compile.runner.engine import Engine, Judged, Options, opened
from mlobs_compile.units import Duration

DATASET = Subject("dataset", "transactions", "risk", "high", "", None)
MODEL = Subject("model", "fraud", "risk", "high", "", None)
NOW = 1_767_225_600.0
"""The first second of 2026, in UTC."""


def expected(assertion: Assertion, column: str | None = "x", where: str | None = None) -> Expectation:
    """An expectation of a data set."""
    return Expectation(
        f"transactions/{column}/{type(assertion).__name__.lower()}", DATASET, (), "transactions", column, assertion,
        Urgency.TICKET, parse(where) if where else None,
    )  # fmt: skip


def engine(frame: Any, name: str = "duckdb", **options: Any) -> Engine:
    """An engine that holds a frame."""
    return opened(name, frame, Options(**options))


def judge(frame: Any, *expectations: Expectation, name: str = "duckdb", **options: Any) -> list[Judged]:
    """What an engine makes of expectations of a frame."""
    held = engine(frame, name, **options)
    try:
        return list(held.judge(expectations, NOW))
    finally:
        held.close()


def state(judged: Judged) -> str:
    """In one word."""
    return "error" if judged.error else {True: "met", False: "unmet", None: "no data"}[judged.met]


def measurement(
    column: str, reference: Distribution | None, cut: str = "quantiles-10", **given: Any
) -> Measurement:
    """A drift of a column."""
    fields = {
        "id": f"fraud/drift/{column}/psi/measure", "subject": MODEL, "origins": (), "check": f"fraud/drift/{column}/psi",
        "family": Family.SHIFT, "scope": "drift", "kind": "psi", "column": column,
        "levels": Levels(Bound(high=Decimal("0.2")), Bound(high=Decimal("0.1"))), "sample": Sample(),
        "cut": cut, "reference": reference,
    }  # fmt: skip
    return Measurement(**{**fields, **given})


def checklist(*measurements: Measurement) -> Checklist:
    """A checklist of a model."""
    return Checklist(1, "acme", MODEL, Duration.of(hours=1), measurements)
