"""One idea per scenario: a spec that fits a screen, what each target makes of it, and what that must mean.

`pytest tests/test_cases.py --snapshot-update` rewrites `expected/`; read the difference before you commit it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex

from mlobs_compile import source
from mlobs_compile.manifest import layout
from mlobs_compile.pipeline import compile_all

CASES = Path(__file__).parent / "cases"


class BesideTheSpec(SingleFileSnapshotExtension):
    """Keeps what is expected of a case in the case's own folder, in the target's own format."""

    _write_mode = WriteMode.TEXT

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        return str(CASES / _case(test_location) / "expected")

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:
        return _parts(test_location)[1]


class Yaml(BesideTheSpec):
    file_extension = "yaml"


class AsJson(BesideTheSpec):
    file_extension = "json"


def _parts(test_location: PyTestLocation) -> tuple[str, str]:
    inside = test_location.snapshot_name.partition("[")[2].rstrip("]")
    case, _, target = inside.rpartition("-")
    return case, target


def _case(test_location: PyTestLocation) -> str:
    return _parts(test_location)[0]


def files_of(case: str) -> dict[str, str]:
    path = CASES / case / "spec.yaml"
    run = compile_all(source.read(path.read_bytes(), "mlobs.yaml").value or ())
    assert not run.failed, run.diagnostics
    (build,) = run.builds
    return {path: artifact.text for path, artifact in layout(build.emissions).items()}


def threshold_is_exact(rules: Any) -> None:
    """14.4 times a budget of 0.001, without a digit too many, over both windows of the page."""
    page = next(r for r in rules["groups"][0]["rules"] if r.get("labels", {}).get("tier") == "page-fast")
    assert page["expr"].count("> 0.0144\n") == 2


def two_windows_make_a_page(held: Any) -> None:
    by_name = {r["request"].get("AlarmName"): r["request"] for r in held["requests"]}
    page = by_name["shop/default/fraud/availability/burn/page-fast"]
    children = [name for name in by_name if name and f'"{name}"' in page["AlarmRule"]]
    assert sorted(by_name[name]["Metrics"][0]["MetricStat"]["Period"] for name in children) == [300, 3600]
    assert {by_name[name]["Threshold"] for name in children} == {0.0144}


def each_kind_has_its_condition(rules: Any) -> None:
    alerts = {r["labels"]["mlobs_id"]: r for r in rules["groups"][-1]["rules"] if "alert" in r}
    assert "> 100" in alerts["queue/alert/deep"]["expr"] and alerts["queue/alert/deep"]["for"] == "10m"
    assert (
        "> 0.5" in alerts["queue/alert/off-balance"]["expr"]
        and "< -0.5" in alerts["queue/alert/off-balance"]["expr"]
    )
    assert "stddev_over_time" in alerts["queue/alert/unusual"]["expr"]
    assert alerts["queue/alert/silent"]["expr"].startswith("absent(")


def every_check_is_an_expectation(suite: Any) -> None:
    found = {item["type"]: item["kwargs"] for item in suite["expectations"]}
    assert found["expect_column_values_to_be_between"]["max_value"] == 1000
    assert found["expect_column_values_to_be_in_set"]["mostly"] == 0.99
    assert found["expect_table_row_count_to_be_between"]["min_value"] == 100


def jobs_and_schedules_belong_together(held: Any) -> None:
    requests = [(r["operation"], r["request"]) for r in held["requests"]]
    jobs = {request["JobDefinitionName"] for operation, request in requests if "JobDefinition" in operation}
    used = {
        r["MonitoringScheduleConfig"]["MonitoringJobDefinitionName"] for o, r in requests if "Schedule" in o
    }
    assert jobs == used and len(jobs) == 2


def the_alarm_reads_what_the_monitor_publishes(held: Any) -> None:
    names = [r["request"].get("MetricName") or json.dumps(r["request"]) for r in held["requests"]]
    assert any("feature_baseline_drift_amount" in name for name in names)


def tickets_wait_and_pages_do_not(config: Any) -> None:
    (team,) = config["route"]["routes"]
    page, ticket = team["routes"]
    assert "active_time_intervals" not in page and ticket["active_time_intervals"] == ["growth/hours"]


SCENARIOS: dict[str, tuple[str, type[BesideTheSpec], Callable[[Any], None]]] = {
    "slo-in-prometheus-prometheus": ("prometheus/rules/service-checkout.yaml", Yaml, threshold_is_exact),
    "slo-in-cloudwatch-cloudwatch": ("cloudwatch/model/fraud.json", AsJson, two_windows_make_a_page),
    "one-alert-of-each-kind-prometheus": ("prometheus/rules/service-queue.yaml", Yaml, each_kind_has_its_condition),
    "dataset-checks-suite": ("great_expectations/gx/expectations/orders.json", AsJson, every_check_is_an_expectation),
    "managed-monitors-sagemaker": ("sagemaker/model/fraud.json", AsJson, jobs_and_schedules_belong_together),
    "managed-monitors-cloudwatch": ("cloudwatch/model/fraud.json", AsJson, the_alarm_reads_what_the_monitor_publishes),
    "team-with-hours-alertmanager": ("alertmanager/alertmanager.yml", Yaml, tickets_wait_and_pages_do_not),
}  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_scenario_compiles_to_what_is_written_beside_it(scenario: str, snapshot: SnapshotAssertion) -> None:
    path, extension, means = SCENARIOS[scenario]
    text = files_of(scenario.rpartition("-")[0])[path]
    means(json.loads(text) if path.endswith("json") else yaml.safe_load(text))
    assert text == snapshot(extension_class=extension)


def test_every_case_is_compared() -> None:
    assert {path.name for path in CASES.iterdir()} == {scenario.rpartition("-")[0] for scenario in SCENARIOS}
