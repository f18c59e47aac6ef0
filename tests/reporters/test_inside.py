"""A finding about a part of a query points at this part in every format, whether the file holds the query or not."""

from __future__ import annotations

import json

from mlobs_compile.reporters import concise, full, github, sarif
from mlobs_compile.reporters import json as as_json
from tests.reporters.samples import IN_A_BLOCK, IN_A_LINE, OF_A_PRESET, PATH, QUERIES, a_report

REPORT = a_report(IN_A_LINE, IN_A_BLOCK, OF_A_PRESET, text=QUERIES)


def test_people_see_carets_below_the_part_in_the_file_or_below_the_query() -> None:
    assert full.REPORTER.render(REPORT).split("\n\n") == [
        "specs/fraud.yaml:2:29: warning[MLO991] `total` is loose\n"
        "   1 | alerts:\n"
        "   2 |   plain: {query: sum(bad) / total, at_most: 1}\n"
        "     |                             ^^^^^\n"
        "   = help: fasten it\n"
        "   = explain: mlobs explain MLO991",
        "specs/fraud.yaml:6:9: warning[MLO991] `total` is loose\n"
        "   5 |       sum(bad)\n"
        "   6 |       / total\n"
        "     |         ^^^^^\n"
        "   = help: fasten it\n"
        "   = explain: mlobs explain MLO991",
        'specs/fraud.yaml:7:19: warning[MLO991] `{job="api"}` is loose\n'
        "   6 |       / total\n"
        "   7 | serving: {preset: kserve}\n"
        "     |                   ^^^^^^\n"
        "   = it asks:\n"
        '     |   rate(x{job="api"}[5m])\n'
        "     |         ^^^^^^^^^^^\n"
        "   = help: fasten it\n"
        "   = explain: mlobs explain MLO991",
        "found 3 warnings\n",
    ]


def test_an_editor_jumps_to_the_part_or_is_told_it() -> None:
    lines = concise.REPORTER.render(REPORT).splitlines()
    assert lines[0] == f"{PATH}:2:29: warning[MLO991] `total` is loose"
    assert lines[2] == f'{PATH}:7:19: warning[MLO991] `{{job="api"}}` is loose (in `{{job="api"}}`)'


def test_a_script_gets_the_query_and_the_part() -> None:
    found = json.loads(as_json.REPORTER.render(REPORT))["diagnostics"]
    assert [one["column"] for one in found] == [29, 9, 19]
    assert found[0]["inside"] == {"text": "sum(bad) / total", "start": 11, "end": 16}
    assert found[2]["inside"]["text"][8:19] == 'ate(x{job="'


def test_a_review_shows_the_part_in_its_line_or_names_it() -> None:
    lines = github.REPORTER.render(REPORT).splitlines()
    assert "line=2,endLine=2,col=29,endColumn=34::`total` is loose%0Ahelp: fasten it" in lines[0]
    assert '%0Ain: {job="api"}%0Ahelp: fasten it' in lines[2]


def test_a_code_host_gets_the_region_of_the_part_and_keeps_parts_apart() -> None:
    results = json.loads(sarif.REPORTER.render(REPORT))["runs"][0]["results"]
    regions = [one["locations"][0]["physicalLocation"]["region"] for one in results]
    assert [(r["startLine"], r["startColumn"], r["endColumn"]) for r in regions] == [
        (2, 29, 34), (6, 9, 14), (7, 19, 25),
    ]  # fmt: skip
    assert "\n\nin: {job=" in results[2]["message"]["text"]
    assert len({one["partialFingerprints"]["mlobs/v1"] for one in results}) == 3


def test_a_part_at_the_end_of_a_query_and_one_of_many_lines_are_shown() -> None:
    from dataclasses import replace

    from mlobs_compile.diagnostic import Inside
    from tests.reporters.samples import LOOSE, a_place

    at = LOOSE.at(a_place("serving", "preset"), "it ends too early")
    shown = full.REPORTER.render(a_report(replace(at, inside=Inside("sum(x) +", 8, 8)), text=QUERIES))
    assert "     | sum(x) +\n     |         ^\n" in shown
    shown = full.REPORTER.render(a_report(replace(at, inside=Inside("a\nb + c\nd", 2, 8)), text=QUERIES))
    assert "     | b + c\n     | ^^^^^\n" in shown
