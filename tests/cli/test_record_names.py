"""mlobs compile --record-names: for one run what the project can say for good."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests.platforms import MODEL, PROJECT, TEAM, whole

SLOTH = ["compile", "--record-names", "sloth"]
ASKING = {"off": "prometheus: {}", "on": "prometheus: {record_names: sloth}"}


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "off")
    return tmp_path


def write(repo: Path, asking: str, environments: str = "") -> None:
    project = PROJECT.replace("prometheus: {}", ASKING[asking]) + environments
    (repo / "mlobs.yaml").write_text(whole(project, TEAM, MODEL))


def rules(repo: Path, environment: str = "default") -> str:
    return (repo / f"generated/{environment}/prometheus/rules/model-fraud.yaml").read_text()


def test_the_option_does_what_the_project_can_say(repo: Path) -> None:
    assert run(SLOTH) == Exit.OK
    by_option = rules(repo)
    assert "record: slo:objective:ratio" in by_option
    write(repo, "on")
    assert run(["compile"]) == Exit.OK
    assert rules(repo) == by_option


def test_without_it_the_series_are_gone_again(repo: Path) -> None:
    assert run(["compile"]) == Exit.OK
    plain = rules(repo)
    assert "sloth" not in plain
    assert run(SLOTH) == Exit.OK
    assert run([*SLOTH, "--check"]) == Exit.OK
    assert run(["compile", "--check"]) == Exit.STALE
    assert run(["compile"]) == Exit.OK
    assert rules(repo) == plain


def test_the_option_can_take_back_what_the_project_says(repo: Path) -> None:
    write(repo, "on")
    assert run(["compile", "--record-names", "mlobs"]) == Exit.OK
    assert "sloth" not in rules(repo)


def test_every_environment_has_them(repo: Path) -> None:
    write(repo, "off", "environments: {staging: {targets: {prometheus: {}}}, prod: {}}\n")
    assert run(SLOTH) == Exit.OK
    for environment in ("staging", "prod"):
        assert "record: sloth_slo_info" in rules(repo, environment)


def test_a_project_without_prometheus_cannot_ask_for_them(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = PROJECT.replace("prometheus: {}, alertmanager: {}", "alertmanager: {}")
    (repo / "mlobs.yaml").write_text(whole(project, TEAM))
    assert run(SLOTH) == Exit.USAGE
    assert "prometheus" in capsys.readouterr().err


def test_other_names_are_not_known(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", "--record-names", "pyrra"]) == Exit.USAGE
    assert "'mlobs', 'sloth'" in capsys.readouterr().err
