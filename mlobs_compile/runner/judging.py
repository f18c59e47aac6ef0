"""Judges expectations by aggregate SQL: one statement for each condition, and again in halves where one breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlobs_compile import condition
from mlobs_compile.condition import Condition
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.queries.sql.assertions import asked
from mlobs_compile.queries.sql.ground import Asked, Ground, Unaskable
from mlobs_compile.queries.sql.statement import BATCH, Row
from mlobs_compile.queries.sql.verdict import Verdict
from mlobs_compile.runner.engine import Engine, EngineFault, Judged

Pair = tuple[Expectation, Asked]


def judged(expectations: Sequence[Expectation], engine: Engine, now: float) -> list[Judged]:
    """What became of each expectation, in their order."""
    ground = Ground(engine.columns(), engine.dialect, now)
    found: dict[int, Judged] = {}
    groups: dict[Condition | None, list[tuple[int, Pair]]] = {}
    for number, one in enumerate(expectations):
        missing = [name for name in _read(one.where) if name not in ground.columns]
        try:
            if missing:
                raise Unaskable(f"its `where` reads `{missing[0]}`, and the batch has no such column")
            groups.setdefault(one.where, []).append((number, (one, asked(one, ground))))
        except Unaskable as reason:
            found[number] = broken(one, str(reason))
    for where, group in groups.items():
        answers = _answers(where, [pair for _, pair in group], engine)
        found |= dict(zip((number for number, _ in group), answers, strict=True))
    return [found[number] for number in range(len(expectations))]


def _read(where: Condition | None) -> Sequence[str]:
    return condition.columns(where) if where else ()


def _answers(where: Condition | None, pairs: Sequence[Pair], engine: Engine) -> Iterator[Judged]:
    try:
        row = _row(where, pairs, engine)
    except EngineFault as fault:
        if len(pairs) == 1:
            yield broken(pairs[0][0], str(fault))
            return
        middle = len(pairs) // 2
        yield from _answers(where, pairs[:middle], engine)
        yield from _answers(where, pairs[middle:], engine)
        return
    at, rows = 1, int(str(row[0]))
    for one, question in pairs:
        width = len(question.aggregates)
        yield of(one, question.read((rows, *row[at : at + width])), rows)
        at += width


def _row(where: Condition | None, pairs: Sequence[Pair], engine: Engine) -> Row:
    parts = ["COUNT(*)", *(part for _, question in pairs for part in question.aggregates)]
    filtered = f" WHERE {condition.sql(where, engine.dialect.quote)}" if where else ""
    (row,) = engine.ask(f"SELECT {', '.join(parts)} FROM {BATCH}{filtered}")
    return row


def of(one: Expectation, verdict: Verdict, rows: int) -> Judged:
    """A verdict as what became of an expectation."""
    return Judged(one, verdict.met, rows, verdict.value, verdict.message)


def broken(one: Expectation, message: str) -> Judged:
    """An expectation that could not be judged."""
    return Judged(one, None, 0, None, message, error=True)
