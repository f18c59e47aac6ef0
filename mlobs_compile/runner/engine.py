"""The contract of an engine: it holds a batch as the view `batch` and answers aggregate queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mlobs_compile import registry
from mlobs_compile.errors import UsageFault
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.queries.sql.statement import Dialect, Row

ENGINES = "mlobs_compile.runner.engines"
EXTRAS = {"great_expectations": "checks", "pyspark": "spark"}
"""Where another extra than `run` brings a package."""


class EngineFault(Exception):
    """A query could not be answered; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one expectation."""

    expectation: Expectation
    met: bool | None
    """None where it could not be judged; `message` says why."""
    rows: int
    """Rows it looked at, after its `where`."""
    value: float | None
    """The share of rows that meet it, or the statistic."""
    message: str
    error: bool = False
    """Whether it broke, rather than found nothing to judge."""


class Engine(Protocol):
    """Something that answers SQL on the view `batch`."""

    name: str
    dialect: Dialect

    def columns(self) -> Mapping[str, str]:
        """The columns of the batch, with their types as the engine writes them."""
        ...

    def ask(self, sql: str) -> Sequence[Row]:
        """The rows of a query; raises EngineFault."""
        ...

    def judge(self, expectations: Sequence[Expectation], now: float) -> Sequence[Judged]:
        """Executes expectations: Great Expectations on pandas and Spark, aggregate SQL on duckdb."""
        ...

    def attach(self, name: str, source: object) -> None:
        """Makes other data a view beside the batch, such as late labels; raises UsageFault."""
        ...

    def derive(self, select: str) -> None:
        """Makes `batch` what a query yields; it reads what was opened as the view `whole`. Raises EngineFault."""
        ...

    def close(self) -> None:
        """Lets go of what the engine holds itself; a session or a frame that was given stays."""
        ...


@dataclass(frozen=True, slots=True)
class Options:
    """How an engine is to work."""

    threads: int | None = None
    """All cores where it is None."""
    memory: str | None = None
    """The most it may hold, such as `2GB`; what is more goes to disk."""
    sample: float | None = None
    """The share of rows to look at, above 0 and at most 1; None for all."""
    seed: int = 0
    """Of the sample: with the same seed, the same rows of the same data."""
    session: object | None = None
    """A SparkSession to work in; else a local one is started, and stopped at the end."""


@dataclass(frozen=True, slots=True)
class Opener:
    """One file of `engines/`: its name, and how it opens data."""

    name: str
    open: Callable[[object, Options], Engine]
    """Given a path, a table's name or a frame; raises UsageFault where there is no such data or no such package."""


def opened(name: str, source: object, options: Options) -> Engine:
    """An engine of `engines/` that holds the data as `batch`; raises UsageFault, saying what to do."""
    found = registry.Plugins(ENGINES, "ENGINE", Opener)
    if name not in found:
        raise UsageFault(f"no engine `{name}`; there are {', '.join(found)}")
    if options.sample is not None and not 0 < options.sample <= 1:
        raise UsageFault(f"a sample is a share of the rows, such as 0.1, and not {options.sample}")
    try:
        return found[name].open(source, options)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        raise UsageFault(missing(name, package)) from error


def missing(engine: str, package: str) -> str:
    """What to say where a package is not installed."""
    extra = EXTRAS.get(package, "run")
    return f"the engine `{engine}` needs the package `{package}`; run `pip install 'mlobs-compile[{extra}]'`"
