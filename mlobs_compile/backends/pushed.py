"""Reads the artifacts of other tools from disk: JSON files, tables as CSV, and the tables of a SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from mlobs_compile.diagnostic import Diagnostic, Span
from mlobs_compile.faults import push as faults
from mlobs_compile.importer import Artifact
from mlobs_compile.route import Place, Route

LARGEST = 500_000_000
"""Bytes of a file; the manifest of a very large dbt project has a tenth of it."""
_SQLITE = b"SQLite format 3\x00"
_HALF = "a tool that still runs, or was killed, leaves half a file: push after it has ended"


def read(path: Path, shown: str, tables: Sequence[str], said: list[Diagnostic]) -> Artifact | None:
    """A JSON file, or these tables of a SQLite file; tells what is wrong with one that is neither."""
    place = Place(shown, Route())
    try:
        if path.stat().st_size > LARGEST:
            said.append(faults.UNREADABLE.at(place, f"the file has more than {LARGEST:,} bytes"))
            return None
        content = path.read_bytes()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        said.append(faults.UNREADABLE.at(place, f"the file cannot be read: {why}"))
        return None
    if content.startswith(_SQLITE) and tables:
        return _database(path, shown, tables, said)
    if path.suffix.lower() == ".csv":
        return _table(content, shown, said)
    return _parsed(content, shown, said)


def is_database(path: Path) -> bool:
    """Whether a file is one of SQLite."""
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _parsed(content: bytes, shown: str, said: list[Diagnostic]) -> Artifact | None:
    place = Place(shown, Route())
    if not content.strip():
        said.append(faults.UNREADABLE.at(place, "the file is empty", help=_HALF))
        return None
    try:
        return Artifact(shown, json.loads(content))
    except UnicodeDecodeError:
        said.append(faults.UNREADABLE.at(place, "the file is no text, so it is no JSON"))
    except RecursionError:
        said.append(faults.UNREADABLE.at(place, "the JSON is nested too deep"))
    except json.JSONDecodeError as error:
        where = Span(shown, error.lineno, error.colno, error.lineno, error.colno + 1)
        text = content.decode("utf-8", "replace").rstrip()
        cut = error.pos >= len(text) or not text.endswith(("}", "]"))
        what = "the JSON ends in the middle" if cut else f"this is no JSON: {error.msg.lower()}"
        said.append(faults.UNREADABLE.at(where, what, help=_HALF))
    return None


def _table(content: bytes, shown: str, said: list[Diagnostic]) -> Artifact | None:
    """The rows of a CSV file with a header, as mappings."""
    import csv
    import io

    place = Place(shown, Route())
    try:
        lines = content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(lines, newline=""), restkey="", strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        said.append(faults.UNREADABLE.at(place, f"this is no table of comma-separated values: {error}"))
        return None
    if not lines.strip():
        said.append(faults.UNREADABLE.at(place, "the file is empty", help="a table has at least a header"))
        return None
    return Artifact(shown, rows)


def _database(path: Path, shown: str, tables: Sequence[str], said: list[Diagnostic]) -> Artifact | None:
    """The rows of the tables; the file is opened for reading only."""
    place = Place(shown, Route())
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
        ) as database:
            database.row_factory = sqlite3.Row
            database.execute("BEGIN")  # One state of all tables, whoever writes meanwhile.
            known = {
                row["name"] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
            missing = [table for table in tables if table not in known]
            if missing:
                listed = ", ".join(f"`{table}`" for table in missing)
                said.append(faults.FOREIGN.at(place, f"the database has no table {listed}"))
                return None
            return Artifact(shown, {table: list(_rows(database, table)) for table in tables})
    except sqlite3.Error as error:
        said.append(faults.UNREADABLE.at(place, f"the database cannot be read: {str(error).lower()}"))
        return None


def _rows(database: sqlite3.Connection, table: str) -> Iterator[dict[str, object]]:
    for row in database.execute(f'SELECT * FROM "{table}"'):
        yield dict(row)
