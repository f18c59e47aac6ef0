from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlobs_compile.cli import run, schema
from mlobs_compile.errors import Exit
from mlobs_compile.spec.kinds import KINDS


def test_one_schema_per_kind_and_one_for_all_are_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["schema", "--out", str(tmp_path / "s")]) == Exit.OK
    written = {path.name: json.loads(path.read_text("utf-8")) for path in (tmp_path / "s").iterdir()}
    assert set(written) == {f"{kind.lower()}.json" for kind in KINDS} | {"mlobs.json", *schema.written()}
    assert written["model.json"]["title"] == "mlobs Model"
    out, err = capsys.readouterr()
    assert out == "" and f"{len(written)} files written" in err


def test_the_folder_is_called_schemas_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["schema"]) == Exit.OK
    assert (tmp_path / "schemas" / "mlobs.json").is_file()


def test_fresh_schemas_pass_the_check_and_a_changed_or_missing_one_is_stale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check = ["schema", "--out", str(tmp_path), "--check"]
    assert run(check) == Exit.STALE
    assert not list(tmp_path.iterdir()), "a check writes nothing"
    run(["schema", "--out", str(tmp_path)])
    assert run(check) == Exit.OK
    model = tmp_path / "model.json"
    model.write_text(model.read_text("utf-8").replace("30d", "31d"), "utf-8")
    (tmp_path / "team.json").unlink()
    capsys.readouterr()
    assert run(check) == Exit.STALE
    assert capsys.readouterr().out.splitlines() == [f"stale: {model}", f"stale: {tmp_path / 'team.json'}"]
    assert run(["schema", "--out", str(tmp_path)]) == Exit.OK
    assert run(check) == Exit.OK


def test_a_file_that_is_no_schema_of_ours_is_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "model.json").write_text('{"learner": {}}', "utf-8")
    assert run(["schema", "--out", str(tmp_path)]) == Exit.REFUSED
    assert [path.name for path in tmp_path.iterdir()] == ["model.json"]
    assert (tmp_path / "model.json").read_text("utf-8") == '{"learner": {}}'
    assert "model.json` was not written by `mlobs schema`" in capsys.readouterr().err
