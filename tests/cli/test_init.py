from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import uuid
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import Any

import jsonschema_rs
import pytest

from mlobs_compile import __version__, source
from mlobs_compile.cli import run
from mlobs_compile.errors import Exit

EVERYTHING = ("prometheus", "alertmanager", "grafana", "cloudwatch", "great_expectations")
CHOICES = [
    (),
    ("prometheus",),
    ("cloudwatch",),
    ("cloudwatch", "grafana"),
    ("prometheus", "great_expectations"),
    EVERYTHING,
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "My ML_Platform"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


def read(path: Path) -> Any:
    return source.read_data(path.name, path.read_text("utf-8"))


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("targets", CHOICES, ids=lambda targets: "+".join(targets) or "default")
def test_a_first_project_checks_compiles_and_is_up_to_date(
    targets: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", *(f"--target={name}" for name in targets)]) == Exit.OK
    capsys.readouterr()
    assert run(["check", "--strict", "--format", "concise"]) == Exit.OK
    found = capsys.readouterr().out
    assert "error[" not in found and "warning[" not in found
    assert run(["compile"]) == Exit.OK
    assert run(["compile", "--check"]) == Exit.OK
    written = {path.name for path in (folder / "generated" / "prod").iterdir() if path.is_dir()}
    assert written == set(targets or ("prometheus", "alertmanager", "grafana"))


def test_the_default_project_has_no_finding_but_that_its_baseline_is_to_be_made(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["init"])
    capsys.readouterr()
    assert run(["check"]) == Exit.OK
    said = capsys.readouterr().out
    assert "info[MLO605]" in said and said.endswith("found 1 note\n")


def test_the_example_pages_for_the_models_own_requests(folder: Path) -> None:
    run(["init"])
    run(["compile"])
    rules = (folder / "generated/prod/prometheus/rules/model-fraud.yaml").read_text("utf-8")
    assert "fraud/availability" in rules and "fraud/latency" in rules
    assert "severity: page" in rules and "https://runbooks.example/fraud" in rules
    assert 'pod=~"fraud-predictor-.+-deployment-.*"' in rules


def test_every_document_is_valid_against_the_schema_it_names(folder: Path) -> None:
    run(["init", *(f"--target={name}" for name in EVERYTHING)])
    documents = [folder / "mlobs.yaml", *sorted((folder / "specs").rglob("*.yaml"))]
    assert len(documents) == 5
    for path in documents:
        named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", path.read_text("utf-8"))
        assert named, path
        schema = json.loads((path.parent / named[1]).read_text("utf-8"))
        jsonschema_rs.Draft7Validator(schema).validate(json.loads(json.dumps(read(path), default=float)))


def test_the_schema_is_the_one_that_mlobs_schema_writes(folder: Path) -> None:
    run(["init"])
    before = (folder / "schemas" / "mlobs.json").read_bytes()
    run(["schema"])
    assert (folder / "schemas" / "mlobs.json").read_bytes() == before


def test_the_projects_name_comes_from_the_folder(folder: Path) -> None:
    run(["init"])
    assert read(folder / "mlobs.yaml")["metadata"]["name"] == "my-ml-platform"


def test_the_options_are_taken(tmp_path: Path) -> None:
    place = ["--region=us-east-1", "--account=012345678901"]
    options = ["--name=acme", "--team=risk", "--target=cloudwatch", *place]
    assert run(["init", str(tmp_path / "new"), *options]) == Exit.OK
    project = read(tmp_path / "new" / "mlobs.yaml")
    assert project["metadata"]["name"] == "acme"
    assert project["aws"] == {"account": "012345678901", "region": "us-east-1"}
    team = read(tmp_path / "new" / "specs" / "teams" / "risk.yaml")
    assert team["receivers"]["topic"]["topic_arn"] == "arn:aws:sns:us-east-1:012345678901:ml-alerts"


NAMES = [("ML", "ml"), ("...", "platform"), ("x" * 80, "x" * 63), ("ä_b", "b")]


@pytest.mark.parametrize(("name", "legal"), NAMES)
def test_any_folders_name_becomes_a_legal_one(tmp_path: Path, name: str, legal: str) -> None:
    (tmp_path / name).mkdir()
    assert run(["init", str(tmp_path / name)]) == Exit.OK
    assert read(tmp_path / name / "mlobs.yaml")["metadata"]["name"] == legal


def test_two_projects_never_share_an_id(tmp_path: Path) -> None:
    run(["init", str(tmp_path / "a")])
    run(["init", str(tmp_path / "b")])
    ids = [read(tmp_path / name / "mlobs.yaml")["metadata"]["id"] for name in "ab"]
    assert ids[0] != ids[1]
    assert [uuid.UUID(text).version for text in ids] == [4, 4]


@pytest.mark.parametrize("path", ["mlobs.yaml", "specs/models/fraud.yaml", "schemas/mlobs.json"])
def test_an_existing_file_stops_everything_and_is_named(
    folder: Path, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text("mine", "utf-8")
    assert run(["init"]) == Exit.REFUSED
    assert files(folder) == {path: b"mine"}
    assert f"`{path}` exists already" in capsys.readouterr().err


def test_a_second_init_names_every_file_in_the_way_and_changes_none(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["init"])
    before = files(folder)
    capsys.readouterr()
    assert run(["init", "--name", "other"]) == Exit.REFUSED
    assert files(folder) == before
    said = capsys.readouterr().err
    for path in ("mlobs.yaml", "specs/models/fraud.yaml", "schemas/mlobs.json"):
        assert f"`{path}`" in said


def test_a_broken_link_and_a_file_where_a_folder_must_be_are_in_the_way_too(folder: Path) -> None:
    (folder / "mlobs.yaml").symlink_to(folder / "gone")
    assert run(["init"]) == Exit.REFUSED
    (folder / "mlobs.yaml").unlink()
    (folder / "specs").write_text("a file", "utf-8")
    assert run(["init"]) == Exit.REFUSED
    assert files(folder) == {"specs": b"a file"}


def test_files_that_a_repo_has_for_other_reasons_stay_and_the_lines_to_add_are_shown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / ".gitattributes").write_text("*.png binary\n", "utf-8")
    assert run(["init"]) == Exit.OK
    assert (folder / ".gitattributes").read_text("utf-8") == "*.png binary\n"
    assert "generated/** linguist-generated=true" in capsys.readouterr().out


def test_a_project_inside_a_project_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["init"])
    assert run(["init", "specs/inner"]) == Exit.REFUSED
    assert not (folder / "specs" / "inner").exists()
    assert "lies inside the project" in capsys.readouterr().err


def test_other_yaml_of_the_repo_is_no_document(folder: Path) -> None:
    (folder / "docker-compose.yaml").write_text("services: {}\n", "utf-8")
    run(["init"])
    assert run(["check"]) == Exit.OK


@pytest.mark.parametrize(
    "options",
    [
        ["--name", "Not Legal"],
        ["--team", "a: {b"],
        ["--region", "europe"],
        ["--account", "12"],
        ["--target", "sagemaker"],
        ["--target", "grafana"],
        ["--target", "cloudwatch", "--target", "alertmanager"],
    ],
)
def test_what_cannot_be_written_is_a_fault_of_usage(folder: Path, options: list[str]) -> None:
    assert run(["init", *options]) == Exit.USAGE
    assert files(folder) == {}


def test_the_workflow_reads_only_and_compiles_with_one_version(folder: Path) -> None:
    run(["init"])
    workflow = read(folder / ".github" / "workflows" / "mlobs.yml")
    assert workflow["permissions"] == {"contents": "read"}
    steps = workflow["jobs"]["mlobs"]["steps"]
    commands = [step["run"] for step in steps if "run" in step]
    assert commands == [
        f"python -m pip install mlobs-compile=={__version__}",
        "mlobs check --format github",
        "mlobs compile --check",
    ]
    assert "secrets" not in json.dumps(workflow, default=str)
    hook = read(folder / ".pre-commit-config.yaml")["repos"][0]
    assert hook["repo"] == "local" and hook["hooks"][0]["require_serial"] is True
    pattern = re.compile(hook["hooks"][0]["files"])
    assert pattern.search("specs/models/fraud.yaml") and pattern.search("mlobs.yaml")
    assert not pattern.search("generated/prod/prometheus/rules/model-fraud.yaml")


@pytest.mark.parametrize("targets", CHOICES, ids=lambda targets: "+".join(targets) or "default")
def test_what_is_commented_out_is_all_that_an_apply_needs(targets: tuple[str, ...], folder: Path) -> None:
    assert run(["init", *(f"--target={name}" for name in targets)]) == Exit.OK
    project = folder / "mlobs.yaml"
    head, mark, block = project.read_text("utf-8").partition("# apply:")
    project.write_text(head + re.sub("(?m)^# ", "", mark + block), "utf-8")
    assert set(read(project)["apply"]) == set(targets or ("prometheus", "alertmanager", "grafana"))
    assert run(["check", "--strict"]) == Exit.OK


def test_what_an_apply_leaves_behind_is_out_of_git(folder: Path) -> None:
    assert run(["init"]) == Exit.OK
    assert {".mlobs/", "plan.json"} <= set((folder / ".gitignore").read_text("utf-8").splitlines())


def test_the_example_fits_a_screen(folder: Path) -> None:
    run(["init"])
    assert len((folder / "specs/models/fraud.yaml").read_text("utf-8").splitlines()) <= 40


def test_inside_a_larger_repo_it_says_that_the_workflow_must_move(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / ".git").mkdir()
    run(["init", "monitoring"])
    assert f"The repo begins at {folder.resolve()}" in capsys.readouterr().out


def at_a_terminal(folder: Path, typed: str, *options: str) -> tuple[int, str]:
    """Runs init in a pseudo-terminal and types; gives its exit code and what the screen showed."""
    import pty

    ours, theirs = pty.openpty()
    code = f"from mlobs_compile.cli import main; main({['init', str(folder), *options]!r})"
    program = [sys.executable, "-c", code]
    with subprocess.Popen(program, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        os.write(ours, typed.encode())
        watchdog = Timer(60, process.kill)  # a question nobody answers must fail the test, not hang it
        watchdog.start()
        shown = b""
        with suppress(OSError):  # raised when the other end is closed
            while part := os.read(ours, 4096):
                shown += part
        exit_code = process.wait()
        watchdog.cancel()
    os.close(ours)
    return exit_code, shown.decode()


def test_at_a_terminal_it_asks_until_the_answer_has_the_right_form(tmp_path: Path) -> None:
    typed = "No Name\nacme\n\nprometheus, loki\nprometheus grafana\n"
    code, shown = at_a_terminal(tmp_path / "p", typed)
    assert code == Exit.OK, shown
    assert "`No Name` does not have the right form" in shown and "`loki` is not one of" in shown
    project = read(tmp_path / "p" / "mlobs.yaml")
    assert project["metadata"]["name"] == "acme"
    assert list(project["targets"]) == ["prometheus", "grafana"]
    assert (tmp_path / "p" / "specs" / "teams" / "ml-platform.yaml").is_file()


def test_at_a_terminal_it_asks_nothing_with_yes_and_nothing_that_an_option_said(tmp_path: Path) -> None:
    code, shown = at_a_terminal(tmp_path / "a", "", "--yes")
    assert code == Exit.OK and "Project" not in shown.split("wrote")[0]
    code, shown = at_a_terminal(tmp_path / "b", "\n", "--name", "acme", "--target", "prometheus")
    assert code == Exit.OK and "Team [ml-platform]" in shown and "Project [" not in shown


def test_a_question_left_unanswered_writes_nothing(tmp_path: Path) -> None:
    code, _ = at_a_terminal(tmp_path / "p", "acme\n\x04")
    assert code == Exit.CANCELLED
    assert not (tmp_path / "p").exists()
