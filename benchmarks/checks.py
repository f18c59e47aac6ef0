"""How long the checks of a large batch take: 30 columns and 90 checks, on duckdb, Spark and Great Expectations.

`python -m benchmarks.checks --rows 10000000 --engine duckdb` makes the batch once (in the system's folder for
temporary files), freezes a baseline of it, and takes 90 checks: population stability and Jensen-Shannon distance
for 20 numeric columns and 10 of categories, and 30 expectations. `--fine` adds a Kolmogorov-Smirnov statistic over 200
quantiles for each numeric column. `--engine sql` sends the same statements without formulas and verdicts: what no
runner can be faster than.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from mlobs_compile.baseline import Distribution
from mlobs_compile.checklist import Checklist
from mlobs_compile.ir.assertion import Aggregate, Assertion, OneOf, Present, Within
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


def measurements(references: dict[str, Distribution], *, fine: bool) -> Iterator[Measurement]:
    """Two measures of every column, and one of the whole distribution of every number where it is asked for."""
    for column in (*NUMBERS, *TEXTS):
        for kind in ("psi", "js_distance"):
            yield _measurement(kind, column, "quantiles-10", references.get(column))
    for column in NUMBERS if fine else ():
        yield _measurement("ks", column, "fine", references.get(column))


def _measurement(kind: str, column: str, cut: str, reference: Distribution | None) -> Measurement:
    name = f"fraud/drift/{column}/{kind}"
    return Measurement(
        f"{name}/measure", MODEL, (), name, Family.SHIFT, "drift", kind, column,
        levels=Levels(Bound(high=Decimal("0.2"))), sample=_sample(), cut=cut, reference=reference,
    )  # fmt: skip


def _sample() -> Sample:

    return Sample(min_rows=500)


def expectations() -> Iterator[Expectation]:
    """One for each column."""
    for i, column in enumerate(NUMBERS):
        asked: Assertion = (
            Within(Decimal(0), Decimal(99)) if i % 2 else Aggregate("mean", Decimal(0), Decimal(99))
        )
        yield _expectation(column, asked)
    for i, column in enumerate(TEXTS):
        yield _expectation(
            column, OneOf(tuple(f"c{n}" for n in range(20))) if i % 2 else Present(Decimal("0.99"))
        )


def _expectation(column: str, assertion: Assertion) -> Expectation:
    return Expectation(f"rows/{column}", MODEL, (), "rows", column, assertion, Urgency.TICKET)


def frozen(file: Path, *, fine: bool) -> dict[str, Distribution]:
    """The baseline's distributions."""
    engine = opened("duckdb", str(file), Options())
    wanted = Wanted("fraud", tuple(measurements({}, fine=fine)))
    return dict(freezing.made(engine, wanted, lambda first: ()).baseline.columns)


def taken(engine: Engine, references: dict[str, Distribution], *, fine: bool) -> int:
    """Takes all checks; how many there are."""
    asked = tuple(measurements(references, fine=fine))
    found = list(taking.measured(Checklist(1, "acme", MODEL, Duration(0), asked), engine))
    judged = engine.judge(list(expectations()), time.time())
    assert all(one.status.name == "PASS" for one in found) and all(one.met for one in judged)
    return len(found) + len(judged)


def plain(file: Path, references: dict[str, Distribution], *, fine: bool) -> int:
    """The same statements, by whoever had written them by hand."""
    import duckdb

    asked = tuple(measurements(references, fine=fine))
    columns = {**dict.fromkeys(NUMBERS, "DOUBLE"), **dict.fromkeys(TEXTS, "VARCHAR")}
    ground = Ground(columns, Dialect.DUCKDB, 0)
    parts = [part for one in expectations() for part in question(one, ground).aggregates]
    duckdb.execute(f"CREATE VIEW batch AS SELECT * FROM read_parquet('{file}')")
    for sql in (
        *(one.sql for one in shift.statements(asked, Dialect.DUCKDB)),
        f"SELECT {', '.join(parts)} FROM batch",
    ):
        duckdb.execute(sql).fetchall()
    return len(asked) + len(columns)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--engine", choices=("duckdb", "spark", "pandas", "sql"), default="duckdb")
    parser.add_argument("--memory", default=None)
    parser.add_argument("--fine", action="store_true")
    given = parser.parse_args()
    file = batch(given.rows)
    references = frozen(file, fine=given.fine)
    before, worked = time.perf_counter(), time.process_time()
    if given.engine == "sql":
        count = plain(file, references, fine=given.fine)
        print(
            f"sql: {count} checks of {given.rows:,} rows in {time.perf_counter() - before:.1f} s,"
            f" {time.process_time() - worked:.1f} s of CPU"
        )
        return
    engine = opened(given.engine, str(file), Options(memory=given.memory))
    ready = time.perf_counter()
    count = taken(engine, references, fine=given.fine)
    done, spent = time.perf_counter(), time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{given.engine}: {count} checks of {given.rows:,} rows in {done - ready:.1f} s ({spent:.1f} s of CPU here)"
        f" after {ready - before:.1f} s to open; {peak:.2f} GB at most in this process"
    )
    engine.close()


if __name__ == "__main__":
    main()
