"""Reads what another tool leaves behind: files by their shape, and never through the tool itself."""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from mlobs_compile import source
from mlobs_compile.backends import stored
from mlobs_compile.backends.repo import matches
from mlobs_compile.backends.stored import Unreadable
from mlobs_compile.diagnostic import Diagnostic, Outcome, Span
from mlobs_compile.faults.importing import BROKEN_ARTIFACT
from mlobs_compile.importer import Artifact

_PARQUET = b"PAR1"
_FEAST = "registry.db"
_SKIPPED = frozenset({"node_modules", "__pycache__", "venv"})
_SNIFFED = 4096
_LOGGED = 1000
"""How many lines of a log are looked through."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file of another tool."""

    path: str
    """As it is shown to people."""
    file: Path


def find(paths: Iterable[Path], patterns: Iterable[str]) -> tuple[Found, ...]:
    """The files that were named, and those below the folders that were named which one of the patterns takes."""
    known = tuple(patterns)
    found: dict[Path, Found] = {}
    for path in paths:
        for one in _below(path, known) if path.is_dir() else [Found(_shown(path), path)]:
            found.setdefault(one.file.resolve(), one)
    return tuple(sorted(found.values(), key=lambda one: one.path))


def read(found: Iterable[Found], tables: Set[str] = frozenset()) -> Outcome[tuple[Artifact, ...]]:
    """The content of each file; each that is broken is told, and no value comes back then.

    Of a database only the tables that are named are read, all where none is.
    """
    artifacts: list[Artifact] = []
    said: list[Diagnostic] = []
    for one in found:
        outcome = _content(one, tables)
        said += outcome.diagnostics
        artifacts.append(Artifact(one.path, outcome.value))
    return Outcome(None if said else tuple(artifacts), tuple(said))


def _below(folder: Path, patterns: tuple[str, ...]) -> Iterator[Found]:
    for place, inner, names in os.walk(folder):
        inner[:] = sorted(name for name in inner if not name.startswith(".") and name not in _SKIPPED)
        for name in sorted(names):
            file = Path(place, name)
            path = file.relative_to(folder).as_posix()
            if matches(path, patterns) and file.is_file():
                yield Found(path, file)


def _shown(path: Path) -> str:
    """The path as it was given, and no more than the name where it says how this machine is built."""
    return path.name if path.is_absolute() or ".." in path.parts else path.as_posix()


def _content(found: Found, tables: Set[str]) -> Outcome[object]:
    try:
        if stored.is_database(found.file):
            return Outcome(stored.tables(found.file, tables, _fraction))
        raw = found.file.read_bytes()
        if raw.startswith(_PARQUET):
            return _parquet(found)
        if found.file.name == _FEAST and raw:
            return Outcome(_message(raw))
        if b"\0" in raw[:_SNIFFED] or (not raw.strip() and found.file.suffix != ".json"):
            return Outcome(raw)
        if found.file.suffix == ".json" or raw.lstrip()[:1] in (b"{", b"["):
            return _json(found, raw)
    except OSError as error:
        return _broken(found.path, f"the file cannot be read: {(error.strerror or str(error)).lower()}")
    except Unreadable as error:
        return _broken(found.path, error.why, Span(found.path, *error.at, *error.at) if error.at else None)
    return _yaml(found, raw) if found.file.suffix in ("", ".yaml", ".yml") else Outcome(raw)


def _json(found: Found, raw: bytes) -> Outcome[object]:
    try:
        return Outcome(stored.parsed(raw, _fraction))
    except Unreadable as error:
        behind = _behind_log(raw)
        if behind is not None:
            return Outcome(behind)
        if found.file.suffix == ".json" or error.at is None:
            raise
        return Outcome(raw)  # lines of JSON, or a text that begins with a bracket


def _fraction(text: str) -> Decimal | None:
    """A number as it is written; what is none, such as `NaN`, says nothing."""
    number = Decimal(text)
    return number if number.is_finite() else None


def _behind_log(raw: bytes) -> object:
    """The JSON after lines of a log, which some programs print to the same stream; None where there is none."""
    lines = raw.split(b"\n")
    if _parses(lines[0]):
        return None  # lines of JSON, of which none is the whole
    for number, line in enumerate(lines[:_LOGGED]):
        if number and line[:1] in (b"{", b"["):
            try:
                return json.loads(b"\n".join(lines[number:]), parse_float=_fraction)
            except (ValueError, RecursionError):
                continue
    return None


def _parses(raw: bytes) -> bool:
    try:
        json.loads(raw)
    except (ValueError, RecursionError):
        return False
    return True


def _yaml(found: Found, raw: bytes) -> Outcome[object]:
    outcome = source.read(raw, found.path)
    documents = outcome.value or ()
    if outcome.diagnostics:
        first = outcome.diagnostics[0]
        where = first.where if isinstance(first.where, Span) else None
        return _broken(found.path, f"the file is no YAML that can be read: {first.message}", where)
    return Outcome(documents[0].data if len(documents) == 1 else [one.data for one in documents])


def _parquet(found: Found) -> Outcome[object]:
    """The rows of a table."""
    import duckdb

    try:
        with duckdb.connect(":memory:") as database:
            result = database.execute("SELECT * FROM read_parquet(?)", [str(found.file)])
            names = [column[0] for column in result.description or ()]
            return Outcome([_numbers(dict(zip(names, row, strict=True))) for row in result.fetchall()])
    except duckdb.Error as error:
        return _broken(found.path, f"the file is no Parquet that can be read: {str(error).splitlines()[0]}")


def _numbers(row: dict[str, object]) -> dict[str, object]:
    return {key: _fraction(repr(value)) if isinstance(value, float) else value for key, value in row.items()}


def _message(raw: bytes) -> object:
    """A registry of Feast as JSON where Feast is installed, whose message it is; as it is where not."""
    try:
        registry = importlib.import_module("feast.protos.feast.core.Registry_pb2").Registry
        as_json = importlib.import_module("google.protobuf.json_format")
    except ImportError:
        return raw
    try:
        return as_json.MessageToDict(registry.FromString(raw))
    except importlib.import_module("google.protobuf.message").DecodeError:
        return raw


def _broken(path: str, message: str, where: Span | None = None) -> Outcome[object]:
    remedy = "run the tool again, or name the other files only"
    return Outcome(None, (BROKEN_ARTIFACT.at(where or Span(path, 1, 1, 1, 1), message, help=remedy),))
