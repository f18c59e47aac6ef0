"""Reads what other tools store: JSON, and the tables of a SQLite file; each verb tells what is wrong in its own words.

A database is opened for reading only, in one state of all its tables, and only the tables that are wanted are read: a
tracking server's database may hold millions of metrics beside ten models.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Set
from contextlib import closing
from pathlib import Path

_SQLITE = b"SQLite format 3\x00"
_HALF_A_SIGN = re.compile(rb"\\u[dD][89a-fA-F]")
_BUSY = 10.0
"""Seconds that a writer is waited for."""
Row = dict[str, object]


class Unreadable(Exception):
    """Why a file cannot be read, and where, as far as that is known."""

    def __init__(self, why: str, at: tuple[int, int] | None = None, *, half: bool = False) -> None:
        super().__init__(why)
        self.why, self.at, self.half = why, at, half
        """`half`: the tool that writes the file may not be done."""


def is_database(path: Path) -> bool:
    """Whether a file is one of SQLite."""
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def parsed(raw: bytes, fraction: Callable[[str], object] = float) -> object:
    """A JSON file, its fractions made by a function of their text; raises Unreadable."""
    if not raw.strip():
        raise Unreadable("the file is empty", half=True)
    try:
        made = json.loads(raw, parse_float=fraction, parse_constant=fraction)
    except UnicodeDecodeError as error:
        raise Unreadable("the file is no text, so it is no JSON") from error
    except RecursionError as error:
        raise Unreadable("the JSON is nested too deep") from error
    except json.JSONDecodeError as error:
        text = raw.decode("utf-8", "replace").rstrip()
        cut = error.pos >= len(text) or not text.endswith(("}", "]"))
        what = "the JSON ends in the middle" if cut else f"this is no JSON: {error.msg.lower()}"
        raise Unreadable(what, (error.lineno, error.colno), half=True) from error
    except ValueError as error:  # a number of more digits than Python reads
        raise Unreadable(f"this is no JSON that can be read: {str(error).lower()}") from error
    return _sound(made) if _HALF_A_SIGN.search(raw) else made


def _sound(value: object) -> object:
    """A value whose texts can be written: half of a sign, as JSON can escape it, becomes the sign for what is lost."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {_sound(key): _sound(inner) for key, inner in value.items()}
        case list():
            return [_sound(inner) for inner in value]
        case _:
            return value


def tables(
    file: Path, wanted: Set[str] = frozenset(), fraction: Callable[[str], object] = float
) -> dict[str, list[Row]]:
    """The rows of the tables that are wanted and there, of all where none is named; raises Unreadable."""
    try:
        return _tables(file, wanted, fraction, "mode=ro")
    except sqlite3.Error as error:
        log = Path(f"{file}-wal")
        if log.exists() and log.stat().st_size:
            # Without its log, the database would be read as it was before the last writes.
            raise Unreadable(f"the database cannot be read: {str(error).lower()}") from error
    try:
        return _tables(file, wanted, fraction, "mode=ro&immutable=1")  # on a disk that may only be read
    except sqlite3.Error as error:
        raise Unreadable(f"the database cannot be read: {str(error).lower()}") from error


def _tables(
    file: Path, wanted: Set[str], fraction: Callable[[str], object], mode: str
) -> dict[str, list[Row]]:
    address = f"{file.absolute().as_uri()}?{mode}"
    with closing(sqlite3.connect(address, uri=True, timeout=_BUSY)) as database:
        database.row_factory = sqlite3.Row
        database.execute("BEGIN")  # one state of all tables, whoever writes meanwhile
        listed = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        names = [row["name"] for row in database.execute(listed) if not row["name"].startswith("sqlite_")]
        return {name: list(_rows(database, name, fraction)) for name in names if not wanted or name in wanted}


def _rows(database: sqlite3.Connection, table: str, fraction: Callable[[str], object]) -> Iterator[Row]:
    quoted = table.replace('"', '""')
    for row in database.execute(f'SELECT * FROM "{quoted}"'):
        whole = zip(row.keys(), row, strict=True)
        yield {key: fraction(repr(value)) if isinstance(value, float) else value for key, value in whole}
