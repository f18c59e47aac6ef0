from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
import yaml

from mlobs_compile import __version__
from mlobs_compile.cli import doctor, run
from mlobs_compile.errors import Exit

REPO = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("MLOBS_DEBUG", raising=False)
    return tmp_path


def examined(capsys: pytest.CaptureFixture[str], code: Exit = Exit.OK) -> dict[str, dict[str, str]]:
    """What was found by name, of a run that ends in the given code."""
    capsys.readouterr()
    assert run(["doctor", "--format", "json"]) == code
    report = json.loads(capsys.readouterr().out)
    assert report["schema_version"] == 1
    assert report["ok"] is (code is Exit.OK)
    return {line["name"]: line for line in report["checked"]}


def tool(folder: Path, name: str, script: str) -> None:
    path = folder / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


def test_a_sound_installation_is_ok(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = examined(capsys)
    assert found["mlobs"]["found"] == __version__
    assert found["pyyaml"]["found"] == f"{yaml.__version__} in {Path(yaml.__file__).parent}"
    assert found["libyaml"] == {"name": "libyaml", "state": "ok", "found": "yes", "remedy": ""}
    assert found["pydantic"]["state"] == "ok"
    assert found["project"]["state"] == "missing" and "mlobs init" in found["project"]["remedy"]
    assert "NO_COLOR" not in found


def test_the_table_has_a_line_for_each_and_the_remedy_below(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    assert run(["doctor"]) == Exit.OK
    lines = capsys.readouterr().out.splitlines()
    at = next(number for number, line in enumerate(lines) if "promtool" in line)
    assert lines[at].split() == ["missing", "promtool", "not", "on", "PATH"]
    assert lines[at + 1].strip().startswith("comes with Prometheus")
    assert any(line.split() == ["ok", "mlobs", __version__] for line in lines)


def test_yaml_without_libyaml_is_a_warning_and_no_failure(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    found = examined(capsys)
    assert found["libyaml"]["state"] == "warning" and "slower" in found["libyaml"]["remedy"]


def test_a_package_that_hides_pyyaml_is_noticed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(yaml, "__version__", "0.1-pure")
    found = examined(capsys)
    assert found["pyyaml"]["state"] == "warning"
    assert "0.1-pure in" in found["pyyaml"]["found"] and "hides the PyYAML" in found["pyyaml"]["found"]


def test_a_needed_package_that_is_missing_fails_and_an_optional_one_does_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "EXTRAS", {"no-such-extra": "install it"})
    assert examined(capsys)["no-such-extra"] == {
        "name": "no-such-extra",
        "state": "missing",
        "found": "not installed",
        "remedy": "install it",
    }
    monkeypatch.setattr(doctor, "NEEDED", ("no-such-package",))
    assert examined(capsys, Exit.FINDINGS)["no-such-package"]["state"] == "problem"


def test_it_looks_for_exactly_what_the_package_depends_on() -> None:
    project = tomllib.loads((REPO / "pyproject.toml").read_text("utf-8"))["project"]
    names = {line.split(">")[0].split("=")[0].split("<")[0].strip() for line in project["dependencies"]}
    assert names == {*doctor.NEEDED, "pyyaml"}
    optional = project["optional-dependencies"]
    extras = {line.split(">")[0].split("=")[0] for name in ("aws", "checks") for line in optional[name]}
    assert extras <= set(doctor.EXTRAS)


def test_a_tool_is_ok_when_it_says_its_version(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tool(folder, "promtool", "echo 'promtool, version 9.9.9 (branch: x)'")
    tool(folder, "amtool", "echo 'amtool, version 8.8.8' >&2")
    monkeypatch.setenv("PATH", str(folder / "bin"))
    found = examined(capsys)
    assert found["promtool"]["found"] == f"9.9.9 at {folder / 'bin' / 'promtool'}"
    assert found["amtool"]["found"].startswith("8.8.8 at ") and found["amtool"]["state"] == "ok"


def test_a_tool_that_fails_or_hangs_is_a_warning(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tool(folder, "promtool", "echo 'no library'; exit 3")
    tool(folder, "amtool", "while :; do :; done")
    monkeypatch.setattr(doctor, "PATIENCE", 0.2)
    monkeypatch.setenv("PATH", str(folder / "bin"))
    found = examined(capsys)
    assert found["promtool"]["state"] == "warning" and "no library" in found["promtool"]["found"]
    assert found["amtool"]["state"] == "warning" and "does not answer" in found["amtool"]["found"]


def test_the_project_and_its_output_folder_are_found_from_below(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "mlobs.yaml").write_text("kind: Project\n", "utf-8")
    (folder / "specs").mkdir()
    monkeypatch.chdir(folder / "specs")
    found = examined(capsys)
    assert found["project"]["found"] == str(folder)
    assert found["output"]["state"] == "ok"
    assert {path.name for path in folder.iterdir()} == {"mlobs.yaml", "specs"}, "it leaves nothing behind"


def test_a_file_in_place_of_the_output_folder_is_a_problem(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "mlobs.yaml").write_text("kind: Project\n", "utf-8")
    (folder / "generated").write_text("", "utf-8")
    found = examined(capsys, Exit.FINDINGS)
    assert found["output"]["state"] == "problem" and "--out" in found["output"]["remedy"]


def test_variables_that_change_the_output_are_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert examined(capsys)["NO_COLOR"]["found"] == "output is plain"
