"""How long the checks of a large batch take: 30 columns and 90 checks, on duckdb, Spark and Great Expectations.

`python -m benchmarks.checks --rows 10000000 --engine duckdb --what drift` makes the batch once (in the system's folder
for temporary files), freezes a baseline of it, and takes 90 checks. `drift`, as of a model: psi, js_distance and
hellinger of 20 numeric columns and 10 of texts. `quality`, as of a data set: three expectations of each column. `both`:
two measures and one expectation of each. `--fine` adds a Kolmogorov-Smirnov statistic over 200 quantiles for each
numeric column. `--engine sql` sends the same statements without formulas and verdicts: what no runner can be faster
than.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from mlobs_compile.baseline import Distribution
from mlobs_compile.checklist import Checklist
from mlobs_compile.ir.assertion import Aggregate, Assertion, Matches, OneOf, Present, Within
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Family, Levels, Measurement, Sample
from mlobs_compile.ir.node import Subject, Urgency
from mlobs_compile.ir.signal import Bound
from mlobs_compile.queries.sql import shift
from mlobs_compile.queries.sql.assertions import asked as question
from mlobs_compile.queries.sql.ground import Ground
from mlobs_compile.queries.sql.statement import Dialect
from mlobs_compile.runner import freezing, taking
from mlobs_compile.runner.engine import Engine, Options, opened
from mlobs_compile.runner.wanted import Wanted
from mlobs_compile.units import Duration

NUMBERS = tuple(f"n{i}" for i in range(20))
TEXTS = tuple(f"k{i}" for i in range(10))
MODEL = Subject("model", "fraud", "risk", "high", "", None)


def batch(rows: int) -> Path:
    """The batch as one parquet file; made once."""
    import duckdb

    file = Path(tempfile.gettempdir()) / f"mlobs-benchmark-{rows}.parquet"
    if not file.exists():
        numbers = (
            f"CASE WHEN random() < 0.01 THEN NULL ELSE random() * {i + 1} + random() END AS n{i}"
            for i in range(20)
        )
        texts = (f"'c' || CAST(random() * {5 + i} AS INT) AS k{i}" for i in range(10))
        made = f"SELECT {', '.join((*numbers, *texts))} FROM range({rows})"
        duckdb.execute(f"COPY ({made}) TO '{file}'")
    return file


@dataclass(frozen=True, slots=True)
class Asked:
    """Which checks are taken."""

    what: str
    fine: bool

    def measurements(self, references: dict[str, Distribution]) -> Iterator[Measurement]:
        """Measures of every column, and one of the whole distribution of every number where it is asked for."""
        kinds = {"drift": ("psi", "js_distance", "hellinger"), "quality": (), "both": ("psi", "js_distance")}
        for column in (*NUMBERS, *TEXTS):
            for kind in kinds[self.what]:
                yield _measurement(kind, column, "quantiles-10", references.get(column))
        for column in NUMBERS if self.fine else ():
            yield _measurement("ks", column, "fine", references.get(column))

    def expectations(self) -> Iterator[Expectation]:
        """Three of each column, or one."""
        whole = self.what == "quality"
        low, high = Decimal(0), Decimal(99)
        for i, column in enumerate(NUMBERS if self.what != "drift" else ()):
            yield _expectation(column, Within(low, high) if i % 2 else Aggregate("mean", low, high))
            if whole:
                yield _expectation(column, Aggregate("mean", low, high) if i % 2 else Within(low, high))
                yield _expectation(column, Present(Decimal("0.9")))
        for i, column in enumerate(TEXTS if self.what != "drift" else ()):
            members = OneOf(tuple(f"c{n}" for n in range(20)))
            yield _expectation(column, members if i % 2 else Present(Decimal("0.99")))
            if whole:
                yield _expectation(column, Present(Decimal("0.99")) if i % 2 else members)
                yield _expectation(column, Matches("^c[0-9]+$"))


def _measurement(kind: str, column: str, cut: str, reference: Distribution | None) -> Measurement:
    name = f"fraud/drift/{column}/{kind}"
    return Measurement(
        f"{name}/measure", MODEL, (), name, Family.SHIFT, "drift", kind, column,
        levels=Levels(Bound(high=Decimal("0.2"))), sample=Sample(min_rows=500), cut=cut, reference=reference,
    )  # fmt: skip


def _expectation(column: str, assertion: Assertion) -> Expectation:
    return Expectation(f"rows/{column}", MODEL, (), "rows", column, assertion, Urgency.TICKET)


def frozen(file: Path, asked: Asked) -> dict[str, Distribution]:
    """The baseline's distributions."""
    engine = opened("duckdb", str(file), Options())
    wanted = Wanted("fraud", tuple(asked.measurements({})))
    return dict(freezing.made(engine, wanted, lambda first: ()).baseline.columns)


def taken(engine: Engine, references: dict[str, Distribution], asked: Asked) -> int:
    """Takes all checks; how many there are."""
    measures = tuple(asked.measurements(references))
    found = list(taking.measured(Checklist(1, "acme", MODEL, Duration(0), measures), engine))
    judged = engine.judge(list(asked.expectations()), time.time())
    assert all(one.status.name == "PASS" for one in found) and all(one.met for one in judged)
    return len(found) + len(judged)


def plain(file: Path, references: dict[str, Distribution], asked: Asked) -> int:
    """The same statements, by whoever had written them by hand."""
    import duckdb

    measures, expected = tuple(asked.measurements(references)), tuple(asked.expectations())
    columns = {**dict.fromkeys(NUMBERS, "DOUBLE"), **dict.fromkeys(TEXTS, "VARCHAR")}
    ground = Ground(columns, Dialect.DUCKDB, 0)
    parts = [part for one in expected for part in question(one, ground).aggregates]
    duckdb.execute(f"CREATE VIEW batch AS SELECT * FROM read_parquet('{file}')")
    for sql in (
        *(one.sql for one in shift.statements(measures, Dialect.DUCKDB)),
        *([f"SELECT {', '.join(parts)} FROM batch"] if parts else []),
    ):
        duckdb.execute(sql).fetchall()
    return len(measures) + len(expected)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--engine", choices=("duckdb", "spark", "pandas", "sql"), default="duckdb")
    parser.add_argument("--what", choices=("drift", "quality", "both"), default="both")
    parser.add_argument("--memory", default=None)
    parser.add_argument("--fine", action="store_true")
    given = parser.parse_args()
    file = batch(given.rows)
    asked = Asked(given.what, given.fine)
    references = frozen(file, asked) if given.what != "quality" else {}
    before, worked = time.perf_counter(), time.process_time()
    if given.engine == "sql":
        count = plain(file, references, asked)
        print(
            f"sql: {count} checks of {given.rows:,} rows in {time.perf_counter() - before:.1f} s,"
            f" {time.process_time() - worked:.1f} s of CPU"
        )
        return
    engine = opened(given.engine, str(file), Options(memory=given.memory))
    ready = time.perf_counter()
    count = taken(engine, references, asked)
    done, spent = time.perf_counter(), time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{given.engine}: {count} checks of {given.rows:,} rows in {done - ready:.1f} s ({spent:.1f} s of CPU here)"
        f" after {ready - before:.1f} s to open; {peak:.2f} GB at most in this process"
    )
    engine.close()


if __name__ == "__main__":
    main()
