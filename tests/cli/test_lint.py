"""mlobs lint: rule files of anybody, with the place inside the query, the project's facts and its exceptions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests.platforms import PROJECT, TEAM, whole

RULES = """\
groups:
  - name: fraud
    rules:
      - alert: Errors
        expr: sum(rate(errors_total[5m]))
        labels: {severity: page}
"""
SOUND = RULES.replace("[5m]))", "[5m])) > 1")
FACTS = """\
apiVersion: mlobs/v1
kind: Facts
metadata: {name: eu, environments: [prod]}
metrics: {errors_total: {type: gauge}}
"""
ENVIRONMENTS = "environments: {staging: {}, prod: {}}\n"
IGNORE = "lint: {ignore: [{code: MLO302, at: Errors, reason: It is a test of the pager.UNTIL}]}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    (tmp_path / "rules.yaml").write_text(RULES)
    return tmp_path


def _project(folder: Path, more: str = "") -> None:
    (folder / "mlobs.yaml").write_text(whole(PROJECT + ENVIRONMENTS + more, TEAM))


def test_the_part_of_the_query_is_marked_in_the_line_of_the_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["lint", "rules.yaml"]) == Exit.OK
    out = capsys.readouterr().out
    assert "rules.yaml:5:15: warning[MLO302] " in out
    assert f"\n   5 |         expr: sum(rate(errors_total[5m]))\n     |               {'^' * 27}\n" in out


def test_warnings_fail_only_where_they_are_asked_to(folder: Path) -> None:
    assert run(["lint", "rules.yaml", "--strict"]) == Exit.FINDINGS


def test_errors_fail(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "rules.yaml").write_text(RULES.replace("errors_total[5m]", "errors_total"))
    assert run(["lint", "rules.yaml"]) == Exit.FINDINGS
    assert "error[MLO301]" in capsys.readouterr().out


def test_sound_files_are_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "rules.yaml").write_text(SOUND)
    (folder / "more.yaml").write_text("groups: []\n")
    assert run(["lint", "rules.yaml", "more.yaml", "rules.yaml"]) == Exit.OK
    assert capsys.readouterr().out == "2 files, no findings\n"


def test_files_of_one_call_are_looked_at_together(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "rules.yaml").write_text(SOUND)
    (folder / "more.yaml").write_text(SOUND.replace("fraud", "again"))
    assert run(["lint", "rules.yaml", "more.yaml", "--format", "concise"]) == Exit.OK
    assert "MLO313" in capsys.readouterr().out


@pytest.mark.parametrize("style", ["concise", "json", "sarif", "github"])
def test_every_format_places_the_finding_inside_the_file(
    folder: Path, capsys: pytest.CaptureFixture[str], style: str
) -> None:
    assert run(["lint", "rules.yaml", "--format", style]) == Exit.OK
    out = capsys.readouterr().out
    assert "MLO302" in out and "rules.yaml" in out
    if style == "json":
        (found,) = json.loads(out)["diagnostics"]
        assert (found["line"], found["column"]) == (5, 15)
    if style == "sarif":
        region = json.loads(out)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"], region["endColumn"]) == (5, 15, 42)


def test_objects_of_the_operator_are_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inner = "".join(f"  {line}\n" for line in RULES.splitlines())
    head = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: fraud}\nspec:\n"
    (folder / "rules.yaml").write_text(head + inner)
    run(["lint", "rules.yaml", "--format", "concise"])
    assert "rules.yaml:9:17" in capsys.readouterr().out


def test_yaml_that_cannot_be_read_is_told_beside_findings_of_others(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.yaml").write_text("groups: [\n")
    assert run(["lint", "broken.yaml", "rules.yaml", "--format", "concise"]) == Exit.FINDINGS
    out = capsys.readouterr().out
    assert "broken.yaml:2" in out and "MLO302" in out


def test_facts_are_those_of_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "eu.yaml").write_text(FACTS)
    run(["lint", "rules.yaml", "--facts", "eu.yaml", "--format", "concise"])
    assert "MLO322" in capsys.readouterr().out


def test_facts_are_those_of_the_project_and_environment(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _project(folder)
    (folder / "facts.yaml").write_text(FACTS)
    (folder / "deep").mkdir()
    (folder / "rules.yaml").rename(folder / "deep" / "rules.yaml")
    (folder / "mlobs.yaml").write_text(
        (folder / "mlobs.yaml").read_text().replace("targets:", "exclude: [deep/**]\ntargets:")
    )
    monkeypatch.chdir(folder / "deep")
    for environment, found in (("prod", True), ("staging", False)):
        run(["lint", "rules.yaml", "--env", environment, "--format", "concise"])
        assert ("MLO322" in capsys.readouterr().out) is found
    assert run(["lint", "rules.yaml", "--env", "prd"]) == Exit.USAGE
    assert "no environment `prd`; did you mean `prod`?" in capsys.readouterr().err


def test_what_the_project_ignores_is_ignored_by_the_rules_name(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _project(folder, IGNORE.replace("UNTIL", ""))
    run(["lint", "rules.yaml"])
    assert capsys.readouterr().out == "1 file, no findings\n"


def test_what_was_ignored_until_a_day_gone_by_is_told_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _project(folder, IGNORE.replace("UNTIL", ", until: 2020-01-31"))
    run(["lint", "rules.yaml", "--format", "concise"])
    out = capsys.readouterr().out
    assert "MLO302" in out and "mlobs.yaml" in out and "2020-01-31" in out


def test_a_project_that_cannot_be_read_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "mlobs.yaml").write_text("kind: [")
    assert run(["lint", "rules.yaml"]) == Exit.USAGE
    assert "run `mlobs check` first" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("none.yaml",), "no such file or directory `none.yaml`"),
        ((".",), "`.` is a folder; name its files, such as `./*.yaml`"),
        ((), "Missing argument 'FILE...'"),
    ],
)
def test_a_call_that_names_no_file_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert run(["lint", *arguments]) == Exit.USAGE
    assert words in capsys.readouterr().err
