"""A run: expectations judged in pairs, what is known of the batch, and personal values that stay where they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from mlobs_compile.checklist import Checklist
from mlobs_compile.ir.assertion import Fresh, Present
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Batch
from mlobs_compile.ir.node import Urgency
from mlobs_compile.queries.sql.statement import Dialect, Row
from mlobs_compile.runner import runs
from mlobs_compile.runner.engine import EngineFault, Judged
from mlobs_compile.runner.results import Finding, Results, Status
from mlobs_compile.units import Duration
from tests.runner.made import FRAUD, TRANSACTIONS, finding

NOW = 1_800_000_000.0


@dataclass
class Answering:
    """An engine that says what a test tells it to."""

    said: Sequence[tuple[bool | None, bool]] = ()
    """For each expectation: whether it is met, and whether it broke."""
    rows: int = 100
    newest: object = None
    fault: str = ""
    types: Mapping[str, str] = field(default_factory=dict)
    name: str = "answering"
    dialect: Dialect = Dialect.DUCKDB

    def columns(self) -> Mapping[str, str]:
        return self.types

    def ask(self, sql: str) -> Sequence[Row]:
        return [(self.rows, None)] if sql.startswith("SELECT COUNT(*), ") else [(self.newest,)]

    def judge(self, expectations: Sequence[Expectation], now: float) -> Sequence[Judged]:
        if self.fault:
            raise EngineFault(self.fault)
        return [
            Judged(one, met, 100, 0.5, f"judged at {now:.0f}", error)
            for one, (met, error) in zip(expectations, self.said, strict=True)
        ]

    def attach(self, name: str, source: object) -> None:
        raise AssertionError("nothing is attached here")

    def derive(self, select: str) -> None:
        raise AssertionError("nothing is derived here")

    def close(self) -> None:
        """Holds nothing."""


def _expected(id: str, *, warning: bool = False, column: str | None = "amount") -> Expectation:
    share = Present(share=1)  # type: ignore[arg-type]
    return Expectation(id, TRANSACTIONS, (), "transactions", column, share, Urgency.TICKET, warning=warning)


def _run(engine: Answering, *expectations: Expectation, **asked: object) -> Results:
    held = Checklist(1, "acme", TRANSACTIONS, Duration.of(hours=1), (), expectations)
    return runs.run(held, engine, runs.Asked("x", clock=lambda: NOW, **asked))  # type: ignore[arg-type]


BOTH = (
    _expected("transactions/column/amount/missing"),
    _expected("transactions/column/amount/missing/warn", warning=True),
)


@pytest.mark.parametrize(("said", "state"), [
    (((True, False), (True, False)), Status.PASS),
    (((True, False), (False, False)), Status.WARN),
    (((False, False), (False, False)), Status.FAIL),
    (((None, False), (None, False)), Status.NO_DATA),
    (((None, True), (False, False)), Status.ERROR),
    (((False, False), (None, True)), Status.FAIL),
])  # fmt: skip
def test_an_expectation_that_fails_and_its_warning_are_one_check(
    said: tuple[tuple[bool | None, bool], ...], state: Status
) -> None:
    (found,) = _run(Answering(said), *BOTH).findings
    assert (found.check, found.status) == ("transactions/column/amount/missing", state)
    assert (found.kind, found.scope, found.column) == ("missing", "column", "amount")


def test_an_expectation_that_only_warns_never_fails() -> None:
    (found,) = _run(Answering([(False, False)]), BOTH[1]).findings
    assert found.status is Status.WARN and found.check == "transactions/column/amount/missing"


def test_an_engine_that_breaks_makes_errors_and_no_traceback() -> None:
    found = _run(Answering(fault="disk full"), *BOTH).findings
    assert [(one.status, one.message) for one in found] == [(Status.ERROR, "disk full")]


def test_freshness_is_judged_by_the_clock_or_at_the_end_that_was_said() -> None:
    said = _run(Answering([(True, False)]), BOTH[0], window_end=1_700_000_000.0)
    assert said.window_end == 1_700_000_000.0
    assert said.findings[0].message == "judged at 1700000000"
    fresh = replace(BOTH[0], column="at", assertion=Fresh(Duration.of(hours=1)))
    engine = Answering([(True, False)], newest=NOW - 9999, types={"at": "TIMESTAMP"})
    found = _run(engine, fresh)
    assert (found.window_end, found.findings[0].message) == (NOW - 9999, f"judged at {NOW:.0f}")


def test_an_error_quotes_no_value_where_there_is_personal_data() -> None:
    said = "Conversion Error: Could not convert string 'Ann O'Hara' to DOUBLE"
    broken = finding(status=Status.ERROR, value=None, message=said)
    (kept,) = runs._discreet([broken], frozenset({"name"}))
    assert kept.message == "Conversion Error: Could not convert string '...' to DOUBLE"
    assert list(runs._discreet([broken], frozenset())) == [broken]


@pytest.mark.parametrize(("type", "newest", "end"), [
    ("TIMESTAMP", 1_767_268_800.0, 1_767_268_800.0),
    ("BIGINT", 1_767_268_800_000, 1_767_268_800.0),
    ("DOUBLE", float("nan"), None),
    ("TIMESTAMP", None, None),
])  # fmt: skip
def test_the_window_ends_with_the_newest_timestamp(type: str, newest: object, end: float | None) -> None:
    fresh = replace(BOTH[0], column="at", assertion=Fresh(Duration.of(hours=1)))
    engine = Answering([(True, False)], newest=newest, types={"at": type})
    assert _run(engine, fresh).window_end == end


def test_of_a_personal_segment_only_the_worst_value_is_told_and_not_by_name() -> None:
    said = [
        finding(segment="sex=F", status=Status.FAIL, value=0.9),
        finding(segment="sex=M"),
        finding(segment="country=DE"),
        finding(),
    ]
    kept: list[Finding] = list(runs._discreet(said, frozenset({"sex"})))
    assert [(one.segment, one.status.name) for one in kept] == [
        ("country=DE", "PASS"), ("", "PASS"), ("sex=*", "FAIL"),
    ]  # fmt: skip


def test_two_checklists_have_two_digests() -> None:
    one = Checklist(1, "acme", FRAUD, Duration.of(hours=1))
    assert runs.digest(one) == runs.digest(replace(one))
    assert runs.digest(one) != runs.digest(replace(one, project="other"))
    assert one.batch == Batch()
