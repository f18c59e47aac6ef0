"""A repository that Feast itself applied, materialized and monitored: its import passes a check and finds what Feast found."""

from __future__ import annotations

import itertools
import json
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mlobs_compile import frozen
from mlobs_compile.baseline import Numbers
from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests.importers import environment
from tests.importers.checked import passes_but_for_drafts
from tests.importers.recorded import FOLDER
from tests.platforms import PROJECT, TEAM, whole

pytestmark = pytest.mark.realtool
REPOSITORY = Path(__file__).parents[1] / "importers" / "projects" / "feast"
QUIET = {"FEAST_USAGE": "False", "DO_NOT_TRACK": "1", "PYTHONWARNINGS": "ignore"}
METRICS = "feast_monitoring/feast_monitoring_feature_metrics.parquet"
MODEL = """---
apiVersion: mlobs/v1
kind: Model
metadata: {name: churn, team: risk, runbook: "https://runbooks.example/churn"}
features: {names: [avg_order, country]}
drift:
  features:
    avg_order: {psi: {at_most: 0.2, bins: 20, strategy: width}}
    country: {psi: {at_most: 0.2}}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("feast") / "shop"
    shutil.copytree(REPOSITORY, folder)
    environment.run(environment.environment("feast") / "python", "build.py", cwd=folder, env=QUIET)
    return folder


@pytest.fixture
def repo(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mlobs.yaml").write_text(
        whole(PROJECT.replace("prometheus: {}", "prometheus: {}, runner: {}"), TEAM)
    )
    assert run(["import", "feast", str(shop), "--out", "specs", "--team", "risk"]) == Exit.OK
    return tmp_path


def test_the_import_passes_a_check_but_for_its_drafts_and_compiles(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    passes_but_for_drafts(capsys)


def test_a_second_import_changes_no_byte_and_a_hand_edit_stays(
    repo: Path, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = repo / "specs" / "pipelines" / "customer-spending-materialization.yaml"
    file.write_text(file.read_text().replace("objective: 99%", "objective: 99.9%"))
    before = {one: one.read_bytes() for one in repo.rglob("*") if one.is_file()}
    capsys.readouterr()
    assert run(["import", "feast", str(shop), "--out", "specs", "--team", "risk"]) == Exit.OK
    assert {one: one.read_bytes() for one in repo.rglob("*") if one.is_file()} == before
    said = capsys.readouterr().err
    assert "`slos.freshness.objective` was edited by hand and stays" in said and "nothing has changed" in said


def test_both_shapes_of_the_registry_say_the_same(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = []
    for name in ("registry.json", "proto.json"):
        capsys.readouterr()
        assert run(["import", "feast", str(shop / name)]) == Exit.OK
        printed.append(capsys.readouterr().out.replace(name, "registry"))
    assert printed[0] == printed[1]


def test_the_binary_registry_is_refused_with_the_way_out(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", "feast", str(shop / "registry.db")]) == Exit.FINDINGS
    assert "MLO688" in (said := capsys.readouterr().err) and "feast registry-dump" in said


def test_the_rows_that_feast_was_given_pass_the_checks_of_their_view(
    repo: Path, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = str(shop / "data" / "spending.parquet")
    capsys.readouterr()
    run(["run", "--dataset", "customer-spending-view", "--data", data, "--format", "json"])
    found = {one["check"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
    assert len(found) >= 8 and {one["status"] for one in found.values()} == {"pass"}


def test_the_baseline_of_feast_counts_the_rows_that_the_data_has(
    repo: Path, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open(repo / "mlobs.yaml", "a") as file:
        file.write(MODEL)
    assert run(["baseline", "churn", "--feast", str(shop / METRICS)]) == Exit.OK
    held = frozen.read((repo / "baselines" / "churn.json").read_bytes()).columns["avg_order"]
    assert isinstance(held, Numbers)
    cut = held.cuts["width-20"]
    edges = ["-inf", *map(repr, cut.edges), "inf"]
    within = ", ".join(
        f"count(*) FILTER (WHERE avg_order > '{low}'::DOUBLE AND avg_order <= '{high}'::DOUBLE AND NOT isnan(avg_order))"
        for low, high in itertools.pairwise(edges)
    )
    counted = duckdb.sql(f"SELECT {within} FROM '{shop / 'data' / 'spending.parquet'}'").fetchall()
    assert counted == [cut.counts] and sum(cut.counts) + held.nulls == 200
    assert run(["baseline", "churn", "--check"]) == Exit.OK
    capsys.readouterr()
    data = str(shop / "data" / "spending.parquet")
    run(["run", "--model", "churn", "--data", data, "--format", "json"])
    found = {one["check"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
    for one in found.values():
        assert one["status"] != "error" and one["value"] in (None, pytest.approx(0, abs=0.002)), one


def test_what_is_recorded_is_what_feast_writes(shop: Path) -> None:
    rows = duckdb.sql(f"SELECT * FROM '{shop / METRICS}' WHERE is_baseline ORDER BY feature_name")
    names = rows.columns
    kept = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    times = ("metric_date", "computed_at", "max_event_timestamp")
    metrics = [
        {key: None if value != value else value for key, value in row.items() if key not in times}
        for row in kept
    ]
    recorded = {
        name: _trimmed(json.loads((shop / name).read_text())) for name in ("registry.json", "proto.json")
    }
    for name, body in {**recorded, "feast_monitoring_feature_metrics.json": {"metrics": metrics}}.items():
        path = FOLDER / "feast" / name
        text = json.dumps(body, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        if os.environ.get("MLOBS_UPDATE_RECORDED"):
            path.write_text(text)
        assert path.read_text() == text, "record it anew with MLOBS_UPDATE_RECORDED=1"


def _trimmed(value: Any) -> Any:
    """Without times, code, and where the online store is; views in the order of their names, which Feast keeps not."""
    if isinstance(value, list):
        named = all(isinstance(one, dict) and "meta" in one for one in value)
        made = [_trimmed(one) for one in value]
        return sorted(made, key=lambda one: one.get("name") or one["spec"]["name"]) if named else made
    if not isinstance(value, dict):
        return value
    dropped = {"infra", "lastUpdated", "versionId", "featureTransformation", "userDefinedFunction"}
    dropped |= {"createdTimestamp", "lastUpdatedTimestamp", "featureViewVersionHistory"}
    made = {key: _trimmed(inner) for key, inner in value.items() if key not in dropped}
    if "materializationIntervals" in made:
        made["materializationIntervals"] = [{} for _ in made["materializationIntervals"]]
    return made
