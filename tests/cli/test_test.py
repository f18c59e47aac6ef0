"""mlobs test: what is compiled, and what lies on disk, is put to promtool and amtool."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests.platforms import HEAD, PROJECT, TEAM, whole

realtool = pytest.mark.realtool
MODEL = """\
slos:
  availability:
    objective: 99.9%
    sli: {events: {bad: 'sum(rate(errors_total{job="x"}[$window]))', total: 'sum(rate(requests_total{job="x"}[$window]))'}}
alerts: {deep: {query: max(queue_depth), at_most: 10}}
"""
GOOD = whole(PROJECT, TEAM, HEAD + MODEL)
RULES = Path("generated/default/prometheus/rules/model-fraud.yaml")


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    (tmp_path / "mlobs.yaml").write_text(GOOD)
    return tmp_path


def broken(old: str, new: str, file: Path = RULES) -> None:
    """A generated file, edited by hand."""
    assert run(["compile"]) == Exit.OK
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


@realtool
def test_fresh_rules_pass_and_every_alert_reaches_its_team(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["test"]) == Exit.OK
    out, err = capsys.readouterr()
    assert "  burn/page-fast  + + . + + + + + + + +\n" in out and "fraud/alert/deep  + + . + " in out
    assert out.endswith("5 of 5 alerts reach their team\n") and " 0 failed, 0 lacking" in out
    assert "of 6 tests of default" in err
    assert not (repo / "generated").exists()


@realtool
def test_a_rule_that_was_broken_on_disk_is_told_with_its_alert_and_its_line(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken("max(queue_depth) > 10", "max(queue_depth) < 10")
    capsys.readouterr()
    assert run(["test", "--rules", "generated", "--filter", "fraud/alert/deep"]) == Exit.FINDINGS
    out = capsys.readouterr().out
    assert "fraud/alert/deep: fires  (mlobs.yaml:19:10)" in out and "expected 1, got nothing" in out
    assert "fraud/alert/deep: silent" in out


@realtool
@pytest.mark.parametrize(
    ("old", "new", "alert"),
    [
        ("> 0.0144", "> 0.0147", "fraud/availability/burn/page-fast"),
        ("severity: page", "severity: ticket", "fraud/availability/burn/page-fast"),
        ("absent(", "count(", "fraud/availability/no-data"),
        (" >= 90", " >= 95", "fraud/availability/burn/page-slow"),
    ],
)
def test_a_small_change_of_a_rule_is_told(
    old: str, new: str, alert: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken(old, new)
    capsys.readouterr()
    assert run(["test", "--rules", "generated", "--format", "json"]) == Exit.FINDINGS
    (found,) = json.loads(capsys.readouterr().out)["environments"]
    assert {one["alert"] for one in found["failed"]} >= {alert}


@realtool
def test_a_rule_that_is_gone_from_disk_is_told(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken("mlobs_id: fraud/alert/deep", "mlobs_id: other")
    capsys.readouterr()
    assert run(["test", "--rules", "generated", "--filter", "fraud/alert/*"]) == Exit.FINDINGS
    assert "expected the rule `Fraud_Alert_Deep`, got no such rule" in capsys.readouterr().out


@realtool
def test_rules_that_cannot_be_evaluated_fail_every_case_that_needs_them(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken("max(queue_depth) > 10", "max(queue_depth > 10")
    capsys.readouterr()
    assert run(["test", "--rules", "generated", "--filter", "fraud/alert/deep"]) == Exit.FINDINGS
    out = capsys.readouterr().out
    assert "could not parse expression" in out and "fraud/alert/deep  X X X X" in out


@realtool
def test_a_route_that_leads_astray_is_told(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = Path("generated/default/alertmanager/alertmanager.yml")
    broken('- severity="ticket"', '- severity="tickets"', file)
    capsys.readouterr()
    assert run(["test", "--rules", "generated", "--filter", "fraud/alert/deep"]) == Exit.FINDINGS
    out = capsys.readouterr().out
    assert "expected `risk/ticket`, got `risk/page`" in out and "0 of 1 alert reach their team" in out


@realtool
def test_without_routes_of_its_own_a_project_is_tested_for_its_rules(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = PROJECT.replace("prometheus: {}, alertmanager: {}", "prometheus: {routed_elsewhere: true}")
    (repo / "mlobs.yaml").write_text(whole(project, TEAM, HEAD + MODEL))
    assert run(["test", "--filter", "fraud/alert/deep", "--format", "concise"]) == Exit.OK
    out = capsys.readouterr().out
    assert out == (
        "default: 1 alert, 4 cases passed, 0 failed, 0 lacking (4 checks); routes are not this project's\n"
    )


def test_written_tests_are_complete_and_foreign_files_stay(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = repo / "generated" / "trials"
    assert run(["test", "--write", str(out)]) == Exit.OK
    written = {path.relative_to(out).as_posix() for path in out.rglob("*.yaml")}
    assert {"default/rules/model-fraud.yaml", "default/tests/model-fraud.1m.yaml"} <= written
    assert "default/tests/given/model-fraud.yaml" in written
    assert run(["test", "--write", str(out)]) == Exit.OK
    (out / "default/rules/model-fraud.yaml").write_text("mine\n")
    assert run(["test", "--write", str(out)]) == Exit.REFUSED
    assert "is in the way" in capsys.readouterr().err


def test_tests_are_not_written_where_they_would_be_read_as_specs(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["test", "--write", "out"]) == Exit.REFUSED
    assert "would be read as a spec" in capsys.readouterr().err and not (repo / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--filter", "fraud/availabilty"], "did you mean `fraud/availability`?"),
        (["--env", "prod"], "the project has no environment `prod`"),
        (["--rules", "."], "no rule file"),
        (["--rules", "nowhere"], "does not exist"),
    ],
)
def test_what_cannot_be_tested_is_told(
    arguments: list[str], told: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / "mlobs.yaml").rename(repo / "mlobs.txt")
    (repo / "inner").mkdir()
    (repo / "inner/mlobs.yaml").write_text(GOOD)
    (repo / "mlobs.txt").unlink()
    assert run(["test", "inner", *arguments]) == Exit.USAGE
    assert told in capsys.readouterr().err


def test_a_missing_tool_is_told_with_its_package(
    repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(repo))
    assert run(["test"]) == Exit.USAGE
    assert "`promtool` is not on PATH; it comes with Prometheus" in capsys.readouterr().err


def test_a_project_without_prometheus_is_told(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "mlobs.yaml").write_text(
        whole(PROJECT.replace("prometheus: {}, alertmanager: {}", "grafana: {}"), TEAM, HEAD)
    )
    assert run(["test"]) == Exit.USAGE
    assert "has no target `prometheus`" in capsys.readouterr().err


def test_a_project_with_errors_is_not_tested(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "mlobs.yaml").write_text(GOOD.replace("objective:", "objectiv:"))
    assert run(["test"]) == Exit.FINDINGS
    assert "MLO101" in capsys.readouterr().out
