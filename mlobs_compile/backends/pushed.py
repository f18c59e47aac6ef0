"""Reads the artifacts that `mlobs push` is given, and tells what is wrong with them in its words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mlobs_compile.backends import stored
from mlobs_compile.backends.stored import Unreadable, is_database
from mlobs_compile.diagnostic import Diagnostic, Span
from mlobs_compile.faults import push as faults
from mlobs_compile.importer import Artifact
from mlobs_compile.route import Place, Route

LARGEST = 500_000_000
"""Bytes of a JSON file; the manifest of a very large dbt project has a tenth of it."""
_HALF = "a tool that still runs, or was killed, leaves half a file: push after it has ended"


def read(path: Path, shown: str, tables: Sequence[str], said: list[Diagnostic]) -> Artifact | None:
    """A JSON file, or these tables of a SQLite file; tells what is wrong with one that is neither."""
    place = Place(shown, Route())
    try:
        if tables and is_database(path):
            return _database(path, shown, tables, said)
        if path.stat().st_size > LARGEST:
            raise Unreadable(f"the file has more than {LARGEST:,} bytes")
        if path.suffix.lower() == ".csv":
            return _table(path.read_bytes(), shown, said)
        return Artifact(shown, stored.parsed(path.read_bytes()))
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        said.append(faults.UNREADABLE.at(place, f"the file cannot be read: {why}"))
    except Unreadable as error:
        where = Span(shown, *error.at, error.at[0], error.at[1] + 1) if error.at else place
        said.append(faults.UNREADABLE.at(where, error.why, help=_HALF if error.half else None))
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


def _database(path: Path, shown: str, wanted: Sequence[str], said: list[Diagnostic]) -> Artifact | None:
    found = stored.tables(path, frozenset(wanted))
    missing = [table for table in wanted if table not in found]
    if missing:
        listed = ", ".join(f"`{table}`" for table in missing)
        said.append(faults.FOREIGN.at(Place(shown, Route()), f"the database has no table {listed}"))
        return None
    return Artifact(shown, found)


__all__ = ["LARGEST", "is_database", "read"]
