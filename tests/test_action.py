"""The action and the GitLab template do what they say: their own steps are run, in a repository with a pull request."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlobs_compile.cli import diff
from tests.integrations.code_host import Host, code_host
from tests.projects import texts

ROOT = Path(__file__).parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
GITLAB: dict[str, Any] = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text())
RUNNER = "{monitors: runner, metadata: {name: fraud, team: risk, tier: critical}}"
BIAS = "bias: {facets: {age_band: {groups: [young]}}, metrics: {DI: {within: [0.8, 1.25]}}}"


@pytest.fixture
def host() -> Iterator[Host]:
    with code_host() as found:
        yield found


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository whose working tree has lost the bias check that its last commit has."""
    folder = tmp_path / "repo"
    folder.mkdir()
    _write(folder, BIAS, RUNNER)
    for arguments in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "monitoring")):
        _git(folder, *arguments)
    _write(folder, RUNNER)
    return folder


def _write(folder: Path, *fragments: str) -> None:
    for name, text in texts(*fragments).items():
        (folder / {"project.yaml": "mlobs.yaml"}.get(name, name)).write_text(text)


def _git(folder: Path, *arguments: str) -> str:
    named = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    return subprocess.run(
        ["git", *named, *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


class Job:
    """One job of GitHub Actions: its environment, and what its steps leave behind."""

    def __init__(self, repo: Path, host: Host, **inputs: str) -> None:
        self.repo = repo
        aside = repo.parent
        event = aside / "event.json"
        event.write_text(json.dumps({"pull_request": {"number": 3, "head": {"sha": "abc"}}}))
        self.output, self.summary = aside / "output", aside / "summary"
        self.inputs = {key: str(value["default"]) for key, value in ACTION["inputs"].items()} | inputs
        self.environment = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "HOME": str(aside),
            "RUNNER_TEMP": str(aside),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": host.url,
            "GITHUB_REPOSITORY": "acme/specs",
            "GITHUB_RUN_ID": "5",
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
        }

    def step(self, name: str, **given: str) -> subprocess.CompletedProcess[str]:
        """Runs a step of the action with what its expressions would be."""
        (found,) = (step for step in ACTION["runs"]["steps"] if step.get("name") == name)
        unknown = set(given) - set(found["env"])
        assert not unknown, unknown
        named = {key: given.get(key, self.value(text)) for key, text in found["env"].items()}
        return subprocess.run(
            ["bash", "-c", found["run"]],
            cwd=self.repo,
            env=self.environment | named,
            capture_output=True,
            text=True,
            check=False,
        )

    def value(self, expression: str) -> str:
        """The value of `${{ inputs.NAME }}` or `${{ steps.review.outputs.NAME }}`; of an event there is none."""
        name = expression.removeprefix("${{").removesuffix("}}").strip()
        if name.startswith("github.event."):
            return ""
        if name.startswith("steps.review.outputs."):
            return self.outputs()[name.rpartition(".")[2]]
        assert name.startswith("inputs."), name
        return self.inputs[name.split(" ")[0].removeprefix("inputs.")]

    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.output.read_text().splitlines())


def reviewed(repo: Path, host: Host, **inputs: str) -> tuple[Job, subprocess.CompletedProcess[str]]:
    job = Job(repo, host, **inputs)
    done = job.step("Review", MLOBS_BASE=_git(repo, "rev-parse", "HEAD"))
    assert done.returncode == 0, done.stderr
    return job, done


def test_a_pull_request_is_reviewed_commented_and_judged(repo: Path, host: Host) -> None:
    job, done = reviewed(repo, host)
    assert job.outputs()["changed"] == "true" and job.outputs()["risk"] == "high"
    assert "::error title=R01 alert removed" in done.stdout
    assert "bias" in job.summary.read_text()
    assert job.step("Comment").stdout == "posted the review\n"
    assert host.comments[0]["body"].startswith("<!-- mlobs:review project=acme run=5 sha=abc -->")
    judged = job.step("Judge")
    assert judged.returncode == 6 and "acknowledge it under `review.acknowledged`" in judged.stdout


def test_what_changes_nothing_passes_and_is_not_commented(repo: Path, host: Host) -> None:
    _git(repo, "checkout", "-q", "--", ".")
    job, _ = reviewed(repo, host)
    assert job.outputs() | {"folder": ""} == {"changed": "false", "risk": "none", "folder": ""}
    assert "nothing is posted" in job.step("Comment").stdout
    assert host.comments == []
    assert job.step("Judge").returncode == 0


@pytest.mark.parametrize(("fail_on", "code"), [("high", 6), ("low", 6), ("hihg", 64)])
def test_the_level_to_fail_on_is_heeded(repo: Path, host: Host, fail_on: str, code: int) -> None:
    job, _ = reviewed(repo, host, **{"fail-on": fail_on})
    assert job.step("Judge").returncode == code


ZEROS = "0" * 40
BRANCH = {"MLOBS_DEFAULT_BRANCH": "main"}


def test_a_pull_request_is_compared_with_what_it_would_be_merged_onto(repo: Path, host: Host) -> None:
    """Its base moved on since the event, and is left out of the review though the event still names the old one."""
    event = _git(repo, "rev-parse", "HEAD")
    head = _committed(repo, "pull")
    _git(repo, "checkout", "-q", "main")
    (repo / "extra.yaml").write_text((repo / "model.yaml").read_text().replace("fraud", "other"))
    _git(repo, "add", "-A")
    _git(repo, "commit", "-qm", "another model")
    _git(repo, "merge", "-q", "--no-ff", "-m", "merge", head)
    clone = repo.parent / "clone"
    _git(repo.parent, "clone", "-q", "--depth=1", repo.as_uri(), str(clone))
    job = Job(clone, host)
    done = job.step("Review", MLOBS_HEAD=head, MLOBS_EVENT_BASE=event, **BRANCH)
    assert done.returncode == 0, done.stderr
    assert "R01" in done.stdout and "other" not in job.summary.read_text()


def test_a_branch_that_was_checked_out_itself_is_compared_with_where_it_left(repo: Path, host: Host) -> None:
    head = _committed(repo, "pull")
    _git(repo, "checkout", "-q", "main")
    (repo / "extra.yaml").write_text((repo / "model.yaml").read_text().replace("fraud", "other"))
    _git(repo, "add", "-A")
    _git(repo, "commit", "-qm", "another model")
    event = _git(repo, "rev-parse", "HEAD")
    _git(repo, "checkout", "-q", "pull")
    job = Job(repo, host)
    assert job.step("Review", MLOBS_HEAD=head, MLOBS_EVENT_BASE=event).returncode == 0
    assert "other" not in job.summary.read_text() and job.outputs()["risk"] == "high"


@pytest.mark.parametrize("before", [ZEROS, "1" * 40, ""])
def test_a_push_without_a_commit_before_is_compared_with_where_the_branch_left(
    before: str, repo: Path, host: Host
) -> None:
    """A branch's first push has a row of zeros before, and a forced one may name a commit that nobody has."""
    _committed(repo, "topic")
    clone = repo.parent / "clone"
    _git(repo.parent, "clone", "-q", repo.as_uri(), str(clone))
    job = Job(clone, host)
    assert job.step("Review", MLOBS_EVENT_BASE=before, **BRANCH).returncode == 0
    assert job.outputs()["risk"] == "high"


def test_what_can_be_compared_with_nothing_is_refused_and_not_called_unchanged(
    repo: Path, host: Host
) -> None:
    job = Job(repo, host)
    job.environment["GITHUB_REF_NAME"] = "main"
    done = job.step("Review", MLOBS_EVENT_BASE="1" * 40, **BRANCH)
    assert done.returncode == 64 and "::error::there is no commit to compare with" in done.stdout
    done = job.step("Review", MLOBS_BASE="nowhere")
    assert done.returncode == 64 and "`fetch-depth: 0`" in done.stdout


def test_a_project_in_a_folder_with_a_space_is_shown_from_the_root_of_the_repo(
    repo: Path, host: Host
) -> None:
    inner = repo / "ml platform"
    inner.mkdir()
    for file in list(repo.glob("*.yaml")):
        _git(repo, "mv", file.name, f"ml platform/{file.name}")
    _git(repo, "commit", "-qm", "moved")
    job = Job(repo, host, path="ml platform")
    moved = _git(repo, "rev-parse", "HEAD")
    (inner / "model.yaml").write_text((inner / "model.yaml").read_text() + "\nobjektive: 1\n")
    broken = job.step("Review", MLOBS_BASE=moved)
    assert broken.returncode == 1 and ",file=ml platform/model.yaml,line=" in broken.stdout


def _committed(repo: Path, branch: str) -> str:
    """The working tree as a commit of a branch that is checked out."""
    _git(repo, "checkout", "-q", "-b", branch)
    _git(repo, "commit", "-qam", "less")
    return _git(repo, "rev-parse", "HEAD")


def test_an_input_is_an_argument_and_never_a_command(repo: Path, host: Host) -> None:
    job = Job(repo, host, environments="$(touch pwned) `touch pwned`")
    done = job.step("Review", MLOBS_BASE="HEAD")
    assert done.returncode != 0
    assert not (repo / "pwned").exists()


def test_no_step_of_the_action_puts_an_expression_into_a_script() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_gitlabs_job_runs_the_same_review(repo: Path, host: Host) -> None:
    base = _git(repo, "rev-parse", "HEAD")
    lines = [line for line in GITLAB["mlobs-review"]["script"] if not line.startswith("python -m pip")]
    assert len(lines) == 6
    origin = repo.parent / "origin"
    _git(repo.parent, "clone", "-q", "--bare", str(repo), str(origin.with_suffix(".git")))
    _git(repo, "remote", "add", "origin", str(repo.parent / "a-fork-that-does-not-have-it"))
    shim = repo.parent / "bin"
    shim.mkdir()
    (shim / "mlobs").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mlobs_compile "$@"\n')
    (shim / "mlobs").chmod(0o755)
    environment = {
        "PATH": f"{shim}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(repo.parent),
        "GITLAB_CI": "true",
        "CI_API_V4_URL": host.url,
        "CI_PROJECT_ID": "12",
        "CI_MERGE_REQUEST_IID": "4",
        "CI_PIPELINE_ID": "5",
        "CI_COMMIT_SHA": "abc",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
        "CI_MERGE_REQUEST_PROJECT_URL": str(origin),
        "MLOBS_GITLAB_TOKEN": "t",
        **GITLAB["variables"],
    }
    done = subprocess.run(
        ["bash", "-ec", "\n".join(lines)],
        cwd=repo,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 6, done.stderr
    assert len(host.comments) == 1
    assert {path.name for path in repo.glob("review.*")} == {"review.md", "review.json", "review.sarif"}


def test_the_files_name_only_options_that_there_are() -> None:
    known = {option for param in diff.command.params for option in param.opts}
    for path in (ROOT / "ci/review.sh", ROOT / "ci/gitlab.yml"):
        text = path.read_text()
        used = {
            word
            for line in text.splitlines()
            if "--output" in line or "--base" in line or "--prom" in line
            for word in line.split()
            if word.startswith("--")
        }
        assert {word.strip('"()') for word in used} - {"--quiet", "--no-tags", "--depth=1"} <= known
