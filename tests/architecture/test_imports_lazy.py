"""A verb loads what it uses: start-up stays short and optional libraries stay optional."""

from __future__ import annotations

import os
import shutil
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
ON_AWS = PROJECT.replace("targets: {", "targets: {cloudwatch: {}, ") + (
    'aws: {account: "123456789012", region: eu-west-1}\n'
)
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


HTTP = {"urllib.request", "http.client"}


@pytest.mark.parametrize("verb", ["diff", "plan", "apply", "drift", "rollback", "export", "iam"])
def test_help_of_a_live_verb_loads_nothing_but_the_command_line(verb: str, tmp_path: Path) -> None:
    assert not _loaded(tmp_path, verb, "--help") & (
        HEAVY | HTTP | {"pydantic", "jinja2", "mlobs_compile.pipeline"}
    )


def test_a_review_loads_neither_a_world_nor_a_client_and_of_presenters_the_one_that_is_asked_for(
    project: Path,
) -> None:
    base = project.parent / "base"
    shutil.copytree(project, base, dirs_exist_ok=True)
    loaded = _loaded(project, "diff", "--base", str(base), "--format", "json")
    assert not loaded & (HEAVY | HTTP | {"mlobs_compile.world", "mlobs_compile.presenters.markdown"})
    assert "mlobs_compile.presenters.json" in loaded


def test_a_policy_needs_no_client_and_an_export_no_world(tmp_path: Path) -> None:
    (tmp_path / "mlobs.yaml").write_text(whole(f"{ON_AWS}apply: {{cloudwatch: {{}}}}\n", TEAM, MODEL))
    loaded = _loaded(tmp_path, "iam", "--role", "plan")
    assert "mlobs_compile.worlds.cloudwatch" in loaded and not loaded & (HEAVY | HTTP)
    assert not {
        name for name in loaded if name.startswith("mlobs_compile.worlds.") and name.endswith(".live")
    }
    (tmp_path / "mlobs.yaml").write_text(whole(ON_AWS, TEAM, MODEL))
    loaded = _loaded(tmp_path, "export", "terraform", "--out", "out")
    assert not loaded & (HEAVY | HTTP | {"mlobs_compile.world", "mlobs_compile.exports.cloudformation"})


def test_a_check_of_a_project_that_is_applied_loads_what_its_worlds_say_and_none_of_their_clients(
    tmp_path: Path,
) -> None:
    applied = "apply: {prometheus: {rules: /etc/rules, reload: 'http://localhost:9090'}}\n"
    (tmp_path / "mlobs.yaml").write_text(whole(PROJECT + applied, TEAM, MODEL))
    loaded = _loaded(tmp_path, "check")
    assert "mlobs_compile.worlds.prometheus" in loaded and "mlobs_compile.worlds.mimir" not in loaded
    assert not loaded & (
        HEAVY | HTTP | {"mlobs_compile.backends.rest", "mlobs_compile.worlds.prometheus.live"}
    )
