"""Results are kept by their window: replaced by a run of the same one, whole or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from math import inf, nan
from pathlib import Path

import pytest

from mlobs_compile.runner import archive
from mlobs_compile.runner.results import Status
from tests.runner.made import FRAUD, TRANSACTIONS, finding, results
from tests.runner.small_project import NOON


def test_a_run_over_the_same_window_takes_the_place_of_the_first(tmp_path: Path) -> None:
    first = archive.keep(tmp_path, results(finding()))
    again = archive.keep(tmp_path, results(finding(status=Status.FAIL, value=0.4)))
    assert first == again == tmp_path / "prod/model/fraud/20260101T120000.000000Z.json"
    assert json.loads(again.read_text())["status"] == "fail"
    assert [path.name for path in first.parent.iterdir()] == [first.name]


def test_a_write_that_breaks_leaves_the_old_file_and_no_half_one(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    archive.written(path, "old")
    with pytest.raises(UnicodeEncodeError):
        archive.written(path, "\ud800")
    assert [one.name for one in tmp_path.iterdir()] == ["results.json"]
    assert path.read_text() == "old"


def test_the_newest_window_is_that_of_the_subject_and_not_of_a_run_without_one(tmp_path: Path) -> None:
    assert archive.newest(tmp_path, FRAUD) is None
    for end in (NOON + 0.5, NOON, None):
        archive.keep(tmp_path, results(finding(), window_end=end))
    archive.keep(tmp_path, replace(results(), subject=TRANSACTIONS, window_end=NOON + 999))
    assert archive.newest(tmp_path, FRAUD) == NOON + 0.5
    names = sorted(path.name for path in (tmp_path / "prod/model/fraud").iterdir())
    assert names[-1] == "run-20260101T130000.000000Z.json"


@pytest.mark.parametrize(("value", "said"), [
    (0.5, 0.5), (inf, "Infinity"), (-inf, "-Infinity"), (nan, None), (None, None),
])  # fmt: skip
def test_a_number_that_json_does_not_have_is_said_all_the_same(value: float | None, said: object) -> None:
    (kept,) = json.loads(archive.text(results(finding(value=value))))["findings"]
    assert kept["value"] == said


def test_everything_that_was_found_is_there() -> None:
    body = json.loads(
        archive.text(results(finding(), finding(status=Status.NO_DATA, value=None, healthy=None)))
    )
    assert body["schema_version"] == 1
    assert body["subject"] == {"kind": "model", "name": "fraud", "team": "risk", "environment": "prod"}
    assert body["counts"] == {"fail": 0, "error": 0, "warn": 0, "no_data": 1, "pass": 1}
    assert (body["window_end"], body["rows"]) == ("2026-01-01T12:00:00Z", 1000)
    assert body["findings"][0]["healthy"] == {
        "fail": {"at_least": None, "at_most": 0.2}, "warn": {"at_least": None, "at_most": 0.1},
    }  # fmt: skip
