"""One expectation of every kind, rows that meet them all, and for each a change that breaks it."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from mlobs_compile.condition import parse
from mlobs_compile.ir.assertion import (
    Aggregate,
    Equal,
    Exists,
    Fresh,
    Greater,
    HasColumns,
    HasType,
    Lengths,
    Matches,
    NoneOf,
    OneOf,
    PairIn,
    Present,
    RowCount,
    Satisfies,
    SumEquals,
    Unique,
    Unlike,
    Within,
)
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.node import Urgency
from mlobs_compile.targets.great_expectations import TARGET
from mlobs_compile.targets.great_expectations.options import Options
from mlobs_compile.units import Duration
from tests.builders import a_context, a_monitoring, an_expectation

PROGRAM = Path(__file__).with_name("gx_program.py")
Frame = dict[str, list[Any]]
HALF = Decimal("0.5")
ROWS: Frame = {
    "id": [1, 2, 3, 4],
    "amount": [10.0, 20.0, 30.0, None],
    "paid": [10.0, 20.0, 30.0, 40.0],
    "country": ["DE", "FR", "DE", None],
    "currency": ["EUR", "EUR", "EUR", "GBP"],
    "code": ["a-1", "b-2", "c-3", "d-4"],
    "left": [40, 50, 60, 70],
    "right": [60, 50, 40, 30],
    "made_time": ["2026-11-01T05:00:00"] * 4,
}
NOW = {"made_time_not_before": "2026-11-01T04:00:00", "made_time_not_before_to_warn": "2026-11-01T04:30:00"}


def _named(id: str, assertion: object, column: str | None, **rest: Any) -> Expectation:
    return an_expectation(assertion, column, id=f"payments/{id}", **rest)  # type: ignore[arg-type]


NODES = (
    _named("exists", Exists(), "country"),
    _named("type", HasType("integer"), "id"),
    _named("missing", Present(Decimal("0.75")), "amount"),
    _named("range", Within(Decimal(0), Decimal(100)), "amount"),
    _named("range/warn", Within(Decimal(0), Decimal(90)), "amount", warning=True),
    _named("one_of", OneOf(("DE", "FR", "GB")), "country"),
    _named("not_one_of", NoneOf(("XX", "YY"), Decimal("0.75")), "country"),
    _named("matches", Matches(r"^[a-z]-\d$"), "code"),
    _named("not_matches", Unlike(r"\d{2}"), "code"),
    _named("length", Lengths(3, 4), "code"),
    _named("unique", Unique(), "id"),
    _named("key", Unique(("id", "code")), None),
    _named("unique_share", Aggregate("unique_share", HALF, None), "code"),
    _named("distinct", Aggregate("distinct", Decimal(2), Decimal(3)), "country"),
    _named("distinct_share", Aggregate("distinct_share", Decimal("0.6"), Decimal("0.9")), "country"),
    _named("mean", Aggregate("mean", Decimal(15), Decimal(25)), "amount"),
    _named("rows", RowCount(3, 5), None),
    _named("fresh", Fresh(Duration.of(hours=2)), "made_time"),
    _named("greater", Greater("amount", or_equal=True), "paid"),
    _named("equal", Equal("amount", Decimal("0.6")), "paid"),
    _named("pair", PairIn("currency", (("DE", "EUR"), ("FR", "EUR"))), "country"),
    _named("sum", SumEquals(("left", "right"), Decimal(100)), None),
    _named("satisfies", Satisfies(parse("amount >= 10 or country = 'FR'")), None),
    _named("schema", HasColumns(tuple(ROWS), exact=True, ordered=True), None),
    _named("some columns", HasColumns(("id", "code"), exact=False, ordered=False), None),
    _named("same columns", HasColumns(tuple(reversed(ROWS)), exact=True, ordered=False), None),
    _named("where", Within(None, Decimal(25)), "amount", where="country = 'FR' or id in (1, 9)"),
    _named("where/rows", RowCount(1, 1), None, where="not (country = 'DE' or id > 3)"),
    _named("where/nulls", RowCount(1, 1), None, where="country != 'DE'"),
    _named("where/satisfies", Satisfies(parse("left < 70")), None, where="country is not null"),
)
BREAKS: Mapping[str, tuple[str, list[Any]]] = {
    "range": ("amount", [10.0, 20.0, 101.0, None]),
    "range/warn": ("amount", [10.0, 20.0, 95.0, None]),
    "one_of": ("country", ["DE", "FR", "XX", None]),
    "not_one_of": ("country", ["XX", "FR", "YY", None]),
    "matches": ("code", ["a-1", "b-2", "c-3", "4"]),
    "not_matches": ("code", ["a-1", "b-2", "c-3", "d-44"]),
    "length": ("code", ["a-1", "b-2", "c-3", "d"]),
    "unique": ("id", [1, 2, 3, 3]),
    "unique_share": ("code", ["a-1", "a-1", "b-2", "b-2"]),
    "distinct": ("country", ["DE", "DE", "DE", None]),
    "mean": ("amount", [10.0, 20.0, 60.0, None]),
    "fresh": ("made_time", ["2026-11-01T03:59:59"] * 4),
    "greater": ("paid", [9.0, 20.0, 30.0, 40.0]),
    "equal": ("paid", [11.0, 21.0, 30.0, 40.0]),
    "pair": ("currency", ["GBP", "EUR", "EUR", "GBP"]),
    "sum": ("left", [40, 50, 60, 71]),
    "satisfies": ("amount", [9.0, 20.0, 30.0, None]),
    "where": ("amount", [26.0, 20.0, 30.0, None]),
    "where/nulls": ("country", ["DE", "FR", "FR", None]),
    "where/satisfies": ("left", [70, 50, 60, 70]),
    "missing": ("amount", [10.0, 20.0, None, None]),
}
"""What breaks the expectation of that name, and maybe others."""
STEADY = {
    "exists",
    "type",
    "key",
    "rows",
    "distinct_share",
    "schema",
    "some columns",
    "same columns",
    "where/rows",
}
"""Those that other frames break, or other files."""


def write(folder: Path, nodes: Iterable[Expectation], **options: Any) -> Path:
    """The project of the nodes, as the target writes it."""
    context = a_context(Options.model_validate(options))
    outcome = TARGET.emit(a_monitoring(*nodes), context)
    assert outcome.value and not outcome.diagnostics
    return put(folder, outcome.value.artifacts)


def put(folder: Path, artifacts: Iterable[Any]) -> Path:
    """The files of a target in a folder."""
    for artifact in artifacts:
        path = folder / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.data)
    return folder


def runs(folder: Path) -> list[dict[str, Any]]:
    """The good rows, and then each of the broken ones."""
    frames = [ROWS, *({**ROWS, column: values} for column, values in BREAKS.values())]
    return [a_run(folder, frame) for frame in frames]


def a_run(folder: Path, frame: Frame, suite: str = "payments") -> dict[str, Any]:
    return {"folder": str(folder), "suite": suite, "frame": frame, "parameters": NOW}


def answered(python: str, load: Iterable[Path], run: list[dict[str, Any]]) -> dict[str, Any]:
    """What the library of an interpreter says of projects and runs."""
    asked = json.dumps({"load": [str(folder) for folder in load], "run": run})
    done = subprocess.run([python, str(PROGRAM)], input=asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout[done.stdout.index('{"version"') :])
    return found


ANY_TEXT = ("DE", "it's", 'a "b"', "é", "a b")
_CONDITIONS = (
    "a = 1", "a <> 'x' and b > 2.5", "a in (1, 2) or b in ('x', 3, true)", "not (a is null or b >= 0)",
    "(a = 1 or b = 2) and (c = 3 or d is not null)", "a not in ('x', 'y') and not b = false",
)  # fmt: skip


def random_nodes(chance: random.Random) -> list[Expectation]:
    """Some expectations of any kind with any settings that a spec could give."""

    def bounds() -> tuple[Decimal | None, Decimal | None]:
        low = Decimal(chance.randint(-1000, 1000)) / chance.choice((1, 3, 10, 1000))
        high = low + Decimal(chance.randint(1, 999)) / 7
        return chance.choice(((low, high), (low, None), (None, high)))

    def counts() -> tuple[int | None, int | None]:
        low = chance.randint(0, 50)
        return chance.choice(((low, low + 9), (low, None), (None, low)))

    def share() -> Decimal:
        return chance.choice((Decimal(1), Decimal(0), Decimal("0.9955"), Decimal(1) / 3))

    def one() -> Expectation:
        values = tuple(chance.sample([*ANY_TEXT, 1, Decimal("2.5"), True], chance.randint(1, 4)))
        statistic = chance.choice(
            ("mean", "median", "min", "max", "sum", "stdev", "distinct", "distinct_share")
        )
        kind = chance.choice((
            Present(share()), Within(*bounds(), share()), OneOf(values, share()), NoneOf(values, share()),
            Matches(chance.choice(("^a", r"\\d{2}", "[é'\"]")), share()), Unlike("^ ", share()),
            Lengths(*counts(), share()), Unique(), Aggregate(statistic, *bounds()),
            Aggregate("unique_share", share(), None), RowCount(*counts()), Fresh(Duration.of(hours=2)),
            Greater("b", or_equal=chance.random() < 0.5), Equal("b", share()), PairIn("b", ((values[0], 1),), share()),
            SumEquals(("a", "b"), Decimal("1.5"), share()), Satisfies(parse(chance.choice(_CONDITIONS))),
        ))  # fmt: skip
        column = (
            None
            if isinstance(kind, RowCount | SumEquals | Satisfies)
            else chance.choice(("a", "some column"))
        )
        where = chance.choice((None, *_CONDITIONS))
        urgency = chance.choice(tuple(Urgency))
        return an_expectation(
            kind, column, id="", where=where, urgency=urgency, warning=chance.random() < 0.3
        )

    return [replace(one(), id=f"payments/{number}") for number in range(chance.randint(1, 25))]
