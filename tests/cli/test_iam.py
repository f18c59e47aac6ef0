"""mlobs iam: the policies that the worlds of a project ask for, bound to what AWS lets them be bound to."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile import plugins
from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from mlobs_compile.world import World
from tests import iam_actions, projects

PROJECT = """
targets:
  cloudwatch: {}
  great_expectations: {}
  sagemaker: {role: "arn:aws:iam::123456789012:role/monitor", output: s3://acme-ml/monitoring}
aws: {account: "123456789012", region: eu-west-1}
apply: APPLY
"""
FRAGMENTS = {
    "amp": ("targets: {prometheus: {format: amp, workspace: ws-0f1e2d3c}}",),
    "eventbridge": (
        "targets: {eventbridge: {}}",
        "monitors: runner\nalerts: {few: {signal: requests, at_least: 1, window: 5m, severity: ticket}}\n"
        "retraining: {on: [performance, few], run: {sagemaker_pipeline: fraud-train}, cooldown: 24h}",
    ),
}
"""What a world needs beside it, so that there is anything to apply to it."""
OPTIONS = {"great_expectations": "context: s3://acme-ml/gx"}
_NONE = next(field.default for field in fields(World) if field.name == "permissions")
IN_AWS = [name for name, world in plugins.worlds().items() if world.permissions is not _NONE]
GITHUB = ("--trust", "github", "--repo", "acme/ml")


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    applied(tmp_path, "{cloudwatch: {}, sagemaker: {}}")
    return tmp_path


def applied(folder: Path, worlds: str) -> None:
    write(folder, PROJECT.replace("APPLY", worlds))


def write(folder: Path, *fragments: str) -> None:
    for path, content in projects.texts(*fragments).items():
        (folder / ("mlobs.yaml" if path == "project.yaml" else path)).write_text(content, "utf-8")


def made(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["iam", *arguments]) == Exit.OK
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def actions(policy: dict[str, Any]) -> set[str]:
    return {action for one in policy["Statement"] for action in one["Action"]}


def test_the_role_that_plans_only_reads(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = made(capsys, "--role", "plan")
    names = {action.partition(":")[2] for action in actions(policy)}
    assert "DescribeAlarms" in names and all(name.startswith(("Describe", "List", "Get")) for name in names)


def test_the_role_that_applies_writes_what_the_project_names_and_nothing_else(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = made(capsys, "--role", "apply")
    put = next(one for one in policy["Statement"] if "cloudwatch:PutMetricAlarm" in one["Action"])
    assert "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:acme/default/*" in put["Resource"]
    assert actions(made(capsys, "--role", "plan")) < actions(policy)


def test_one_world_asks_for_less_than_all(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    only = actions(made(capsys, "--role", "apply", "--only", "cloudwatch"))
    assert not any(one.startswith("sagemaker:") for one in only)
    assert only < actions(made(capsys, "--role", "apply"))


@pytest.mark.parametrize("role", ["plan", "apply"])
@pytest.mark.parametrize("world", IN_AWS)
def test_every_action_is_one_of_aws_and_meets_the_resources_it_is_bound_to(
    world: str, role: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        repo,
        PROJECT.replace("APPLY", f"{{{world}: {{{OPTIONS.get(world, '')}}}}}"),
        *FRAGMENTS.get(world, ()),
    )
    found = made(capsys, "--role", role)
    held = [found] if "Statement" in found else list(found.values())
    assert actions(held[0]) and [fault for one in held for fault in iam_actions.wrong(one)] == []


def test_a_role_that_could_give_itself_every_right_is_told_of_until_a_boundary_holds_it(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bounded = "{permissions_boundary: arn:aws:iam::123456789012:policy/ml}"
    target, model = FRAGMENTS["eventbridge"]
    for settings, told in ((target, True), (target.replace("{}", bounded), False)):
        write(repo, PROJECT.replace("APPLY", "{eventbridge: {}}"), settings, model)
        for role in ("plan", "apply"):
            assert run(["iam", "--role", role]) == Exit.OK
            assert ("`arn:aws:iam::123456789012:role/acme-default-*`" in capsys.readouterr().err) == (
                told and role == "apply"
            )


def test_notes_do_not_hide_what_is_said(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    applied(repo, "{sagemaker: {}}")
    assert run(["check"]) == Exit.OK and "MLO550" in capsys.readouterr().out
    assert run(["iam", "--role", "plan"]) == Exit.OK and capsys.readouterr().err == ""


def test_trust_and_policies_are_written_to_files_of_their_own(repo: Path) -> None:
    arguments = ["iam", "--role", "apply", *GITHUB, "--environment", "prod", "--out", "iam"]
    assert run(arguments) == Exit.OK
    names = sorted(path.name for path in (repo / "iam").iterdir())
    assert names == ["acme-default-apply-policy-1.json", "acme-default-apply-trust.json"]
    trust = json.loads((repo / "iam" / names[1]).read_text())
    assert trust["Statement"][0]["Condition"]["StringEquals"].popitem()[1] == "repo:acme/ml:environment:prod"


def test_a_journal_in_s3_is_allowed_too(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = made(capsys, "--role", "apply", "--journal", "s3://acme-runs/ml")
    assert any("arn:aws:s3:::acme-runs/ml/*" in one["Resource"] for one in found["Statement"])


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "--role"),
        (("--role", "admin"), "admin"),
        (("--role", "plan", "--repo", "acme/ml"), "say whose jobs these are"),
        (("--role", "plan", "--trust", "github"), "--repo OWNER/NAME"),
        (("--role", "plan", *GITHUB), "would trust nobody"),
        (("--role", "plan", *GITHUB, "--branch", "*"), "write each by its own name"),
        (("--role", "apply", *GITHUB, "--pull-requests"), "may plan and not apply"),
        (("--role", "plan", *GITHUB, "--project", "a/b"), "says nothing with `--trust github`"),
        (
            ("--role", "plan", "--trust", "gitlab", "--project", "a/b", "--environment", "prod"),
            "protect a `--branch`",
        ),
        (("--role", "plan", "--trust", "gitlab", "--branch", "main"), "--project GROUP/NAME"),
        (("--role", "plan", "--journal", "runs"), "s3://bucket/prefix"),
        (("--role", "plan", "--journal", "s3://bucket/*"), "s3://bucket/prefix"),
        (("--role", "plan", "--journal", "s3://bucket/${aws:username}"), "s3://bucket/prefix"),
        (("--role", "plan", "--journal", "s3://Bucket"), "s3://bucket/prefix"),
        (("--role", "plan", *GITHUB, "--branch", "refs/heads/main"), "without `refs/heads/`"),
        (("--role", "plan", *GITHUB, "--branch", "${aws:username}"), "write each by its own name"),
        (("--role", "plan", "--trust", "github", "--repo", "acme/ml.git", "--branch", "main"), "OWNER/NAME"),
        (("--role", "plan", "--only", "amp"), "not applied to `amp`"),
    ],
)
def test_what_cannot_be_is_a_usage_fault_that_says_what_to_write(
    arguments: tuple[str, ...], why: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["iam", *arguments]) == Exit.USAGE
    assert why in capsys.readouterr().err


def test_a_project_that_is_applied_to_no_world_of_aws_needs_no_role(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    applied(repo, "{}")
    assert run(["iam", "--role", "plan"]) == Exit.USAGE
    assert "under `apply:`" in capsys.readouterr().err


def test_a_spec_with_errors_has_no_policy(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (repo / "model.yaml").read_text()
    (repo / "model.yaml").write_text(text.replace("99.9%", "199%"))
    assert run(["iam", "--role", "plan"]) == Exit.FINDINGS
    assert "model.yaml" in capsys.readouterr().out
