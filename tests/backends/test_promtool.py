"""What promtool says is read back: which check failed, and rules that cannot be evaluated at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlobs_compile.backends import promtool, tools
from mlobs_compile.backends.promtool import Failure
from mlobs_compile.backends.tools import Said

FAILED = """\
Unit Testing:  t.yaml
  FAILED:
    expr: "count(ALERTS{alertname=\\"A\\"}) # fraud/a/burn/page-fast: fires", time: 18m,
        exp: {} 1E+00
        got: nil
    expr: "x # \\"y\\"\\nz # fraud/a/no-data: silent", time: 1d7s,
        exp: nil
        got: {__name__="x", a="1"} 2E+00
"""
BROKEN = """\
  FAILED:
    rule: bad, time: 0s, err: found duplicate series for the match group {}; many-to-many matching not allowed

    expr: "y # fraud/a/no-data: idle", time: 3m,
        exp: nil
        got: {} 5E-01
"""


def test_success_says_nothing() -> None:
    assert promtool.read(Said(0, "Unit Testing:  t.yaml\n  SUCCESS\n")).passed


def test_failed_checks_are_told_by_alert_and_case() -> None:
    report = promtool.read(Said(1, FAILED))
    assert report.failures == (
        Failure("fraud/a/burn/page-fast", "fires", 'count(ALERTS{alertname="A"})', "18m", "1", "nothing"),
        Failure("fraud/a/no-data", "silent", 'x # "y"\nz', "1d7s", "nothing", '{__name__="x", a="1"} 2E+00'),
    )
    assert report.broken is None and not report.passed


def test_rules_that_cannot_be_evaluated_are_told_beside_what_failed() -> None:
    report = promtool.read(Said(1, BROKEN))
    assert report.broken is not None and report.broken.startswith("rule: bad, time: 0s, err: found duplicate")
    assert [one.got for one in report.failures] == ["0.5"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            'r.yaml: 1:54: group "x", rule 1, "a": could not parse expression: 1:5: unclosed',
            "could not parse",
        ),
        ("something that no version said before", "no version said before"),
        ("", "code 1"),
    ],
)
def test_a_run_that_failed_is_never_taken_for_a_success(text: str, told: str) -> None:
    report = promtool.read(Said(1, text))
    assert not report.passed and told in (report.broken or "")


@pytest.mark.realtool
def test_promtool_itself_is_understood(tmp_path: Path) -> None:
    check = {"expr": 'x{a="1"} # fraud/a: fires', "eval_time": "1m", "exp_samples": []}
    test = {"input_series": [{"series": 'x{a="1"}', "values": "7x3"}], "promql_expr_test": [check]}
    (tmp_path / "t.yaml").write_text(json.dumps({"tests": [test]}))
    report = promtool.test(tools.found("promtool"), tmp_path / "t.yaml")
    assert report.failures == (
        Failure("fraud/a", "fires", 'x{a="1"}', "1m", "nothing", '{__name__="x", a="1"} 7E+00'),
    )
