"""A verb loads what it uses: start-up stays short and optional libraries stay optional."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.platforms import HEAD, MODEL, PROJECT, TEAM, whole

REPO = Path(__file__).parents[2]
PROBE = """
import sys
from mlobs_compile.cli import run
try:
    code = run(sys.argv[1:])
finally:
    print("\\n".join(sorted(sys.modules)), file=sys.stderr)
sys.exit(code)
"""
HEAVY = {"boto3", "botocore", "great_expectations", "grafanalib", "rich", "pandas", "numpy", "requests"}


def _loaded(folder: Path, *arguments: str) -> set[str]:
    environment = {**os.environ, "PYTHONPATH": str(REPO)}
    command = [sys.executable, "-c", PROBE, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return set(done.stderr.split())


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "mlobs.yaml").write_text(whole(PROJECT, TEAM, MODEL))
    return folder


def test_help_loads_nothing_but_the_command_line(tmp_path: Path) -> None:
    loaded = _loaded(tmp_path, "--help")
    assert not loaded & (HEAVY | {"pydantic", "yaml", "jinja2", "promql_parser", "mlobs_compile.pipeline"})


def test_a_check_of_a_project_for_prometheus_loads_no_heavy_library(project: Path) -> None:
    loaded = _loaded(project, "check")
    assert "mlobs_compile.pipeline" in loaded
    assert not loaded & HEAVY


def test_a_compile_for_prometheus_loads_no_heavy_library(project: Path) -> None:
    assert not _loaded(project, "compile", "--out", "out") & HEAVY


def test_a_compile_with_nothing_changed_does_not_load_the_compiler(project: Path) -> None:
    _loaded(project, "compile", "--out", "again")
    assert not _loaded(project, "compile", "--out", "again") & (
        HEAVY | {"mlobs_compile.pipeline", "pydantic"}
    )


def test_a_check_kind_is_loaded_only_when_a_document_has_it(tmp_path: Path) -> None:
    drift = "drift: {features: {amount: {psi: {at_most: 0.2}}}}\n"
    (tmp_path / "mlobs.yaml").write_text(whole(PROJECT, TEAM, MODEL + drift))
    loaded = _loaded(tmp_path, "check")
    assert {name for name in loaded if name.startswith("mlobs_compile.checks.drift.")} == {
        "mlobs_compile.checks.drift.psi"
    }


def test_a_reporter_is_loaded_only_when_it_prints(project: Path) -> None:
    assert "mlobs_compile.reporter" not in _loaded(project, "check")
    loaded = _loaded(project, "check", "--format", "json")
    assert "mlobs_compile.reporters.json" in loaded and "mlobs_compile.reporters.sarif" not in loaded


QUERIES = {
    "mlobs_compile.queries.tree", "mlobs_compile.queries.query", "mlobs_compile.lower.reading",
    "mlobs_compile.query_rules", "mlobs_compile.queries.rule_files",
}  # fmt: skip


def test_queries_are_parsed_only_when_somebody_wrote_one(project: Path, tmp_path: Path) -> None:
    preset = "serving: {preset: http-service, job: fraud}\nslos: {availability: {objective: 99%, signal: availability}}\n"
    (tmp_path / "mlobs.yaml").write_text(whole(PROJECT, TEAM, HEAD + preset))
    assert not _loaded(tmp_path, "check") & QUERIES
    assert _loaded(project, "check") >= QUERIES


def test_rule_files_are_linted_without_heavy_libraries(project: Path) -> None:
    (project / "rules.txt").write_text("groups: []\n")
    assert not _loaded(project, "lint", "rules.txt") & (HEAVY | {"urllib.request", "jinja2"})


def test_a_plan_for_rule_files_loads_no_heavy_library_and_no_other_world(tmp_path: Path) -> None:
    live = tmp_path / "live"
    live.mkdir()
    applied = f"apply: {{prometheus: {{rules: {live / 'mlobs'}}}}}\n"
    (tmp_path / "mlobs.yaml").write_text(whole(PROJECT + applied, TEAM, MODEL))
    loaded = _loaded(tmp_path, "plan")
    assert "mlobs_compile.change.planning" in loaded and not loaded & HEAVY
    assert not {
        name for name in loaded if name.startswith("mlobs_compile.worlds.") and name.endswith(".live")
    } - {"mlobs_compile.worlds.prometheus.live"}


def test_a_check_of_a_project_that_is_applied_to_nothing_loads_no_world(project: Path) -> None:
    assert not {name for name in _loaded(project, "check") if name.startswith("mlobs_compile.worlds.")}
