"""mlobs export: files of another tool for one environment, all or nothing, with an exit code that tells of gaps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests import projects

DETECTOR = "alerts: {traffic: {signal: requests, anomaly: 3, window: 5m, for: 15m, severity: ticket}}"


def write(folder: Path, *fragments: str) -> None:
    for path, text in projects.texts(*fragments).items():
        target = folder / ("mlobs.yaml" if path == "project.yaml" else path)
        target.write_text(text, "utf-8")


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    write(tmp_path)
    return tmp_path


def test_templates_are_written_and_a_second_run_changes_nothing(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", "cloudformation", "--out", "stacks"]) == Exit.OK
    files = {path.name: path.read_bytes() for path in (repo / "stacks").iterdir() if path.is_file()}
    assert "acme-default-main.template.json" in files and "order.json" in files
    capsys.readouterr()
    assert run(["export", "cloudformation", "--out", "stacks"]) == Exit.OK
    assert "0 of them new or different" in capsys.readouterr().err
    assert files == {path.name: path.read_bytes() for path in (repo / "stacks").iterdir() if path.is_file()}


def test_what_terraform_cannot_say_is_listed_and_the_exit_code_tells(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, DETECTOR)
    assert run(["export", "terraform", "--out", "tf"]) == Exit.FINDINGS
    said = capsys.readouterr().err
    assert (
        "left out: anomaly detector `AWS/SageMaker/Invocations/Sum" in said and "objects are left out" in said
    )
    assert "anomaly detector" in (repo / "tf" / "README.md").read_text("utf-8")
    assert json.loads((repo / "tf" / "main.tf.json").read_text("utf-8"))["resource"]
    assert run(["export", "terraform", "--out", "tf", "--allow-incomplete"]) == Exit.OK


def test_what_is_gone_from_the_spec_is_gone_from_the_folder(repo: Path) -> None:
    clarify = "bias: {facets: {age_band: {groups: [young]}}, metrics: {DI: {within: [0.8, 1.25]}}}"
    write(repo, clarify)
    assert run(["export", "cloudformation", "--out", "out"]) == Exit.OK
    assert [path.name for path in (repo / "out" / "files").iterdir()] == ["sagemaker"]
    write(repo)
    assert run(["export", "cloudformation", "--out", "out"]) == Exit.OK
    assert not (repo / "out" / "files").exists() and (repo / "out" / "order.json").exists()


@pytest.mark.parametrize("folder", [".", "specs", "generated", "generated/default", "stacks"])
def test_a_folder_that_holds_something_else_of_the_project_is_left_alone(
    folder: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder with a manifest is not read for specs any more, and what is not wanted in it is removed."""
    (repo / "specs").mkdir()
    (repo / "model.yaml").rename(repo / "specs" / "model.yaml")
    assert run(["compile"]) == Exit.OK
    assert run(["export", "cloudformation", "--out", "stacks"]) == Exit.OK
    there = {path: path.read_bytes() for path in repo.rglob("*") if path.is_file()}
    capsys.readouterr()
    code = run(["export", "terraform", "--out", folder, "--allow-incomplete"])
    if folder == "generated":  # Nothing lies in it but folders of environments.
        assert code == Exit.OK
    else:
        assert code == Exit.REFUSED and f"`{folder}` holds" in capsys.readouterr().err
        assert there == {path: path.read_bytes() for path in repo.rglob("*") if path.is_file()}


def test_another_environment_takes_another_folder(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = json.loads((repo / "mlobs.yaml").read_text())
    (repo / "mlobs.yaml").write_text(json.dumps({**text, "environments": {"prod": {}, "staging": {}}}))
    assert run(["export", "cloudformation", "--env", "prod", "--out", "stacks"]) == Exit.OK
    assert run(["export", "cloudformation", "--env", "staging", "--out", "stacks"]) == Exit.REFUSED
    assert "holds cloudformation of prod, and not cloudformation of staging" in capsys.readouterr().err


def test_a_compile_takes_no_export_for_its_own(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "cloudformation", "--out", "stacks/default"]) == Exit.OK
    assert run(["compile", "--out", "stacks"]) == Exit.REFUSED
    assert "is an export, cloudformation of default" in capsys.readouterr().err
    assert run(["export", "terraform", "--out", "generated/terraform", "--allow-incomplete"]) == Exit.OK
    assert run(["compile"]) == Exit.OK and run(["compile", "--check"]) == Exit.OK
    assert (repo / "generated" / "terraform" / "main.tf.json").exists()


def test_a_file_that_no_export_wrote_is_left_alone(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "out").mkdir()
    (repo / "out" / "main.tf.json").write_text("mine")
    assert run(["export", "terraform", "--out", "out"]) == Exit.REFUSED
    assert "not written by mlobs" in capsys.readouterr().err
    assert [path.name for path in (repo / "out").iterdir()] == ["main.tf.json"]
    assert (repo / "out" / "main.tf.json").read_text() == "mine"


def test_the_folder_of_another_project_is_left_alone(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "cloudformation", "--out", "out"]) == Exit.OK
    text = (repo / "mlobs.yaml").read_text()
    (repo / "mlobs.yaml").write_text(text.replace("3f2b8a54", "aaaaaaaa"))
    assert run(["export", "cloudformation", "--out", "out"]) == Exit.REFUSED
    assert "belongs to another project" in capsys.readouterr().err


def test_a_spec_with_errors_writes_nothing_and_shows_them(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / "model.yaml").write_text((repo / "model.yaml").read_text().replace("99.9%", "199%"))
    assert run(["export", "cloudformation", "--out", "out"]) == Exit.FINDINGS
    said = capsys.readouterr()
    assert "model.yaml" in said.out and "nothing was written" in said.err and not (repo / "out").exists()


def test_one_of_several_environments_must_be_named(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = json.loads((repo / "mlobs.yaml").read_text())
    (repo / "mlobs.yaml").write_text(json.dumps({**text, "environments": {"prod": {}, "staging": {}}}))
    assert run(["export", "cloudformation", "--out", "out"]) == Exit.USAGE
    assert "`prod`, `staging`; say which by `--env`" in capsys.readouterr().err
    assert run(["export", "cloudformation", "--out", "out", "--env", "prd"]) == Exit.USAGE
    assert "`prod`" in capsys.readouterr().err
    assert run(["export", "cloudformation", "--out", "out", "--env", "staging"]) == Exit.OK
    assert (repo / "out" / "acme-staging-main.template.json").exists()


def test_an_unknown_tool_and_a_missing_folder_are_usage_faults(repo: Path) -> None:
    assert run(["export", "pulumi", "--out", "out"]) == Exit.USAGE
    assert run(["export", "terraform"]) == Exit.USAGE
