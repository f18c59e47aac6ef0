"""mlobs check: everything at once, on stdout, with an exit code that a script can rely on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests.platforms import MODEL, PROJECT, TEAM, whole

FAULTY = (
    MODEL.replace("99.9%", "99.9").replace("team: risk", "team: rsik").replace("name: fraud", "name: Fraud")
)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    (tmp_path / "mlobs.yaml").write_text(whole(PROJECT, TEAM))
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "fraud.yaml").write_text(MODEL)
    return tmp_path


def _mlobs(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    found = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment}
    command = [sys.executable, "-m", "mlobs_compile", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=found, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_good_project_is_told_so(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check"]) == Exit.OK
    assert capsys.readouterr().out == "3 documents, no findings\n"


def test_checking_writes_nothing(repo: Path) -> None:
    before = sorted(repo.rglob("*"))
    run(["check"])
    assert sorted(repo.rglob("*")) == before


def test_faults_of_several_files_are_told_together(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "specs" / "fraud.yaml").write_text(FAULTY)
    (repo / "specs" / "churn.yaml").write_text(MODEL.replace("fraud", "churn").replace("slos:", "slo:"))
    assert run(["check"]) == Exit.FINDINGS
    out = capsys.readouterr().out
    assert "specs/churn.yaml:4:1: error[MLO101]" in out
    assert "specs/fraud.yaml:3:18: error[MLO105]" in out and "specs/fraud.yaml:6:16: error[MLO103]" in out


def test_faults_of_yaml_in_several_files_are_told_together(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / "specs" / "a.yaml").write_text("a: [\n")
    (repo / "specs" / "b.yaml").write_bytes(b"name: \xff\n")
    assert run(["check"]) == Exit.FINDINGS
    out = capsys.readouterr().out
    assert "specs/a.yaml:2:1: error[MLO001]" in out and "specs/b.yaml:1:7: error[MLO009]" in out


@pytest.mark.parametrize(
    ("cwd", "argument", "shown"),
    [
        (".", ".", "specs/fraud.yaml:"),
        ("specs", ".", "fraud.yaml:"),
        (".", "specs/fraud.yaml", "specs/fraud.yaml:"),
    ],
)
def test_paths_are_shown_as_seen_from_the_current_folder(
    repo: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    cwd: str,
    argument: str,
    shown: str,
) -> None:
    (repo / "specs" / "fraud.yaml").write_text(FAULTY)
    monkeypatch.chdir(repo / cwd)
    assert run(["check", argument]) == Exit.FINDINGS
    assert capsys.readouterr().out.startswith(shown)
    assert Path(shown.rstrip(":")).is_file()


def test_warnings_fail_a_strict_check_alone(repo: Path) -> None:
    (repo / "specs" / "fraud.yaml").write_text(
        MODEL.replace(', runbook: "https://runbooks.example/fraud"', "")
    )
    assert (run(["check"]), run(["check", "--strict"])) == (Exit.OK, Exit.FINDINGS)


def test_one_environment_can_be_checked_alone(repo: Path) -> None:
    (repo / "mlobs.yaml").write_text(whole(PROJECT + "environments: {staging: {}, prod: {}}\n", TEAM))
    (repo / "specs" / "fraud.yaml").write_text(
        MODEL + "environments: {staging: {slos: {availability: {objective: 100%}}}}\n"
    )
    assert (run(["check", "--env", "prod"]), run(["check", "--env", "staging"])) == (Exit.OK, Exit.FINDINGS)
    assert run(["check", "--env", "nowhere"]) == Exit.USAGE


def test_json_is_the_whole_of_stdout(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--format", "json"]) == Exit.OK
    clean = json.loads(capsys.readouterr().out)
    (repo / "specs" / "fraud.yaml").write_text(FAULTY)
    assert run(["check", "--format", "json"]) == Exit.FINDINGS
    assert len(json.dumps(json.loads(capsys.readouterr().out))) > len(json.dumps(clean))


def test_github_gets_annotations_beside_the_report(
    repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    (repo / "specs" / "fraud.yaml").write_text(FAULTY)
    run(["check"])
    out = capsys.readouterr().out
    assert "::error " in out and "error[MLO103]" in out


@pytest.mark.parametrize(
    "arguments", [["chekc"], ["check", "--nonsense"], ["check", "a", "b"], ["check", "nowhere"]]
)
def test_a_slip_on_the_command_line_is_a_usage_fault(repo: Path, arguments: list[str]) -> None:
    assert run(arguments) == Exit.USAGE


def test_a_misspelt_verb_is_asked_about(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["complie"])
    assert "did you mean `compile`?" in capsys.readouterr().err


def test_windows_line_ends_and_a_byte_order_mark_keep_the_lines_right(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / "specs" / "fraud.yaml").write_bytes(b"\xef\xbb\xbf" + FAULTY.replace("\n", "\r\n").encode())
    assert run(["check"]) == Exit.FINDINGS
    assert "specs/fraud.yaml:6:16: error[MLO103]" in capsys.readouterr().out


def test_a_file_that_cannot_be_read_is_named(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "specs" / "fraud.yaml").chmod(0)
    if os.geteuid() == 0:  # who may read anything
        assert run(["check"]) == Exit.OK
    else:
        assert run(["check"]) == Exit.USAGE
        assert "specs/fraud.yaml" in capsys.readouterr().err


def test_a_reader_who_walks_away_is_no_fault(repo: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "mlobs_compile", "explain", "presets"]
    process = subprocess.Popen(
        command, cwd=repo, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == Exit.OK


def test_an_internal_error_is_one_line_and_a_traceback_on_request(repo: Path) -> None:
    """A reporter that fails stands in for a bug: the verb's own module is replaced in a child process."""
    (repo / "broken.py").write_text(
        "import sys\nfrom mlobs_compile.cli import main\nimport mlobs_compile.pipeline as p\n"
        "def fail(*a, **k): raise ValueError('boom')\np.compile_all = fail\nmain(['check'])\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    environment.pop("MLOBS_DEBUG", None)
    command = [sys.executable, "broken.py"]
    quiet = subprocess.run(command, cwd=repo, env=environment, capture_output=True, text=True, check=False)
    assert quiet.returncode == Exit.INTERNAL
    assert "MLO900" in quiet.stderr and "boom" in quiet.stderr and "Traceback" not in quiet.stderr
    environment["MLOBS_DEBUG"] = "1"
    loud = subprocess.run(command, cwd=repo, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" in loud.stderr and loud.returncode != Exit.OK


def test_help_and_version_are_no_faults(tmp_path: Path) -> None:
    for arguments in (["--help"], ["--version"], ["check", "--help"]):
        told = _mlobs(*arguments, cwd=tmp_path)
        assert (told.returncode, told.stderr) == (0, "") and told.stdout
