from __future__ import annotations

import json

from mlobs_compile.reporters.json import REPORTER
from tests.reporters.samples import a_report, a_rich_finding, many, some_of_each


def test_a_script_gets_every_field_of_a_finding() -> None:
    shown = json.loads(REPORTER.render(a_report(a_rich_finding())))
    assert shown == {
        "schema_version": 1,
        "counts": {"error": 1, "warning": 0, "info": 0},
        "diagnostics": [
            {
                "code": "MLO990",
                "name": "sample-unknown",
                "severity": "error",
                "message": "unknown severity `paeg`",
                "help": "did you mean `page`?",
                "route": "slos.latency.severity",
                "path": "specs/fraud.yaml",
                "line": 5,
                "column": 15,
                "end_line": 5,
                "end_column": 19,
                "inside": None,
                "fix": {"title": "write it right", "replacement": "page"},
                "related": [
                    {
                        "message": "another one is here",
                        "path": "specs/fraud.yaml",
                        "line": 6,
                        "column": 3,
                        "end_line": 6,
                        "end_column": 15,
                    }
                ],
            }
        ],
    }


def test_every_finding_has_the_same_fields() -> None:
    findings = json.loads(REPORTER.render(a_report(*some_of_each())))["diagnostics"]
    assert len(findings) == 3
    assert len({tuple(finding) for finding in findings}) == 1


def test_nothing_is_left_out() -> None:
    shown = json.loads(REPORTER.render(a_report(*many(300))))
    assert len(shown["diagnostics"]) == shown["counts"]["error"] == 300


def test_nothing_to_say_is_an_empty_list() -> None:
    assert json.loads(REPORTER.render(a_report())) == {
        "schema_version": 1,
        "counts": {"error": 0, "warning": 0, "info": 0},
        "diagnostics": [],
    }
