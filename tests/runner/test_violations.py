"""Findings in the words of Model Monitor's file of violations."""

from __future__ import annotations

from mlobs_compile.runner.results import Finding, Results, Status
from mlobs_compile.runner.violations import violations
from tests.builders import a_subject


def finding(check: str, status: Status, scope: str, **changes: object) -> Finding:
    kind = check.rpartition("/")[2]
    fields = {
        "column": "amount",
        "segment": "",
        "value": 0.3,
        "rows": 10,
        "message": "out of bounds",
    } | changes
    return Finding(check=check, kind=kind, scope=scope, status=status, **fields)  # type: ignore[arg-type]


def told(*findings: Finding) -> list[tuple[object, object]]:
    results = Results(a_subject(), findings, 10, 0.0, 1.0, None, None, "duckdb", "", "x")
    found = violations(results)["violations"]
    assert isinstance(found, list)
    return [(one["feature_name"], one["constraint_check_type"]) for one in found]


def test_each_failure_has_model_monitors_name() -> None:
    assert told(
        finding("fraud/drift/amount/psi", Status.FAIL, "drift"),
        finding("orders/column/amount/missing", Status.FAIL, "column"),
        finding("orders/column/amount/type", Status.FAIL, "column"),
        finding("orders/column/amount/one_of", Status.FAIL, "column"),
        finding("orders/table/rows", Status.FAIL, "table", column=None),
    ) == [
        ("amount", "baseline_drift_check"),
        ("amount", "completeness_check"),
        ("amount", "data_type_check"),
        ("amount", "categorical_values_check"),
        ("orders/table/rows", "rows"),
    ]


def test_a_column_that_is_not_there_is_missing_and_other_errors_are_no_violation() -> None:
    gone = finding("a/b", Status.ERROR, "drift", message="the batch has no column `amount`")
    broke = finding("a/c", Status.ERROR, "drift", message="the query broke")
    assert told(gone, broke) == [("amount", "missing_column_check")]


def test_what_passed_warned_or_had_no_data_and_segments_are_left_out() -> None:
    states = (Status.PASS, Status.WARN, Status.NO_DATA)
    quiet = [finding("a/b", status, "drift") for status in states]
    assert told(*quiet, finding("a/b", Status.FAIL, "drift", segment="country=DE")) == []
