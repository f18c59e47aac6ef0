"""Risks as SARIF: one rule a code, fingerprints without lines, acknowledgements as suppressions."""

from __future__ import annotations

import json
from typing import Any

from mlobs_compile.presenters.sarif import render
from mlobs_compile.review.change import Side
from tests.presenters.verdicts import NOTHING, a_finding, a_line, a_verdict, an_acceptance


def results(*findings: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(render(a_verdict(*findings)))["runs"][0]["results"]
    return found


def test_a_risk_is_a_result_at_its_line() -> None:
    (one,) = results(a_finding())
    assert (one["ruleId"], one["level"]) == ("R04", "error")
    physical = one["locations"][0]["physicalLocation"]
    assert physical["region"] == {"startLine": 12}
    assert physical["artifactLocation"]["uri"] == "models/fraud.yaml"


def test_the_fingerprint_outlives_an_edit_above_it_and_tells_objects_apart() -> None:
    prints = [
        one["partialFingerprints"]["mlobs/v1"]
        for one in results(a_finding(), a_finding(line=a_line(99)), a_finding("churn/latency"))
    ]
    assert prints[0] == prints[1] != prints[2]


def test_a_line_that_is_gone_has_no_region() -> None:
    (one,) = results(a_finding(line=a_line(side=Side.BEFORE)))
    assert "region" not in one["locations"][0]["physicalLocation"]


def test_what_is_accepted_is_suppressed_with_its_reason() -> None:
    one, expired = results(
        a_finding(accepted=an_acceptance()), a_finding(accepted=an_acceptance(expired=True))
    )
    assert one["suppressions"][0]["status"] == "accepted"
    assert "agreed in INC-42" in one["suppressions"][0]["justification"]
    assert expired["suppressions"][0]["status"] == "rejected"


def test_without_risks_there_is_a_log_without_results() -> None:
    log = json.loads(render(NOTHING))
    assert (log["version"], log["runs"][0]["results"]) == ("2.1.0", [])
