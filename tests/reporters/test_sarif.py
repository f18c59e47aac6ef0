"""The shape is checked against the part of the SARIF 2.1.0 specification that mlobs uses, strictly."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from mlobs_compile import source
from mlobs_compile.faults.yaml import DUPLICATE_KEY
from mlobs_compile.reporter import Report
from mlobs_compile.reporters.sarif import REPORTER
from tests.reporters.samples import PATH, TEXT, a_finding, a_report, a_rich_finding, some_of_each


def _object(required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


TEXT_FIELD = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 1}
INDEX = {"type": "integer", "minimum": 0}
MESSAGE = _object("text", text=TEXT_FIELD, markdown=TEXT_FIELD)
REGION = _object("startLine", startLine=COUNT, startColumn=COUNT, endLine=COUNT, endColumn=COUNT)
FILE = _object("uri", uri={"type": "string", "format": "uri-reference"}, uriBaseId=TEXT_FIELD)
PHYSICAL = _object("artifactLocation", artifactLocation=FILE, region=REGION)
LOCATION = _object("physicalLocation", physicalLocation=PHYSICAL, id=INDEX, message=MESSAGE)
REPLACEMENT = _object(
    "deletedRegion insertedContent",
    deletedRegion=REGION,
    insertedContent=_object("text", text={"type": "string"}),
)
CHANGE = _object("artifactLocation replacements", artifactLocation=FILE, replacements=_list(REPLACEMENT))
RESULT = _object(
    "message ruleId",
    ruleId=TEXT_FIELD,
    ruleIndex=INDEX,
    level={"enum": ["none", "note", "warning", "error"]},
    message=MESSAGE,
    locations=_list(LOCATION),
    relatedLocations=_list(LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": TEXT_FIELD},
    fixes=_list(_object("artifactChanges", description=MESSAGE, artifactChanges=_list(CHANGE))),
)
RULE = _object("id", id=TEXT_FIELD, name=TEXT_FIELD, shortDescription=MESSAGE, help=MESSAGE)
DRIVER = _object("name", name=TEXT_FIELD, rules={**_list(RULE), "uniqueItems": True})
RUN = _object(
    "tool",
    tool=_object("driver", driver=DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    originalUriBaseIds={
        "type": "object",
        "additionalProperties": _object("", uri=TEXT_FIELD, description=MESSAGE),
    },
    results=_list(RESULT),
)
SCHEMA = _object("version runs", version={"const": "2.1.0"}, runs=_list(RUN), **{"$schema": TEXT_FIELD})


def _run(report: Report) -> dict[str, Any]:
    shown = json.loads(REPORTER.render(report))
    jsonschema_rs.validate(SCHEMA, shown, validate_formats=True)
    (run,) = shown["runs"]
    assert isinstance(run, dict)
    return run


def test_a_report_has_the_shape_of_the_specification() -> None:
    run = _run(a_report(*some_of_each()))
    assert run["columnKind"] == "unicodeCodePoints"
    assert [result["level"] for result in run["results"]] == ["note", "error", "warning"]
    assert [run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]


def test_an_empty_report_closes_what_an_earlier_one_opened() -> None:
    assert _run(a_report())["results"] == []


def test_a_result_has_its_region_its_related_place_and_its_fix() -> None:
    (result,) = _run(a_report(a_rich_finding()))["results"]
    region = {"startLine": 5, "startColumn": 15, "endLine": 5, "endColumn": 19}
    assert result["locations"][0]["physicalLocation"]["region"] == region
    assert result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 6
    assert result["fixes"][0]["artifactChanges"][0]["replacements"][0] == {
        "deletedRegion": region,
        "insertedContent": {"text": "page"},
    }


def test_columns_count_code_points() -> None:
    (result,) = _run(a_report(a_finding("x", "😀", "k"), text="😀: {😀: 1, k: v}\n"))["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startColumn"] == 14


def test_a_rule_carries_the_page_that_explain_prints() -> None:
    outcome = source.read("a: 1\na: 2\n", PATH)
    run = _run(Report(outcome.diagnostics, {(d.path, d.doc): d for d in outcome.value or ()}))
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["id"] == DUPLICATE_KEY.code
    assert rule["help"]["markdown"] == DUPLICATE_KEY.page.strip()
    assert rule["shortDescription"]["text"] == "One mapping gives the same key twice."


@pytest.mark.parametrize("path", ["specs/a b.yaml", "specs/ünï#1.yaml", "a%20b.yaml"])
def test_a_path_with_any_character_is_a_valid_reference(path: str) -> None:
    outcome = source.read("a: 1\na: 2\n", path)
    (result,) = _run(Report(outcome.diagnostics, {}))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert "#" not in uri and " " not in uri


def _fingerprints(report: Report) -> list[str]:
    return [result["partialFingerprints"]["mlobs/v1"] for result in _run(report)["results"]]


def test_a_fingerprint_survives_an_edit_further_up() -> None:
    moved = "# one more line\n" + TEXT.replace("kind: Model\n", "kind: Model\nextra: 1\n")
    assert _fingerprints(a_report(*some_of_each(), text=moved)) == _fingerprints(a_report(*some_of_each()))
    once, later = source.read("a: 1\na: 2\n", PATH), source.read("\n\nb: 1\na: 1\na: 2\n", PATH)
    assert _fingerprints(Report(once.diagnostics, {})) == _fingerprints(Report(later.diagnostics, {}))


def test_fingerprints_tell_findings_apart() -> None:
    findings = (
        *some_of_each(),
        a_finding("x", "kind"),
        a_finding("y", "kind"),
        a_finding("x", "slos", "latency", "objective"),
    )
    prints = _fingerprints(a_report(*findings))
    assert len(set(prints)) == len(prints) == 6
