"""Great Expectations: a suite on an asset becomes counts by severity, and of several runs the newest counts."""

from __future__ import annotations

from typing import Any

import pytest

from mlobs_compile.collectors.great_expectations import COLLECTOR
from mlobs_compile.importer import Artifact
from tests.collectors.made import artifact, metrics, readings, series, stored, told

RESULT = artifact("gx_validation.json")
WHOLE = ("success", "failed", "error")


def test_expectations_are_counted_by_severity_and_a_broken_one_is_told_from_one_that_failed() -> None:
    (reading,) = readings(COLLECTOR, RESULT)
    assert reading.group == (
        ("environment", "prod"), ("suite", "orders_quality"), ("asset", "warehouse.orders"), ("part", "all"),
    )  # fmt: skip
    found = series(reading)
    counts = {
        severity: tuple(
            found[f"mlobs_gx_expectations{{severity={severity},status={status}}}"] for status in WHOLE
        )
        for severity in ("critical", "warning", "info")
    }
    assert counts == {"critical": (1, 1, 0), "warning": (0, 1, 0), "info": (0, 0, 1)}
    assert found["mlobs_gx_success"] == 0
    assert found["mlobs_gx_run_timestamp_seconds"] == reading.moment == 1795650313.266626


def test_what_failed_has_its_type_and_column_and_no_value_of_a_row() -> None:
    found = series(readings(COLLECTOR, RESULT)[0])
    assert {name for name in found if "failing" in name} == {
        "mlobs_gx_failing{expectation=expect_column_values_to_not_be_null,column=customer,severity=critical}",
        "mlobs_gx_failing{expectation=expect_column_values_to_be_between,column=amount,severity=warning}",
        "mlobs_gx_failing{expectation=expect_column_values_to_be_between,column=no_such,severity=info}",
    }
    assert "-5" not in str(found)


def test_cloudwatch_gets_three_metrics() -> None:
    assert metrics(readings(COLLECTOR, RESULT)[0]) == {
        "orders_quality,warehouse.orders,prod": {
            "gx_expectations_failing": 1,
            "gx_expectations_warning": 2,
            "gx_runs": 1,
        }
    }


def test_the_result_of_a_checkpoint_is_read_alone_and_within_its_run() -> None:
    alone = artifact("gx_checkpoint_validation.json")
    within = Artifact("run.json", {"run_results": {"first": stored("gx_checkpoint_validation.json")}})
    assert series(readings(COLLECTOR, alone)[0]) == series(readings(COLLECTOR, within)[0])
    assert series(readings(COLLECTOR, alone)[0])["mlobs_gx_success"] == 1


def test_of_two_runs_the_newest_counts_in_whatever_order_they_come() -> None:
    older, newer = RESULT, artifact("gx_checkpoint_validation.json")
    for order in ((older, newer), (newer, older)):
        (reading,) = readings(COLLECTOR, *order)
        assert series(reading)["mlobs_gx_success"] == 1
        assert told(COLLECTOR, *order) == [
            "MLO663 gx_validation.json: there is a newer validation of the suite `orders_quality` on "
            "`warehouse.orders`; this one is skipped"
        ]


def test_batches_of_one_run_add_up() -> None:
    other = artifact("gx_validation.json")
    (reading,) = readings(COLLECTOR, RESULT, other)
    assert series(reading)["mlobs_gx_expectations{severity=critical,status=failed}"] == 2
    assert told(COLLECTOR, RESULT, other) == []


def _of_version(version: str) -> Artifact:
    return artifact("gx_validation.json", lambda c: c["meta"].update(great_expectations_version=version))


@pytest.mark.parametrize(("given", "said"), [
    (_of_version("0.18.22"), "it is of Great Expectations 0.18.22, so this is no validation result of GX 1.x"),
    (artifact("dbt_build.json"), "`meta` is no mapping"),
    (artifact("gx_validation.json", lambda c: c.pop("suite_name")), "suite_name` is no text"),
    (artifact("gx_validation.json", lambda c: c.update(success="yes")), "`success` is neither true nor false"),
    (artifact("gx_validation.json", lambda c: c["results"][0].pop("success")), "`results[0].success` is neither"),
    (Artifact("list.json", []), "`the file` is no mapping"),
    (Artifact("empty.json", {"run_results": {}}), "there is no validation result"),
])  # fmt: skip
def test_what_is_no_validation_result_is_told_with_its_cause(given: Artifact, said: str) -> None:
    (line,) = told(COLLECTOR, given)
    assert line.startswith(f"MLO661 {given.path}: ") and said in line


def test_a_version_that_is_not_known_is_told_and_read() -> None:
    assert told(COLLECTOR, _of_version("2.0.0")) == [
        "MLO662 gx_validation.json: version 2.0.0 of Great Expectations is unknown; known is 1.x"
    ]
    assert told(COLLECTOR, _of_version("1.0.0")) == told(COLLECTOR, _of_version("develop")) == []


def test_without_a_severity_a_failure_is_critical() -> None:
    def old(content: Any) -> None:
        for result in content["results"]:
            del result["expectation_config"]["severity"]

    found = series(readings(COLLECTOR, artifact("gx_validation.json", old))[0])
    assert found["mlobs_gx_expectations{severity=critical,status=failed}"] == 2
