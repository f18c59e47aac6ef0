"""Results in the format of Model Monitor's `constraint_violations.json`, for whoever reads such files already."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.artifact import Body, Json
from mlobs_compile.runner.results import Finding, Results, Status

_DRIFT, _MISSING = "baseline_drift_check", "missing_column_check"
_OF_COLUMNS = {
    "type": "data_type_check",
    "missing": "completeness_check",
    "one_of": "categorical_values_check",
    "not_one_of": "categorical_values_check",
    "exists": _MISSING,
}
"""Model Monitor's name for a check of a column; it has none for the others, which keep their own."""


def violations(results: Results) -> Body:
    """Every check that failed on the whole batch, and columns that are not there; a segment has no place in it."""
    found: list[Json] = [*_violations(results.findings)]
    return {"version": 0.0, "violations": found}


def _violations(findings: tuple[Finding, ...]) -> Iterator[Body]:
    for finding in findings:
        kind = _kind(finding)
        if kind and not finding.segment:
            yield {
                "feature_name": finding.column or finding.check,
                "constraint_check_type": kind,
                "description": finding.message,
            }


def _kind(finding: Finding) -> str | None:
    match finding.status:
        case Status.FAIL:
            step = finding.check.rpartition("/")[2]
            return (
                _DRIFT
                if finding.scope == "drift"
                else _OF_COLUMNS.get(finding.kind, _OF_COLUMNS.get(step, step))
            )
        case Status.ERROR if "has no column" in finding.message:
            return _MISSING
        case _:
            return None
