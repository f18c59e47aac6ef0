"""mlobs compile: all or nothing, nothing stale, nothing foreign touched, and the same bytes every time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests.platforms import ID, MODEL, PROJECT, TEAM, whole

ENVIRONMENTS = (
    PROJECT.replace("alertmanager: {}}", "alertmanager: {}, grafana: {}}")
    + "environments: {staging: {}, prod: {}}\n"
)
GOOD = whole(ENVIRONMENTS, TEAM, MODEL)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    (tmp_path / "mlobs.yaml").write_text(GOOD)
    return tmp_path


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def _times(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in [folder, *folder.rglob("*")]}


def _edit(repo: Path, old: str, new: str) -> None:
    text = (repo / "mlobs.yaml").read_text()
    assert old in text
    (repo / "mlobs.yaml").write_text(text.replace(old, new))


def test_every_environment_gets_every_target_and_a_manifest(repo: Path) -> None:
    assert run(["compile"]) == Exit.OK
    for environment in ("staging", "prod"):
        held = _bytes(repo / "generated" / environment)
        assert {path.partition("/")[0] for path in held} >= {
            "prometheus",
            "alertmanager",
            "grafana",
            "manifest.json",
        }
        manifest = json.loads(held["manifest.json"])
        assert manifest["project_id"] == ID and manifest["environment"] == environment
        assert set(manifest["files"]) == set(held) - {"manifest.json"}
        assert {entry["file"] for entry in manifest["resources"]} <= set(held)


def test_a_second_compile_writes_nothing(repo: Path) -> None:
    run(["compile"])
    before = _times(repo / "generated")
    assert run(["compile"]) == Exit.OK
    assert _times(repo / "generated") == before


def test_a_second_compile_without_its_memory_writes_nothing_either(repo: Path) -> None:
    run(["compile"])
    before = _times(repo / "generated")
    (repo / ".mlobs" / "compile.json").unlink()
    assert run(["compile"]) == Exit.OK
    assert _times(repo / "generated") == before


@pytest.mark.parametrize("memory", ["", "[]", "{}", '{"inputs": 3}', "\x00"])
def test_a_damaged_memory_is_forgotten(repo: Path, memory: str) -> None:
    run(["compile"])
    (repo / ".mlobs" / "compile.json").write_text(memory)
    assert run(["compile", "--check"]) == Exit.OK


def test_a_hand_edit_is_noticed_and_undone(repo: Path) -> None:
    run(["compile"])
    wanted = _bytes(repo / "generated")
    path = repo / "generated/prod/prometheus/rules/model-fraud.yaml"
    path.write_text(path.read_text().replace("0.", "1.", 1))
    assert run(["compile", "--check"]) == Exit.STALE
    assert run(["compile"]) == Exit.OK
    assert _bytes(repo / "generated") == wanted


def test_a_deleted_file_is_noticed(repo: Path) -> None:
    run(["compile"])
    (repo / "generated/prod/alertmanager/alertmanager.yml").unlink()
    assert run(["compile", "--check"]) == Exit.STALE


def test_an_error_leaves_the_folder_as_it_was(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["compile"])
    before = _bytes(repo)
    _edit(repo, "99.9%", "100%")
    assert run(["compile"]) == Exit.FINDINGS
    assert "nothing was written" in capsys.readouterr().err
    assert _bytes(repo / "generated") == {
        path.removeprefix("generated/"): data
        for path, data in before.items()
        if path.startswith("generated/")
    }


def test_an_error_in_one_environment_stops_all(repo: Path) -> None:
    _edit(repo, "prod: {}", "prod: {targets: {alertmanager: {fallback: nobody}}}")
    assert run(["compile"]) == Exit.FINDINGS
    assert not (repo / "generated").exists()


def test_check_says_what_is_stale_and_writes_nothing(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", "--check"]) == Exit.STALE
    assert not (repo / "generated").exists()
    assert "stale: generated/prod/prometheus/rules/model-fraud.yaml" in capsys.readouterr().out.replace(
        str(repo) + "/", ""
    )
    assert run(["compile"]) == run(["compile", "--check"]) == Exit.OK
    _edit(repo, "99.9%", "99.5%")
    assert run(["compile", "--check"]) == Exit.STALE


def test_what_a_removed_document_made_is_removed(repo: Path) -> None:
    (repo / "churn.yaml").write_text(MODEL.replace("fraud", "churn"))
    run(["compile"])
    assert (repo / "generated/prod/prometheus/rules/model-churn.yaml").exists()
    (repo / "churn.yaml").unlink()
    assert run(["compile"]) == Exit.OK
    assert not [path for path in _bytes(repo / "generated") if "churn" in path]


def test_a_removed_environment_is_stale_and_then_removed(repo: Path) -> None:
    run(["compile"])
    _edit(repo, "staging: {}, ", "")
    assert run(["compile", "--check"]) == Exit.STALE
    assert run(["compile"]) == Exit.OK
    assert sorted(path.name for path in (repo / "generated").iterdir()) == ["prod"]
    assert run(["compile", "--check"]) == Exit.OK


def test_a_folder_that_no_compile_wrote_is_no_removed_environment(repo: Path) -> None:
    (repo / "generated/archive").mkdir(parents=True)
    (repo / "generated/archive/notes.txt").write_text("mine")
    assert run(["compile"]) == Exit.OK
    assert (repo / "generated/archive/notes.txt").read_text() == "mine"


@pytest.mark.parametrize("foreign", ["prometheus/rules/model-fraud.yaml", "manifest.json", "prometheus"])
def test_a_foreign_file_stops_the_compile_of_all_environments(
    repo: Path, foreign: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = repo / "generated" / "prod" / foreign
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    assert run(["compile"]) == Exit.REFUSED
    assert f"prod/{foreign}" in capsys.readouterr().err
    assert _bytes(repo / "generated") == {f"prod/{foreign}": b"mine"}


def test_a_foreign_file_beside_the_generated_ones_stays(repo: Path) -> None:
    run(["compile"])
    (repo / "generated/prod/prometheus/rules/by-hand.yaml").write_text("mine")
    _edit(repo, "99.9%", "99.5%")
    assert run(["compile"]) == Exit.OK
    assert (repo / "generated/prod/prometheus/rules/by-hand.yaml").read_text() == "mine"


def test_a_folder_of_another_project_is_refused(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["compile"])
    before = _bytes(repo / "generated")
    _edit(repo, ID, "00000000-0000-4000-8000-000000000000")
    assert run(["compile"]) == Exit.REFUSED
    assert "another project" in capsys.readouterr().err
    assert _bytes(repo / "generated") == before


def test_one_environment_is_compiled_and_the_other_left_alone(repo: Path) -> None:
    run(["compile"])
    before = _bytes(repo / "generated")
    _edit(repo, "99.9%", "99.5%")
    assert run(["compile", "--env", "prod"]) == Exit.OK
    after = _bytes(repo / "generated")
    changed = {path for path in after if after[path] != before.get(path)}
    assert changed and all(path.startswith("prod/") for path in changed)


def test_one_target_is_compiled_and_the_others_left_alone(repo: Path) -> None:
    run(["compile"])
    before = _bytes(repo / "generated")
    _edit(repo, "99.9%", "99.5%")
    assert run(["compile", "--target", "prometheus"]) == Exit.OK
    after = _bytes(repo / "generated")
    changed = {path.split("/", 1)[1] for path in after if after[path] != before.get(path)}
    rules = {"prometheus/rules/model-fraud.yaml", "prometheus/rules/alert-health.yaml"}
    assert changed == {*rules, "manifest.json"}


def test_targets_one_after_the_other_come_to_the_same_as_all_at_once(repo: Path) -> None:
    for target in ("grafana", "prometheus", "alertmanager"):
        assert run(["compile", "--out", "apart", "--target", target]) == Exit.OK
    assert run(["compile", "--out", "whole"]) == Exit.OK
    apart, together = _bytes(repo / "apart"), _bytes(repo / "whole")
    by_hand = {path for path in together if path.endswith("STEPS.md")}
    assert {path: apart[path] for path in apart if not path.endswith(("STEPS.md", "manifest.json"))} == {
        path: together[path]
        for path in together
        if path not in by_hand and not path.endswith("manifest.json")
    }
    assert run(["compile", "--out", "apart"]) == Exit.OK
    assert _bytes(repo / "apart") == together


def test_what_one_target_wrote_first_is_not_foreign_to_a_whole_compile(repo: Path) -> None:
    run(["compile", "--target", "prometheus"])
    _edit(repo, "99.9%", "99.5%")
    assert run(["compile"]) == Exit.OK


def test_a_folder_within_the_repo_is_not_read_as_specs_the_next_time(repo: Path) -> None:
    assert run(["compile", "--out", "build"]) == run(["compile", "--out", "build"]) == Exit.OK
    assert run(["check"]) == Exit.OK


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--env", "prd"], "did you mean `prod`"),
        (["--env", "../../x"], "it has `staging`, `prod`"),
        (["--target", "promethues"], "did you mean `prometheus`"),
        (["--target", "cloudwatch"], "the project has no target `cloudwatch`"),
        (["nowhere"], "does not exist"),
        (["--out", ""], "empty"),
        (["--out", "mlobs.yaml"], "is a file"),
        (["--frmat", "json"], "--format"),
    ],
)
def test_a_slip_on_the_command_line_is_told_and_writes_nothing(
    repo: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compile", *arguments]) == Exit.USAGE
    assert told in capsys.readouterr().err
    assert not (repo / "generated").exists() and not (repo.parent / "x").exists()


def test_warnings_fail_a_strict_compile(repo: Path) -> None:
    _edit(repo, "routing: {page: [oncall], ticket: [oncall]}", "routing: {page: [oncall], ticket: [oncall]}")
    _edit(repo, ', runbook: "https://runbooks.example/fraud"', "")
    assert run(["compile", "--strict"]) == Exit.FINDINGS
    assert not (repo / "generated").exists()
    assert run(["compile"]) == Exit.OK


def test_a_remembered_compile_reports_its_warnings_again(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _edit(repo, ', runbook: "https://runbooks.example/fraud"', "")
    run(["compile"])
    first = capsys.readouterr().out
    run(["compile"])
    assert capsys.readouterr().out == first != ""


def test_a_remembered_report_shows_paths_from_the_current_folder(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _edit(repo, ', runbook: "https://runbooks.example/fraud"', "")
    run(["compile"])
    capsys.readouterr()
    (repo / "deep").mkdir()
    monkeypatch.chdir(repo / "deep")
    run(["compile", "--out", "../generated"])
    assert capsys.readouterr().out.startswith("../mlobs.yaml:")


def test_a_folder_that_cannot_be_made_is_told(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "generated").write_text("a file in the way", "utf-8")
    assert run(["compile"]) == Exit.USAGE
    assert "generated" in capsys.readouterr().err
    assert (repo / "generated").read_text("utf-8") == "a file in the way"
