"""The committed output of the example platform, file by file, in the tools that load it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import promql_parser
import pytest

from tests.aws.cloudwatch_world import CloudWatch
from tests.aws.strict import Fake, validate
from tests.realtools.test_grafana_schema import lost, round_trip, unmixed

pytestmark = pytest.mark.realtool
GENERATED = Path(__file__).parents[2] / "generated"
ENVIRONMENTS = ("prod", "staging")


def the_files(pattern: str) -> list[Path]:
    found = sorted(GENERATED.glob(pattern))
    assert found, f"nothing matches {pattern}"
    return found


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_promtool_accepts_every_rule_file_and_sees_every_rule() -> None:
    for path in the_files("*/prometheus/rules/*.yaml"):
        rules = path.read_text("utf-8").count("- record:") + path.read_text("utf-8").count("- alert:")
        assert f"SUCCESS: {rules} rules found" in run("promtool", "check", "rules", str(path))


def test_amtool_accepts_every_alertmanager_file() -> None:
    for path in the_files("*/alertmanager/alertmanager.yml"):
        assert "SUCCESS" in run("amtool", "check-config", str(path))


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_great_expectations_loads_every_expectation_that_was_written(
    environment: str, tmp_path: Path
) -> None:
    import great_expectations as gx

    project = tmp_path / "gx"
    shutil.copytree(GENERATED / environment / "great_expectations/gx", project)
    context = gx.get_context(mode="file", context_root_dir=project)
    suites = sorted((project / "expectations").glob("*.json"))
    assert suites
    for path in suites:
        written = json.loads(path.read_text("utf-8"))
        loaded = context.suites.get(written["name"])
        assert len(loaded.expectations) == len(written["expectations"]) > 0
        context.checkpoints.get(written["name"])


def test_grafanas_models_lose_nothing_of_any_dashboard() -> None:
    for path in the_files("*/grafana/dashboards/**/*.json"):
        dashboard = unmixed(json.loads(path.read_text("utf-8")))
        assert list(lost(dashboard, round_trip(dashboard))) == [], path


def test_every_dashboard_query_parses_and_every_uid_is_its_own() -> None:
    uids: set[str] = set()
    for path in the_files("*/grafana/dashboards/**/*.json"):
        dashboard = json.loads(path.read_text("utf-8"))
        assert dashboard["uid"] not in uids and len(dashboard["uid"]) <= 40
        uids.add(dashboard["uid"])
        for panel in panels(dashboard):
            for target in panel.get("targets", []):
                if "expr" in target:
                    promql_parser.parse(
                        target["expr"].replace("$__rate_interval", "5m").replace("$__range", "1h")
                    )


def panels(dashboard: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [inner for panel in dashboard["panels"] for inner in (panel, *panel.get("panels", []))]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_cloudwatch_takes_every_request_in_the_order_of_the_files(environment: str) -> None:
    for path in the_files(f"{environment}/cloudwatch/*/*.json"):
        held = json.loads(path.read_text("utf-8"))
        if "requests" not in held:
            continue
        world = CloudWatch(account=held["account"], region=held["region"])
        fake = Fake("cloudwatch", world.handlers)
        for entry in held["requests"]:
            request = dict(entry["request"])
            if "body_file" in entry:
                request["DashboardBody"] = (
                    GENERATED / environment / "cloudwatch" / entry["body_file"]
                ).read_text("utf-8")
            fake.send(entry["operation"], request)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_sagemakers_model_takes_every_request(environment: str) -> None:
    for path in the_files(f"{environment}/sagemaker/model/*.json"):
        for entry in json.loads(path.read_text("utf-8"))["requests"]:
            assert validate("sagemaker", entry["operation"], entry["request"]) == [], (
                path,
                entry["operation"],
            )


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_manifest_lists_every_file_with_its_digest(environment: str) -> None:
    import hashlib

    folder = GENERATED / environment
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {
        "manifest.json"
    }
    assert set(manifest["files"]) == there
    for path, digest in manifest["files"].items():
        assert digest == "sha256:" + hashlib.sha256((folder / path).read_bytes()).hexdigest()
    assert {resource["file"] for resource in manifest["resources"]} <= there
