"""What other tools leave behind is read by its shape, for reading only, and what is broken is told."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from mlobs_compile.backends.artifacts import Found, find, read
from mlobs_compile.diagnostic import Span


def content(folder: Path, name: str, raw: bytes | str) -> object:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    outcome = read(find([folder], ["**/*"]))
    assert outcome.value and len(outcome.value) == 1, outcome.diagnostics
    return outcome.value[0].content


@pytest.mark.parametrize(
    ("name", "raw", "wanted"),
    [
        ("a.json", '{"x": 0.1, "y": [1, null]}', {"x": Decimal("0.1"), "y": [1, None]}),
        (
            "MLmodel",
            "flavors: {sklearn: {}}\nday: 2026-01-01\n",
            {"flavors": {"sklearn": {}}, "day": "2026-01-01"},
        ),
        ("a.yaml", "x: 1\n---\ny: 2\n", [{"x": 1}, {"y": 2}]),
        ("dump", '[{"x": 1}]', [{"x": 1}]),
        ("log.txt", '{"x": 1}\n{"y": 2}\n', b'{"x": 1}\n{"y": 2}\n'),
        ("a.sql", "select 1", b"select 1"),
        ("registry.pb", b"\x0a\x00\x12", b"\x0a\x00\x12"),
    ],
)
def test_a_file_is_read_by_its_shape(name: str, raw: bytes | str, wanted: object, tmp_path: Path) -> None:
    assert content(tmp_path, name, raw) == wanted


def test_a_database_is_its_rows_by_table_and_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "it's a.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute('CREATE TABLE "odd ""name" (id INTEGER, score REAL, raw BLOB)')
        database.execute("""INSERT INTO "odd ""name" VALUES (1, 0.1, x'00ff'), (2, NULL, NULL)""")
        database.commit()
    before = file.read_bytes(), sorted(tmp_path.iterdir())
    outcome = read(find([file], []))
    assert outcome.value and outcome.value[0].content == {
        'odd "name': [
            {"id": 1, "score": Decimal("0.1"), "raw": b"\x00\xff"},
            {"id": 2, "score": None, "raw": None},
        ]
    }
    assert (file.read_bytes(), sorted(tmp_path.iterdir())) == before


@pytest.mark.parametrize(
    ("name", "raw", "line", "why"),
    [
        ("a.json", '{\n "x": ', 2, "the JSON ends in the middle"),
        ("a.json", "", 1, "the file is empty"),
        ("a.json", b'{"x": "\xff"}', 1, "no JSON"),
        ("a.json", "[" * 100_000, 1, "the JSON"),
        ("a.yaml", "x: 1\nx: 2\n", 2, "no YAML"),
        ("a.db", b"SQLite format 3\0" + b"x" * 200, 1, "the database cannot be read"),
    ],
)
def test_what_is_broken_is_told_with_its_file(
    name: str, raw: bytes | str, line: int, why: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    outcome = read(find([tmp_path], ["*"]))
    (found,) = outcome.diagnostics
    assert outcome.value is None and found.code == "MLO680" and why in found.message
    assert isinstance(found.where, Span) and (found.where.path, found.where.line) == (name, line)


def test_a_folder_is_searched_by_patterns_and_named_files_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (
        "shop/target/manifest.json",
        "shop/.git/target/manifest.json",
        "shop/a/m-1/MLmodel",
        "shop/x.json",
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{}")
    patterns = ("target/manifest.json", "**/MLmodel")
    assert [one.path for one in find([Path("shop")], patterns)] == ["a/m-1/MLmodel", "target/manifest.json"]
    named = find([Path("shop/x.json"), tmp_path / "shop/x.json", Path("shop")], patterns)
    assert [one.path for one in named] == ["a/m-1/MLmodel", "shop/x.json", "target/manifest.json"]
    assert [one.path for one in find([tmp_path / "shop/x.json"], ())] == ["x.json"]


def test_only_the_tables_that_are_asked_for_are_read(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "mlflow.db")) as database:
        database.execute("CREATE TABLE model_versions (version INTEGER)")
        database.execute("CREATE TABLE spans (content TEXT)")
        database.commit()
    (found,) = read(find([tmp_path], ["**/*"]), {"model_versions", "others"}).value or ()
    assert found.content == {"model_versions": []}


def test_parquet_is_its_rows_and_one_that_is_cut_off_is_told(tmp_path: Path) -> None:
    file = tmp_path / "metrics.parquet"
    duckdb.sql("SELECT 'a' AS name, 0.5::DOUBLE AS share, NULL AS other").write_parquet(str(file))
    (found,) = read(find([file], ())).value or ()
    assert found.content == [{"name": "a", "share": Decimal("0.5"), "other": None}]
    file.write_bytes(file.read_bytes()[:40])
    (told,) = read(find([file], ())).diagnostics
    assert told.code == "MLO680" and "no Parquet" in told.message


def test_a_registry_of_feast_stays_bytes_where_feast_is_not_installed(tmp_path: Path) -> None:
    assert content(tmp_path, "registry.db", b"\x0a\x04shop") == b"\x0a\x04shop"


def test_json_is_found_behind_lines_of_a_log_and_lines_of_json_are_left_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text('[2026-01-01] {a.py:1} INFO - hello\nmore\n[{"dag_id": "x"}]\n')
    (tmp_path / "lines.jsonl").write_text('{"a": 1}\n{"a": 2}\n')
    (tmp_path / "cut.json").write_text('[\n{"a": 1},\n{"a":')
    found = {path.name: read((Found(path.name, path),)) for path in tmp_path.iterdir()}
    assert found["list.json"].value and found["list.json"].value[0].content == [{"dag_id": "x"}]
    assert found["lines.jsonl"].value and isinstance(found["lines.jsonl"].value[0].content, bytes)
    assert [one.code for one in found["cut.json"].diagnostics] == ["MLO680"]
