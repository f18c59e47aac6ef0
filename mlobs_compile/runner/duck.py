"""duckdb as it is used by engines: what it opens, and what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

from mlobs_compile.condition import plain, quoted
from mlobs_compile.errors import UsageFault
from mlobs_compile.queries.sql.statement import BATCH, WHOLE, Dialect, Row
from mlobs_compile.runner.engine import EngineFault, Options

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

READERS = {
    "parquet": "read_parquet", "pq": "read_parquet", "csv": "read_csv", "tsv": "read_csv", "json": "read_json",
    "jsonl": "read_json", "ndjson": "read_json",
}  # fmt: skip
REMOTE = ("s3://", "s3a://", "gs://", "http://", "https://")
DATABASES = ("duckdb", "db")
_OPENED = "opened"
_MISLED = "statistics_propagation"
"""An optimizer that takes the smallest and the largest value that a parquet file states for all there is; those leave
NaN out, so that `isnan(x)` is false in every row of such a file (duckdb 2.0.1). It stays off."""
_OF_ROWS = re.compile(
    r'Error when converting column "[^"]*"|Expected Number of Columns: \d+ Found: \d+|Invalid unicode|'
    r"Value with unterminated quote|Maximum line size"
)
"""What duckdb says of a row that it cannot read."""


class Duck:
    """A connection to duckdb that holds a batch."""

    dialect = Dialect.DUCKDB

    def __init__(self, source: object, options: Options) -> None:
        import duckdb

        self._fault = duckdb.Error
        self._connection: DuckDBPyConnection = duckdb.connect()
        self._options = options
        self._attached = 0
        self._opened = False
        try:
            self._connection.execute(f"SET disabled_optimizers = '{_MISLED}'")
            self._connection.execute(
                f"SET temp_directory = {plain(str(Path(gettempdir()) / 'mlobs-duckdb'))}"
            )
            if options.threads is not None:
                self._connection.execute(f"SET threads = {options.threads}")
            if options.memory is not None:
                self._connection.execute(f"SET memory_limit = {plain(options.memory)}")
        except self._fault as error:
            raise UsageFault(f"duckdb does not take these options: {_first_line(error)}") from error
        self._hold(source)
        self._opened = True

    def columns(self) -> Mapping[str, str]:
        return {str(row[0]): str(row[1]) for row in self.ask(f"DESCRIBE {BATCH}")}

    def ask(self, sql: str) -> Sequence[Row]:
        try:
            with cancellable():
                return self._connection.execute(sql).fetchall()
        except self._fault as error:
            raise EngineFault(_first_line(error)) from error

    def attach(self, name: str, source: object) -> None:
        try:
            self._connection.execute(f"CREATE OR REPLACE VIEW {quoted(name)} AS {self._select(source, name)}")
        except self._fault as error:
            raise UsageFault(f"`{source}` cannot be read: {_first_line(error)}") from error

    def derive(self, select: str) -> None:
        self.ask(f"CREATE OR REPLACE VIEW {BATCH} AS {select}")

    def close(self) -> None:
        self._connection.close()

    def _hold(self, source: object) -> None:
        """Opens the data as `whole`: all of it, or its sample; what is not a number is null from here on."""
        self.attach(_OPENED, source)
        plain = self._plain()
        rows = f"SELECT *{plain} FROM {_OPENED}"
        share = self._options.sample
        if share is not None and share < 1:
            numbered = f"SELECT *, row_number() OVER () AS mlobs_row FROM {_OPENED}"
            kept = f"hash(mlobs_row, {self._options.seed}) % 1000000 < {round(share * 1_000_000)}"
            rows = f"SELECT * EXCLUDE (mlobs_row){plain} FROM ({numbered}) WHERE {kept}"
        self.ask(f"CREATE OR REPLACE VIEW {WHOLE} AS {rows}")
        self.derive(f"SELECT * FROM {WHOLE}")

    def _plain(self) -> str:
        """What makes null of what is not a number: `NaN > 100` is true in SQL, and false everywhere else."""
        known = self.ask(f"DESCRIBE {_OPENED}")
        names = [quoted(str(row[0])) for row in known if str(row[1]) in ("FLOAT", "DOUBLE")]
        said = ", ".join(f"CASE WHEN isnan({name}) THEN NULL ELSE {name} END AS {name}" for name in names)
        return f" REPLACE ({said})" if said else ""

    def frame(self) -> Any:  # noqa: ANN401 - a pandas frame
        """The batch in memory."""
        with cancellable():
            return self._connection.execute(f"SELECT * FROM {BATCH}").df()

    def mask(self, where: str) -> Any:  # noqa: ANN401 - a numpy array
        """Whether a condition holds, row by row."""
        with cancellable():
            found = self._connection.execute(f"SELECT ({where}) IS TRUE AS held FROM {BATCH}")
            return found.fetchnumpy()["held"].astype(bool)

    def _select(self, source: object, name: str) -> str:
        if not isinstance(source, str | Path):
            self._connection.register(f"{name}_frame", source)
            return f"SELECT * FROM {quoted(f'{name}_frame')}"
        path, _, table = str(source).partition("::")
        if table:
            return self._table(path, table)
        if path.startswith(REMOTE):
            self._reach(path)
        return f"SELECT * FROM {_scan(path)}"

    def _table(self, path: str, table: str) -> str:
        if not Path(path).is_file():
            raise UsageFault(f"there is no database `{path}`")
        self._attached += 1
        alias = f"attached_{self._attached}"
        self._connection.execute(f"ATTACH {plain(path)} AS {alias} (READ_ONLY)")
        named = ".".join(quoted(part) for part in table.split("."))
        return f"SELECT * FROM {alias}.{named}"

    def _reach(self, path: str) -> None:
        """Loads what reads from afar."""
        self._connection.execute("INSTALL httpfs; LOAD httpfs")
        if path.startswith(("s3://", "s3a://")):
            self._connection.execute("INSTALL aws; LOAD aws")
            self._connection.execute("CREATE OR REPLACE SECRET (TYPE s3, PROVIDER credential_chain)")


@contextmanager
def cancellable() -> Iterator[None]:
    """Ctrl-C in the middle of a query is what it is everywhere: duckdb makes an error of its own of it."""
    try:
        yield
    except RuntimeError as error:
        if "interrupted" in str(error).lower():
            raise KeyboardInterrupt from error
        raise


def _scan(path: str) -> str:
    """The call that reads a file, a folder or a pattern; raises UsageFault where there is none."""
    if not path.startswith(REMOTE) and Path(path).is_dir():
        return _folder(Path(path))
    found = suffix(path)
    if found in DATABASES:
        raise UsageFault(f"`{path}` is a database; say which table: `{path}::TABLE`")
    reader = READERS.get(found)
    if reader is None:
        listed = ", ".join(f"`.{one}`" for one in READERS)
        raise UsageFault(f"`{path}` ends in none of {listed}, and is no folder and no `FILE.duckdb::TABLE`")
    local = not path.startswith(REMOTE)
    if local and not any(sign in path for sign in "*?[") and not Path(path).is_file():
        raise UsageFault(f"there is no file `{path}`")
    return f"{reader}({plain(path)})"


def _folder(path: Path) -> str:
    for reader in dict.fromkeys(READERS.values()):
        for ending in (one for one, by in READERS.items() if by == reader):
            if next(path.rglob(f"*.{ending}"), None):
                return f"{reader}({plain(f'{path}/**/*.{ending}')})"
    raise UsageFault(f"no parquet, CSV or JSON file lies in `{path}`")


def suffix(path: str) -> str:
    """What a file's name ends in, without what it is packed with: `csv` for `batch.csv.gz`."""
    name = path.rpartition("/")[2].lower()
    for packed in (".gz", ".zst"):
        name = name.removesuffix(packed)
    return name.rpartition(".")[2]


def _first_line(error: Exception) -> str:
    """What went wrong, without the query and its arrow, and without the row of a CSV file, which is nobody's to log."""
    said, row, rest = str(error).partition("Original Line:")
    if row:
        return " ".join((*said.split(), *_OF_ROWS.findall(rest)[:1]))
    return said.split("\n\n")[0].split("\nLINE ")[0].replace("\n", " ")
