"""Artifacts on disk: what is half a file is told as such, and a database is only read."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlobs_compile.backends import pushed
from mlobs_compile.diagnostic import Diagnostic, Span
from tests.collectors.made import FOLDER, database

TABLES = ("registered_models", "model_versions", "registered_model_aliases")
WHOLE = (FOLDER / "dbt_build.json").read_bytes()


def _said(path: Path, tables: tuple[str, ...] = ()) -> Diagnostic:
    said: list[Diagnostic] = []
    assert pushed.read(path, path.name, tables, said) is None
    (one,) = said
    return one


@pytest.mark.parametrize(("content", "message"), [
    (b"", "the file is empty"),
    (b" \n", "the file is empty"),
    (WHOLE[:2000], "the JSON ends in the middle"),
    (WHOLE.rstrip()[:-1], "the JSON ends in the middle"),
    (b"{'a': 1}", "this is no JSON: expecting property name enclosed in double quotes"),
    (b"\xff\xfe\x00", "the file is no text, so it is no JSON"),
    (b"[" * 200_000, "the JSON"),
], ids=["empty", "blank", "cut", "last", "quotes", "binary", "deep"])  # fmt: skip
def test_a_file_that_is_no_whole_json_is_told_with_its_cause(
    tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "run_results.json").write_bytes(content)
    said = _said(tmp_path / "run_results.json")
    assert said.code == "MLO660" and said.message.startswith(message)


def test_the_place_of_a_fault_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{\n  "a": 1,\n  b: 2}')
    where = _said(tmp_path / "x.json").where
    assert isinstance(where, Span) and (where.line, where.column) == (3, 3)


def test_a_folder_and_a_file_that_is_gone_are_told(tmp_path: Path) -> None:
    assert _said(tmp_path).message == "the file cannot be read: is a directory"
    assert _said(tmp_path / "none").message == "the file cannot be read: no such file or directory"


def test_a_database_of_something_else_is_told_and_a_broken_one_too(tmp_path: Path) -> None:
    path = database(tmp_path / "mlflow.db")
    said = _said(path, (*TABLES, "no_such"))
    assert (said.code, said.message) == ("MLO661", "the database has no table `no_such`")
    path.write_bytes(path.read_bytes()[:5000])
    assert _said(path, TABLES).code == "MLO660"


def test_a_database_stays_as_it_is(tmp_path: Path) -> None:
    path = database(tmp_path / "mlflow.db")
    before = path.read_bytes()
    path.chmod(0o444)
    held = pushed.read(path, "mlflow.db", TABLES, [])
    assert held is not None and path.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["mlflow.db"]
