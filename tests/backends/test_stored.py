"""JSON and databases of other tools are read once, for every verb, and only as far as they are wanted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from mlobs_compile.backends import artifacts, stored
from mlobs_compile.backends.stored import Unreadable


def database(path: Path, journal: str = "delete") -> Path:
    with closing(sqlite3.connect(path)) as made:
        made.executescript(
            f"PRAGMA journal_mode={journal}; CREATE TABLE models (name TEXT, score REAL);"
            "INSERT INTO models VALUES ('fraud', 0.1); CREATE TABLE metrics (value REAL);"
        )
        made.executemany("INSERT INTO metrics VALUES (?)", [(1.0,)] * 1000)
        made.commit()
    return path


def test_only_the_tables_that_are_wanted_are_read(tmp_path: Path) -> None:
    path = database(tmp_path / "x.db")
    assert stored.tables(path, {"models", "none"}) == {"models": [{"name": "fraud", "score": 0.1}]}
    assert set(stored.tables(path)) == {"models", "metrics"}
    assert stored.tables(path, {"models"}, Decimal)["models"][0]["score"] == Decimal("0.1")


def test_a_table_that_is_not_wanted_may_be_broken(tmp_path: Path) -> None:
    path = database(tmp_path / "x.db")
    with closing(sqlite3.connect(path)) as made:
        (page,) = made.execute("SELECT rootpage FROM sqlite_master WHERE name = 'metrics'").fetchone()
    raw = bytearray(path.read_bytes())
    raw[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(raw)
    assert stored.tables(path, {"models"})["models"]
    with pytest.raises(Unreadable, match="malformed"):
        stored.tables(path)


def test_what_a_writer_has_in_its_log_is_read_too(tmp_path: Path) -> None:
    path = database(tmp_path / "x.db", "wal")
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("INSERT INTO models VALUES ('churn', 0.2)")
        writer.commit()
        assert Path(f"{path}-wal").stat().st_size
        assert [row["name"] for row in stored.tables(path, {"models"})["models"]] == ["fraud", "churn"]


def test_a_number_that_is_none_is_read_as_it_is_and_says_nothing_to_an_import(tmp_path: Path) -> None:
    assert str(stored.parsed(b'{"x": [NaN, -Infinity, 0.10]}')) == "{'x': [nan, -inf, 0.1]}"
    (tmp_path / "x.json").write_text('{"x": [NaN, -Infinity, 0.10]}')
    (artifact,) = artifacts.read(artifacts.find([tmp_path], ["x.json"])).value or ()
    assert artifact.content == {"x": [None, None, Decimal("0.10")]}


def test_a_number_of_too_many_digits_is_told() -> None:
    with pytest.raises(Unreadable, match="digits"):
        stored.parsed(b'{"x": ' + b"1" * 5000 + b"}")


def test_half_of_a_sign_is_read_as_a_sign_that_is_lost(tmp_path: Path) -> None:
    found = stored.parsed(rb'{"\ud800x": ["\ud83d\ude00", "\udc00", 1]}')
    assert found == {"\ufffdx": ["\U0001f600", "\ufffd", 1]}
    assert str(found).encode()
