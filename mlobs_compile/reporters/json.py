"""All findings as one JSON document; `schema_version` changes when a field changes its meaning.

`inside` is the part of a text, such as a query, that a finding is about. Lines and columns are those of this part
where the file holds the text as it stands, and those of the value that the text comes from where it does not.
"""

from __future__ import annotations

from mlobs_compile.artifact import Json, dump_json
from mlobs_compile.diagnostic import Severity
from mlobs_compile.reporter import Located, Report, Reporter, Spot, located
from mlobs_compile.route import Place


def render(report: Report) -> str:
    findings = located(report)
    counts = {
        severity.value: sum(f.diagnostic.severity is severity for f in findings) for severity in Severity
    }
    return dump_json(
        {"schema_version": 1, "counts": counts, "diagnostics": [_finding(finding) for finding in findings]}
    )


def _finding(finding: Located) -> Json:
    found = finding.diagnostic
    fix = {"title": found.fix.title, "replacement": found.fix.replacement} if found.fix else None
    route = str(found.where.route) if isinstance(found.where, Place) else None
    return {
        "code": found.code,
        "name": found.name,
        "severity": found.severity.value,
        "message": found.message,
        "help": found.help,
        "route": route,
        **_spot(finding.spot),
        "inside": {"text": found.inside.text, "start": found.inside.start, "end": found.inside.end}
        if found.inside
        else None,
        "fix": fix,
        "related": [{"message": message, **_spot(spot)} for spot, message in finding.related],
    }


def _spot(spot: Spot | None) -> dict[str, Json]:
    span = spot.span if spot else None
    return {
        "path": spot.path if spot else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
    }


REPORTER = Reporter("json", render)
